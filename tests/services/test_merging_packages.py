"""Merging real packages: any order, twice, late or damaged, the ledger is a function of the set."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.domain.revisions import Verdict
from qcdesk.services.enrol import list_devices, revoke_device
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose, ledger_digest, rebuild
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package, merge_packages, package_files
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.review import Decide, decide, queue
from qcdesk.store import quarantine
from tests.builders import PASSPHRASE, attach, county, honour, merge_at, record, seal

VECTORS = Path(__file__).parents[1] / "vectors"


def state_of(context):
    """Everything a person sees of the ledger, and its digest."""
    views = [
        *list_entries(context, "honours", deleted=True),
        *list_entries(context, "sampling", deleted=True),
    ]
    return ledger_digest(context), {view.entry_id: view for view in views}


def quarantine_of(context):
    with context.read() as connection:
        return quarantine.select(connection, held_only=False)


def busy(place) -> list[Path]:
    """Six packages of three computers: edits over edits, a soft and a hard conflict, evidence."""
    usb, north, north2 = place.usb, place["north"], place["north2"]
    one, two = honour(north, "甲"), honour(north, "乙")
    attach(north, one, place.folder / "a.pdf")
    made = [seal(north, usb)]
    merge_at(place.office, made[0].path)
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, usb)
    for desk in (north, north2):
        with desk.open() as context:
            open_receipt(context, receipt.path)
    record(north, "honours", {"title": "甲1"}, one)
    record(north2, "honours", {"title": "甲2"}, one)
    record(north2, "honours", {"org": "新厂"}, two)
    made += [seal(north, usb), seal(north2, usb)]
    record(north, "honours", {"title": "乙1"}, two)
    made.append(seal(north, usb))
    for title in ("丙", "丁"):
        honour(place["south"], title)
        made.append(seal(place["south"], usb))
    return [sealed.path for sealed in made]


@cache
def _shared_batch(folder: Path):
    place = county(folder)
    fresh = place.office.copy_to(folder / "fresh")
    sent = busy(place)
    files = [shutil.copy(path, folder / f"{number}.qcpkg") for number, path in enumerate(sent)]
    return fresh, [Path(path) for path in files]


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """An office that has seen nothing, the files, and what merging them in order gives."""
    fresh, files = _shared_batch(tmp_path_factory.mktemp("batch"))
    return fresh, files, merged(fresh, files)


def merged(fresh, *groups):
    """The state of a new copy of the office after merging groups of files one group at a time."""
    folder = fresh.folder.with_name("copy")
    office = fresh.copy_to(folder)
    try:
        for files in groups:
            with office.open() as context:
                outcomes = list(merge_packages(context, files))
                assert {m.outcome for m in outcomes} <= {"merged", "known"}
        with office.open() as context:
            assert diagnose(context).problems == ()
            return state_of(context)
    finally:
        shutil.rmtree(folder)


@settings(max_examples=20)
@given(st.data())
def test_p1_p2_p3_any_order_any_grouping_any_repetition(batch, data):
    fresh, files, expected = batch
    order = data.draw(st.permutations([*files, *data.draw(st.lists(st.sampled_from(files), max_size=2))]))
    cut = data.draw(st.integers(0, len(order)))
    found = merged(fresh, order[:cut], order[cut:])
    assert found[0] == expected[0]
    assert found[1] == expected[1]


def test_the_batch_has_every_kind_of_conflict(batch):
    views = batch[2][1].values()
    assert sorted(view.status for view in views) == ["conflict", "received", "received", "received"]
    assert [view.soft for view in views].count(True) == 1


def test_p4_the_state_can_be_made_again_from_the_ledger(batch):
    fresh, files, expected = batch
    office = fresh.copy_to(fresh.folder.with_name("rebuilt"))
    with office.open() as context:
        list(merge_packages(context, files))
        assert rebuild(context) == 4
        assert state_of(context) == expected


def test_p9_a_child_before_its_parent_is_held_then_merged(batch):
    fresh, files, expected = batch
    office = fresh.copy_to(fresh.folder.with_name("late"))
    with office.open() as context:
        first = merge_package(context, files[3])
        assert first.summary.counts["held"] == 2
        assert {view.status for view in list_entries(context, "honours", deleted=True)} <= {"held"}
        assert queue(context) == []
        made = make_receipt(context, "north", PASSPHRASE)
        assert made.held > 0
        list(merge_packages(context, files))
        assert state_of(context) == expected


def test_merging_again_says_so_and_changes_nothing(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "甲")
    path = seal(place["north"]).path
    first, again = merge_at(place.office, path), merge_at(place.office, path)
    assert (first.outcome, again.outcome) == ("merged", "known")
    assert again.changes.entries == frozenset()
    with place.office.open() as context:
        (preview,) = preview_merge(context, [path])
        assert (preview.known, preview.summary.same) == (True, first.summary.new)
        assert len(list_entries(context, "honours")) == 1


def test_a_preview_writes_nothing(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "甲")
    path = seal(place["north"]).path
    with place.office.open() as context:
        before = state_of(context)
        (preview,) = preview_merge(context, [path])
        assert (preview.unit, preview.period, preview.summary.new) == ("north", "2014", (entry,))
        assert state_of(context) == before
        assert quarantine_of(context) == []


@pytest.mark.parametrize("name", sorted(p.name for p in (VECTORS / "refused").glob("*.qcpkg")))
def test_p12_a_refused_package_changes_nothing_and_is_kept_apart_once(tmp_path, name):
    office = county(tmp_path).office
    with office.open() as context:
        before = state_of(context)
        for _ in range(2):
            done = merge_package(context, VECTORS / "refused" / name)
            assert done.outcome == "refused"
            assert done.refused.code.partition(".")[0] in {"package", "key", "merge"}
        assert state_of(context) == before
        (kept,) = quarantine_of(context)
        assert (kept.code, kept.operator) == (done.refused.code, context.person)
        assert diagnose(context).problems == ()
    apart = (office.folder / "quarantine").iterdir()
    assert [p.read_bytes() for p in apart] == [(VECTORS / "refused" / name).read_bytes()]
    assert (office.folder / "evidence").exists()
    assert not any((office.folder / "evidence").rglob("*.*"))


def test_a_batch_goes_on_after_bad_files(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "甲")
    honour(place["south"], "乙")
    good = [seal(place["north"]).path, seal(place["south"]).path]
    torn = tmp_path / "torn.qcpkg"
    torn.write_bytes(good[0].read_bytes()[:-20])
    folder = tmp_path / "folder.qcpkg"
    folder.mkdir()
    empty = tmp_path / "empty.qcpkg"
    empty.touch()
    kit = min(place.usb.glob("*kit*"))
    files = [torn, good[0], empty, folder, kit, good[0], tmp_path / "gone.qcpkg", good[1]]
    with place.office.open() as context:
        outcomes = [m.outcome for m in merge_packages(context, files)]
        assert outcomes == [
            "refused",
            "merged",
            "refused",
            "refused",
            "refused",
            "known",
            "refused",
            "merged",
        ]
        assert len(list_entries(context, "honours")) == 2
        assert len(quarantine_of(context)) == 3


def test_the_files_of_a_drive_are_found(tmp_path):
    for name in ("b.qcpkg", "a.qcpkg", "notes.txt"):
        (tmp_path / name).touch()
    assert [p.name for p in package_files([tmp_path])] == ["a.qcpkg", "b.qcpkg"]


def test_a_unit_does_not_merge(tmp_path):
    place = county(tmp_path)
    with place["north"].open() as context, pytest.raises(UserError) as caught:
        list(merge_packages(context, []))
    assert caught.value.code == "workspace.role"


def test_a_revoked_computer_is_not_believed(tmp_path):
    place = county(tmp_path)
    honour(place["south"], "甲")
    early = seal(place["south"]).path
    assert merge_at(place.office, early).outcome == "merged"
    with place.office.open() as context:
        (device,) = [d for d in list_devices(context) if d.unit == "south"]
        with pytest.raises(UserError) as caught:
            revoke_device(context, device.device_id, " ")
        assert caught.value.code == "device.reason-needed"
        revoke_device(context, device.device_id, "电脑被盗")
    honour(place["south"], "乙")
    late = merge_at(place.office, seal(place["south"]).path)
    assert (late.outcome, late.refused.code) == ("refused", "package.signer-revoked")
    with place.office.open() as context:
        assert [view.title for view in list_entries(context, "honours")] == ["甲"]


def test_p11_a_verdict_stands_on_the_revision_it_was_given_for(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
    record(place["north"], "honours", {"title": "乙"}, entry)
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        assert get_entry(context, entry).status == "changed_since_accepted"


def test_a_full_quarantine_disk_is_a_fault_not_a_refusal(tmp_path, monkeypatch):
    place = county(tmp_path)
    honour(place["north"], "甲")
    path = seal(place["north"]).path
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    with place.office.open() as context:
        before = ledger_digest(context)
        with pytest.raises(EnvironmentFault) as caught:
            merge_package(context, path)
        assert caught.value.code == "disk.full"
        assert ledger_digest(context) == before
        assert quarantine_of(context) == []
