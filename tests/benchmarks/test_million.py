"""A million entries: all row and cross-row checks, all indicators, a filter nobody prepared."""

from __future__ import annotations

import csv
import time
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import duckdb
import pytest
import sqlglot
from msgspec.structs import replace

from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.listing import Listing, Span
from qcdesk.plan.compiler import compile_tables
from qcdesk.plan.model import Check
from qcdesk.plan.tables import read_tables
from qcdesk.services.browse_entries import FIRST, list_all, list_first, prepare_lists
from qcdesk.store import figures, tallies
from qcdesk.store.measures import Window, measure_statements
from qcdesk.store.registers import register_table
from qcdesk.store.rules import check_rows, plan_rules
from qcdesk.store.uniqueness import check_unique, unique_checks
from tests.architecture.sources import ROOT
from tests.benchmarks.harness import interleaved, report
from tests.benchmarks.million import fill
from tests.builders import SHEETS, compile_sheets
from tests.workflow import desk

MILLION = 1_000_000
ROWS_WANTED = 2
FIGURES_WANTED = 2
FILTER_LIMIT = 0.12


@contextmanager
def _filled(folder, plan, shares):
    with desk(folder, plan, role="office") as context:
        with context.write("test") as work:
            number = 1
            for code, count in shares.items():
                number = fill(work.connection, plan, plan.register(code), count, number)
            start = time.process_time()
            tallies.recount(work.connection, plan)
            report("all sums of 1,000,000 entries made again", {"qcdesk": time.process_time() - start})
        with context.write("test") as work:
            work.connection.exec_driver_sql("ANALYZE")
        yield context


@pytest.fixture(scope="module")
def sampling(tmp_path_factory):
    """One register of a million entries, with three row rules and a unique key."""
    more = [["sampling", "org", "受检单位", "组织"], ["sampling", "tags", "用途", "多选", *[""] * 3, "level"]]
    fields = [*SHEETS["字段"], *(row + [""] * (11 - len(row)) for row in more)]
    plan = compile_sheets({**SHEETS, "字段": fields})
    extra = Check(
        code="V-10", name="批次不重复", severity="error", scope="unique", register_code="sampling",
        rule="batch", message="批次{批次}重复",
    )  # fmt: skip
    plan = replace(plan, checks=(*plan.checks, extra))
    with _filled(tmp_path_factory.mktemp("rows") / "w", plan, {"sampling": MILLION}) as context:
        with context.write("test") as work:
            # As in life, nearly everything is right: one row in a thousand breaks a rule.
            work.connection.exec_driver_sql(
                "UPDATE reg_sampling SET f_passed = MIN(f_passed, f_taken), f_cost = f_cost % 100001"
                " WHERE entry_no % 1000 > 0"
            )
        yield context, plan


HAND_WRITTEN = """
    SELECT r.entry_no, e.entry_id, r.entry_unit, r.f_batch, r.f_day, r.f_passed, r.f_taken, r.f_cost
    FROM reg_sampling r JOIN entry e ON e.no = r.entry_no
    WHERE r.basis & 1 AND (r.f_batch IS NULL OR r.f_day IS NULL OR r.f_passed > r.f_taken
        OR r.f_cost < 0 OR r.f_cost > 100000)
"""
HAND_WRITTEN_UNIQUE = """
    SELECT r.entry_no, r.f_batch FROM reg_sampling r JOIN (
        SELECT f_batch, entry_unit FROM reg_sampling WHERE basis & 1 AND f_batch IS NOT NULL
        GROUP BY f_batch, entry_unit HAVING COUNT(*) > 1) g
    ON r.f_batch = g.f_batch AND r.entry_unit = g.entry_unit WHERE r.basis & 1
"""


def test_all_checks_of_a_register(sampling):
    context, plan = sampling
    register, window = plan.register("sampling"), Window.of(plan, plan.period("2014"))

    def ours():
        with context.read() as connection:
            found = check_rows(connection, register, plan_rules(plan, register), window, RECEIVED)
            for check in unique_checks(plan, register.code):
                found += check_unique(connection, register, check, window, RECEIVED)
            return found

    def by_hand():
        with context.read() as connection:
            rows = connection.exec_driver_sql(HAND_WRITTEN).all()
            return rows + connection.exec_driver_sql(HAND_WRITTEN_UNIQUE).all()

    assert {f.subject.entry_id for f in ours()} == {row[1] for row in by_hand()}
    seconds = interleaved(5, {"qcdesk": ours, "hand-written SQL": by_hand})
    ratio = seconds["qcdesk"] / seconds["hand-written SQL"]
    report("all checks of 1,000,000 entries", seconds, f"ratio {ratio:.2f}, wanted at most {ROWS_WANTED}")
    assert ratio <= ROWS_WANTED


def _days(first, last):
    return frozenset((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


FILTERS = {
    "text equals": Listing("sampling", filters=(("batch", frozenset({"batch-777777"})),)),
    "text contains": Listing("sampling", search="ch-7777"),
    "choice": Listing("sampling", filters=(("level", frozenset({"nat"})),)),
    "several choices": Listing("sampling", filters=(("tags", frozenset({",nat,"})),)),
    "yes or no": Listing("sampling", filters=(("urgent", frozenset({1})),)),
    "days of a quarter": Listing("sampling", filters=(("day", _days(date(2013, 1, 1), date(2013, 3, 31))),)),
    "range of numbers": Listing("sampling", filters=(("taken", frozenset(range(500, 901))),)),
    "range of amounts": Listing("sampling", filters=(("cost", frozenset(range(500, 901))),)),
    "from day to day": Listing("sampling", spans=(Span("day", "2013-01-01", "2013-03-31"),)),
    "from amount to amount": Listing("sampling", spans=(Span("cost", 500, 900),)),
    "from a number on": Listing("sampling", spans=(Span("taken", 500),)),
    "organisation": Listing("sampling", filters=(("org", frozenset({"org77"})),)),
}


def test_a_filter_on_a_field_of_each_type(sampling):
    """What the desks ask when a person narrows a list, whose length they know: the first rows."""
    context, plan = sampling
    register = plan.register("sampling")
    asked = {column for listing in FILTERS.values() for column, _ in listing.filters}
    assert {register.field(code).kind for code in asked} >= {field.kind for field in register.fields}
    prepare_lists(context, "sampling")
    seconds = interleaved(
        5, {name: partial(list_first, context, listing, MILLION) for name, listing in FILTERS.items()}
    )
    report("filter on a field of 1,000,000 entries", seconds, f"wanted under {FILTER_LIMIT * 1000:.0f} ms")
    with context.read() as connection:
        for name, listing in FILTERS.items():
            counted, found = _counted(connection, listing), list_all(context, listing)
            assert 0 < counted == found.shown < found.total == MILLION, name
            assert list_first(context, listing).keys == found.keys[:FIRST], name
    assert max(seconds.values()) < FILTER_LIMIT


def _counted(connection, listing):
    """The same question in plain SQL over the typed table."""
    if listing.search:
        where, values = "f_batch LIKE ?", [f"%{listing.search}%"]
    elif listing.spans:
        (span,) = listing.spans
        where, values = f"f_{span.column} BETWEEN ? AND ifnull(?, 1e18)", [span.low, span.high]
    else:
        ((column, allowed),) = listing.filters
        where, values = f"f_{column} IN ({', '.join('?' * len(allowed))})", list(allowed)
    return connection.exec_driver_sql(
        f"SELECT COUNT(*) FROM reg_sampling WHERE basis & 1 AND {where}", tuple(values)
    ).scalar()


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A million entries over all registers of the demonstration county."""
    plan = compile_tables(read_tables(ROOT / "resources" / "plans" / "hongze" / "src")).plan
    codes = [register.code for register in plan.registers if not register.builtin]
    shares = {code: MILLION // len(codes) for code in codes}
    with _filled(tmp_path_factory.mktemp("county") / "w", plan, shares) as context:
        yield context, plan


def _duck(context, plan, folder):
    """The same typed tables in DuckDB, and the same questions in its dialect."""
    duck = duckdb.connect()
    duck.execute("CREATE MACRO julianday(day) AS julian(CAST(day AS DATE))")
    with context.read() as connection:
        for register in plan.registers:
            table = register_table(register)
            path = folder / f"{table.name}.csv"
            with path.open("w", encoding="utf-8", newline="") as stream:
                out = csv.writer(stream)
                out.writerow(column.name for column in table.columns)
                out.writerows(connection.exec_driver_sql(f'SELECT * FROM "{table.name}"'))
            kinds = {c.name: "BIGINT" if "INT" in str(c.type).upper() else "VARCHAR" for c in table.columns}
            duck.execute(
                f'CREATE TABLE "{table.name}" AS SELECT * FROM read_csv(?, header=true, columns={kinds})',
                [str(path)],
            )
    return duck


def test_all_indicators(county, tmp_path):
    context, plan = county
    period = plan.period("2013")
    window = Window.of(plan, period)
    duck = _duck(context, plan, tmp_path)
    statements = []
    for indicator in plan.indicators:
        if indicator.source == "register" and indicator.measure != "last":
            register = plan.register(indicator.register_code)
            for sql in measure_statements(register, indicator):
                text = sqlglot.transpile(sql, read="sqlite", write="duckdb")[0]
                for name, value in window.binds(RECEIVED).items():
                    shown = str(value) if isinstance(value, int) else f"'{value}'"
                    text = text.replace(f"${name}", shown).replace(f":{name}", shown)
                statements.append(text)

    def ours():
        with context.read() as connection:
            return figures.compute(connection, plan, period, RECEIVED)

    def duckdb_scans():
        return [duck.execute(text).fetchall() for text in statements]

    seconds = interleaved(3, {"qcdesk": ours, "DuckDB": duckdb_scans})
    ratio = seconds["DuckDB"] / seconds["qcdesk"]
    note = (
        f"{len(plan.indicators)} indicators, {len(statements)} scans; DuckDB takes {ratio:.1f} times as long"
    )
    report("all indicators over 1,000,000 entries", seconds, f"{note}, wanted {FIGURES_WANTED}")
    assert ratio >= FIGURES_WANTED
