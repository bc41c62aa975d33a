"""What a unit's window shows first: read at one state of the workspace, moved on to another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qcdesk.domain.targets import assess
from qcdesk.plan.model import Plan
from qcdesk.plan.target_shares import shares_of
from qcdesk.services.check_period import PeriodCheck, check_period
from qcdesk.services.context import Context
from qcdesk.services.list_entries import WorkspaceView, current_plan, workspace
from qcdesk.services.overview import Overview, overview
from qcdesk.services.sent_periods import SentPeriod, sent_periods
from qcdesk.services.unit_targets import judging_day
from qcdesk.services.views import UnitTarget


@dataclass(frozen=True)
class FirstPage:
    """The workspace and its plan, the findings and the overview of a period, how far each period is.

    `day` is the day that the days left and the targets were judged by.
    """

    workspace: WorkspaceView
    plan: Plan
    day: date
    check: PeriodCheck
    overview: Overview
    sent: Sequence[SentPeriod]


def first_page(context: Context, period: str, check: PeriodCheck | None = None) -> FirstPage:
    """Read it; `check` are the period's findings, if they are known."""
    check = check or check_period(context, period)
    return FirstPage(
        workspace(context),
        current_plan(context),
        context.clock.today(),
        check,
        overview(context, period, check),
        sent_periods(context),
    )


def on_day(page: FirstPage, day: date) -> FirstPage | None:
    """The same work looked at on another day; None if a plan's validity or a target changed between."""
    plan, unit = page.plan, page.workspace.unit
    expires = plan.settings.expires
    if expires is not None and (page.day <= expires) != (day <= expires):
        return None
    judged = judging_day(page.overview.period, day)
    if shares_of(plan, unit, judged) != tuple(row.share for row in page.overview.targets):
        return None
    seen = replace(
        page.overview,
        days_left=(page.overview.period.due - day).days,
        targets=tuple(_judged(row, judged) for row in page.overview.targets),
    )
    sent = [replace(each, days_left=(each.period.due - day).days) for each in page.sent]
    return replace(page, day=day, overview=seen, sent=sent)


def _judged(row: UnitTarget, day: date) -> UnitTarget:
    amount = row.figure.shown(row.indicator.decimals)
    return replace(row, assessment=assess(row.promise, amount, day))
