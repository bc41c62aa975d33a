"""Evidence is complete or absent; sealing demands everything and marks nothing too early."""

from __future__ import annotations

import hashlib
import zlib
from datetime import date
from decimal import Decimal

import pytest

from qcdesk.domain.errors import QCDeskError, UserError, WrongPassphrase
from qcdesk.package.reader import inspect
from qcdesk.services import attach_evidence as attaching
from qcdesk.services.attach_evidence import (
    AttachEvidence,
    DetachEvidence,
    attach_evidence,
    attach_to_all,
    detach_evidence,
)
from qcdesk.services.check_period import check_period
from qcdesk.services.evidence_overview import evidence_file
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.list_entries import get_entry
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import SealPeriod, preview_seal, seal_period
from qcdesk.services.undo import undo
from qcdesk.store import blobs
from qcdesk.store import tables as t
from qcdesk.store.blobs import path_of
from qcdesk.system.files import CancelledError
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, attach, county, honour, merge_at, record, seal

CONTENT = b"%PDF-1.4 evidence"
COSTLY = {"day": date(2014, 5, 1), "cost": Decimal(5000)}


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def blob(desk, sha256):
    return path_of(desk.folder / "evidence", sha256)


def refused(desk, action) -> QCDeskError:
    with desk.open() as context, pytest.raises(QCDeskError) as caught:
        action(context)
    return caught.value


def test_the_same_file_is_stored_once_and_described_at_each_entry(place, tmp_path):
    north = place["north"]
    one, two = honour(north, "甲"), honour(north, "乙")
    first = attach(north, one, tmp_path / "证书.pdf")
    second = attach(north, two, tmp_path / "别名.png")
    assert first == second == hashlib.sha256(CONTENT).hexdigest()
    assert [p.name for p in (north.folder / "evidence").rglob("*") if p.is_file()] == [first]
    with north.open() as context:
        (evidence,) = get_entry(context, one).evidence
        assert (evidence.title, evidence.name, evidence.mime) == ("证书", "证书.pdf", "application/pdf")
        assert (evidence.size, evidence.present) == (len(CONTENT), True)
        detached = detach_evidence(context, DetachEvidence(one, first, PERIOD))
        assert detached.entry.evidence == ()
        assert len(get_entry(context, two).evidence) == 1


@pytest.mark.parametrize(
    ("name", "code"), [("none.pdf", "evidence.not-a-file"), ("empty.pdf", "evidence.empty")]
)
def test_what_cannot_be_evidence(place, tmp_path, name, code):
    (tmp_path / "empty.pdf").touch()
    entry = honour(place["north"], "甲")
    assert (
        refused(place["north"], lambda c: attach_evidence(c, AttachEvidence(entry, tmp_path / name))).code
        == code
    )


def test_an_oversized_file_is_refused_before_it_is_copied(place, tmp_path):
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as stream:
        stream.truncate(2**31)
    entry = honour(place["north"], "甲")
    error = refused(place["north"], lambda c: attach_evidence(c, AttachEvidence(entry, huge)))
    assert error.code == "evidence.too-large"
    assert not any((place["north"].folder / "evidence").iterdir())


def test_a_stopped_copy_leaves_nothing(place, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(CONTENT)
    entry = honour(place["north"], "甲")
    with place["north"].open() as context:
        with pytest.raises(CancelledError):
            attach_evidence(context, AttachEvidence(entry, path), cancelled=lambda: True)
        assert get_entry(context, entry).evidence == ()
    assert not any((place["north"].folder / "evidence").iterdir())


def test_detaching_what_is_not_attached(place):
    entry = honour(place["north"], "甲")
    error = refused(place["north"], lambda c: detach_evidence(c, DetachEvidence(entry, "0" * 64)))
    assert error.code == "evidence.not-linked"


def test_sealing_waits_for_errors_explanations_and_evidence(place, tmp_path):
    desk = place["zhijian"]
    number = record(desk, "certificates", {"number": "A1"})
    record(desk, "sampling", {**COSTLY, "batch": "1"})
    with desk.open() as context:
        preview = preview_seal(context, PERIOD)
        assert preview.entries == {"certificates": 1, "sampling": 1}
        blocking = {item.finding.code: item.finding for item in preview.check.blocking}
        assert set(blocking) == {"evidence.required", "V-2"}
    assert (
        refused(desk, lambda c: seal_period(c, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)).code == "seal.blocked"
    )
    attach(desk, number, tmp_path / "a.pdf")
    key = blocking["V-2"].key
    for text, why in (
        ("贵", "explanation.too-short"),
        ("核实无误!", "explanation.too-short"),
        ("情况属实情况属实", ""),
    ):
        with desk.open() as context:
            explain_finding(context, PERIOD, key, "V-2", text)
            (item,) = check_period(context, PERIOD).findings
            assert (item.refused, item.open) == (why, bool(why))
    assert seal(desk).revisions == 3


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["核实无误核实无误"], ""),
        (["哈哈哈哈哈哈哈"], "explanation.boilerplate"),
        (["一次性采购进口设备"] * 3, "explanation.repeated"),
        (["一次性采购进口设备"] * 2, ""),
    ],
)
def test_explanations_that_do_not_explain(place, texts, code):
    desk = place["north"]
    for batch, text in enumerate(texts):
        entry = record(desk, "sampling", {**COSTLY, "batch": str(batch)})
        with desk.open() as context:
            found = [i for i in check_period(context, PERIOD).findings if i.finding.subject.entry_id == entry]
            explain_finding(context, PERIOD, found[0].finding.key, "V-2", text)
    with desk.open() as context:
        assert {item.refused for item in check_period(context, PERIOD).findings} == {code}


def test_an_explanation_is_for_the_value_it_was_given_for(place):
    desk = place["north"]
    entry = record(desk, "sampling", {**COSTLY, "batch": "1"})
    with desk.open() as context:
        (item,) = check_period(context, PERIOD).findings
        explain_finding(context, PERIOD, item.finding.key, "V-2", "一次性采购进口设备")
        assert check_period(context, PERIOD).blocking == ()
    record(desk, "sampling", {"cost": Decimal(6000)}, entry)
    with desk.open() as context:
        assert len(check_period(context, PERIOD).blocking) == 1


@pytest.mark.parametrize("harm", ["removed", "changed", "shortened"])
def test_evidence_that_was_harmed_stops_the_sealing(place, tmp_path, harm):
    desk = place["north"]
    entry = honour(desk, "甲")
    path = blob(desk, attach(desk, entry, tmp_path / "a.pdf"))
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(CONTENT.replace(b"e", b"E") if harm == "changed" else b"%PDF")
    error = refused(desk, lambda c: seal_period(c, SealPeriod(PERIOD, PEOPLE), PASSPHRASE))
    assert (error.code, error.params["name"]) == ("evidence.changed", "a.pdf")
    assert list((desk.folder / "packages").glob("*submission*")) == []
    with desk.open() as context:
        problems = {problem.code for problem in diagnose(context).problems}
        assert problems == {"doctor.evidence-missing" if harm == "removed" else "doctor.evidence-damaged"}
    with desk.open() as context:
        attach_evidence(context, AttachEvidence(entry, tmp_path / "a.pdf"))
        assert diagnose(context).problems == ()
    assert seal(desk).files == 1


def kept_crc(context, sha256):
    with context.read() as connection:
        return blobs.get(connection, [sha256])[sha256].crc


def forget_crc(context, crc=None):
    with context.write("test") as work:
        work.connection.execute(t.blob.update().values(crc=crc))


def test_the_checksum_is_kept_in_the_transaction_that_takes_the_file_in(place, tmp_path, monkeypatch):
    desk = place["north"]
    entry = honour(desk, "甲")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(attaching, "lay_cells", interrupted)
    with pytest.raises(KeyboardInterrupt):
        attach(desk, entry, tmp_path / "a.pdf")
    monkeypatch.undo()
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    with desk.open() as context, context.read() as connection:
        assert blobs.get(connection, [sha256]) == {}
    attach(desk, entry, tmp_path / "a.pdf")
    with desk.open() as context:
        assert kept_crc(context, sha256) == zlib.crc32(CONTENT)


def test_evidence_of_an_older_workspace_is_hashed_once_more_and_its_checksum_kept(place, tmp_path):
    desk = place["north"]
    sha256 = attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    with desk.open() as context:
        forget_crc(context)
        path = blob(desk, sha256)
        path.write_bytes(CONTENT.replace(b"e", b"E"))
        with pytest.raises(UserError) as caught:
            seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
        assert (caught.value.code, caught.value.params["name"]) == ("evidence.changed", "a.pdf")
        path.write_bytes(CONTENT)
        seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
        assert kept_crc(context, sha256) == zlib.crc32(CONTENT)


def test_a_checksum_that_rotted_is_corrected_by_the_digest(place, tmp_path):
    desk = place["north"]
    sha256 = attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    with desk.open() as context:
        forget_crc(context, zlib.crc32(CONTENT) ^ 1)
        seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
        assert kept_crc(context, sha256) == zlib.crc32(CONTENT)


def test_a_change_that_keeps_the_checksum_is_refused_by_the_office(place, tmp_path):
    """Every message that ends with its own CRC-32 has the same CRC-32."""
    desk = place["north"]
    one, two = (
        text + zlib.crc32(text).to_bytes(4, "little") for text in (b"%PDF-1.4 award 1", b"%PDF-1.4 award 9")
    )
    assert zlib.crc32(one) == zlib.crc32(two)
    sha256 = attach(desk, honour(desk, "甲"), tmp_path / "a.pdf", one)
    blob(desk, sha256).write_bytes(two)
    with desk.open() as context:
        sealed = seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
    merged = merge_at(place.office, sealed.path)
    assert (merged.outcome, merged.refused.code) == ("refused", "package.changed")


def test_a_wrong_passphrase_seals_nothing(place):
    desk = place["north"]
    honour(desk, "甲")
    with desk.open() as context:
        before = ledger_digest(context)
        with pytest.raises(WrongPassphrase):
            seal_period(context, SealPeriod(PERIOD, PEOPLE), "wrong")
        assert ledger_digest(context) == before
        assert preview_seal(context, PERIOD).entries == {"honours": 1}


@pytest.mark.parametrize(("period", "code"), [("1999", "period.unknown")])
def test_sealing_an_unknown_period(place, period, code):
    assert (
        refused(place["north"], lambda c: seal_period(c, SealPeriod(period, PEOPLE), PASSPHRASE)).code == code
    )


def test_the_office_seals_nothing(place):
    assert (
        refused(place.office, lambda c: seal_period(c, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)).code
        == "workspace.role"
    )


def test_what_changed_while_sealing_is_not_lost(place, tmp_path):
    desk = place["north"]
    attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    with desk.open() as context:
        written = []

        def meanwhile(done, total):
            if not written:
                written.append(record_entry(context, RecordEntry("honours", {"title": "乙"}, "", PERIOD)))

        with pytest.raises(UserError) as caught:
            seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE, meanwhile)
        assert caught.value.code == "seal.changed-meanwhile"
    assert list((desk.folder / "packages").glob("*submission*")) == []
    assert seal(desk).revisions == 2


def test_a_stopped_sealing_can_be_repeated(place, tmp_path):
    desk = place["north"]
    attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    with desk.open() as context, pytest.raises(CancelledError):
        seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE, cancelled=lambda: True)
    assert seal(desk).seq == 2


def test_unanswered_work_is_sent_again_until_it_is_acknowledged(place, tmp_path):
    desk = place["north"]
    attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    first, second = seal(desk, place.usb), seal(desk, place.usb)
    assert (second.revisions, second.files, second.seq) == (1, 1, first.seq + 1)
    assert inspect(second.path).statement.prev == first.digest
    merge_at(place.office, second.path)
    with place.office.open() as context:
        made = make_receipt(context, "north", PASSPHRASE, place.usb)
    with desk.open() as context:
        assert open_receipt(context, made.path).acknowledged == 1
    third = seal(desk)
    assert (third.revisions, third.files) == (0, 0)


def test_a_late_receipt_does_not_acknowledge_evidence_attached_since(place, tmp_path):
    desk = place["north"]
    entry = honour(desk, "甲")
    merge_at(place.office, seal(desk).path)
    with place.office.open() as context:
        made = make_receipt(context, "north", PASSPHRASE, place.usb)
    attach(desk, entry, tmp_path / "late.pdf")
    with desk.open() as context:
        open_receipt(context, made.path)
    sent = seal(desk)
    assert sent.files == 1
    merge_at(place.office, sent.path)
    with place.office.open() as context:
        assert get_entry(context, entry).evidence[0].present


def test_a_receipt_after_a_lost_one_acknowledges_what_was_sent_again(place):
    desk = place["north"]
    honour(desk, "甲")
    merge_at(place.office, seal(desk).path)
    with place.office.open() as context:
        make_receipt(context, "north", PASSPHRASE, tmp := place.usb / "lost")
    assert tmp.is_dir()
    honour(desk, "乙")
    merge_at(place.office, seal(desk).path)
    with place.office.open() as context:
        made = make_receipt(context, "north", PASSPHRASE, place.usb)
    with desk.open() as context:
        opened = open_receipt(context, made.path)
        assert (opened.acknowledged, opened.chain_broken) == (2, True)
    assert seal(desk).revisions == 0


def test_evidence_that_the_office_lost_is_sent_again(place, tmp_path):
    desk = place["north"]
    entry = honour(desk, "甲")
    sha256 = attach(desk, entry, tmp_path / "a.pdf")
    merge_at(place.office, seal(desk).path)
    with place.office.open() as context:
        with context.write("lost") as work:
            work.connection.execute(t.blob.update().values(present=0))
        made = make_receipt(context, "north", PASSPHRASE, place.usb)
        assert made.missing == 1
    with desk.open() as context:
        assert open_receipt(context, made.path).missing == 1
    sent = seal(desk)
    assert (sent.revisions, sent.files) == (0, 1)
    merge_at(place.office, sent.path)
    with place.office.open() as context:
        assert get_entry(context, entry).evidence[0].present
        assert evidence_file(context, sha256).read_bytes() == CONTENT


def test_one_file_proves_a_whole_batch_in_one_step(place, tmp_path):
    north = place["north"]
    batch = [honour(north, name) for name in ("甲", "乙", "丙")]
    path = tmp_path / "证书.pdf"
    path.write_bytes(CONTENT)
    with north.open() as context:
        changes = attach_to_all(context, AttachEvidence("", path, "证书"), batch[:2])
        assert changes.entries == set(batch[:2])
        assert [len(get_entry(context, entry).evidence) for entry in batch] == [1, 1, 0]
        undo(context)
        assert [len(get_entry(context, entry).evidence) for entry in batch] == [0, 0, 0]
        assert diagnose(context).problems == ()
