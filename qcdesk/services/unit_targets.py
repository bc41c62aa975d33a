"""What a unit has to reach: its share of every target with its figure, mark and standing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from msgspec import structs

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import COUNTY, Figure
from qcdesk.domain.targets import Assessment, assess
from qcdesk.plan.model import Indicator, Plan, Target
from qcdesk.plan.target_shares import Duty, Share, shares_of
from qcdesk.services.consolidate import BASES, find_period, promise_of
from qcdesk.services.context import Context
from qcdesk.store import figures
from qcdesk.store.figures import FigureTable


@dataclass(frozen=True)
class UnitTarget:
    """One target of a unit; see `Share` for its parts.

    `figure` is the unit's, or the county's where `county` is set: at a unit's desk that is what
    the desk itself holds. A share that is not assigned is pending.
    """

    target: Target
    indicator: Indicator
    duty: Duty
    weight: Decimal | None
    county: bool
    assigned: bool
    figure: Figure
    assessment: Assessment


def unit_targets(
    context: Context, period: str, unit: str = "", day: date | None = None, basis: str = "received"
) -> tuple[UnitTarget, ...]:
    """The targets of a unit, of the desk's own one by default, on a day of the period.

    The day decides which revision counts and where the pro-rata mark stands; it is today within
    the period, else the period's end or start. Raises UserError ``period.unknown``,
    ``unit.unknown``, ``workspace.no-unit``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        chosen = find_period(plan, period)
        code = unit or context.unit(connection)
        if code not in {each.code for each in plan.units}:
            raise UserError("unit.unknown", unit=code)
        when = day or min(max(context.clock.today(), chosen.start), chosen.end)
        shares = shares_of(plan, code, when)
        wanted = {share.target.indicator for share in shares}
        wanted |= {share.target.reference for share in shares if share.target.reference}
        table = figures.compute(connection, plan, chosen, BASES[basis], wanted)
    return tuple(_target(plan, table, share, when) for share in shares)


def _target(plan: Plan, table: FigureTable, share: Share, day: date) -> UnitTarget:
    indicator = plan.indicator(share.target.indicator)
    whose = COUNTY if share.county else share.unit
    figure = table.get(indicator.code, whose)
    # The county's base is not the unit's: a unit is compared with its own last year.
    own_base = bool(share.target.unit) or share.county
    row = share.target if own_base else structs.replace(share.target, base=None)
    promise = promise_of(table, row, indicator, whose)
    if not share.assigned:
        promise = replace(promise, operator=">=", threshold=None)
    return UnitTarget(
        target=share.target,
        indicator=indicator,
        duty=share.duty,
        weight=share.weight,
        county=share.county,
        assigned=share.assigned,
        figure=figure,
        assessment=assess(promise, figure.shown(indicator.decimals), day),
    )
