"""What the office has to ask a unit about, and what it tells the unit of verified values."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from qcdesk.domain.revisions import Verdict
from qcdesk.services.alarms import PATIENCE, alarms
from qcdesk.services.list_entries import get_entry
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.period_states import lock_period, unlock_period
from qcdesk.services.review import Decide, decide
from tests.builders import PASSPHRASE, START, county, honour, merge_at, record, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def found(place, days=0):
    with place.office.open() as context:
        return alarms(context, (START + timedelta(days=days)).date())


def test_a_copied_disk_stays_an_alarm(place, tmp_path):
    honour(place["north"], "甲")
    double = place["north"].copy_to(tmp_path / "copied")
    honour(double, "乙")
    assert not found(place).urgent
    for desk in (place["north"], double):
        assert merge_at(place.office, seal(desk).path).outcome == "merged"
    (twice,) = found(place).same_numbers
    assert (twice.unit, twice.seq, len(set(twice.file_names))) == ("north", 2, 2)
    assert found(place).urgent


def test_a_change_that_waits_for_a_lost_package_becomes_an_alarm(place):
    entry = honour(place["north"], "甲")
    lost = seal(place["north"]).path
    merge_at(place.office, lost)
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
    with place["north"].open() as context:
        open_receipt(context, receipt.path)
    record(place["north"], "honours", {"title": "乙"}, entry)
    other = county(place.folder / "other").office
    place.office, kept = other.copy_to(place.folder / "empty"), place.office
    assert merge_at(place.office, seal(place["north"]).path).outcome == "merged"
    (waiting,) = found(place, PATIENCE).waiting
    assert (waiting.entry.entry_id, waiting.entry.count, waiting.days, waiting.long) == (entry, 1, 14, False)
    assert found(place, PATIENCE + 1).urgent
    assert merge_at(place.office, lost).outcome == "merged"
    assert found(place, 400).waiting == ()
    place.office = kept


def test_a_verified_value_travels_back_beside_the_reported_one(place):
    entry = honour(place["north"], "甲", bonus=Decimal(100))
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED, verified={"bonus": Decimal(80)})])
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
        assert get_entry(context, entry).verified == {"bonus": Decimal(80)}
    with place["north"].open() as context:
        open_receipt(context, receipt.path)
        shown = get_entry(context, entry)
    assert (shown.values["bonus"], shown.verified) == (Decimal(100), {"bonus": Decimal(80)})


def test_a_package_kept_back_on_the_way_is_told_by_its_number(place, tmp_path):
    desk = place["north"]
    honour(desk, "甲")
    kept_back = seal(desk)
    record(desk, "honours", {"title": "乙"})
    merge_at(place.office, seal(desk).path)
    (lost,) = found(place).lost
    assert (lost.unit, lost.numbers) == ("north", (kept_back.seq,))
    assert not found(place).urgent
    merge_at(place.office, kept_back.path)
    assert found(place).lost == ()


def test_a_package_in_quarantine_has_come(place):
    desk = place["north"]
    honour(desk, "甲")
    first = seal(desk)
    with place.office.open() as context:
        lock_period(context, "2014", ["north"], "已核定")
    assert merge_at(place.office, first.path).refused.code == "period.locked"
    with place.office.open() as context:
        unlock_period(context, "2014", ["north"], "补报")
    record(desk, "honours", {"title": "乙"})
    assert merge_at(place.office, seal(desk).path).outcome == "merged"
    assert found(place).lost == ()
