"""What a unit knows of its periods: from its own packages and the office's receipts alone."""

from __future__ import annotations

import pytest

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.review import Decide, decide
from qcdesk.services.sent_periods import SentState, sent_periods
from tests import builders


@pytest.fixture
def place(tmp_path):
    return builders.county(tmp_path)


def state(desk):
    with desk.open() as context:
        found = {row.period.code: row for row in sent_periods(context)}
    assert {row.state for code, row in found.items() if code != builders.PERIOD} == {SentState.NOT_SENT}
    return found[builders.PERIOD]


def answer(place, entry_id, verdict, tmp_path):
    with place.office.open() as office:
        if verdict is not None:
            comments = (Comment("请更正", "title"),) if verdict is Verdict.RETURNED else ()
            decide(office, [Decide(entry_id, verdict, comments)])
        receipt = make_receipt(office, "north", builders.PASSPHRASE, tmp_path).path
    with place["north"].open() as context:
        open_receipt(context, receipt)


def test_a_period_moves_from_sent_to_accepted(place, tmp_path):
    desk = place["north"]
    assert state(desk).state is SentState.NOT_SENT
    entry_id = builders.honour(desk, "名牌")
    sealed = builders.seal(desk)
    row = state(desk)
    assert (row.state, row.submissions, sum(row.entries.values())) == (SentState.SEALED, 1, 1)
    assert row.sent_at
    builders.merge_at(place.office, sealed.path)
    answer(place, entry_id, None, tmp_path)
    assert state(desk).state is SentState.RECEIVED
    answer(place, entry_id, Verdict.RETURNED, tmp_path)
    assert state(desk).state is SentState.RETURNED
    builders.record(desk, "honours", {"org": "乙厂"}, entry_id)
    builders.merge_at(place.office, builders.seal(desk).path)
    assert state(desk).state is SentState.SEALED
    answer(place, entry_id, Verdict.ACCEPTED, tmp_path)
    row = state(desk)
    assert (row.state, row.submissions) == (SentState.ACCEPTED, 2)
