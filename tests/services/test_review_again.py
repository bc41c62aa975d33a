"""What changed since acceptance, question beside answer, and bulk acceptance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.changed_since_accepted import AcceptAll, accept_all, changed_since_accepted, questions
from qcdesk.services.check_period import check_period
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.list_entries import get_entry
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.review import Decide, decide, queue
from tests.builders import PASSPHRASE, PERIOD, county, honour, merge_at, record, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def rule(office, entry, verdict, *comments, **verified):
    with office.open() as context:
        decide(context, [Decide(entry, verdict, comments, verified)])


def tell(place, unit="north"):
    with place.office.open() as context:
        receipt = make_receipt(context, unit, PASSPHRASE)
    with place[unit].open() as context:
        open_receipt(context, receipt.path)


def test_a_change_after_acceptance_shows_the_cells_that_differ(place):
    entry, other = honour(place["north"], "甲"), honour(place["north"], "乙")
    merge_at(place.office, seal(place["north"]).path)
    rule(place.office, entry, Verdict.ACCEPTED)
    rule(place.office, other, Verdict.ACCEPTED)
    record(place["north"], "honours", {"title": "丙", "org": "乙厂"}, entry)
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        (changed,) = changed_since_accepted(context)
        assert changed_since_accepted(context, "south") == []
    assert changed.entry.entry_id == entry
    assert [(c.cell, c.accepted, c.now) for c in changed.changes] == [
        ("org", {"org": "甲厂"}, {"org": "乙厂"}),
        ("title", {"title": "甲"}, {"title": "丙"}),
    ]


def test_the_office_sees_question_and_answer_side_by_side(place):
    entry = honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    rule(place.office, entry, Verdict.RETURNED, Comment("文号不对", "title"), Comment("请附原件"))
    with place.office.open() as context:
        (question,) = questions(context, entry)
        assert question.answers == ()
    tell(place)
    record(place["north"], "honours", {"title": "甲（2014）1号"}, entry)
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        (question,) = questions(context, entry)
        assert [(c.cell, c.text) for c in question.comments] == [("title", "文号不对"), ("", "请附原件")]
        (answer,) = question.answers
        assert answer.person == "north经办"
        assert [(c.cell, c.accepted, c.now) for c in answer.changes] == [
            ("title", {"title": "甲"}, {"title": "甲（2014）1号"})
        ]
        assert get_entry(context, entry).status == "corrected"


def test_bulk_acceptance_leaves_what_needs_a_person(place):
    good = honour(place["north"], "甲")
    returned = honour(place["north"], "乙")
    dear = record(
        place["north"],
        "sampling",
        {"batch": "7", "day": date(2014, 3, 1), "taken": 5, "passed": 5, "cost": Decimal(5000)},
    )
    with place["north"].open() as context:
        for item in check_period(context, PERIOD).findings:
            if item.open:
                explain_finding(context, PERIOD, item.finding.key, item.finding.code, "进口设备检测费用较高")
    merge_at(place.office, seal(place["north"]).path)
    rule(place.office, returned, Verdict.RETURNED, Comment("请核对"))
    with place.office.open() as context:
        first = accept_all(context, AcceptAll(PERIOD, unit="north", register="honours"))
        assert (first.accepted, first.left) == ((good,), ())
        second = accept_all(context, AcceptAll(PERIOD, unit="north", register="sampling"))
        assert (second.accepted, second.left) == ((), (dear,))
        assert accept_all(context, AcceptAll(PERIOD, unit="south")).accepted == ()
        third = accept_all(context, AcceptAll(PERIOD, with_findings=True))
        assert dear in third.accepted
        assert returned not in third.accepted
        assert queue(context) == []
        with pytest.raises(UserError) as caught:
            accept_all(context, AcceptAll(PERIOD, register="nothing"))
        assert caught.value.code == "register.unknown"
