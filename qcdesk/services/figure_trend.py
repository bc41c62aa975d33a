"""One indicator over the periods of the plan, for a chart: of the county or one unit."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.domain.figures import Figure
from qcdesk.plan.model import Indicator, Period
from qcdesk.services.consolidate import BASES, find_indicator
from qcdesk.services.context import Context
from qcdesk.store import figures
from qcdesk.store.measures import COUNTY


@dataclass(frozen=True)
class FigurePoint:
    """The figure of one period."""

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
        tables = [
            (period, figures.compute(connection, plan, period, BASES[basis], (indicator,)))
            for period in periods
        ]
    return FigureTrend(found, unit, tuple(FigurePoint(p, table.get(indicator, unit)) for p, table in tables))
