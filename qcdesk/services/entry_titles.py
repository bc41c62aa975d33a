"""The names of entries, for lists that only know identities."""

from __future__ import annotations

from collections.abc import Iterable

from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.store import entries


def entry_titles(context: Context, entry_ids: Iterable[str]) -> dict[str, str]:
    """The title of each entry by its identity; unknown ones are left out."""
    wanted = set(entry_ids)
    with context.read() as connection:
        plan = context.plan(connection)
        stored = [entry for entry in entries.select(connection) if entry.entry_id in wanted]
        return {view.entry_id: view.title for view in views(connection, plan, stored)}
