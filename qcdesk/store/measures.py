"""One indicator over one register in SQL: rows per unit and one for the county.

Sums are of integers of the last digit, so they are exact; amounts become decimals here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from qcdesk.domain.figures import Amount, Figure
from qcdesk.domain.values import LowerBound, State, from_scaled
from qcdesk.plan.expressions import compile_expression, register_scope
from qcdesk.plan.model import Indicator, Period, Plan, RegisterDef
from qcdesk.store.registers import table_name

COUNTY = ""
"""The unit code that stands for the whole county."""


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
    """The SQL of one indicator; `places` are the digits of the measured integer."""

    rows: str
    of: str
    places: int
    states: tuple[str, ...]
    dated: str


@lru_cache(maxsize=4096)
def _measure(register: RegisterDef, indicator: Indicator) -> Measure:
    scope = register_scope(register)
    where = compile_expression(indicator.where, scope, "condition").sql if indicator.where else "1"
    of, places = "1", 0
    states: tuple[str, ...] = ()
    if indicator.of:
        compiled = compile_expression(indicator.of, scope, "any")
        of, places = compiled.sql, compiled.places
        states = tuple(
            f'"s_{f.code}"' for f in register.fields if f.states and f"f_{f.code}" in compiled.names
        )
    dated = f'"f_{register.date_field}"' if register.date_field else "NULL"
    source = (
        "SELECT r.*, :period_start AS period_start, :period_end AS period_end, :year_start AS year_start"
        f' FROM "{table_name(register.code)}" r WHERE r.basis & :basis AND {_time(register, indicator)}'
    )
    return Measure(f"FROM ({source}) WHERE {where}", of, places, states, dated)


def _time(register: RegisterDef, indicator: Indicator) -> str:
    dated = f'r."f_{register.date_field}"' if register.date_field else ""
    if indicator.time == "stock":
        start = f'r."f_{register.valid_from}"' if register.valid_from else dated
        terms = [f"COALESCE({start}, {dated or start}) <= :period_end"] if start else []
        if register.valid_to:
            terms.append(f'COALESCE(r."f_{register.valid_to}", :period_end) >= :period_end')
        if register.revoked:
            terms.append(f'(r."f_{register.revoked}" IS NULL OR r."f_{register.revoked}" > :period_end)')
        return " AND ".join(terms) or "1"
    if not dated:
        return "1"
    if indicator.time == "cumulative":
        return f"{dated} <= :period_end"
    return f"{dated} BETWEEN :year_start AND :period_end"


def rows_behind(
    connection: sa.Connection, register: RegisterDef, indicator: Indicator, window: Window, basis: int
) -> list[tuple[int, str]]:
    """The entry keys and units behind an indicator, for the drill-down."""
    query = f"SELECT entry_no, entry_unit {_measure(register, indicator).rows} ORDER BY entry_no"
    return [(no, unit) for no, unit in connection.exec_driver_sql(query, window.binds(basis))]


def measure_statements(register: RegisterDef, indicator: Indicator) -> tuple[str, ...]:
    """The SQL of an indicator: amounts by unit and, when units do not make up the county, its own.

    Rows are unit, amount, whether it is a lower bound, entries, evidence, the period's own part.
    """
    measure = _measure(register, indicator)
    columns = (
        f"{_aggregate(indicator, measure.of)}, {_bounded(measure)}, COUNT(*)"
        f", COALESCE(SUM(evidence_count), 0), {_current(indicator, measure)}"
    )
    units = f"SELECT entry_unit, {columns} {measure.rows} GROUP BY entry_unit"
    return (units, f"SELECT '', {columns} {measure.rows}") if indicator.measure == "distinct" else (units,)


def measure_register(
    connection: sa.Connection, register: RegisterDef, indicator: Indicator, window: Window, basis: int
) -> dict[str, Figure]:
    """The figure of each unit that has matching entries, and the county's under `COUNTY`."""
    measure = _measure(register, indicator)
    binds = window.binds(basis)
    if indicator.measure == "last":
        return _last(connection, measure, indicator, binds)
    rows = [
        Measured(*row)
        for statement in measure_statements(register, indicator)
        for row in connection.exec_driver_sql(statement, binds)
    ]
    if indicator.measure != "distinct":
        rows.append(_together(indicator, rows))
    return {
        row.unit: Figure(
            value=_amount(row.amount, measure.places, indicator, bool(row.bounded)),
            current=_amount(row.current, measure.places, indicator, bounded=False),
            entries=row.entries,
            evidence=row.evidence,
        )
        for row in rows
        if row.entries
    }


class Measured(NamedTuple):
    """What a measure gives for a unit or the county; amounts as they are stored."""

    unit: str
    amount: int | float | None
    bounded: int
    entries: int
    evidence: int
    current: int | float | None


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


def _current(indicator: Indicator, measure: Measure) -> str:
    """The part of a flow that falls in the period itself."""
    if indicator.time != "flow" or measure.dated == "NULL":
        return "NULL"
    inside = f"CASE WHEN {measure.dated} >= period_start THEN {measure.of} END"
    if indicator.measure == "count":
        return f"COUNT({inside})"
    return _aggregate(indicator, inside)


def _bounded(measure: Measure) -> str:
    terms = " OR ".join(f"{state} = 'at_least'" for state in measure.states)
    return f"MAX(CASE WHEN {terms} THEN 1 ELSE 0 END)" if terms else "0"


def _amount(raw: object, places: int, indicator: Indicator, bounded: bool) -> Amount:
    if raw is None:
        return State.NOT_REPORTED
    digits = 0 if indicator.measure in ("count", "distinct") else places
    exact = from_scaled(raw, digits) if isinstance(raw, int) else Decimal(str(raw))
    exact *= indicator.factor
    if indicator.value_type == "yes_no":
        return Decimal(int(exact > 0))
    return LowerBound(exact) if bounded else exact


def _last(
    connection: sa.Connection, measure: Measure, indicator: Indicator, binds: Mapping[str, object]
) -> dict[str, Figure]:
    """The value at the latest date per unit; the county's is the latest of all units."""
    query = (
        f"SELECT entry_unit, {measure.of}, {_bounded(measure).replace('MAX', '') or '0'}, evidence_count"
        f" {measure.rows} ORDER BY {measure.dated}, entry_no"
    )
    found: dict[str, Figure] = {}
    for unit, raw, bounded, evidence in connection.exec_driver_sql(query, binds):
        value = _amount(raw, measure.places, indicator, bool(bounded))
        if value is not State.NOT_REPORTED:
            found[unit] = found[COUNTY] = Figure(value=value, entries=1, evidence=evidence)
    return found
