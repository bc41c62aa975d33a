"""Consolidation: all figures of a period by unit and county, the targets, the way down to entries."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import ACCEPTED, COUNTY, RECEIVED, Amount, number
from qcdesk.domain.targets import Promise, assess
from qcdesk.domain.values import State
from qcdesk.plan.indicator_order import sources
from qcdesk.plan.model import Indicator, Period, Plan, Target
from qcdesk.plan.target_shares import in_force
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.views import Consolidation, EntryView, FigureRow, TargetRow
from qcdesk.store import checks, drill, entries, figures

if TYPE_CHECKING:
    from qcdesk.store.figures import FigureTable

BASES = {"received": RECEIVED, "accepted": ACCEPTED}


@dataclass(frozen=True)
class Consolidate:
    """Which figures: of a period, from received or accepted entries, on a day for pro-rata marks."""

    period: str
    basis: str = "accepted"
    day: date | None = None
    check: bool = False


def consolidate(context: Context, command: Consolidate) -> Consolidation:
    """All indicators and targets of a period; with `check`, the findings over indicators too.

    The day defaults to the period's last day. Raises UserError ``period.unknown``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        period = find_period(plan, command.period)
        basis = BASES[command.basis]
        table = figures.compute(connection, plan, period, basis)
        before = _units_before(table)
        rows = tuple(_row(table, each, before.get(each.code, {})) for each in plan.indicators)
        day = command.day or period.end
        targets = tuple(target_row(plan, table, target, day) for target in in_force(plan.targets, day))
        found = checks.check_indicators(connection, plan, table, county=True) if command.check else []
        return Consolidation(period.code, command.basis, rows, targets, tuple(found))


def find_period(plan: Plan, code: str) -> Period:
    """The period; raises UserError ``period.unknown`` naming those that exist."""
    try:
        return plan.period(code)
    except KeyError as error:
        known = [period.code for period in plan.periods]
        raise UserError("period.unknown", period=code, known=known) from error


def find_indicator(plan: Plan, code: str) -> Indicator:
    """The indicator; raises UserError ``indicator.unknown``."""
    try:
        return plan.indicator(code)
    except KeyError as error:
        raise UserError("indicator.unknown", indicator=code) from error


def _units_before(table: FigureTable) -> Mapping[str, Mapping[str, Amount]]:
    """The units' values of the same period a year before, by indicator."""
    found: dict[str, dict[str, Amount]] = defaultdict(dict)
    for (code, unit), amount in table.last_year.items():
        if unit != COUNTY:
            found[code][unit] = amount
    return found


def _row(table: FigureTable, indicator: Indicator, before: Mapping[str, Amount]) -> FigureRow:
    units = {unit: table.get(indicator.code, unit) for unit in table.units(indicator.code)}
    return FigureRow(
        indicator,
        table.get(indicator.code, COUNTY),
        units,
        table.last_year.get((indicator.code, COUNTY)),
        before,
    )


def target_row(plan: Plan, table: FigureTable, target: Target, day: date) -> TargetRow:
    """One target with its figure and how it stands on a day."""
    indicator = plan.indicator(target.indicator)
    figure = table.get(target.indicator, target.unit)
    promise = promise_of(table, target, indicator, target.unit)
    standing = assess(promise, figure.shown(indicator.decimals), day)
    return TargetRow(target, indicator, figure, promise, standing)


def promise_of(table: FigureTable, target: Target, indicator: Indicator, unit: str) -> Promise:
    """The numbers of a target for a unit, or for the county when `unit` is empty."""
    threshold, base = target.threshold, target.base
    if target.reference:
        threshold = number(table.get(target.reference, COUNTY).value)
    if base is None:
        base = number(table.last_year.get((target.indicator, unit), State.NOT_REPORTED))
    return Promise(
        operator=target.operator,
        threshold=threshold,
        base=base,
        new=target.basis == "new",
        rate=indicator.source == "ratio",
        start=target.start,
        due=target.due,
    )


@dataclass(frozen=True)
class DrillDown:
    """The entries behind a figure, of one unit or of the county when `unit` is empty.

    `count` is how many there are; `entries` are the first of them when fewer were asked for.
    """

    indicator: Indicator
    entries: tuple[EntryView, ...]
    parts: tuple[str, ...]
    count: int = 0


def drill_down(
    context: Context,
    indicator: str,
    period: str,
    unit: str = COUNTY,
    basis: str = "accepted",
    limit: int | None = None,
) -> DrillDown:
    """The entries that a figure was made from; for a rate or formula its parts are named too."""
    with context.read() as connection:
        plan = context.plan(connection)
        found = find_indicator(plan, indicator)
        chosen = find_period(plan, period)
        leaves = _leaves(plan, found)
        numbers: set[int] = set()
        for leaf in leaves:
            numbers |= drill.entries_behind(connection, plan, leaf, chosen, BASES[basis], unit)
        shown = sorted(numbers) if limit is None else heapq.nsmallest(limit, numbers)
        stored = entries.by_numbers(connection, shown)
        parts = tuple(leaf.code for leaf in leaves if leaf.code != found.code)
        return DrillDown(found, tuple(views(connection, plan, stored)), parts, len(numbers))


def _leaves(plan: Plan, indicator: Indicator) -> list[Indicator]:
    """The register or reading indicators that an indicator is computed from."""
    if indicator.source in ("register", "reading"):
        return [indicator]
    found: dict[str, Indicator] = {}
    for code in sources(plan, indicator):
        for leaf in _leaves(plan, plan.indicator(code)):
            found[leaf.code] = leaf
    return list(found.values())
