"""Backups brought back, hostile files refused, a ledger made good or made again from kept packages."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.audit_log import read_audit_log
from qcdesk.services.evidence_overview import evidence_file
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose, ledger_digest, make_backup
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.rebuild_from_packages import rebuild_from_packages
from qcdesk.services.repair import repair
from qcdesk.services.restore_backup import restore_backup
from qcdesk.services.review import Decide, decide
from qcdesk.store import blobs
from qcdesk.store.unit_of_work import AUDIT_START, audit_digest
from tests.builders import (
    PASSPHRASE,
    Desk,
    attach,
    county,
    honour,
    kit_of,
    merge_at,
    new_desk,
    record,
    seal,
)


@pytest.fixture
def place(tmp_path):
    """Two units have sent, one entry was returned and corrected, everything is answered."""
    made = county(tmp_path)
    first = honour(made["north"], "甲")
    attach(made["north"], first, made.folder / "甲.pdf", b"%PDF one")
    honour(made["south"], "乙")
    for unit in ("north", "south"):
        merge_at(made.office, seal(made[unit]).path)
    with made.office.open() as context:
        decide(context, [Decide(first, Verdict.RETURNED, (Comment("文号"),))])
    answer(made)
    record(made["north"], "honours", {"title": "甲2"}, first)
    merge_at(made.office, seal(made["north"]).path)
    with made.office.open() as context:
        decide(context, [Decide(first, Verdict.ACCEPTED)])
    answer(made, "north")
    return made


def answer(place, *units):
    for unit in units or ("north", "south"):
        with place.office.open() as context:
            receipt = make_receipt(context, unit, PASSPHRASE)
        with place[unit].open() as context:
            open_receipt(context, receipt.path)


def digest_of(desk):
    with desk.open() as context:
        return ledger_digest(context)


def problems_of(desk):
    with desk.open() as context:
        return diagnose(context).problems


def test_a_backup_is_restored_beside_the_workspace(place, tmp_path):
    with place.office.open() as context:
        made = make_backup(context)
    before = digest_of(place.office)
    evidence_of(place.office)
    restored = restore_backup(made.path, tmp_path / "restored", place.office.folder)
    assert restored.ledger_digest == before
    assert (restored.evidence, restored.damaged) == (1, ())
    desk = Desk(tmp_path / "restored", "office", place.office.ids)
    assert problems_of(desk) == ()
    shutil.rmtree(tmp_path / "restored" / "evidence")
    assert problems_of(desk) == ()
    assert evidence_of(desk).read_bytes() == b"%PDF one"
    assert digest_of(place.office) == before
    with pytest.raises(UserError) as caught:
        restore_backup(made.path, tmp_path / "restored")
    assert caught.value.code == "workspace.exists"


@pytest.fixture
def backup(tmp_path):
    """A backup of an office."""
    with county(tmp_path).office.open() as context:
        return make_backup(context, tmp_path / "backups").path


HOSTILE = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM revision; END",
    "view-for-a-table": "DROP TABLE quarantine; CREATE VIEW quarantine AS SELECT 1",
    "extra-table": "CREATE TABLE payload(x)",
    "another-index": "CREATE INDEX i ON audit(actor)",
    "endless-view": 'CREATE VIEW "台账·荣誉2" AS WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM a) SELECT * FROM a',
    "register-with-a-default": "DROP TABLE reg_honours; CREATE TABLE reg_honours(entry_no INTEGER DEFAULT (abs(-9223372036854775808)))",
    "newer": "UPDATE alembic_version SET version_num = '9999'",
    "nonsense-version": "UPDATE alembic_version SET version_num = ''",
    "no-version": "DROP TABLE alembic_version",
    "plan-is-no-plan": "UPDATE plan SET document = x'7b7d'",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_database_is_refused_and_nothing_is_left(backup, tmp_path, kind):
    with closing(sqlite3.connect(backup)) as connection:
        connection.executescript(HOSTILE[kind])
    with pytest.raises((UserError, EnvironmentFault)) as caught:
        restore_backup(backup, tmp_path / "restored")
    assert caught.value.code == ("store.newer" if kind == "newer" else "backup.not-ours")
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400])
def test_no_database_is_refused(tmp_path, content):
    path = tmp_path / "backup.db"
    path.write_bytes(content)
    with pytest.raises((UserError, EnvironmentFault)) as caught:
        restore_backup(path, tmp_path / "restored")
    assert caught.value.code in ("backup.not-ours", "backup.unreadable")
    with pytest.raises(UserError) as caught:
        restore_backup(tmp_path / "absent.db", tmp_path / "restored")
    assert caught.value.code == "backup.not-ours"


def test_damaged_pages_are_refused(backup, tmp_path):
    data = bytearray(backup.read_bytes())
    for start in range(4096 * 3, len(data), 4096 * 2):
        data[start : start + 200] = b"\xff" * 200
    backup.write_bytes(bytes(data))
    with pytest.raises((UserError, EnvironmentFault)) as caught:
        restore_backup(backup, tmp_path / "restored")
    assert caught.value.code in ("backup.not-ours", "backup.unreadable", "store.damaged")


def evidence_of(desk) -> Path:
    """The only evidence file of a desk, copied out of the package that holds it."""
    with desk.open() as context, context.read() as connection:
        (sha256,) = blobs.all_present(connection)
    with desk.open() as context:
        return evidence_file(context, sha256)


def test_the_doctor_puts_back_what_the_kept_packages_hold(place):
    before = digest_of(place.office)
    database = place.office.folder / "qcdesk.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "DELETE FROM revision; DELETE FROM decision; UPDATE entry SET status = 'accepted', cells = '{}';"
        )
    file = evidence_of(place.office)
    file.write_bytes(b"scribbled over")
    assert digest_of(place.office) != before
    with place.office.open() as context:
        assert {p.code for p in diagnose(context).problems} == {
            "doctor.projection",
            "doctor.evidence-damaged",
        }
        repaired = repair(context)
        assert (repaired.facts, repaired.evidence, repaired.unreadable) == (5, 1, ())
        assert repaired.left.problems == ()
        assert repaired.left.ledger_digest == before
        again = repair(context)
        assert (again.facts, again.evidence) == (0, 0)
    assert file.read_bytes() == b"%PDF one"


def test_the_doctor_says_what_cannot_be_put_back(place):
    for path in (place.office.folder / "packages").glob("QC-submission-*"):
        path.unlink()
    assert list((place.office.folder / "evidence").iterdir()) == []
    with place.office.open() as context:
        repaired = repair(context)
    assert len(repaired.unreadable) == 3
    assert {p.code for p in repaired.left.problems} == {"doctor.package-missing", "doctor.evidence-missing"}


def root_code(place):
    from qcdesk.package.reader import inspect

    return inspect(kit_of(place)).root.code30


def empty_office(tmp_path, place):
    desk = new_desk(tmp_path / "rebuilt", "office", "office", "rebuilt")
    shutil.copytree(place.office.folder / "keys", desk.folder / "keys", dirs_exist_ok=True)
    return desk


def test_a_ledger_is_made_again_from_the_kept_packages_alone(place, tmp_path):
    before = digest_of(place.office)
    desk = empty_office(tmp_path, place)
    with desk.open() as context:
        rebuilt = rebuild_from_packages(context, place.office.folder / "packages", root_code(place))
        assert rebuilt.refused == ()
        assert (rebuilt.kits, rebuilt.submissions, rebuilt.evidence) == (1, 3, 1)
        assert rebuilt.ledger_digest == before
        assert diagnose(context).problems == ()
        found = list_entries(context, "honours")
    with place.office.open() as context:
        assert found == list_entries(context, "honours")
    entry = next(view.entry_id for view in found if view.unit == "south")
    with desk.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
        receipt = make_receipt(context, "south", PASSPHRASE)
    with place["south"].open() as context:
        assert open_receipt(context, receipt.path).accepted == 1


def test_rebuilding_trusts_only_the_root_of_the_notice(place, tmp_path):
    desk = empty_office(tmp_path, place)
    with desk.open() as context, pytest.raises(UserError) as caught:
        rebuild_from_packages(context, place.office.folder / "packages", "0" * 30)
    assert caught.value.code == "rebuild.no-kit"
    with place.office.open() as context, pytest.raises(UserError) as caught:
        rebuild_from_packages(context, place.office.folder / "packages", root_code(place))
    assert caught.value.code == "rebuild.not-empty"


def test_a_submission_nobody_vouches_for_is_left_out_and_told(place, tmp_path):
    honour(place["south"], "丙")
    sealed = seal(place["south"])
    merge_at(place.office, sealed.path)
    desk = empty_office(tmp_path, place)
    damaged = place.office.folder / "packages" / "QC-broken.qcpkg"
    damaged.write_bytes(b"PK\x03\x04")
    with desk.open() as context:
        rebuilt = rebuild_from_packages(context, place.office.folder / "packages", root_code(place))
        assert diagnose(context).problems == ()
    codes = {name: error.code for name, error in rebuilt.refused}
    assert codes.pop("QC-broken.qcpkg").startswith("package.")
    assert list(codes.values()) == ["package.signer-unknown"]


def rewrite_the_log(database):
    """Change an early row and chain every later one to it again, as a forger would."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT no, at, actor, action, subject FROM audit ORDER BY no").fetchall()
        previous = AUDIT_START
        for number, (no, at, actor, action, subject) in enumerate(rows):
            who = "别人" if number == 0 else actor
            digest = audit_digest(previous, at, who, action, subject)
            values = (who, previous, digest, no)
            connection.execute("UPDATE audit SET actor = ?, previous = ?, digest = ? WHERE no = ?", values)
            previous = digest
        connection.commit()


def test_a_log_rewritten_from_the_start_contradicts_the_packages_that_left(place):
    honour(place["north"], "甲")
    sent = seal(place["north"], place.usb)
    with place["north"].open() as context:
        assert diagnose(context).problems == ()
    rewrite_the_log(place["north"].folder / "qcdesk.db")
    with place["north"].open() as context:
        assert read_audit_log(context, 5).broken_at is None
        problems = diagnose(context).problems
    assert {problem.code for problem in problems} == {"doctor.audit-rewritten"}
    assert sent.path.name in {problem.detail for problem in problems}
