"""One indicator over all periods, and what is filed counted as it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from qcdesk.domain.figures import number
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.figure_trend import figure_trend
from qcdesk.services.review import WAITING, Ask, Decide, count_waiting, decide, first_waiting, queue
from qcdesk.store import ledger, periods
from qcdesk.store import tables as t
from qcdesk.system.clock import FixedClock
from tests.builders import PERIOD, START, county, honour, merge_at, record, seal


def test_a_figure_over_the_periods(tmp_path):
    place = county(tmp_path)
    for day, batch in ((date(2013, 5, 1), "1"), (date(2014, 2, 1), "2"), (date(2014, 9, 1), "3")):
        record(place["south"], "sampling", {"batch": batch, "day": day, "taken": 10, "passed": 9})
    merge_at(place.office, seal(place["south"]).path)
    with place.office.open() as context:
        found = figure_trend(context, "G1", "", "received")
        by_unit = figure_trend(context, "G1", "north", "received")
    amounts = {point.period.code: number(point.figure.value) for point in found.points}
    assert amounts == {
        "2013": Decimal(10),
        "2014-H1": Decimal(10),
        "2014-H2": Decimal(20),
        "2014": Decimal(20),
    }
    assert [point.period.code for point in found.points] == ["2013", "2014-H1", "2014-H2", "2014"]
    assert all(number(point.figure.value) is None for point in by_unit.points)


def test_a_period_that_has_not_begun_has_no_figure(tmp_path):
    place = county(tmp_path)
    record(place["south"], "sampling", {"batch": "1", "day": date(2014, 2, 1), "taken": 10, "passed": 9})
    merge_at(place.office, seal(place["south"]).path)
    spring = replace(place.office, clock=FixedClock(START.replace(month=3)))
    with spring.open() as context:
        found = figure_trend(context, "G1", "", "received")
    amounts = {point.period.code: number(point.figure.value) for point in found.points}
    assert amounts == {"2013": Decimal(0), "2014-H1": Decimal(10), "2014-H2": None, "2014": Decimal(10)}


def counted(connection):
    """The same numbers by one query over everything, as they were found before they were kept."""
    query = (
        sa.select(
            t.package.c.unit, t.package.c.period, t.entry.c.status, sa.func.count(sa.distinct(t.entry.c.no))
        )
        .select_from(t.revision)
        .join(t.package, t.package.c.no == t.revision.c.package_no)
        .join(t.entry, t.entry.c.no == t.revision.c.entry_no)
        .where(t.package.c.direction == "in", t.package.c.type == "submission")
        .group_by(t.package.c.unit, t.package.c.period, t.entry.c.status)
    )
    found = {}
    for unit, period, status, count in connection.execute(query):
        found.setdefault((unit, period), {})[status] = count
    return found


def test_what_is_filed_is_counted_through_merging_review_and_rebuilding(tmp_path):
    place = county(tmp_path)
    entries = [honour(place["south"], title) for title in "甲乙丙"]
    honour(place["north"], "丁")

    def agree():
        with place.office.open() as context, context.read() as connection:
            kept = periods.statuses(connection)
            assert kept == counted(connection)
            return kept

    for name in ("south", "north"):
        merge_at(place.office, seal(place[name]).path)
    assert agree() == {("south", PERIOD): {"received": 3}, ("north", PERIOD): {"received": 1}}
    with place.office.open() as context:
        decide(context, [Decide(entries[0], Verdict.ACCEPTED)])
        decide(context, [Decide(entries[1], Verdict.RETURNED, (Comment("why"),))])
    assert agree()["south", PERIOD] == {"accepted": 1, "returned": 1, "received": 1}
    record(place["south"], "honours", {"bonus": Decimal("5.00")}, entries[0])
    merge_at(place.office, seal(place["south"]).path)
    before = agree()
    assert before["south", PERIOD]["changed_since_accepted"] == 1
    with place.office.open() as context, context.write("rebuild") as work:
        ledger.rebuild(work.connection, context.plan(work.connection))
    assert agree() == before


def test_the_queue_gives_no_more_than_asked_and_tells_how_many(tmp_path):
    place = county(tmp_path)
    for title in "甲乙丙":
        honour(place["south"], title)
    honour(place["north"], "丁")
    for name in ("south", "north"):
        merge_at(place.office, seal(place[name]).path)
    with place.office.open() as context:
        found = first_waiting(context, Ask(unit="south", limit=2))
        assert [entry.title for entry in found.entries] == ["甲", "乙"]
        assert (found.count, found.total) == (3, 4)
        assert count_waiting(context) == len(queue(context)) == 4
        assert first_waiting(context, Ask(statuses=WAITING[1:])).count == 0
