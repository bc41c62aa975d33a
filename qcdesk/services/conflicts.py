"""Conflicts with their versions side by side: who wrote what into a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.merging import merge
from qcdesk.domain.revisions import CellContent, Revision
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
    """A cell with several versions, in a fixed order; `base` is what it held before they parted."""

    cell: str
    versions: tuple[VersionView, ...]
    base: CellContent = None


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
            for entry in entries.flagged(connection)
            if entry.conflicts and entry_id in ("", entry.entry_id)
        ]
        shown = {view.entry_id: view for view in views(connection, plan, stored)}
        known = ledger.by_identity(connection, [(e.entry_id, e.unit, e.register) for e in stored])
    found = []
    for entry in stored:
        revisions, _ = known[entry.entry_id, entry.unit, entry.register]
        found.append(EntryConflicts(shown[entry.entry_id], _conflicts(entry, revisions)))
    return found


def list_soft(context: Context) -> list[EntryView]:
    """Entries that two computers changed without clashing: merged by themselves, worth a look."""
    with context.read() as connection:
        plan = context.plan(connection)
        stored = [entry for entry in entries.flagged(connection) if entry.soft and not entry.conflicts]
        return views(connection, plan, stored)


def _conflicts(entry: StoredEntry, revisions: Sequence[Revision]) -> tuple[ConflictView, ...]:
    by_id = {revision.revision_id: revision for revision in revisions}
    return tuple(
        ConflictView(
            conflict.cell,
            tuple(_version(by_id[v.revision_id], v.content) for v in conflict.versions),
            _base([v.revision_id for v in conflict.versions], by_id).get(conflict.cell),
        )
        for conflict in entry.conflicts
    )


def _version(revision: Revision, content: CellContent) -> VersionView:
    return VersionView(
        revision.revision_id, content, revision.person, revision.device_id, revision.claimed_at
    )


def _base(heads: Sequence[str], known: Mapping[str, Revision]) -> Mapping[str, CellContent]:
    """What the entry said at all that every version follows."""
    common = set.intersection(*(_ancestors(head, known) for head in heads))
    return merge(known[each] for each in common).cells if common else {}


def _ancestors(head: str, known: Mapping[str, Revision]) -> set[str]:
    found, waiting = set[str](), list(known[head].parents)
    while waiting:
        key = waiting.pop()
        if key not in found and key in known:
            found.add(key)
            waiting.extend(known[key].parents)
    return found
