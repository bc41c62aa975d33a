"""A long batch that another process prepares gives what a short one gives, whatever becomes of the process."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qcdesk.services import merge_group, prepare_ahead
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.prepare_ahead import Ahead
from qcdesk.services.prepared import Prepared
from qcdesk.services.preview_packages import preview_merge
from qcdesk.store import devices
from qcdesk.system import helper
from qcdesk.system.files import CancelledError
from qcdesk.system.helper import Helper, command
from qcdesk.system.runtime import PREPARE_PACKAGES
from tests.builders import attach, county, honour, record, seal


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """An office that has seen nothing, and files of every kind in an order of no help."""
    place = county(tmp_path_factory.mktemp("ahead"))
    north, south, usb = place["north"], place["south"], place.usb
    one = honour(north, "甲")
    attach(north, one, place.folder / "a.pdf")
    sent = [seal(north, usb).path]
    record(north, "honours", {"title": "甲1"}, one)
    honour(north, "乙")
    sent.append(seal(north, usb).path)
    for title in ("丙", "丁", "戊"):
        honour(south, title)
        sent.append(seal(south, usb).path)
    torn = place.folder / "torn.qcpkg"
    torn.write_bytes(sent[0].read_bytes()[:-20])
    files = [sent[2], sent[1], torn, place.folder / "gone.qcpkg", *sent]
    return place.office, files


@pytest.fixture(autouse=True)
def short_batches_too(monkeypatch):
    monkeypatch.setattr(prepare_ahead, "HEAD_START", 1)
    monkeypatch.setattr(prepare_ahead.os, "cpu_count", lambda: 2)


@pytest.fixture
def prepared(monkeypatch):
    """For each package whether the other process had prepared it."""
    found: list[bool] = []

    class Watched(Ahead):
        def take(self, path, cancelled):
            package = super().take(path, cancelled)
            found.append(package is not None)
            return package

    monkeypatch.setattr(prepare_ahead, "Ahead", Watched)
    return found


def merged(batch, folder: Path):
    """What became of each file, and all that the office then knows."""
    office, files = batch
    copy = office.copy_to(folder)
    with copy.open() as context:
        done = [
            (m.path, m.outcome, m.summary.counts, m.refused and m.refused.code) for m in take(context, files)
        ]
        assert diagnose(context).problems == ()
        views = {view.entry_id: view for view in list_entries(context, "honours", deleted=True)}
        known = ledger_digest(context), views
    assert not list((copy.folder / "quarantine").glob(".*"))
    return done, known


def take(context, files):
    return list(merge_packages(context, files))


@pytest.fixture(scope="module")
def expected(batch, tmp_path_factory):
    return merged(batch, tmp_path_factory.mktemp("alone") / "office")


def test_what_another_process_prepared_is_merged_like_the_rest(batch, expected, prepared, tmp_path):
    assert merged(batch, tmp_path / "office") == expected
    outcomes = [outcome for _, outcome, *_ in expected[0]]
    assert outcomes == ["merged"] * 2 + ["refused"] * 2 + ["merged", "known", "known", "merged", "merged"]
    # The first is prepared here while the other starts; the torn one is looked at here to say why.
    assert prepared == [False, True, False, *[True] * 5]


def test_each_of_two_processes_previews_every_other_file(batch, prepared, tmp_path, monkeypatch):
    office, files = batch
    with office.copy_to(tmp_path / "office").open() as context:
        list(merge_packages(context, files[:2]))
        prepared.clear()
        together = preview_merge(context, files)
        monkeypatch.setattr(prepare_ahead.os, "cpu_count", lambda: 1)
        alone = [preview_merge(context, [file])[0] for file in files]
    assert [_seen(one) for one in together] == [_seen(one) for one in alone]
    assert [one.known for one in together] == [True, True, False, False, False, True, True, False, False]
    # Every second file from the third on, but the torn one, which is looked at here to say why. The one that
    # does not exist is not even asked for.
    assert prepared[:8] == [False, False, False, True, False, True, False, True]


def _seen(preview):
    return replace(preview, refused=preview.refused and preview.refused.code)


def test_a_process_that_is_lost_loses_nothing(batch, expected, prepared, tmp_path, monkeypatch):
    class Lost(Helper):
        def answer(self, cancelled):
            found = super().answer(cancelled)
            self._process.kill()
            self._process.wait()
            return found

    monkeypatch.setattr(prepare_ahead, "Helper", Lost)
    monkeypatch.setattr(helper, "_ROOM", 4096)
    assert merged(batch, tmp_path / "office") == expected
    assert prepared[1]
    assert not prepared[-1]


def test_without_another_process_everything_is_prepared_here(
    batch, expected, prepared, tmp_path, monkeypatch
):
    monkeypatch.setattr(prepare_ahead, "command", lambda *_: [str(tmp_path / "absent")])
    assert merged(batch, tmp_path / "office") == expected
    assert not any(prepared)


def test_a_process_that_hangs_is_not_waited_for(batch, expected, prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(
        prepare_ahead, "command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    monkeypatch.setattr(helper, "PATIENCE", 0.1)
    assert merged(batch, tmp_path / "office") == expected
    assert not any(prepared)


def test_what_was_prepared_under_other_terms_is_not_used(batch, prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(merge_group, "MOST_PACKAGES", 2)
    office, files = batch
    with office.copy_to(tmp_path / "office").open() as context:
        found = merge_packages(context, files)
        assert [next(found).outcome, next(found).outcome] == ["merged", "merged"]
        with context.write("doubt") as work:
            for device in devices.of_unit(work.connection, "south"):
                devices.rule(work.connection, device.public_key, devices.Ruling("revoked", work.at, "被盗"))
        rest = list(found)
    assert [m.refused.code for m in rest if m.refused][-2:] == ["package.signer-revoked"] * 2
    assert prepared[:2] == [False, True]


def test_a_batch_can_be_stopped_while_it_waits(batch, tmp_path, monkeypatch):
    monkeypatch.setattr(
        prepare_ahead, "command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    office, files = batch
    asked = iter([*[False] * 3, *[True] * 100])
    with office.copy_to(tmp_path / "office").open() as context:
        found = merge_packages(context, files, cancelled=lambda: next(asked))
        assert next(found).outcome == "merged"
        with pytest.raises(CancelledError):
            list(found)
        assert diagnose(context).problems == ()


def test_the_built_program_prepares_by_itself(batch, expected, prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    built = [str(Path(sys.executable).with_name("qcdesk-desk")), PREPARE_PACKAGES]
    assert command(PREPARE_PACKAGES, "x") == built
    monkeypatch.delattr(sys, "frozen")
    code = f"import sys; from main import main; sys.exit(main([{PREPARE_PACKAGES!r}, sys.argv[1]]))"
    monkeypatch.setattr(prepare_ahead, "command", lambda *_: [sys.executable, "-c", code])
    assert merged(batch, tmp_path / "office") == expected
    assert prepared[1]


def test_a_process_whose_desk_is_gone_ends(batch, tmp_path):
    told = tmp_path / "instructions"
    copy = batch[0].copy_to(tmp_path / "office")
    with (
        copy.open() as context,
        merge_group.merge_group(context, ahead := Ahead(tmp_path, batch[1], Prepared)),
    ):
        ahead.close()
    assert told.is_file()
    arguments = [*command(PREPARE_PACKAGES, prepare_ahead.__name__), str(told)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.close()
    assert process.wait(60) != 0
    shutil.rmtree(copy.folder)
