"""What merging a package would do to the ledger, entry by entry, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import msgspec

from qcdesk.domain.merging import EntryState, Status, merge
from qcdesk.domain.revisions import Revision, revision_from_body
from qcdesk.services.prepared import Prepared, Sketch
from qcdesk.store import ledger
from qcdesk.store.ledger import EntryKey
from qcdesk.store.new_entries import NewEntry
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


@dataclass(frozen=True)
class Looked:
    """A prepared submission beside the ledger.

    `fresh` are new entries with one revision, `others` the remaining revisions with their lines, of
    which `after` has the states after the union.
    """

    fresh: tuple[NewEntry, ...]
    others: tuple[tuple[Revision, bytes], ...]
    after: Mapping[EntryKey, EntryState]
    summary: MergeSummary


def look_up(connection: Connection, package: Prepared, plan_digest: str) -> Looked:
    """Compare a prepared submission with the ledger."""
    there = ledger.numbers_of(connection, [entry.key for entry in package.alone])
    fresh = tuple(entry for entry in package.alone if entry.key not in there)
    others = package.revisions_of(there.keys())
    found = compare(connection, [revision for revision, _ in others], plan_digest)
    summary = found.summary + MergeSummary(
        new=tuple(entry.entry_id for entry in fresh),
        other_plan=tuple(entry.entry_id for entry in fresh if entry.plan != plan_digest),
    )
    return Looked(fresh, tuple(others), found.after, summary)


def sketched(connection: Connection, sketch: Sketch, plan_digest: str) -> MergeSummary | None:
    """What merging a sketched submission does; None where an entry that is alone in it is here already.

    Then its revision has to be seen, which a sketch does not have.
    """
    if ledger.numbers_of(connection, [key for key, _ in sketch.alone]):
        return None
    others = [revision_from_body(digest, msgspec.json.decode(line)) for digest, line in sketch.others]
    return compare(connection, others, plan_digest).summary + MergeSummary(
        new=tuple(key[0] for key, _ in sketch.alone),
        other_plan=tuple(key[0] for key, plan in sketch.alone if plan != plan_digest),
    )


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
