"""A workspace at a glance: what it is, how far the period is, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.plan.model import Period
from qcdesk.services.context import Context
from qcdesk.services.field_checks import default_period
from qcdesk.services.list_entries import WorkspaceView, current_plan, workspace
from qcdesk.services.quarantine import list_quarantine
from qcdesk.store import devices, entries, packages


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
        stored = [entry for entry in entries.select(connection) if not entry.blank]
        asked = [d for d in devices.select(connection) if d.status == devices.REQUESTED]
        passed = packages.select(connection)
    return WorkspaceStatus(
        workspace=view,
        folder=str(context.layout.folder),
        plan_name=plan.settings.name if plan else "",
        county=plan.settings.county if plan else "",
        unit_name=plan.unit(view.unit).name if plan and view.unit else "",
        period=period,
        days_left=(period.due - context.clock.today()).days if period else 0,
        entries=dict(Counter(entry.status for entry in stored if not entry.deleted)),
        unsealed=sum(bool(entry.working) for entry in stored),
        devices_waiting=len(asked),
        quarantined=len(list_quarantine(context)),
        last_package=_mark(passed[-1]) if passed else None,
    )


def _mark(record: packages.PackageRecord) -> PackageMark:
    return PackageMark(record.type, record.direction, record.unit, record.seq, record.at, record.state)
