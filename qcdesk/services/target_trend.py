"""A target's figure from period to period, against what was due by then."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import number
from qcdesk.domain.targets import Standing
from qcdesk.plan.model import Period
from qcdesk.services.consolidate import BASES, target_row
from qcdesk.services.context import Context
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
    """A target's points in the order of the periods' ends; raises UserError ``target.unknown``."""
    with context.read() as connection:
        plan = context.plan(connection)
        target = next((each for each in plan.targets if each.code == code), None)
        if target is None:
            raise UserError("target.unknown", target=code)
        today = context.clock.today()
        wanted = {target.indicator, target.reference} - {""}
        points = []
        for period in sorted(plan.periods, key=lambda each: (each.end, each.end - each.start)):
            if period.start > today:
                points.append(TrendPoint(period, None, None, None, Standing.PENDING))
                continue
            day = min(today, period.end)
            row = target_row(
                plan, figures.compute(connection, plan, period, BASES[basis], wanted), target, day
            )
            judged = row.assessment
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
