"""Sealing demands everything, sends what is not acknowledged, and marks nothing too early."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.package.reader import inspect
from qcdesk.services.check_period import check_period
from qcdesk.services.evidence_overview import evidence_file
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.list_entries import get_entry
from qcdesk.services.maintain import ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import SealPeriod, preview_seal, seal_period
from qcdesk.store import tables as t
from qcdesk.system.files import CancelledError
from tests.builders import (
    PASSPHRASE,
    PEOPLE,
    PERIOD,
    SCAN,
    attach,
    county,
    honour,
    merge_at,
    record,
    refused,
    seal,
)

COSTLY = {"day": date(2014, 5, 1), "cost": Decimal(5000)}


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


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
        assert evidence_file(context, sha256).read_bytes() == SCAN
