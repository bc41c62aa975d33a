"""Creating a workspace: folders, database, role, device."""

from __future__ import annotations

from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.store import meta, migrate
from qcdesk.system.faults import disk_faults
from qcdesk.system.layout import Layout

ROLES = ("unit", "office")


def prepare(layout: Layout, role: str) -> None:
    """Make the folders and an empty database.

    Raises UserError ``workspace.exists`` or ``workspace.role-unknown``.
    """
    if role not in ROLES:
        raise UserError("workspace.role-unknown", role=role)
    with disk_faults(layout.folder):
        if layout.database.exists():
            raise UserError("workspace.exists", folder=str(layout.folder))
        layout.create()
        migrate.upgrade(layout.database, layout.backups)


def found(context: Context, role: str) -> str:
    """Write who the workspace is for into its database; returns the workspace's identity."""
    with context.write("create_workspace") as work:
        identity = context.ids.new()
        meta.put(work.connection, "workspace_id", identity)
        meta.put(work.connection, "role", role)
        meta.put(work.connection, "device_id", context.ids.new())
        work.note(role=role, workspace=identity)
    return identity
