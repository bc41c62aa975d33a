"""The ledger: the grow-only set of revisions and decisions, and the state that follows from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from qcdesk.domain.merging import EntryState, merge
from qcdesk.domain.revisions import (
    Decision,
    Revision,
    decision_from_body,
    revision_from_body,
)
from qcdesk.plan.model import Plan
from qcdesk.store import entries, periods, tallies
from qcdesk.store import tables as t
from qcdesk.store.projector import Projector

_decode = msgspec.json.decode
_encode = msgspec.json.encode
BATCH = 500


EntryKey = tuple[str, str, str]
"""An entry's identity, unit and register."""


class Line(NamedTuple):
    """A revision or decision with the canonical bytes that its identity is the hash of."""

    fact: Revision | Decision
    line: bytes


@dataclass(frozen=True)
class Added:
    """What an import added: entry keys touched, and how many facts were new or known.

    `numbers` are the entry keys by identity, unit and register.
    """

    entry_numbers: frozenset[int]
    new: int
    known: int
    numbers: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


def add_revisions(
    connection: sa.Connection, lines: Sequence[Line], package_no: int | None, *, acknowledged: bool
) -> Added:
    """Union revisions into the ledger; those already there change no state.

    A revision is filed under the newest package that carried it, so that its receipt answers it.
    """
    facts = [(line.fact, line.line) for line in lines if isinstance(line.fact, Revision)]
    numbers = _entry_numbers(connection, [(f.entry_id, f.unit, f.register) for f, _ in facts])
    rows = [
        (
            numbers[fact.entry_id, fact.unit, fact.register],
            fact.revision_id,
            fact.device_id,
            fact.counter,
            line,
            package_no,
            int(acknowledged),
        )
        for fact, line in facts
    ]
    added = _insert(connection, "revision", "device, counter, line, package_no, acknowledged", rows)
    if package_no is not None:
        if added.known:
            _file_again(connection, [row[:2] for row in rows], package_no)
        periods.file_package(connection, package_no)
    return replace(added, numbers=numbers)


def _file_again(connection: sa.Connection, keys: Sequence[tuple[object, object]], package_no: int) -> None:
    """File revisions under the newest package that carried them; remember the one before."""
    same = "FROM revision WHERE entry_no = ? AND digest = ? AND package_no <> ?"
    moved = [(*key, package_no) for key in keys]
    connection.exec_driver_sql(f"INSERT OR IGNORE INTO resent SELECT package_no, entry_no {same}", moved)
    connection.exec_driver_sql(
        "UPDATE revision SET package_no = ? WHERE entry_no = ? AND digest = ?",
        [(package_no, *key) for key in keys],
    )


def add_decisions(connection: sa.Connection, lines: Sequence[Line], package_no: int | None) -> Added:
    """Union decisions into the ledger; one on an entry that is not here yet waits for it."""
    facts = [(line.fact, line.line) for line in lines if isinstance(line.fact, Decision)]
    numbers = _entry_numbers(connection, [(f.entry_id, f.unit, f.register) for f, _ in facts])
    rows = [
        (
            numbers[fact.entry_id, fact.unit, fact.register],
            fact.decision_id,
            fact.revision_id,
            fact.unit,
            line,
            package_no,
        )
        for fact, line in facts
    ]
    return _insert(connection, "decision", "revision, unit, line, package_no", rows)


def _insert(connection: sa.Connection, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> Added:
    """Insert facts by entry and identity; `rows` begin with these two."""
    touched = frozenset(int(str(row[0])) for row in rows)
    if not rows:
        return Added(touched, 0, 0)
    marks = ", ".join("?" * len(rows[0]))
    done = connection.exec_driver_sql(
        f"INSERT INTO {table} (entry_no, digest, {columns}) VALUES ({marks})"
        " ON CONFLICT (entry_no, digest) DO NOTHING",
        list(rows),
    )
    return Added(touched, done.rowcount, len(rows) - done.rowcount)


def _entry_numbers(connection: sa.Connection, keys: Iterable[EntryKey]) -> dict[EntryKey, int]:
    """The keys of entries by identity, unit and register; entries unknown so far are created."""
    wanted = list(dict.fromkeys(keys))
    found = numbers_of(connection, wanted)
    unknown = [key for key in wanted if key not in found]
    if unknown:
        connection.exec_driver_sql(
            "INSERT INTO entry (entry_id, unit, register, status, heads, cells, flags)"
            f" VALUES (?, ?, ?, '{entries.DRAFT}', '[]', '{{}}', '{{}}')",
            unknown,
        )
        found |= numbers_of(connection, unknown)
    return found


def revisions_of(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[Revision]]:
    """All revisions of the entries with these keys."""
    found: dict[int, list[Revision]] = {}
    for no, digest, line in _facts(connection, "revision", numbers):
        found.setdefault(no, []).append(revision_from_body(digest, _decode(line)))
    return found


def decisions_of(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[Decision]]:
    """All decisions on the entries with these keys."""
    found: dict[int, list[Decision]] = {}
    for no, digest, line in _facts(connection, "decision", numbers):
        found.setdefault(no, []).append(decision_from_body(digest, _decode(line)))
    return found


def _facts(connection: sa.Connection, table: str, numbers: Sequence[int]) -> Iterable[tuple[int, str, bytes]]:
    if not numbers:
        return ()
    found = connection.exec_driver_sql(
        f"SELECT entry_no, digest, line FROM {table} WHERE entry_no IN (SELECT value FROM json_each(?))",
        (_encode(numbers).decode(),),
    )
    return [(no, digest, line) for no, digest, line in found.all()]


def refresh(connection: sa.Connection, plan: Plan, numbers: Iterable[int]) -> None:
    """Compute the state of the entries again and write entry, links and typed rows."""
    wanted = sorted(set(numbers))
    projector = Projector(connection, plan)
    for start in range(0, len(wanted), BATCH):
        _refresh_batch(connection, projector, wanted[start : start + BATCH])
        projector.flush()


def _refresh_batch(connection: sa.Connection, projector: Projector, numbers: list[int]) -> None:
    revisions = revisions_of(connection, numbers)
    decisions = decisions_of(connection, numbers)
    states = {no: merge(facts, decisions.get(no, ())) for no, facts in revisions.items()}
    _put_states(connection, projector, numbers, states)


def put_states(connection: sa.Connection, projector: Projector, states: Mapping[int, EntryState]) -> None:
    """Store states that the caller has merged from all that the ledger holds of these entries.

    The typed rows are left to the projector's next flush.
    """
    wanted = sorted(states)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        _put_states(connection, projector, part, {no: states[no] for no in part})


def _put_states(
    connection: sa.Connection,
    projector: Projector,
    numbers: Sequence[int],
    states: Mapping[int, EntryState],
) -> None:
    worked_on = entries.having_working(connection, numbers)
    if worked_on:
        entries.advance_parents(connection, {no: states[no] for no in worked_on if no in states})
    entries.put_state(connection, list(states.items()))
    plain = [no for no in numbers if no in states and no not in worked_on]
    for no in plain:
        state = states[no]
        projector.put(no, state.register, state.unit, state.received_figures, state.accepted_figures)
    cells = {no: states[no].cells for no in plain}
    for entry in entries.by_numbers(connection, set(numbers) - set(plain)):
        cells[entry.no] = entry.cells
        _project(projector, entry, states.get(entry.no))
    entries.put_links(connection, cells)


def _project(projector: Projector, entry: entries.StoredEntry, state: EntryState | None) -> None:
    """Write the typed rows of one entry; unsealed work counts as received.

    While a conflict is not answered by unsealed work, nothing is guessed (R6).
    """
    open_conflict = {conflict.cell for conflict in entry.conflicts} - set(entry.working)
    if state is None or (entry.working and not open_conflict):
        received = None if entry.deleted or entry.blank else entry.cells
    else:
        received = state.received_figures
    accepted = None if state is None else state.accepted_figures
    projector.put(entry.no, entry.register, entry.unit, received, accepted)


def rebuild(connection: sa.Connection, plan: Plan) -> int:
    """Make all states, typed rows and kept sums again from the ledger; returns the number of entries.

    What it needs in memory does not grow with the ledger.
    """
    projector, count, last = Projector(connection, plan, keeps_sums=False), 0, 0
    while numbers := _numbers_after(connection, last):
        _refresh_batch(connection, projector, numbers)
        projector.flush()
        count, last = count + len(numbers), numbers[-1]
    tallies.recount(connection, plan)
    periods.recount(connection)
    return count


def _numbers_after(connection: sa.Connection, last: int) -> list[int]:
    query = "SELECT no FROM entry WHERE no > ? ORDER BY no LIMIT ?"
    return list(connection.exec_driver_sql(query, (last, BATCH)).scalars())


def digest(connection: sa.Connection) -> str:
    """SHA-256 over the sorted identities of all revisions and decisions: equal sets, equal digest."""
    total = hashlib.sha256()
    for table in (t.revision, t.decision):
        identities = sa.select(table.c.digest).distinct().order_by(table.c.digest)
        for identity in connection.execute(identities).scalars():
            total.update(identity.encode())
        total.update(b"\n")
    return total.hexdigest()


@dataclass(frozen=True)
class Counts:
    """How much the ledger holds."""

    entries: int
    revisions: int
    decisions: int


def counts(connection: sa.Connection) -> Counts:
    """The numbers of entries, revisions and decisions."""

    def count(table: sa.Table) -> int:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0)

    return Counts(count(t.entry), count(t.revision), count(t.decision))


def numbers_of(connection: sa.Connection, keys: Iterable[EntryKey]) -> dict[EntryKey, int]:
    """The keys of entries by identity, unit and register; unknown ones are absent."""
    wanted = set(keys)
    rows = connection.exec_driver_sql(
        "SELECT no, entry_id, unit, register FROM entry WHERE entry_id IN (SELECT value FROM json_each(?))",
        (_encode(list({entry_id for entry_id, _, _ in wanted})).decode(),),
    )
    return {key: no for no, *names in rows if (key := (names[0], names[1], names[2])) in wanted}


def by_identity(
    connection: sa.Connection, keys: Iterable[EntryKey]
) -> dict[EntryKey, tuple[list[Revision], list[Decision]]]:
    """Revisions and decisions of entries by identity, unit and register; unknown ones are absent."""
    numbers = numbers_of(connection, keys)
    revisions = revisions_of(connection, list(numbers.values()))
    decisions = decisions_of(connection, list(numbers.values()))
    return {key: (revisions.get(no, []), decisions.get(no, [])) for key, no in numbers.items()}
