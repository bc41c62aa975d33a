"""Merging: an entry's state as a pure function of its set of revisions and decisions.

Rules R4–R8: no clock takes part, no winner is picked; several different maximal writers of
one cell are a hard conflict, several heads without a clash a soft one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.revisions import DELETED, CellContent, Decision, Revision, Verdict


class Status(Enum):
    """Where an entry stands for the office."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    CHANGED = "changed_since_accepted"
    RETURNED = "returned"
    CORRECTED = "corrected"
    VOID = "void"
    CONFLICT = "conflict"
    DISPUTED = "disputed"
    HELD = "held"


@dataclass(frozen=True)
class Version:
    """One side of a clash: what a revision wrote into a cell."""

    revision_id: str
    content: CellContent


@dataclass(frozen=True)
class CellConflict:
    """A cell with several different maximal writers; a human decides (R5)."""

    cell: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class EntryState:
    """What an entry says now.

    `cells` is the merged content; cells in hard conflict are absent from it. `accepted` is the
    content of the last accepted revision with the office's verified values laid over it, or
    None when nothing was accepted. `figures` picks what may be counted (R6).
    """

    entry_id: str
    register: str
    unit: str
    heads: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    cells: Mapping[str, CellContent] = field(default_factory=dict)
    conflicts: tuple[CellConflict, ...] = ()
    soft: bool = False
    deleted: bool = False
    status: Status = Status.RECEIVED
    accepted: Mapping[str, CellContent] | None = None
    verified: Mapping[str, CellContent] = field(default_factory=dict)

    @property
    def received_figures(self) -> Mapping[str, CellContent] | None:
        """The content that counts as received; None when nothing may be counted."""
        if self.status is Status.CONFLICT:
            return self.accepted_figures
        if self.deleted or self.status in (Status.VOID, Status.HELD):
            return None
        return {**self.cells, **self.verified}

    @property
    def accepted_figures(self) -> Mapping[str, CellContent] | None:
        """The content that counts as accepted; None when nothing was accepted or it was deleted."""
        if self.accepted is None or self.status is Status.VOID or is_deleted(self.accepted):
            return None
        return self.accepted


def is_deleted(cells: Mapping[str, CellContent]) -> bool:
    """True if the deletion mark is set."""
    mark = cells.get(DELETED)
    return bool(mark and mark.get("value"))


def merge(revisions: Iterable[Revision], decisions: Iterable[Decision] = ()) -> EntryState:
    """The state of one entry; `revisions` must be non-empty and of one entry."""
    given, ruled = tuple(revisions), tuple(decisions)
    if len(given) == 1 and not given[0].parents and not ruled:
        return _alone(given[0])
    ancestry = Ancestry.of(given)
    first = min(given, key=lambda r: (r.counter, r.revision_id))
    ruling = _effective(ruled)
    if not ancestry.live:
        return EntryState(first.entry_id, first.register, first.unit, held=ancestry.held, status=Status.HELD)
    cells, conflicts = _merge_cells(ancestry, ancestry.live)
    accepted, verified = _accepted(ancestry, ruling)
    status = _status(ancestry, ruling, bool(conflicts))
    return EntryState(
        entry_id=first.entry_id,
        register=ancestry.live[0].register,
        unit=ancestry.live[0].unit,
        heads=ancestry.heads,
        held=ancestry.held,
        cells=cells,
        conflicts=conflicts,
        soft=len(ancestry.heads) > 1 and not conflicts,
        deleted=is_deleted(cells),
        status=status,
        accepted=accepted,
        verified=verified if status is Status.ACCEPTED else {},
    )


def _alone(revision: Revision) -> EntryState:
    """The state that follows from an entry's only revision before anything was decided."""
    return EntryState(
        entry_id=revision.entry_id,
        register=revision.register,
        unit=revision.unit,
        heads=(revision.revision_id,),
        cells=dict(revision.set),
        deleted=is_deleted(revision.set),
    )


def _merge_cells(
    ancestry: Ancestry, revisions: tuple[Revision, ...]
) -> tuple[dict[str, CellContent], tuple[CellConflict, ...]]:
    if ancestry.linear:
        merged: dict[str, CellContent] = {}
        for revision in revisions:
            merged.update(revision.set)
        return merged, ()
    writers: dict[str, list[str]] = {}
    content = {revision.revision_id: revision.set for revision in revisions}
    for revision in revisions:
        for cell in revision.set:
            writers.setdefault(cell, []).append(revision.revision_id)
    cells: dict[str, CellContent] = {}
    conflicts: list[CellConflict] = []
    for cell in sorted(writers):
        versions = _distinct(
            Version(key, content[key][cell]) for key in sorted(ancestry.maximal(writers[cell]))
        )
        if len(versions) == 1:
            cells[cell] = versions[0].content
        else:
            conflicts.append(CellConflict(cell, versions))
    conflicts += _deletion_conflict(ancestry, revisions, cells, conflicts)
    return cells, tuple(sorted(conflicts, key=lambda c: c.cell))


def _distinct(versions: Iterable[Version]) -> tuple[Version, ...]:
    found: list[Version] = []
    for version in versions:
        if all(version.content != other.content for other in found):
            found.append(version)
    return tuple(found)


def _deletion_conflict(
    ancestry: Ancestry,
    revisions: tuple[Revision, ...],
    cells: dict[str, CellContent],
    conflicts: list[CellConflict],
) -> list[CellConflict]:
    """A deletion at the same time as any write is a hard conflict (R5); nothing is deleted silently.

    It stays one until a revision that saw both sides writes the deletion mark itself.
    """
    if not is_deleted(cells) or any(c.cell == DELETED for c in conflicts):
        return []
    deleting = ancestry.maximal(r.revision_id for r in revisions if DELETED in r.set)
    written = {r.revision_id for r in revisions if set(r.set) - {DELETED}}
    unseen = written.intersection(*(ancestry.concurrent(key) for key in deleting))
    beside = sorted(ancestry.maximal(sorted(unseen)))
    if not beside:
        return []
    versions = [Version(key, cells[DELETED]) for key in sorted(deleting)]
    versions += [Version(key, None) for key in beside]
    del cells[DELETED]
    return [CellConflict(DELETED, tuple(versions))]


def _effective(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Decisions by revision, without those that a known decision supersedes."""
    known = {decision.decision_id: decision for decision in decisions}
    superseded = {old for decision in known.values() for old in decision.supersedes}
    by_revision: dict[str, list[Decision]] = {}
    for key in sorted(known):
        if key not in superseded:
            by_revision.setdefault(known[key].revision_id, []).append(known[key])
    return by_revision


def _verdict(ruling: Mapping[str, list[Decision]], revision_id: str) -> Verdict | Status | None:
    """The verdict on a revision; DISPUTED when standing decisions disagree."""
    verdicts = {decision.verdict for decision in ruling.get(revision_id, ())}
    if len(verdicts) > 1:
        return Status.DISPUTED
    return next(iter(verdicts), None)


def _status(ancestry: Ancestry, ruling: Mapping[str, list[Decision]], conflict: bool) -> Status:
    if conflict:
        return Status.CONFLICT
    if len(ancestry.heads) > 1:
        return Status.CHANGED if _any_accepted(ancestry, ruling) else Status.RECEIVED
    verdict = _verdict(ruling, ancestry.heads[0])
    if isinstance(verdict, Status):
        return verdict
    if verdict is not None:
        return Status(verdict.value)
    if _any_accepted(ancestry, ruling):
        return Status.CHANGED
    head = next(r for r in ancestry.live if r.revision_id == ancestry.heads[0])
    if any(_verdict(ruling, parent) is Verdict.RETURNED for parent in head.parents):
        return Status.CORRECTED
    return Status.RECEIVED


def _any_accepted(ancestry: Ancestry, ruling: Mapping[str, list[Decision]]) -> bool:
    return any(_verdict(ruling, r.revision_id) is Verdict.ACCEPTED for r in ancestry.live)


def _accepted(
    ancestry: Ancestry, ruling: Mapping[str, list[Decision]]
) -> tuple[Mapping[str, CellContent] | None, Mapping[str, CellContent]]:
    """The content at the last accepted revisions, with verified values laid over, and the latter."""
    latest = ancestry.maximal(
        r.revision_id for r in ancestry.live if _verdict(ruling, r.revision_id) is Verdict.ACCEPTED
    )
    if not latest:
        return None, {}
    cells, conflicts = _merge_cells(ancestry, ancestry.closure(latest))
    if conflicts:
        return None, {}
    verified: dict[str, CellContent] = {}
    for revision_id in sorted(latest):
        for decision in ruling[revision_id]:
            verified.update(decision.verified)
    return {**cells, **verified}, verified
