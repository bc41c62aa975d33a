"""A batch of merges and the way back from it."""

from __future__ import annotations

import shutil

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Verdict
from qcdesk.package.envelope import identity_of
from qcdesk.package.keys import generate
from qcdesk.services.list_packages import list_packages
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.merge_batch import last_batch, undo_batch
from qcdesk.services.merge_packages import merge_packages, package_files
from qcdesk.services.quarantine import list_quarantine
from qcdesk.services.review import Decide, decide
from tests.builders import attach, county, honour, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def sealed(place, unit, title):
    entry = honour(place[unit], title)
    attach(place[unit], entry, place.folder / "files" / f"{title}.pdf", title.encode())
    return entry, seal(place[unit]).path


def batch(place, *paths):
    with place.office.open() as context:
        return [merged.outcome for merged in merge_packages(context, paths)]


def code_of(context, reason="选错了文件夹"):
    with pytest.raises(UserError) as caught:
        undo_batch(context, reason)
    return caught.value.code


def test_the_last_batch_can_be_undone_and_merged_again(place):
    _, first = sealed(place, "north", "甲")
    _, second = sealed(place, "south", "乙")
    broken = place.usb / "broken.qcpkg"
    broken.write_bytes(b"PK\x03\x04 cut off")
    assert batch(place, first) == ["merged"]
    with place.office.open() as context:
        before = ledger_digest(context)
    assert batch(place, second, broken) == ["merged", "refused"]
    with place.office.open() as context:
        after = ledger_digest(context)
        undone = undo_batch(context, "选错了文件夹")
        assert undone.ledger_digest == ledger_digest(context) == before != after
        assert undone.batch.packages == 2
        kept = [p for p in context.layout.packages.iterdir() if "south" in p.name]
        assert [p.unit for p in list_packages(context, "submission")] == ["north"]
        assert len(list_quarantine(context)) == 1
        assert diagnose(context).problems == ()
        assert code_of(context) == "batch.none"
        with context.read() as connection:
            from qcdesk.store import tables as t

            actions = [row.action for row in connection.execute(t.audit.select().order_by(t.audit.c.no))]
        assert actions[-3:] == ["merge_package", "quarantine", "undo_batch"]
    assert [m for path in kept if "submission" in path.name for m in batch(place, path)] == ["merged"]
    with place.office.open() as context:
        assert ledger_digest(context) == after
        assert diagnose(context).problems == ()


def test_endless_data_on_a_stick_is_not_copied_and_stops_nobody(place):
    _, good = sealed(place, "north", "甲")
    stick = place.folder / "stick"
    stick.mkdir()
    shutil.copy(good, stick / "c.qcpkg")
    (stick / "b.qcpkg").mkdir()
    for name, begin in (("a.qcpkg", b"PK\x03\x04"), ("d.qcpkg.age", b"age-encryption.org/v1\n")):
        with (stick / name).open("wb") as stream:
            stream.write(begin)
            stream.truncate(3 << 40)
    quarantined = place.office.folder / "quarantine"
    with place.office.open() as context:
        found = merge_packages(context, package_files([stick]), identity=identity_of(generate()))
        assert [(m.path.name, m.refused.code if m.refused else m.outcome) for m in found] == [
            ("a.qcpkg", "package.too-large"),
            ("c.qcpkg", "merged"),
            ("d.qcpkg.age", "package.too-large"),
        ]
        assert list_quarantine(context) == []
    assert [path.name for path in quarantined.iterdir()] == []


def test_a_batch_with_later_work_stays(place):
    entry, path = sealed(place, "north", "甲")
    with place.office.open() as context:
        assert last_batch(context) is None
        assert code_of(context) == "batch.none"
    batch(place, path)
    with place.office.open() as context:
        assert code_of(context, " ") == "batch.reason-needed"
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
        digest = ledger_digest(context)
        assert code_of(context) == "batch.later-work"
        assert ledger_digest(context) == digest


def test_a_missing_snapshot_is_said(place):
    _, path = sealed(place, "north", "甲")
    batch(place, path)
    with place.office.open() as context:
        last_batch(context).snapshot.unlink()
        assert code_of(context) == "batch.none"


def test_only_the_newest_snapshots_are_kept(place):
    paths = []
    for title in "甲乙丙丁":
        _, path = sealed(place, "north", title)
        paths.append(shutil.copy(path, place.usb / f"{title}.qcpkg"))
    for path in paths:
        assert batch(place, path) == ["merged"]
    assert len(list((place.office.folder / "backups").glob("batch-*.db"))) == 3
