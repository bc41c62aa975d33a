"""Conflicts with their versions side by side: who wrote what into a cell."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.domain.revisions import CellContent
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.views import EntryView
from qcdesk.store import entries, ledger
from qcdesk.store.entries import StoredEntry


@dataclass(frozen=True)
class VersionView:
    """One side of a clash; `at` is the device's own clock."""

    revision_id: str
    content: CellContent
    person: str
    device: str
    at: str


@dataclass(frozen=True)
class ConflictView:
    """A cell with several versions, in a fixed order."""

    cell: str
    versions: tuple[VersionView, ...]


@dataclass(frozen=True)
class EntryConflicts:
    """An entry with its clashing cells."""

    entry: EntryView
    conflicts: tuple[ConflictView, ...]


def list_conflicts(context: Context, entry_id: str = "") -> list[EntryConflicts]:
    """Every entry with conflicts, or the one given."""
    with context.read() as connection:
        plan = context.plan(connection)
        stored = [
            entry
            for entry in entries.select(connection)
            if entry.conflicts and entry_id in ("", entry.entry_id)
        ]
        shown = {view.entry_id: view for view in views(connection, plan, stored)}
        known = ledger.by_identity(connection, [(e.entry_id, e.unit, e.register) for e in stored])
    found = []
    for entry in stored:
        revisions, _ = known[entry.entry_id, entry.unit, entry.register]
        who = {r.revision_id: (r.person, r.device_id, r.claimed_at) for r in revisions}
        found.append(EntryConflicts(shown[entry.entry_id], _conflicts(entry, who)))
    return found


def _conflicts(entry: StoredEntry, who: dict[str, tuple[str, str, str]]) -> tuple[ConflictView, ...]:
    return tuple(
        ConflictView(
            conflict.cell,
            tuple(
                VersionView(version.revision_id, version.content, *who[version.revision_id])
                for version in conflict.versions
            ),
        )
        for conflict in entry.conflicts
    )
