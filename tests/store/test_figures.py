"""Every figure against a naive count in Python over random entries."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.figures import ACCEPTED, COUNTY, RECEIVED, Figure, add, divide
from qcdesk.domain.values import LowerBound, State
from qcdesk.store.figures import compute, ordered
from qcdesk.store.measures import Window
from tests.builders import small_plan
from tests.store.workspace import Fact, filled

BLANK = State.NOT_REPORTED
BASES = {"received": RECEIVED, "accepted": ACCEPTED}
units = st.sampled_from(("north", "south", "zhijian"))
days = st.dates(date(2012, 12, 30), date(2015, 1, 2))
whole = st.one_of(
    st.integers(0, 10**6),
    st.sampled_from([State.NIL, BLANK]),
    st.integers(0, 3000).map(lambda n: LowerBound(Decimal(n))),
)
money = st.one_of(
    st.decimals(-(10**6), 10**9, places=2),
    st.sampled_from([State.NIL, BLANK]),
    st.integers(0, 3000).map(lambda n: LowerBound(Decimal(n))),
)


def some(strategy):
    return st.one_of(st.just(BLANK), strategy)


honours = st.fixed_dictionaries(
    {
        "title": st.just("荣誉"),
        "org": st.sampled_from([BLANK, "甲厂", "乙厂", "丙厂"]),
        "granted_on": some(days),
        "valid_to": some(days),
        "revoked_on": some(days),
        "bonus": money,
    }
)
samples = st.fixed_dictionaries(
    {
        "batch": st.just("1"),
        "day": some(days),
        "taken": whole,
        "passed": st.one_of(st.integers(0, 10**6), st.just(BLANK)),
    }
)


@st.composite
def facts(draw):
    register = draw(st.sampled_from(["honours", "sampling"]))
    values = draw(honours if register == "honours" else samples)
    return Fact(
        register,
        draw(units),
        {code: value for code, value in values.items() if value is not BLANK},
        accepted=draw(st.booleans()),
        deleted=draw(st.integers(0, 9)) == 0,
    )


def on(fact, code):
    return fact.get(code, BLANK)


def valid(entry, end: date) -> bool:
    start, last, revoked = on(entry, "granted_on"), on(entry, "valid_to"), on(entry, "revoked_on")
    return (
        start is not BLANK
        and start <= end
        and (last is BLANK or last >= end)
        and (revoked is BLANK or revoked > end)
    )


def dated(entry, field, start: date, end: date) -> bool:
    day = on(entry, field)
    return day is not BLANK and start <= day <= end


class Oracle:
    """The indicators of the small plan, counted entry by entry."""

    def __init__(self, entries, basis, period):
        self.start, self.end = date(period.year, 1, 1), period.end
        self.entries = [(f.register, f.unit, seen) for f in entries if (seen := f.seen(basis)) is not None]

    def rows(self, register, unit):
        return [e for r, u, e in self.entries if r == register and unit in (COUNTY, u)]

    def total(self, register, field, code, unit):
        if not self.rows(register, unit):
            return BLANK
        inside = [e for e in self.rows(register, unit) if dated(e, field, self.start, self.end)]
        if not inside:
            return Decimal(0)
        return as_sum([on(e, code) for e in inside])

    def g4(self, unit):
        rows = self.rows("honours", unit)
        return Decimal(sum(valid(e, self.end) for e in rows)) if rows else BLANK

    def g5(self, unit):
        rows = self.rows("honours", unit)
        inside = [e for e in rows if dated(e, "granted_on", date.min, self.end)]
        return Decimal(len({on(e, "org") for e in inside} - {BLANK})) if rows else BLANK


def as_sum(amounts):
    """A sum in the database: nil is 0, all blank is not reported."""
    total = add(Decimal(amount) if isinstance(amount, int) else amount for amount in amounts)
    return Decimal(0) if total is State.NIL else total


def times(amount, factor):
    if isinstance(amount, LowerBound):
        return LowerBound(amount.amount * factor)
    return amount * factor if isinstance(amount, Decimal) else amount


@settings(max_examples=60)
@given(
    st.lists(facts(), max_size=14), st.sampled_from(["2014", "2014-H1", "2013"]), st.sampled_from(list(BASES))
)
def test_every_figure_is_what_a_person_would_count(tmp_path, entries, code, basis):
    plan = small_plan()
    period = plan.period(code)
    oracle = Oracle(entries, basis, period)
    try:
        with filled(tmp_path / "db", entries) as work:
            table = compute(work.connection, plan, period, BASES[basis])
            for unit in ("north", "south", "zhijian", COUNTY):
                taken = oracle.total("sampling", "day", "taken", unit)
                passed = oracle.total("sampling", "day", "passed", unit)
                assert table.get("G1", unit).value == taken
                assert table.get("G2", unit).value == passed
                assert table.get("G3", unit).value == divide(passed, taken, Decimal(100))
                assert table.get("G4", unit).value == oracle.g4(unit)
                assert table.get("G5", unit).value == oracle.g5(unit)
                bonus = oracle.total("honours", "granted_on", "bonus", unit)
                assert table.get("G6", unit).value == times(bonus, Decimal("0.0001"))
    finally:
        shutil.rmtree(tmp_path / "db")


def figures(tmp_path, entries, basis="accepted", period="2014", plan=None):
    chosen = plan or small_plan()
    with filled(tmp_path / "db", entries, chosen) as work:
        return compute(work.connection, chosen, chosen.period(period), BASES[basis])


def honour(unit, **values):
    return Fact("honours", unit, {"title": "荣誉", "granted_on": date(2014, 3, 1), **values})


def test_one_enterprise_of_two_towns_is_one_in_the_county(tmp_path):
    table = figures(
        tmp_path, [honour("north", org="甲厂"), honour("south", org="甲厂"), honour("south", org="乙厂")]
    )
    assert [table.get("G5", unit).value for unit in ("north", "south", COUNTY)] == [1, 2, 2]


def test_rates_are_summed_apart_and_divided_last(tmp_path):
    day = date(2014, 5, 1)
    entries = [
        Fact("sampling", "north", {"batch": "1", "day": day, "taken": 10, "passed": 10}),
        Fact("sampling", "south", {"batch": "1", "day": day, "taken": 990, "passed": 495}),
    ]
    table = figures(tmp_path, entries)
    county = table.get("G3")
    assert (county.value, county.numerator, county.denominator) == (Decimal("50.5"), 505, 1000)
    assert table.get("G3", "north").value == 100


def test_nothing_sampled_is_not_a_rate_of_a_hundred(tmp_path):
    day = date(2014, 5, 1)
    table = figures(
        tmp_path, [Fact("sampling", "north", {"batch": "1", "day": day, "taken": 0, "passed": 0})]
    )
    assert table.get("G3", "north").value is State.NOT_APPLICABLE


def test_a_sum_with_an_open_amount_is_open(tmp_path):
    table = figures(
        tmp_path, [honour("north", bonus=LowerBound(Decimal(20000))), honour("south", bonus=Decimal(10000))]
    )
    assert table.get("G6").value == LowerBound(Decimal(3))
    assert table.get("G6", "south").value == Decimal(1)


def test_verified_values_count_beside_the_reported_ones(tmp_path):
    entry = Fact(
        "honours",
        "north",
        {"title": "荣誉", "granted_on": date(2014, 3, 1), "bonus": Decimal(10000)},
        verified={"bonus": Decimal(5000)},
    )
    table = figures(tmp_path, [entry])
    assert table.get("G6").value == Decimal("0.5")


@pytest.mark.parametrize("register", ["sampling"])
def test_a_declared_nil_report_is_nil_and_a_missing_one_is_blank(tmp_path, register):
    nil = Fact("nil_report", "north", {"register_code": register, "period": "2014"})
    table = figures(tmp_path, [nil])
    assert table.get("G1", "north").value is State.NIL
    assert table.get("G1", "south").value is BLANK
    assert table.get("G1").value is State.NIL


def reading(unit, code, period="2014", **values):
    return Fact("reading", unit, {"indicator": code, "period": period, **values})


def test_typed_figures(tmp_path):
    entries = [
        reading("north", "G7", value=Decimal(30)),
        reading("south", "G7", value=LowerBound(Decimal(2000))),
        reading("zhijian", "G7", value=State.NIL),
        reading("north", "G7", "2013", value=Decimal(20)),
        reading("north", "G8", numerator=Decimal(1), denominator=Decimal(4)),
        reading("south", "G8", numerator=Decimal(4), denominator=Decimal(4)),
    ]
    table = figures(tmp_path, entries)
    assert table.get("G7").value == LowerBound(Decimal(2030))
    assert table.get("G7", "zhijian").value is State.NIL
    assert table.last_year["G7", COUNTY] == 20
    assert table.get("G8").value == Decimal("62.5")
    assert table.reported["G8", "north"] is BLANK


def test_formulas_follow_their_parts(tmp_path):
    day = date(2014, 5, 1)
    table = figures(
        tmp_path, [Fact("sampling", "north", {"batch": "1", "day": day, "taken": 10, "passed": 7})]
    )
    assert table.get("G9", "north").value == table.get("G9").value == 3
    assert table.get("G9", "south") == Figure()
    order = [indicator.code for indicator in ordered(small_plan())]
    assert order.index("G9") > max(order.index("G1"), order.index("G2"))


def test_the_current_part_of_a_flow(tmp_path):
    entries = [
        Fact("sampling", "north", {"batch": str(m), "day": date(2014, m, 1), "taken": m}) for m in (2, 8)
    ]
    figure = figures(tmp_path, entries, period="2014-H2").get("G1", "north")
    assert (figure.value, figure.current, figure.entries) == (10, 8, 2)


def test_sums_of_the_largest_amounts_stay_exact(tmp_path):
    largest = Decimal("999999999999999.99")
    table = figures(tmp_path, [honour("north", bonus=largest) for _ in range(60)])
    assert table.get("G6").value == largest * 60 * Decimal("0.0001")


def test_the_window_starts_with_the_year(tmp_path):
    plan = small_plan()
    window = Window.of(plan, plan.period("2014-H2"))
    assert (window.year_start, window.period_start, window.period_end) == (
        "2014-01-01",
        "2014-07-01",
        "2014-12-31",
    )
