"""Consolidation: every indicator by unit and for the county, from kept sums and typed registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import sqlalchemy as sa

from qcdesk.domain.figures import COUNTY, Amount, Figure, add, divide, number
from qcdesk.domain.values import LowerBound, State, from_scaled, round_half_up, to_scaled
from qcdesk.plan.expression_types import indicator_scope
from qcdesk.plan.indicator_order import (
    indicator_codes,
    needed,
    ordered,
    period_before,
    previous_year,
    reads_previous,
)
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.model import Indicator, Period, Plan
from qcdesk.store.measures import Window, measure_register
from qcdesk.store.tally_figures import active_units, kept_figures

PLACES = 6
"""Digits after the point of indicator values inside expressions."""

NO_FIGURE = Figure()


@dataclass(frozen=True)
class FigureTable:
    """Figures of one period on one basis by indicator and unit; the county's unit is ``""``.

    `previous` and `last_year` are the values of the period before and of the same period a year
    before, where the plan has them.
    """

    period: str
    basis: int
    figures: Mapping[str, Mapping[str, Figure]]
    reported: Mapping[tuple[str, str], Amount]
    last_year: Mapping[tuple[str, str], Amount]
    previous: Mapping[tuple[str, str], Amount] = field(default_factory=dict)

    def get(self, indicator: str, unit: str = COUNTY) -> Figure:
        """The figure; one that nothing was reported for when there is none."""
        return self.figures.get(indicator, {}).get(unit, NO_FIGURE)

    def units(self, indicator: str) -> tuple[str, ...]:
        """The units that have a figure of the indicator, sorted."""
        return tuple(sorted(unit for unit in self.figures.get(indicator, ()) if unit != COUNTY))


def compute(
    connection: sa.Connection, plan: Plan, period: Period, basis: int, only: Collection[str] | None = None
) -> FigureTable:
    """All figures of a period; last year's come from the same period a year before, if planned.

    With `only`, just these indicators and those that they are computed from.
    """
    wanted = {i.code for i in plan.indicators} if only is None else needed(plan, only)
    return _Computation(connection, plan, basis, frozenset(wanted)).table(period)


@dataclass
class _Computation:
    """Figures of one period and of the earlier ones that they are compared with, each made once."""

    connection: sa.Connection
    plan: Plan
    basis: int
    wanted: frozenset[str]
    made: dict[str, FigureTable] = field(default_factory=dict)

    def table(self, period: Period) -> FigureTable:
        """The figures of a period."""
        if period.code not in self.made:
            self.made[period.code] = self._make(period)
        return self.made[period.code]

    def _make(self, period: Period) -> FigureTable:
        connection, plan, basis = self.connection, self.plan, self.basis
        last_year = self._amounts(previous_year(plan, period))
        previous = self._amounts(period_before(plan, period)) if reads_previous(plan) else {}
        readings = _readings(connection, period.code, basis)
        nil = _nil_reports(connection, period.code, basis)
        reported = {key: figure.value for key, figure in readings.items()}
        figures: dict[str, dict[str, Figure]] = defaultdict(dict)
        table = FigureTable(period.code, basis, figures, reported, last_year, previous)
        window = Window.of(plan, period)
        kept = kept_figures(connection, plan, period, basis, self.wanted)
        active = active_units(connection, basis)
        for indicator in ordered(plan):
            if indicator.code not in self.wanted:
                continue
            if indicator.source == "register":
                register = plan.register(indicator.register_code)
                found = kept.get(indicator.code)
                if found is None:
                    found = measure_register(connection, register, indicator, window, basis)
                _from_register(indicator, found, figures, nil, active)
            elif indicator.source == "reading":
                _from_readings(indicator, readings, figures)
            elif indicator.source == "ratio":
                _from_ratio(indicator, table, figures)
            else:
                _from_formula(connection, plan, indicator, table, figures)
        return table

    def _amounts(self, earlier: Period | None) -> Mapping[tuple[str, str], Amount]:
        """The values of an earlier period; what was typed counts before what is computed."""
        if earlier is None:
            return {}
        table = self.table(earlier)
        computed = {
            (code, unit): figure.value
            for code, units in table.figures.items()
            for unit, figure in units.items()
        }
        return {**computed, **table.reported}


def _readings(connection: sa.Connection, period: str, basis: int) -> dict[tuple[str, str], Figure]:
    """Typed figures by (indicator, unit)."""
    query = (
        "SELECT f_indicator, entry_unit, f_value, s_value, f_numerator, f_denominator, evidence_count"
        " FROM reg_reading WHERE basis & :basis AND f_period = :period ORDER BY entry_no"
    )
    found: dict[tuple[str, str], Figure] = {}
    for code, unit, raw, state, above, below, evidence in connection.exec_driver_sql(
        query, {"basis": basis, "period": period}
    ):
        value: Amount = State.NOT_REPORTED
        if state in (State.NIL.value, State.NOT_APPLICABLE.value):
            value = State(state)
        elif raw is not None:
            exact = from_scaled(raw, PLACES)
            value = LowerBound(exact) if state == "at_least" else exact
        found[code, unit] = Figure(value, _places(above), _places(below), entries=1, evidence=evidence)
    return found


def reading_rows(connection: sa.Connection, indicator: str, period: str, basis: int) -> list[tuple[int, str]]:
    """The entry keys and units behind a typed figure."""
    query = (
        "SELECT entry_no, entry_unit FROM reg_reading"
        " WHERE basis & :basis AND f_period = :period AND f_indicator = :indicator ORDER BY entry_no"
    )
    binds = {"basis": basis, "period": period, "indicator": indicator}
    return [(no, unit) for no, unit in connection.exec_driver_sql(query, binds)]


def _places(raw: int | None) -> Decimal | None:
    return None if raw is None else from_scaled(raw, PLACES)


def _nil_reports(connection: sa.Connection, period: str, basis: int) -> set[tuple[str, str]]:
    """Registers that a unit declared empty for the period: (register, unit)."""
    query = (
        "SELECT f_register_code, entry_unit FROM reg_nil_report WHERE basis & :basis AND f_period = :period"
    )
    rows = connection.exec_driver_sql(query, {"basis": basis, "period": period})
    return {(register, unit) for register, unit in rows}


def _from_register(
    indicator: Indicator,
    found: dict[str, Figure],
    figures: dict[str, dict[str, Figure]],
    nil: set[tuple[str, str]],
    active: Mapping[str, set[str]],
) -> None:
    if indicator.measure != "last":
        for unit in active.get(indicator.register_code, set()) - set(found):
            found[unit] = Figure(Decimal(0))
    for code, unit in nil:
        if code == indicator.register_code and unit not in found:
            found[unit] = Figure(State.NIL)
    units = {unit: figure for unit, figure in found.items() if unit != COUNTY}
    county = found.get(COUNTY)
    if indicator.measure == "last" and indicator.roll_up == "sum" and units:
        county = _total(units)
    elif indicator.roll_up == "county" and indicator.lead in units:
        county = units[indicator.lead]
    elif county is None and units:
        county = _total(units)
    for unit, figure in units.items():
        figures[indicator.code][unit] = figure
    if county is not None:
        figures[indicator.code][COUNTY] = county


def _total(units: Mapping[str, Figure]) -> Figure:
    return Figure(
        add(figure.value for figure in units.values()),
        entries=sum(figure.entries for figure in units.values()),
        evidence=sum(figure.evidence for figure in units.values()),
    )


def _from_readings(
    indicator: Indicator,
    readings: Mapping[tuple[str, str], Figure],
    figures: dict[str, dict[str, Figure]],
) -> None:
    units = {unit: figure for (code, unit), figure in readings.items() if code == indicator.code}
    if not units:
        return
    for unit, figure in units.items():
        figures[indicator.code][unit] = _divided(indicator, figure)
    if indicator.roll_up in ("county", "last"):
        latest = units.get(indicator.lead) or units[max(units)]
        figures[indicator.code][COUNTY] = _divided(indicator, latest)
        return
    county = _total(units)
    if indicator.roll_up == "ratio":
        above = add(_or_blank(figure.numerator) for figure in units.values())
        below = add(_or_blank(figure.denominator) for figure in units.values())
        county = replace(county, numerator=number(above), denominator=number(below))
    figures[indicator.code][COUNTY] = _divided(indicator, county)


def _or_blank(amount: Decimal | None) -> Amount:
    return State.NOT_REPORTED if amount is None else amount


def _divided(indicator: Indicator, figure: Figure) -> Figure:
    """A typed rate is always numerator ÷ denominator when both were given."""
    if figure.numerator is None or figure.denominator is None:
        return figure
    return replace(figure, value=divide(figure.numerator, figure.denominator, indicator.factor))


def _from_ratio(indicator: Indicator, table: FigureTable, figures: dict[str, dict[str, Figure]]) -> None:
    for unit in {*table.units(indicator.numerator), *table.units(indicator.denominator), COUNTY}:
        above, below = table.get(indicator.numerator, unit), table.get(indicator.denominator, unit)
        if unit != COUNTY and not _both(above, below):
            continue
        figures[indicator.code][unit] = Figure(
            value=divide(above.value, below.value, indicator.factor),
            numerator=number(above.value),
            denominator=number(below.value),
            entries=above.entries if indicator.numerator == indicator.denominator else _larger(above, below),
            evidence=max(above.evidence, below.evidence),
        )


def _both(above: Figure, below: Figure) -> bool:
    return number(above.value) is not None and number(below.value) is not None


def _larger(above: Figure, below: Figure) -> int:
    """A rate's parts usually come from the same entries; the larger part covers both."""
    return max(above.entries, below.entries)


def _from_formula(
    connection: sa.Connection,
    plan: Plan,
    indicator: Indicator,
    table: FigureTable,
    figures: dict[str, dict[str, Figure]],
) -> None:
    compiled = compile_expression(indicator.formula, indicator_scope(indicator_codes(plan)), "number")
    parts = {name.partition("__")[0] for name in compiled.names}
    units = {unit for part in parts for unit in table.units(part)}
    for unit in {*units, COUNTY}:
        row = connection.exec_driver_sql(*select_bound(compiled.sql, compiled.names, plan, table, unit))
        raw = row.scalar()
        if raw is None:
            continue
        exact = from_scaled(raw, compiled.places) if isinstance(raw, int) else Decimal(str(raw))
        sources = [table.get(part, unit) for part in parts]
        figures[indicator.code][unit] = Figure(
            exact * indicator.factor,
            entries=sum(figure.entries for figure in sources),
            evidence=sum(figure.evidence for figure in sources),
        )


def select_bound(
    sql: str, names: frozenset[str], plan: Plan, table: FigureTable, unit: str
) -> tuple[str, dict[str, int | None]]:
    """A query that evaluates a compiled indicator expression over bound values of one unit."""
    binds = {name: scope_value(name, plan, table, unit) for name in sorted(names)}
    columns = ", ".join(f':{name} AS "{name}"' for name in binds) or "1"
    return f"SELECT {sql} FROM (SELECT {columns})", binds


def scope_value(name: str, plan: Plan, table: FigureTable, unit: str) -> int | None:
    """The value of a name of the indicator scope as an integer with 6 places; None for a blank."""
    code, _, part = name.partition("__")
    indicator = plan.indicator(code)
    figure = table.get(code, unit)
    amounts: dict[str, Amount] = {
        "": figure.shown(indicator.decimals),
        "reported": table.reported.get((code, unit), State.NOT_REPORTED),
        "current": figure.current,
        "previous": table.previous.get((code, unit), State.NOT_REPORTED),
        "last_year": table.last_year.get((code, unit), State.NOT_REPORTED),
        "numerator": _or_blank(figure.numerator),
        "denominator": _or_blank(figure.denominator),
        "units_sum": add(table.get(code, u).value for u in table.units(code)),
    }
    exact = number(amounts[part])
    return None if exact is None else to_scaled(round_half_up(exact, PLACES), PLACES)
