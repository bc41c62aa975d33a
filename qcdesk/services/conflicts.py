"""Conflicts with their versions side by side: who wrote what into a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.merging import merge
from qcdesk.domain.revisions import EVIDENCE, CellContent, Revision
from qcdesk.services.context import Context
from qcdesk.services.entry_views import evidence_view, views
from qcdesk.services.views import EntryView, EvidenceView
from qcdesk.store import blobs, entries, ledger
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class VersionView:
    """One side of a clash; `at` is the device's own clock.

    `evidence` is what the entry has on this side: what its author attached, and what lay there before.
    """

    revision_id: str
    content: CellContent
    person: str
    device: str
    at: str
    evidence: tuple[EvidenceView, ...] = ()


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
            ancestry = Ancestry.of(revisions)
            sides = _Sides(connection, entry, ancestry, {each.revision_id: each for each in ancestry.live})
            found.append(EntryConflicts(shown[entry.entry_id], sides.conflicts()))
        return found


def list_soft(context: Context) -> list[EntryView]:
    """Entries that two computers changed without clashing: merged by themselves, worth a look."""
    with context.read() as connection:
        plan = context.plan(connection)
        stored = [entry for entry in entries.flagged(connection) if entry.soft and not entry.conflicts]
        return views(connection, plan, stored)


@dataclass(frozen=True)
class _Sides:
    """The revisions of an entry in conflict, followed from each version to what belongs to it."""

    connection: Connection
    entry: StoredEntry
    ancestry: Ancestry
    known: Mapping[str, Revision]

    def conflicts(self) -> tuple[ConflictView, ...]:
        return tuple(
            ConflictView(
                conflict.cell,
                tuple(self._version(self.known[v.revision_id], v.content) for v in conflict.versions),
                self._base([v.revision_id for v in conflict.versions]).get(conflict.cell),
            )
            for conflict in self.entry.conflicts
        )

    def _version(self, revision: Revision, content: CellContent) -> VersionView:
        return VersionView(
            revision.revision_id,
            content,
            revision.person,
            revision.device_id,
            revision.claimed_at,
            self._evidence(revision.revision_id),
        )

    def _base(self, versions: Sequence[str]) -> Mapping[str, CellContent]:
        """What the entry said at all that every version follows."""
        common = set.intersection(*(self._ancestors(version) for version in versions))
        return merge(self.known[each] for each in common).cells if common else {}

    def _evidence(self, version: str) -> tuple[EvidenceView, ...]:
        """The files at the newest revisions of a version's side; its author may have gone on.

        Those that only this side has come first: they are what tells the versions apart.
        """
        side = {version} | self._ancestors(version)
        for head in self.entry.heads:
            before = self._ancestors(head)
            if version in before:
                side |= before | {head}
        cells = merge(self.known[each] for each in side).cells
        files = {
            cell.removeprefix(EVIDENCE): content
            for cell, content in cells.items()
            if cell.startswith(EVIDENCE) and content is not None
        }
        every = [self._ancestors(head) | {head} for head in self.entry.heads]
        own = {each for each in side if not all(each in history for history in every)}
        shared = {name for name in files if not any(EVIDENCE + name in self.known[each].set for each in own)}
        stored = blobs.get(self.connection, files)
        names = sorted(files, key=lambda name: name in shared)
        return tuple(evidence_view(name, files[name], stored.get(name)) for name in names)

    def _ancestors(self, revision: str) -> set[str]:
        return {each.revision_id for each in self.ancestry.closure(self.known[revision].parents)}
