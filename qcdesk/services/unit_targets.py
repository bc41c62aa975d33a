"""What a unit has to reach: its share of every target with its figure, mark and standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from msgspec import structs

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import COUNTY
from qcdesk.domain.targets import assess
from qcdesk.plan.model import Period, Plan
from qcdesk.plan.target_shares import Share, shares_of
from qcdesk.services.consolidate import BASES, find_period, promise_of
from qcdesk.services.context import Context
from qcdesk.services.views import UnitTarget
from qcdesk.store import figures

if TYPE_CHECKING:
    from qcdesk.store.figures import FigureTable


def unit_targets(
    context: Context, period: str, unit: str = "", day: date | None = None, basis: str = "received"
) -> tuple[UnitTarget, ...]:
    """The targets of a unit, of the desk's own one by default, on a day of the period.

    The day decides which revision counts and where the pro-rata mark stands; it is today as far as
    the period reaches. Raises UserError ``period.unknown``, ``unit.unknown``, ``workspace.no-unit``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        chosen = find_period(plan, period)
        code = unit or context.unit(connection)
        if code not in {each.code for each in plan.units}:
            raise UserError("unit.unknown", unit=code)
        when = day or judging_day(chosen, context.clock.today())
        shares = shares_of(plan, code, when)
        table = figures.compute(connection, plan, chosen, BASES[basis], indicators_of(shares))
    return tuple(unit_target(plan, table, share, when) for share in shares)


def judging_day(period: Period, today: date) -> date:
    """The day by which a period's targets are judged: today within it, else its start or end."""
    return min(max(today, period.start), period.end)


def indicators_of(shares: tuple[Share, ...]) -> set[str]:
    """The indicators that shares are counted by and compared with."""
    return {code for share in shares for code in (share.target.indicator, share.target.reference) if code}


def unit_target(plan: Plan, table: FigureTable, share: Share, day: date) -> UnitTarget:
    """A share with its figure and how it stands on a day."""
    indicator = plan.indicator(share.target.indicator)
    whose = COUNTY if share.county else share.unit
    figure = table.get(indicator.code, whose)
    # The county's base is not the unit's: a unit is compared with its own last year.
    own_base = bool(share.target.unit) or share.county
    row = share.target if own_base else structs.replace(share.target, base=None)
    promise = promise_of(table, row, indicator, whose)
    if not share.assigned:
        promise = replace(promise, operator=">=", threshold=None)
    standing = assess(promise, figure.shown(indicator.decimals), day)
    return UnitTarget(share.target, indicator, figure, promise, standing, share)
