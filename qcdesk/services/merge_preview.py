"""What merging a package would do to the ledger, entry by entry, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from qcdesk.domain.merging import EntryState, Status, merge
from qcdesk.domain.revisions import Revision
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

    def __add__(self, other: MergeSummary) -> MergeSummary:
        """Both together."""
        names = (field.name for field in fields(self))
        return MergeSummary(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def counts(self) -> dict[str, int]:
        """The number of entries in each list."""
        return {field.name: len(getattr(self, field.name)) for field in fields(self)}


NOTHING_MERGED = MergeSummary()


@dataclass(frozen=True)
class Comparison:
    """What becomes of each entry that a package's revisions touch.

    `after` are the states after the union, but for entries of which a single revision is all there is.
    """

    summary: MergeSummary
    after: Mapping[EntryKey, EntryState]


def compare(connection: Connection, revisions: Sequence[Revision], plan_digest: str) -> Comparison:
    """Compare each touched entry before and after the union with the given revisions."""
    touched: dict[EntryKey, list[Revision]] = {}
    for revision in revisions:
        touched.setdefault((revision.entry_id, revision.unit, revision.register), []).append(revision)
    before = ledger.by_identity(connection, touched)
    foreign = {revision.plan for revision in revisions} != {plan_digest}
    found: dict[str, list[str]] = {field.name: [] for field in fields(MergeSummary)}
    after: dict[EntryKey, EntryState] = {}
    for key, incoming in touched.items():
        known = before.get(key)
        if known is None and len(incoming) == 1 and not incoming[0].parents:
            found["new"].append(key[0])
        else:
            facts, rulings = known or ([], [])
            old = merge(facts, rulings) if facts else None
            after[key] = new = merge([*facts, *incoming], rulings)
            found[_kind(old, new)].append(key[0])
        if foreign and any(revision.plan != plan_digest for revision in incoming):
            found["other_plan"].append(key[0])
    return Comparison(MergeSummary(**{name: tuple(ids) for name, ids in found.items()}), after)


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
