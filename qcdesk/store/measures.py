"""One indicator over one register in SQL: rows per unit and one for the county.

Sums are of integers of the last digit, so they are exact; amounts become decimals here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from qcdesk.domain.figures import COUNTY, Amount, Figure
from qcdesk.domain.values import LowerBound, State, from_scaled
from qcdesk.plan.expression_types import Compiled, register_scope
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.model import Indicator, Period, Plan, RegisterDef
from qcdesk.store.tables import table_name


@dataclass(frozen=True)
class Window:
    """The days a figure looks at: the year's start, the period's start and its end, inclusive."""

    year_start: str
    period_start: str
    period_end: str

    @classmethod
    def of(cls, plan: Plan, period: Period) -> Window:
        """The window of a period; its year starts where the year's first period starts."""
        start = min(p.start for p in plan.periods if p.year == period.year)
        return cls(start.isoformat(), period.start.isoformat(), period.end.isoformat())

    def binds(self, basis: int) -> dict[str, object]:
        """The bound values that measure queries name."""
        return {
            "basis": basis,
            "year_start": self.year_start,
            "period_start": self.period_start,
            "period_end": self.period_end,
        }


@dataclass(frozen=True)
class Measure:
    """The SQL of one indicator; `places` are the digits of the measured integer.

    `where` and `of` are over the columns of a register's row; `where_window` and `of_window` say
    that they read the window's days too.
    """

    where: str
    where_window: bool
    of: str
    of_window: bool
    places: int
    bounded: str
    dated: str


WINDOW_NAMES = frozenset({"year_start", "period_start", "period_end"})
"""The names by which an expression reads the window of the figure that it helps to make."""


@lru_cache(maxsize=4096)
def measure_of(register: RegisterDef, indicator: Indicator) -> Measure:
    """What an indicator means over the rows of its register, however its figures are made."""
    scope = register_scope(register)
    where = compile_expression(indicator.where, scope, "condition") if indicator.where else ONE
    of = compile_expression(indicator.of, scope, "any") if indicator.of else ONE
    states = [f"s_{f.code}" for f in register.fields if f.states and f"f_{f.code}" in of.names]
    return Measure(
        where=where.sql,
        where_window=not WINDOW_NAMES.isdisjoint(where.names),
        of=of.sql,
        of_window=not WINDOW_NAMES.isdisjoint(of.names),
        places=of.places,
        bounded=" OR ".join(f"COALESCE(\"{state}\" = 'at_least', 0)" for state in states) or "0",
        dated=f'"f_{register.date_field}"' if register.date_field else "NULL",
    )


ONE = Compiled("1")


def in_time(register: RegisterDef, indicator: Indicator, start: str, end: str) -> str:
    """The condition that a row falls in the time of an indicator; `start` and `end` are SQL."""
    dated = f'"f_{register.date_field}"' if register.date_field else ""
    if indicator.time == "stock":
        since = f'"f_{register.valid_from}"' if register.valid_from else dated
        terms = [f"COALESCE({since}, {dated or since}) <= {end}"] if since else []
        if register.valid_to:
            terms.append(f'COALESCE("f_{register.valid_to}", {end}) >= {end}')
        if register.revoked:
            terms.append(f'("f_{register.revoked}" IS NULL OR "f_{register.revoked}" > {end})')
        return " AND ".join(terms) or "1"
    if not dated:
        return "1"
    if indicator.time == "cumulative":
        return f"{dated} <= {end}"
    return f"{dated} BETWEEN {start} AND {end}"


def has_own_part(register: RegisterDef, indicator: Indicator) -> bool:
    """True for a flow, of which a part falls in the period itself."""
    return indicator.time == "flow" and bool(register.date_field)


def _rows(register: RegisterDef, indicator: Indicator) -> str:
    time = in_time(register, indicator, ":year_start", ":period_end")
    source = (
        "SELECT r.*, :period_start AS period_start, :period_end AS period_end, :year_start AS year_start"
        f' FROM "{table_name(register.code)}" r WHERE r.basis & :basis AND {time}'
    )
    return f"FROM ({source}) WHERE ({measure_of(register, indicator).where})"


def rows_behind(
    connection: sa.Connection,
    register: RegisterDef,
    indicator: Indicator,
    window: Window,
    basis: int,
    unit: str = COUNTY,
) -> list[int]:
    """The keys of the entries behind an indicator, of one unit or all, for the drill-down."""
    query = f"SELECT entry_no {_rows(register, indicator)}"
    if unit != COUNTY:
        query += " AND entry_unit = :unit"
    binds = {**window.binds(basis), "unit": unit}
    return list(connection.exec_driver_sql(query, binds).scalars())


def latest_behind(
    connection: sa.Connection, register: RegisterDef, indicator: Indicator, window: Window, basis: int
) -> list[tuple[int, str]]:
    """The entry that says the latest value, and its unit, for each unit; the latest of all is last."""
    measure = measure_of(register, indicator)
    query = (
        f"SELECT entry_no, entry_unit {_rows(register, indicator)} AND ({measure.of}) IS NOT NULL"
        f" ORDER BY {measure.dated}, entry_no"
    )
    found: dict[str, int] = {}
    for entry_no, unit in connection.exec_driver_sql(query, window.binds(basis)):
        found.pop(unit, None)
        found[unit] = entry_no
    return [(entry_no, unit) for unit, entry_no in found.items()]


def measure_statements(register: RegisterDef, indicator: Indicator) -> tuple[str, ...]:
    """The SQL of an indicator: amounts by unit and, when units do not make up the county, its own.

    Rows are unit, amount, whether it is a lower bound, entries, evidence, the period's own part.
    """
    measure, rows = measure_of(register, indicator), _rows(register, indicator)
    columns = (
        f"{_aggregate(indicator, measure.of)}, MAX({measure.bounded}), COUNT(*)"
        f", COALESCE(SUM(evidence_count), 0), {_own_part(register, indicator)}"
    )
    units = f"SELECT entry_unit, {columns} {rows} GROUP BY entry_unit"
    return (units, f"SELECT '', {columns} {rows}") if indicator.measure == "distinct" else (units,)


def measure_register(
    connection: sa.Connection, register: RegisterDef, indicator: Indicator, window: Window, basis: int
) -> dict[str, Figure]:
    """The figure of each unit that has matching entries, and the county's under `COUNTY`."""
    binds = window.binds(basis)
    if indicator.measure == "last":
        measure = measure_of(register, indicator)
        query = (
            f"SELECT entry_unit, {measure.of}, {measure.bounded}, evidence_count"
            f" {_rows(register, indicator)} ORDER BY {measure.dated}, entry_no"
        )
        return latest(register, indicator, map(Latest._make, connection.exec_driver_sql(query, binds)))
    rows = [
        Measured(*row)
        for statement in measure_statements(register, indicator)
        for row in connection.exec_driver_sql(statement, binds)
    ]
    return figures_of(register, indicator, rows)


class Measured(NamedTuple):
    """What a measure gives for a unit or the county; amounts as they are stored."""

    unit: str
    amount: int | float | None
    bounded: int
    entries: int
    evidence: int
    current: int | float | None


def figures_of(register: RegisterDef, indicator: Indicator, rows: Sequence[Measured]) -> dict[str, Figure]:
    """Figures by unit from what was measured; the county's from its units' unless measured itself."""
    places = measure_of(register, indicator).places
    if indicator.measure != "distinct":
        rows = [*rows, _together(indicator, rows)]
    return {
        row.unit: Figure(
            value=_amount(row.amount, places, indicator, bool(row.bounded)),
            current=_amount(row.current, places, indicator, bounded=False),
            entries=row.entries,
            evidence=row.evidence,
        )
        for row in rows
        if row.entries
    }


def _together(indicator: Indicator, rows: Sequence[Measured]) -> Measured:
    """The county's amounts from those of its units, which have no entry in common."""
    combine = max if indicator.measure == "max" else sum

    def all_of(amounts: Iterable[int | float | None]) -> int | float | None:
        known = [amount for amount in amounts if amount is not None]
        return combine(known) if known else None

    return Measured(
        COUNTY,
        all_of(row.amount for row in rows),
        max((row.bounded for row in rows), default=0),
        sum(row.entries for row in rows),
        sum(row.evidence for row in rows),
        all_of(row.current for row in rows),
    )


def _aggregate(indicator: Indicator, of: str) -> str:
    return {
        "count": "COUNT(*)",
        "sum": f"SUM({of})",
        "distinct": f"COUNT(DISTINCT {of})",
        "max": f"MAX({of})",
    }[indicator.measure]


def _own_part(register: RegisterDef, indicator: Indicator) -> str:
    """The part of a flow that falls in the period itself."""
    if not has_own_part(register, indicator):
        return "NULL"
    measure = measure_of(register, indicator)
    inside = f"CASE WHEN {measure.dated} >= period_start THEN {measure.of} END"
    return f"COUNT({inside})" if indicator.measure == "count" else _aggregate(indicator, inside)


def _amount(raw: object, places: int, indicator: Indicator, bounded: bool) -> Amount:
    if raw is None:
        return State.NOT_REPORTED
    digits = 0 if indicator.measure in ("count", "distinct") else places
    exact = from_scaled(raw, digits) if isinstance(raw, int) else Decimal(str(raw))
    exact *= indicator.factor
    if indicator.value_type == "yes_no":
        return Decimal(int(exact > 0))
    return LowerBound(exact) if bounded else exact


class Latest(NamedTuple):
    """What one entry says of an indicator whose latest value counts; the amount as it is stored."""

    unit: str
    amount: int | float | None
    bounded: int
    evidence: int


def latest(register: RegisterDef, indicator: Indicator, rows: Iterable[Latest]) -> dict[str, Figure]:
    """The last value per unit of rows in order of time; the county's is the last of all units."""
    places = measure_of(register, indicator).places
    found: dict[str, Figure] = {}
    for row in rows:
        value = _amount(row.amount, places, indicator, bool(row.bounded))
        if value is not State.NOT_REPORTED:
            found[row.unit] = found[COUNTY] = Figure(value=value, entries=1, evidence=row.evidence)
    return found
