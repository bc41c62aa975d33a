"""One indicator over the periods of the plan, for a chart: of the county or one unit."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.domain.figures import COUNTY, Figure
from qcdesk.plan.model import Indicator, Period
from qcdesk.services.consolidate import BASES, find_indicator
from qcdesk.services.context import Context
from qcdesk.store import figures


@dataclass(frozen=True)
class FigurePoint:
    """The figure of one period; not reported where the period has not begun."""

    period: Period
    figure: Figure


@dataclass(frozen=True)
class FigureTrend:
    """An indicator's figures in the order of the periods' ends, a half-year before its year."""

    indicator: Indicator
    unit: str
    points: tuple[FigurePoint, ...]


def figure_trend(
    context: Context, indicator: str, unit: str = COUNTY, basis: str = "accepted"
) -> FigureTrend:
    """The figures of an indicator in every period of the plan.

    Raises UserError ``indicator.unknown``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        found = find_indicator(plan, indicator)
        periods = sorted(plan.periods, key=lambda period: (period.end, -period.start.toordinal()))
        today = context.clock.today()
        points = []
        for period in periods:
            figure = Figure()
            if period.start <= today:
                table = figures.compute(connection, plan, period, BASES[basis], (indicator,))
                figure = table.get(indicator, unit)
            points.append(FigurePoint(period, figure))
    return FigureTrend(found, unit, tuple(points))
