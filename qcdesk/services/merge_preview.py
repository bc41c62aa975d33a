"""What merging a package would do to the ledger, entry by entry, without writing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from qcdesk.domain.merging import EntryState, Status, merge
from qcdesk.domain.revisions import Decision, Revision
from qcdesk.store import ledger
from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class MergeSummary:
    """Entries by what becomes of them; each entry is in exactly one of the first six.

    `other_plan` lists entries with revisions made under another plan version (R13).
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    hard: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    other_plan: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The number of entries in each list."""
        return {field.name: len(getattr(self, field.name)) for field in fields(self)}


NOTHING_MERGED = MergeSummary()

EntryKey = tuple[str, str, str]
"""An entry's identity, unit and register."""


def summarise(
    connection: Connection,
    revisions: Sequence[Revision],
    decisions: Sequence[Decision] = (),
    plan_digest: str = "",
) -> MergeSummary:
    """Compare each touched entry before and after the union with the given facts."""
    return compare(connection, revisions, decisions, plan_digest)[0]


def compare(
    connection: Connection,
    revisions: Sequence[Revision],
    decisions: Sequence[Decision] = (),
    plan_digest: str = "",
) -> tuple[MergeSummary, dict[EntryKey, EntryState]]:
    """The summary, and the state after the union of every entry that a revision touches."""
    before = ledger.by_identity(connection, _keys(revisions, decisions))
    found: dict[str, list[str]] = {field.name: [] for field in fields(MergeSummary)}
    after: dict[EntryKey, EntryState] = {}
    ruled: dict[EntryKey, list[Decision]] = {}
    for decision in decisions:
        ruled.setdefault(_key(decision), []).append(decision)
    for key, incoming in _grouped(revisions).items():
        known = before.get(key, ([], []))
        old = merge(*known) if known[0] else None
        after[key] = new = merge([*known[0], *incoming], [*known[1], *ruled.get(key, ())])
        found[_kind(old, new)].append(key[0])
        if plan_digest and any(revision.plan != plan_digest for revision in incoming):
            found["other_plan"].append(key[0])
    return MergeSummary(**{name: tuple(ids) for name, ids in found.items()}), after


def _kind(old: EntryState | None, new: EntryState) -> str:
    if old == new:
        return "same"
    if new.status is Status.HELD:
        return "held"
    if new.conflicts:
        return "hard"
    if new.soft:
        return "soft"
    return "new" if old is None else "changed"


def _key(fact: Revision | Decision) -> tuple[str, str, str]:
    return fact.entry_id, fact.unit, fact.register


def _keys(revisions: Iterable[Revision], decisions: Iterable[Decision]) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys([*map(_key, revisions), *map(_key, decisions)]))


def _grouped(revisions: Iterable[Revision]) -> dict[tuple[str, str, str], list[Revision]]:
    found: dict[tuple[str, str, str], list[Revision]] = {}
    for revision in revisions:
        found.setdefault(_key(revision), []).append(revision)
    return found
