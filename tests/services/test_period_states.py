"""How far each unit is with each period, and what a lock does to what arrives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.period_states import PeriodState, lock_period, period_states, unlock_period
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.quarantine import list_quarantine, retry_quarantined
from qcdesk.services.review import Decide, decide
from qcdesk.services.seal_period import preview_seal
from tests.builders import PASSPHRASE, PERIOD, county, honour, merge_at, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def state_of(desk, unit="north", period=PERIOD, day=None):
    with desk.open() as context:
        return next(s for s in period_states(context, period, day) if s.unit == unit)


def rule(office, entry, verdict, comment=""):
    with office.open() as context:
        decide(context, [Decide(entry, verdict, (Comment(comment),) if comment else ())])


def test_a_period_goes_from_not_sent_to_accepted(place):
    first, second = honour(place["north"], "甲"), honour(place["north"], "乙")
    assert state_of(place.office).state is PeriodState.NOT_SENT
    merge_at(place.office, seal(place["north"]).path)
    received = state_of(place.office)
    assert (received.state, received.submissions, dict(received.entries)) == (
        PeriodState.RECEIVED,
        1,
        {"received": 2},
    )
    assert not received.late
    rule(place.office, first, Verdict.ACCEPTED)
    assert state_of(place.office).state is PeriodState.UNDER_REVIEW
    rule(place.office, second, Verdict.RETURNED, "请补充文号")
    assert state_of(place.office).state is PeriodState.RETURNED
    rule(place.office, second, Verdict.ACCEPTED)
    assert state_of(place.office).state is PeriodState.ACCEPTED
    assert state_of(place.office, "south").state is PeriodState.NOT_SENT


def test_the_matrix_has_every_reporting_unit_and_period(place):
    with place.office.open() as context:
        found = period_states(context)
        with pytest.raises(UserError) as caught:
            period_states(context, "2099")
    assert {(s.unit, s.period) for s in found} == {
        (unit, period)
        for unit in ("north", "south", "zhijian")
        for period in ("2013", "2014-H1", "2014-H2", "2014")
    }
    assert caught.value.code == "period.unknown"


def test_a_late_filing_is_marked_by_the_offices_clock(place):
    honour(place["north"], "甲")
    sealed = seal(place["north"])
    place.office.clock.moment = datetime(2015, 2, 5, 9, tzinfo=UTC)
    waiting = state_of(place.office)
    assert (waiting.late, waiting.days_late) == (False, 5)
    merge_at(place.office, sealed.path)
    late = state_of(place.office, day=date(2016, 1, 1))
    assert (late.late, late.days_late) == (True, 5)


def test_entries_sent_again_for_a_later_period_stay_with_the_first(place):
    entry = honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    honour(place["north"], "乙")
    again = seal(place["north"])
    assert merge_at(place.office, again.path).outcome == "merged"
    state = state_of(place.office)
    assert (state.submissions, state.entries["received"]) == (2, 2)
    rule(place.office, entry, Verdict.ACCEPTED)
    assert state_of(place.office).state is PeriodState.UNDER_REVIEW


def test_a_submission_for_a_locked_period_waits_in_quarantine_and_the_unit_is_told(place):
    honour(place["north"], "甲")
    with place.office.open() as context:
        assert {lock.unit for lock in lock_period(context, PERIOD, reason="年度考核结束")} == {
            "north",
            "south",
            "zhijian",
        }
        assert lock_period(context, PERIOD, ["north"]) == []
    assert state_of(place.office).state is PeriodState.LOCKED
    sealed = seal(place["north"])
    with place.office.open() as context:
        assert preview_merge(context, [sealed.path])[0].refused.code == "period.locked"
        (merged,) = merge_packages(context, [sealed.path])
        assert (merged.outcome, merged.refused.code) == ("refused", "period.locked")
        (held,) = list_quarantine(context)
        receipt = make_receipt(context, "north", PASSPHRASE)
    with place["north"].open() as context:
        opened = open_receipt(context, receipt.path)
        assert (opened.refused, opened.locked, opened.acknowledged) == (1, (PERIOD,), 0)
        assert preview_seal(context, PERIOD).locked
        assert preview_seal(context, PERIOD).resent == 1
    with place.office.open() as context:
        with pytest.raises(UserError) as caught:
            unlock_period(context, PERIOD, ["north"], " ")
        assert caught.value.code == "period.reason-needed"
        unlock_period(context, PERIOD, ["north"], "企业材料迟到，经批准补报")
        assert retry_quarantined(context, held.file_digest).outcome == "merged"
        receipt = make_receipt(context, "north", PASSPHRASE)
    assert state_of(place.office).state is PeriodState.RECEIVED
    with place["north"].open() as context:
        opened = open_receipt(context, receipt.path)
        assert (opened.refused, opened.locked, opened.acknowledged) == (0, (), 1)
        assert not preview_seal(context, PERIOD).locked


def test_a_lock_alone_is_news_for_a_receipt(place):
    honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        make_receipt(context, "north", PASSPHRASE)
        lock_period(context, PERIOD, ["north"])
        make_receipt(context, "north", PASSPHRASE)
        with pytest.raises(UserError) as caught:
            make_receipt(context, "north", PASSPHRASE)
        assert caught.value.code == "receipt.nothing"
        with pytest.raises(UserError) as caught:
            lock_period(context, PERIOD, ["nowhere"])
        assert caught.value.code == "unit.unknown"
