"""A workspace at a glance: what it is, how far the period is, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.plan.model import Period
from qcdesk.services.context import Context
from qcdesk.services.field_checks import default_period
from qcdesk.services.list_entries import WorkspaceView, current_plan, workspace
from qcdesk.store import devices, entries, packages, quarantine


@dataclass(frozen=True)
class PackageMark:
    """The newest package that was sent or received."""

    type: str
    direction: str
    unit: str
    seq: int
    at: str
    state: str


@dataclass(frozen=True)
class WorkspaceStatus:
    """`entries` counts by status; `days_left` until the period has to be filed, negative when late.

    `period` is None before a plan is installed.
    """

    workspace: WorkspaceView
    folder: str
    plan_name: str
    county: str
    unit_name: str
    period: Period | None
    days_left: int
    entries: Mapping[str, int]
    unsealed: int
    devices_waiting: int
    quarantined: int
    last_package: PackageMark | None


def workspace_status(context: Context) -> WorkspaceStatus:
    """What a person wants to see first."""
    view = workspace(context)
    plan = current_plan(context) if view.plan_digest else None
    period = default_period(plan, context.clock.today()) if plan else None
    with context.read() as connection:
        counted, unsealed = entries.count_by_status(connection), entries.count_working(connection)
        asked = [d for d in devices.select(connection) if d.status == devices.REQUESTED]
        refused, newest = quarantine.count_held(connection), packages.newest(connection)
    return WorkspaceStatus(
        workspace=view,
        folder=str(context.layout.folder),
        plan_name=plan.settings.name if plan else "",
        county=plan.settings.county if plan else "",
        unit_name=plan.unit(view.unit).name if plan and view.unit else "",
        period=period,
        days_left=(period.due - context.clock.today()).days if period else 0,
        entries=counted,
        unsealed=unsealed,
        devices_waiting=len(asked),
        quarantined=refused,
        last_package=_mark(newest) if newest else None,
    )


def _mark(record: packages.PackageRecord) -> PackageMark:
    return PackageMark(record.type, record.direction, record.unit, record.seq, record.at, record.state)
