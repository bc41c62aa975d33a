"""A target's figure from period to period, against what was due by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import number
from qcdesk.domain.targets import Standing
from qcdesk.plan.model import Period, Plan
from qcdesk.plan.target_shares import Share, shares_of
from qcdesk.services.consolidate import BASES
from qcdesk.services.context import Context
from qcdesk.services.unit_targets import indicators_of, judging_day, unit_target
from qcdesk.store import figures


@dataclass(frozen=True)
class TrendPoint:
    """One period: the figure, the pro-rata mark and the threshold at its end, or today while it runs.

    `value` is None where nothing was reported or the period has not begun; `mark` where the target
    does not apply yet or is not spread over the year. Figures are rounded as they are shown.
    """

    period: Period
    value: Decimal | None
    mark: Decimal | None
    threshold: Decimal | None
    standing: Standing


def target_trend(context: Context, code: str, basis: str = "received") -> tuple[TrendPoint, ...]:
    """The points of a target that this unit has to reach, in the order of the periods' ends.

    Raises UserError ``target.unknown``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        unit, today = context.unit(connection), context.clock.today()
        points = []
        for period in sorted(plan.periods, key=lambda each: (each.end, each.end - each.start)):
            if period.start > today:
                points.append(TrendPoint(period, None, None, None, Standing.PENDING))
                continue
            day = judging_day(period, today)
            share = _share(plan, unit, code, day)
            table = figures.compute(connection, plan, period, BASES[basis], indicators_of((share,)))
            row = unit_target(plan, table, share, day)
            judged, target = row.assessment, row.target
            points.append(
                TrendPoint(
                    period,
                    number(row.figure.shown(row.indicator.decimals)),
                    judged.mark if day >= target.start else None,
                    judged.threshold,
                    judged.standing if day >= target.start else Standing.NOT_APPLICABLE,
                )
            )
        return tuple(points)


def _share(plan: Plan, unit: str, code: str, day: date) -> Share:
    for share in shares_of(plan, unit, day):
        if share.target.code == code:
            return share
    raise UserError("target.unknown", target=code)
