"""What merging a package would do to the ledger, entry by entry, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from qcdesk.domain.merging import EntryState, Status, merge
from qcdesk.domain.revisions import Decision, Revision
from qcdesk.store import ledger
from qcdesk.store.ledger import EntryKey
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


@dataclass(frozen=True)
class Comparison:
    """What becomes of each entry that a package's revisions touch.

    `fresh` are revisions that are all there is of an entry that was not here; they are its state.
    `after` are the states of the other entries after the union.
    """

    summary: MergeSummary
    fresh: tuple[Revision, ...]
    after: Mapping[EntryKey, EntryState]


def compare(
    connection: Connection,
    revisions: Sequence[Revision],
    decisions: Sequence[Decision] = (),
    plan_digest: str = "",
) -> Comparison:
    """Compare each touched entry before and after the union with the given facts."""
    touched: dict[EntryKey, list[Revision]] = {}
    for revision in revisions:
        touched.setdefault((revision.entry_id, revision.unit, revision.register), []).append(revision)
    ruled: dict[EntryKey, list[Decision]] = {}
    for decision in decisions:
        ruled.setdefault((decision.entry_id, decision.unit, decision.register), []).append(decision)
    before = ledger.by_identity(connection, touched.keys() | ruled.keys())
    foreign = bool(plan_digest) and {revision.plan for revision in revisions} != {plan_digest}
    found: dict[str, list[str]] = {field.name: [] for field in fields(MergeSummary)}
    fresh: list[Revision] = []
    after: dict[EntryKey, EntryState] = {}
    for key, incoming in touched.items():
        known = before.get(key)
        if known is None and key not in ruled and len(incoming) == 1 and not incoming[0].parents:
            fresh.append(incoming[0])
            found["new"].append(key[0])
        else:
            facts, rulings = known or ([], [])
            old = merge(facts, rulings) if facts else None
            after[key] = new = merge([*facts, *incoming], [*rulings, *ruled.get(key, ())])
            found[_kind(old, new)].append(key[0])
        if foreign and any(revision.plan != plan_digest for revision in incoming):
            found["other_plan"].append(key[0])
    summary = MergeSummary(**{name: tuple(ids) for name, ids in found.items()})
    return Comparison(summary, tuple(fresh), after)


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
