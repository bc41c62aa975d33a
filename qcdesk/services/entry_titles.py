"""The names of entries, for lists that only know identities."""

from __future__ import annotations

from collections.abc import Iterable

from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.store import entries


def entry_titles(context: Context, entry_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The title and the number of each entry by its identity; unknown ones are left out."""
    with context.read() as connection:
        stored = entries.by_ids(connection, entry_ids)
        found = views(connection, context.plan(connection), stored)
        return {view.entry_id: (view.title, view.number) for view in found}
