"""The plan's rules in SQL against the same rules in Python; uniqueness, evidence, indicators."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.findings import Severity
from qcdesk.domain.values import LowerBound, State, from_scaled
from qcdesk.store.checks import check_evidence, check_indicators, check_registers
from qcdesk.store.figures import compute
from qcdesk.system.ids import name_id
from tests.builders import small_plan
from tests.store.workspace import Fact, filled

BLANK = State.NOT_REPORTED
PLAN = small_plan()
PERIOD = PLAN.period("2014")
samples = st.fixed_dictionaries(
    {
        "batch": st.sampled_from([BLANK, "1", "2"]),
        "day": st.sampled_from([BLANK, date(2014, 5, 1)]),
        "taken": st.one_of(
            st.integers(0, 5), st.sampled_from([BLANK, State.NIL]), st.just(LowerBound(Decimal(3)))
        ),
        "passed": st.one_of(st.integers(0, 5), st.just(BLANK)),
        "cost": st.one_of(st.just(BLANK), st.integers(-100, 200_000).map(lambda n: from_scaled(n, 2))),
    }
)


def number(value):
    if value is BLANK:
        return None
    if value is State.NIL:
        return Decimal(0)
    return value.amount if isinstance(value, LowerBound) else Decimal(value)


def broken(values) -> set[str]:
    """The rules of a sampling entry, as a person reads them in the plan."""
    taken, passed, cost = (number(values[name]) for name in ("taken", "passed", "cost"))
    found = {f"entry.required:{name}" for name in ("batch", "day") if values[name] is BLANK}
    if passed is not None and taken is not None and passed > taken:
        found |= {"entry.constraint:result", "V-1:result"}
    if cost is not None and cost < 0:
        found.add("entry.constraint:cost")
    if cost is not None and cost > 1000:
        found.add("V-2:cost")
    return found


@settings(max_examples=50)
@given(st.lists(samples, min_size=1, max_size=8))
def test_row_rules_find_what_a_person_finds(tmp_path, drawn):
    facts = [
        Fact("sampling", "north", {k: v for k, v in values.items() if v is not BLANK} or {"level": "nat"})
        for values in drawn
    ]
    try:
        with filled(tmp_path / "db", facts) as work:
            findings = check_registers(work.connection, PLAN, PERIOD, RECEIVED)
    finally:
        shutil.rmtree(tmp_path / "db")
    found: dict[str, set[str]] = {}
    for finding in findings:
        found.setdefault(finding.subject.entry_id, set()).add(f"{finding.code}:{finding.subject.cell}")
    for index, values in enumerate(drawn):
        assert found.get(name_id("fact", str(index)), set()) == broken(values)


def test_a_finding_shows_the_values_that_made_it(tmp_path):
    sample = {"batch": "1", "day": date(2014, 5, 1), "taken": 40, "passed": 41, "cost": Decimal("1000.01")}
    with filled(tmp_path, [Fact("sampling", "north", sample)]) as work:
        found = {f.code: f for f in check_registers(work.connection, PLAN, PERIOD, RECEIVED)}
    assert found["V-1"].params == {"合格数": "41", "抽检数": "40"}
    assert found["V-1"].message == "合格{合格数}多于抽检{抽检数}"
    assert found["V-2"].params == {"费用": "1000.01"}
    assert [found[code].severity for code in ("V-1", "V-2")] == [Severity.ERROR, Severity.EXPLAIN]


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["north", "south"]), st.sampled_from("甲乙"), st.sampled_from(["", "厂", "社"])
        ),
        max_size=8,
    )
)
def test_what_should_be_unique_within_a_unit(tmp_path, drawn):
    facts = [
        Fact("honours", unit, {"title": title} | ({"org": org} if org else {})) for unit, title, org in drawn
    ]
    try:
        with filled(tmp_path / "db", facts) as work:
            findings = check_registers(work.connection, PLAN, PERIOD, RECEIVED)
    finally:
        shutil.rmtree(tmp_path / "db")
    twice = {name_id("fact", str(i)) for i, key in enumerate(drawn) if key[2] and drawn.count(key) > 1}
    assert {f.subject.entry_id for f in findings if f.code == "V-3"} == twice


def test_evidence_that_is_demanded(tmp_path):
    with filled(
        tmp_path,
        [Fact("certificates", "zhijian", {"number": "1"}), Fact("honours", "north", {"title": "甲"})],
    ) as work:
        found = check_evidence(work.connection, PLAN, office=True)
    assert [(f.code, f.subject.register, f.subject.unit) for f in found] == [
        ("evidence.required", "certificates", "zhijian")
    ]


def test_indicators_are_checked_for_units_and_the_county(tmp_path):
    day = date(2014, 5, 1)
    facts = [
        Fact("sampling", "north", {"batch": "1", "day": day, "taken": 10, "passed": 1}),
        Fact("sampling", "south", {"batch": "1", "day": day, "taken": 10, "passed": 10}),
    ]
    with filled(tmp_path, facts) as work:
        table = compute(work.connection, PLAN, PERIOD, RECEIVED)
        county = check_indicators(work.connection, PLAN, table, county=True)
        unit = check_indicators(work.connection, PLAN, table, county=False)
    assert [(f.code, f.subject.unit, f.params["G3"]) for f in county] == [
        ("V-4", "north", "10"),
        ("V-4", "", "55"),
    ]
    assert [(f.code, f.subject.unit) for f in unit] == [("V-4", "north")]


def test_a_blank_indicator_breaks_no_rule(tmp_path):
    with filled(tmp_path, []) as work:
        table = compute(work.connection, PLAN, PERIOD, RECEIVED)
        assert check_indicators(work.connection, PLAN, table, county=True) == []
