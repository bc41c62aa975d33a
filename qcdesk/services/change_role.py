"""Giving an empty workspace to the other desk, when the wrong one was chosen on the first run."""

from __future__ import annotations

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.services.create_workspace import ROLES
from qcdesk.services.list_keys import list_keys
from qcdesk.store import meta, packages, plans


def change_role(context: Context, role: str) -> Changes:
    """Make an empty workspace a unit's or the office's; nothing is deleted.

    Raises UserError ``workspace.role-unknown``, and ``workspace.in-use`` once it has a key, a plan or a
    package.
    """
    if role not in ROLES:
        raise UserError("workspace.role-unknown", role=role)
    keys = list_keys(context)
    with context.write("change_role") as work:
        if keys or plans.versions(work.connection) or packages.select(work.connection):
            raise UserError("workspace.in-use", role=context.role(work.connection))
        meta.put(work.connection, "role", role)
        work.note(role=role)
        return work.changes
