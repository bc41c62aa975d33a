"""Reading entries: a register's list, one entry, the units' and registers' overview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.views import EntryView
from qcdesk.store import entries, meta, plans

if TYPE_CHECKING:
    from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class WorkspaceView:
    """What a workspace is: role, unit, plan, device."""

    role: str
    workspace_id: str
    unit: str
    device_id: str
    programme: str
    plan_version: int
    plan_digest: str


def workspace(context: Context) -> WorkspaceView:
    """What this workspace is; the plan's parts are empty before a plan is installed."""
    with context.read() as connection:
        plan = _in_force(context, connection)
        return WorkspaceView(
            role=meta.get(connection, "role"),
            workspace_id=meta.get(connection, "workspace_id"),
            unit=meta.get(connection, "unit"),
            device_id=meta.get(connection, "device_id"),
            programme=plan.settings.programme if plan else "",
            plan_version=plan.settings.version if plan else 0,
            plan_digest=plans.active_digest(connection) if plan else "",
        )


def current_plan(context: Context) -> Plan:
    """The plan in force; raises UserError ``plan.none``."""
    with context.read() as connection:
        return context.plan(connection)


def plan_in_force(context: Context) -> Plan | None:
    """The plan in force, nothing before one is installed."""
    with context.read() as connection:
        return _in_force(context, connection)


def _in_force(context: Context, connection: Connection) -> Plan | None:
    active = any(version[2] for version in plans.versions(connection))
    return context.plan(connection) if active else None


def my_registers(context: Context) -> tuple[RegisterDef, ...]:
    """The registers that this unit fills, built-in ones left out."""
    with context.read() as connection:
        plan = context.plan(connection)
        unit = plan.unit(context.unit(connection))
    return tuple(r for r in plan.registers if not r.builtin and plan.fills(unit, r))


def list_entries(
    context: Context, register: str, unit: str | None = None, *, deleted: bool = False
) -> list[EntryView]:
    """The entries of a register, of one unit if given, oldest first."""
    with context.read() as connection:
        plan = context.plan(connection)
        stored = entries.of_register(connection, register, unit, deleted=deleted)
        return views(connection, plan, stored)


def get_entry(context: Context, entry_id: str) -> EntryView:
    """One entry; raises UserError ``entry.unknown``."""
    with context.read() as connection:
        return views(connection, context.plan(connection), [entries.find(connection, entry_id)])[0]
