"""The kept sums after any history are what counting all entries anew gives."""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from qcdesk.domain.figures import ACCEPTED, COUNTY, RECEIVED
from qcdesk.domain.revisions import DELETED, Verdict
from qcdesk.domain.values import LowerBound, State
from qcdesk.package.revision_codec import encode_decision, encode_revision
from qcdesk.plan.compiled import plan_bytes, plan_digest
from qcdesk.services.record_entry import cells_of
from qcdesk.store import entries, ledger, migrate, plans, tallies
from qcdesk.store import tables as t
from qcdesk.store.contributions import is_kept
from qcdesk.store.doctor import projection_differences
from qcdesk.store.drill import entries_behind
from qcdesk.store.engine import create_engine
from qcdesk.store.figures import compute
from qcdesk.store.measures import Window, measure_register
from qcdesk.store.tally_figures import active_units, kept_figures
from qcdesk.store.unit_of_work import Database
from qcdesk.system.ids import name_id
from tests.builders import SHEETS, compile_sheets, decision, revision
from tests.store.workspace import AT, Fact, database, fill

EXAMPLES = int(os.environ.get("QCDESK_RUNS", "200")) // 4
BLANK = State.NOT_REPORTED
UNITS = ("north", "south", "zhijian")
INDICATORS = (
    # 代码, 时间口径, 台账, 条件, 计算, 计算对象, 汇总方式
    ("K1", "流量", "honours", "", "去重", "获奖企业", "去重"),
    ("K2", "存量", "honours", "获奖企业 is not null", "去重", "获奖企业", "去重"),
    ("K3", "累计", "honours", "撤销日期 <= period_end and 撤销日期 >= period_start", "计数", "", "求和"),
    ("K4", "流量", "honours", "", "最大", "奖励金额", "求和"),
    ("K5", "存量", "honours", "", "期末值", "奖励金额", "期末"),
    ("K6", "流量", "honours", "有效期止 <= period_end", "去重", "获奖企业", "去重"),
    (
        "K7",
        "流量",
        "sampling",
        "级别 = 'nat' and 加急 = true",
        "求和",
        "抽检数 - coalesce(合格数, 0)",
        "求和",
    ),
    ("K8", "流量", "sampling", "", "求和", "round(合格数 / 抽检数, 2)", "求和"),
    ("K9", "累计", "sampling", "", "期末值", "抽检数", "求和"),
    ("K10", "流量", "sampling", "", "最大", "days(period_end, 抽样日期)", "求和"),
    ("K11", "流量", "sampling", "", "计数", "", "求和"),
    ("K12", "存量", "sampling", "抽检数 > 3", "最大", "1", "求和"),
    ("K14", "流量", "honours", "", "期末值", "奖励金额", "全县"),
    ("K15", "累计", "honours", "", "求和", "奖励金额", "全县"),
    ("K13", "连续", "sampling", "", "求和", "evidence_count + 1", "求和"),
)


@cache
def plan(version=1):
    """Every measure over every time; the second version counts otherwise and has other periods."""
    header, *rows = SHEETS["指标"]
    more = [
        [code, code, "台账", time, register, where, measure, of, "", "", "", "", 2, roll_up, "north"]
        for code, time, register, where, measure, of, roll_up in INDICATORS
    ]
    sheets = {**SHEETS, "指标": [[*header, "牵头单位"], *([*row, ""] for row in rows), *more]}
    made = compile_sheets(sheets)
    if version == 1:
        return made
    longer = tuple(replace(p, end=date(2014, 5, 31)) if p.code == "2014-H1" else p for p in made.periods)
    other = tuple(
        replace(i, time="cumulative") if i.code in ("K1", "K4", "G6") else i
        for i in made.indicators
        if i.code != "K2"
    )
    version_2 = replace(made.settings, version=2)
    return replace(made, settings=version_2, periods=longer, indicators=other)


days = st.one_of(st.just(BLANK), st.sampled_from([date(2013, 1, 1), date(2013, 12, 31), date(2014, 1, 1),
    date(2014, 5, 31), date(2014, 6, 30), date(2014, 7, 1), date(2015, 1, 1)]))  # fmt: skip
amounts = st.sampled_from([Decimal(n) for n in (-1, 1, 2, 5)] + [State.NIL, BLANK, LowerBound(Decimal(3))])
counts = st.sampled_from([0, 1, 4, 9, State.NIL, BLANK, LowerBound(Decimal(3))])
honours = st.fixed_dictionaries(
    {
        "title": st.just("荣誉"),
        "org": st.sampled_from([BLANK, "甲厂", "乙厂", "丙厂"]),
        "granted_on": days,
        "valid_to": days,
        "revoked_on": days,
        "bonus": amounts,
    }
)
samples = st.fixed_dictionaries(
    {
        "batch": st.just("1"),
        "day": days,
        "taken": counts,
        "passed": st.one_of(st.integers(0, 9), st.just(BLANK)),
        "level": st.sampled_from([BLANK, "nat", "prov"]),
        "urgent": st.sampled_from([BLANK, True, False]),
    }
)
readings = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(["G7", "G8"]),
        "period": st.sampled_from(["2014", "2013"]),
        "value": amounts,
        "numerator": st.sampled_from([BLANK, Decimal(1)]),
        "denominator": st.sampled_from([BLANK, Decimal(4)]),
    }
)
which = st.integers(0, 5)
OWNERS = (0, 1, 2, 1, 0, 2)
"""The unit of each entry; one unit has typed two figures."""

values = st.tuples(honours, samples, readings)
steps = st.one_of(
    st.tuples(st.just("write"), which, values, st.booleans(), st.booleans()),
    st.tuples(st.just("write"), which, values, st.just(False), st.just(False)),
    st.tuples(st.just("work"), which, values),
    st.tuples(st.just("rule"), which, st.sampled_from(list(Verdict)), values),
    st.tuples(st.just("delete"), which),
    st.tuples(st.sampled_from(["upgrade", "rebuild"])),
)


class History:
    """Six entries in three registers of three units, changed as packages and people change them."""

    def __init__(self, connection):
        self.connection, self.plan, self.counter = connection, plan(), 0
        self.heads = defaultdict(list)

    def _about(self, number):
        register, unit = ("honours", "sampling", "reading")[number % 3], UNITS[OWNERS[number]]
        return {"entry": name_id("fact", str(number)), "register": register, "unit": unit}

    def _cells(self, number, values):
        register = self._about(number)["register"]
        return cells_of(self.plan.register(register), {}, values[number % 3]) or {"title": {"title": "空"}}

    def _revise(self, number, cells, *, aside=False):
        """A new head; `aside` its author did not know the present one."""
        parents = [] if aside else [head.revision_id for head in self.heads[number]]
        self.counter += 1
        made = revision(cells, parents, counter=self.counter, **self._about(number))
        self.heads[number] = [*self.heads[number], made] if aside else [made]
        line = ledger.Line(made, encode_revision(made)[1][:-1])
        return ledger.add_revisions(self.connection, [line], None, acknowledged=True).entry_numbers

    def write(self, number, values, aside, evidence):
        cells = self._cells(number, values)
        if evidence:
            cells[f"evidence:{self.counter:064x}"] = {"title": "佐证"}
        ledger.refresh(self.connection, self.plan, self._revise(number, cells, aside=aside))

    def delete(self, number):
        if self.heads[number]:
            ledger.refresh(self.connection, self.plan, self._revise(number, {DELETED: {"value": True}}))

    def rule(self, number, verdict, values):
        if self.heads[number]:
            verified = self._cells(number, values) if verdict is Verdict.ACCEPTED else {}
            made = decision(self.heads[number][-1], verdict, verified=verified)
            line = ledger.Line(made, encode_decision(made)[1][:-1])
            added = ledger.add_decisions(self.connection, [line], None)
            ledger.refresh(self.connection, self.plan, added.entry_numbers)

    def work(self, number, values):
        if self.heads[number]:
            stored = entries.find(self.connection, self._about(number)["entry"])
            entries.put_working(self.connection, stored.no, self._cells(number, values))
            ledger.refresh(self.connection, self.plan, [stored.no])

    def upgrade(self):
        self.plan = plan(3 - self.plan.settings.version)
        plans.install(self.connection, plan_bytes(self.plan), plan_digest(self.plan), AT)

    def rebuild(self):
        ledger.rebuild(self.connection, self.plan)


def kept_rows(connection):
    """All that is kept beside the typed rows."""
    tables = (t.tally_window, t.tally, t.tally_value)
    return {(table.name, *row) for table in tables for row in connection.execute(sa.select(table))}


def demand_agreement(connection, chosen):
    """Each figure kept is the figure that a scan gives."""
    of_registers = [i for i in chosen.indicators if i.source == "register"]
    codes = {i.code for i in of_registers}
    for period in chosen.periods:
        for basis in (RECEIVED, ACCEPTED):
            found = kept_figures(connection, chosen, period, basis, codes)
            window = Window.of(chosen, period)
            for indicator in of_registers:
                register = chosen.register(indicator.register_code)
                scanned = measure_register(connection, register, indicator, window, basis)
                assert (indicator.code in found) is is_kept(register, indicator)
                assert found.get(indicator.code, scanned) == scanned, (indicator.code, period.code, basis)


def demand_way_down(connection, chosen):
    """A figure has as many entries behind it as it says, each of them once."""
    for period in chosen.periods:
        for basis in (RECEIVED, ACCEPTED):
            table = compute(connection, chosen, period, basis)
            for indicator in chosen.indicators:
                if indicator.source in ("register", "reading"):
                    for unit in (*UNITS, COUNTY):
                        behind = entries_behind(connection, chosen, indicator, period, basis, unit)
                        assert len(behind) == table.get(indicator.code, unit).entries, (indicator.code, unit)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A database with the plan in force, in a transaction that is never kept."""
    made = database(tmp_path_factory.mktemp("tallies"), plan())
    with made.engine.connect() as connection:
        yield connection


@settings(max_examples=EXAMPLES)
@given(st.lists(steps, min_size=4, max_size=16))
def test_kept_sums_are_what_counting_anew_gives(place, history):
    savepoint = place.begin_nested()
    try:
        told = History(place)
        for name, *arguments in history:
            getattr(told, name)(*arguments)
            demand_agreement(place, told.plan)
        demand_way_down(place, told.plan)
        kept = kept_rows(place)
        tallies.recount(place, told.plan)
        assert kept_rows(place) == kept
        for basis in (RECEIVED, ACCEPTED):
            for register, units in active_units(place, basis).items():
                query = f'SELECT DISTINCT entry_unit FROM "reg_{register}" WHERE basis & {basis}'
                assert set(place.exec_driver_sql(query).scalars()) == units
    finally:
        savepoint.rollback()


FACTS = [
    Fact(
        "honours", unit, {"title": "荣誉", "org": "甲厂", "granted_on": date(2014, 3, 1), "bonus": Decimal(n)}
    )
    for n, unit in enumerate(UNITS)
] + [Fact("sampling", "north", {"batch": "1", "day": date(2014, 8, 1), "taken": 7}, accepted=False)]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE tally SET entries = entries + 1 WHERE indicator = 'G4'",
        "UPDATE tally_value SET entries = 9",
        "DELETE FROM tally WHERE indicator = 'K9'",
        "DELETE FROM tally_window",
    ],
)
def test_a_sum_that_is_wrong_is_noticed_and_made_again(tmp_path, harm):
    made = database(tmp_path, plan())
    with made.write("质强办", "fill", AT) as work:
        fill(work, plan(), FACTS)
        sound = kept_rows(work.connection)
        assert projection_differences(work.connection, plan()) == []
        work.connection.exec_driver_sql(harm)
        assert projection_differences(work.connection, plan())
        ledger.rebuild(work.connection, plan())
        assert kept_rows(work.connection) == sound
        assert projection_differences(work.connection, plan()) == []


def test_a_workspace_from_before_the_sums_gets_them(tmp_path):
    made = database(tmp_path / "new", plan())
    with made.write("质强办", "fill", AT) as work:
        fill(work, plan(), FACTS)
        sound = kept_rows(work.connection)
    path = tmp_path / "old.db"
    engine = create_engine(path)
    with engine.begin() as connection:
        migrate.run(connection, "0004")
    with closing(engine.raw_connection()) as connection:
        copy_common(connection, made.path)
    assert migrate.upgrade(path, tmp_path / "backups") == "0004"
    with Database(path).read() as connection:
        assert kept_rows(connection) == sound
        demand_agreement(connection, plan())


def copy_common(connection, source):
    """Copy the rows of all tables that a database has too, and the typed tables."""
    connection.execute("ATTACH ? AS filled", (str(source),))
    connection.execute("PRAGMA foreign_keys = OFF")
    for (sql,) in connection.execute(
        "SELECT sql FROM filled.sqlite_master WHERE name LIKE 'reg%'"
    ).fetchall():
        connection.execute(sql)
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    for (table,) in connection.execute(tables).fetchall():
        columns = [f'"{row[1]}"' for row in connection.execute(f'PRAGMA table_info("{table}")')]
        names = ", ".join(columns)
        connection.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM filled."{table}"')


def test_when_the_largest_goes_the_next_counts(place):
    savepoint = place.begin_nested()
    try:
        told = History(place)
        for number, amount in ((0, 5), (3, 9)):
            told.write(
                number, ({"granted_on": date(2014, amount, 1), "bonus": Decimal(amount)},), False, False
            )
        for expected in (9, 5):
            table = compute(place, plan(), plan().period("2014"), RECEIVED)
            assert (table.get("K4").value, table.get("K5").value) == (expected, expected)
            told.delete(3)
    finally:
        savepoint.rollback()


def test_sums_beyond_the_database_s_integers_stay_exact(tmp_path):
    largest = Decimal("999999999999999.99")
    many = [
        Fact("honours", "north", {"title": "荣誉", "granted_on": date(2014, 3, 1), "bonus": largest})
        for _ in range(200)
    ]
    with database(tmp_path, plan()).write("质强办", "fill", AT) as work:
        fill(work, plan(), many)
        table = compute(work.connection, plan(), plan().period("2014"), RECEIVED)
    assert table.get("G6").value == table.get("G6", "north").value == largest * 200 * Decimal("0.0001")
