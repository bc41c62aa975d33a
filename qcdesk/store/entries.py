"""Entries: the state that follows from the ledger, and the unit's unsealed work over it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa

from qcdesk.domain.errors import UserError
from qcdesk.domain.merging import CellConflict, EntryState, Status, Version, is_deleted
from qcdesk.domain.revisions import DELETED, EVIDENCE, CellContent
from qcdesk.store import tables as t

DRAFT = "draft"
"""The status of an entry that was never sealed."""

FLAGGED = sa.text("entry.flags <> '{}'")
"""Entries with flags, in the words of the index that has them: a bound value would not find it."""

_encode = msgspec.json.encode
_decode = msgspec.json.decode


@dataclass(frozen=True)
class StoredEntry:
    """An entry as the workspace has it.

    `cells` is what the desk shows: the merged content with unsealed work over it. `working`
    holds only the unsealed cells and `merged` what lies under them; `parents` are the heads that
    the author of the unsealed cells saw. `status` is a `Status` value or ``draft``.
    """

    no: int
    entry_id: str
    register: str
    unit: str
    status: str
    heads: tuple[str, ...]
    cells: Mapping[str, CellContent]
    working: Mapping[str, CellContent]
    conflicts: tuple[CellConflict, ...] = ()
    soft: bool = False
    held: tuple[str, ...] = ()
    verified: Mapping[str, CellContent] = field(default_factory=dict)
    answers: str = ""
    merged: Mapping[str, CellContent] = field(default_factory=dict)
    parents: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """True for a draft without content: its creation was undone, or its revisions are awaited."""
        return self.status == DRAFT and not self.working

    @property
    def deleted(self) -> bool:
        """True if the entry is marked as deleted."""
        return is_deleted(self.cells)


def number_of(connection: sa.Connection, entry_id: str, unit: str, register: str) -> int | None:
    """The key of an entry, or None when it does not exist here."""
    return connection.execute(
        sa.select(t.entry.c.no).where(
            t.entry.c.entry_id == entry_id, t.entry.c.unit == unit, t.entry.c.register == register
        )
    ).scalar()


def create(connection: sa.Connection, entry_id: str, unit: str, register: str) -> int:
    """Create an empty draft entry and return its key."""
    row = {"entry_id": entry_id, "unit": unit, "register": register, "status": DRAFT}
    row |= {"heads": "[]", "cells": "{}", "flags": "{}"}
    key = connection.execute(sa.insert(t.entry), row).inserted_primary_key
    assert key is not None  # noqa: S101 - a table with an integer key always returns it
    return int(key[0])


def find(connection: sa.Connection, entry_id: str) -> StoredEntry:
    """The entry with this identity; raises UserError ``entry.unknown``."""
    found = select(connection, t.entry.c.entry_id == entry_id)
    if not found:
        raise UserError("entry.unknown", entry=entry_id)
    return found[0]


def by_numbers(connection: sa.Connection, numbers: Iterable[int]) -> list[StoredEntry]:
    """The entries with these keys, in the order of their keys."""
    wanted = sorted(set(numbers))
    found: list[StoredEntry] = []
    for start in range(0, len(wanted), 500):
        found += select(connection, t.entry.c.no.in_(wanted[start : start + 500]))
    return found


def select(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool] | sa.TextClause
) -> list[StoredEntry]:
    """Entries that meet the conditions, in the order of their keys."""
    query = (
        sa.select(t.entry, t.working.c.cells.label("working"), t.working.c.answers, t.working.c.parents)
        .outerjoin(t.working)
        .where(*conditions)
    )
    # Sorted here: asked for an order by key, SQLite reads the whole table in it to find a few entries.
    return sorted((_entry(row) for row in connection.execute(query).mappings()), key=_no)


def _no(entry: StoredEntry) -> int:
    return entry.no


def of_register(
    connection: sa.Connection, register: str, unit: str | None = None, *, deleted: bool = False
) -> list[StoredEntry]:
    """The entries of a register, without deleted ones unless asked for."""
    conditions = [t.entry.c.register == register]
    if unit is not None:
        conditions.append(t.entry.c.unit == unit)
    found = (entry for entry in select(connection, *conditions) if not entry.blank)
    return [entry for entry in found if deleted or not entry.deleted]


def waiting(
    connection: sa.Connection,
    statuses: Collection[str],
    registers: Sequence[str],
    unit: str | None = None,
    limit: int | None = None,
) -> list[StoredEntry]:
    """Entries with one of some statuses, by register in the order given, then by key."""
    found: list[StoredEntry] = []
    for register in registers:
        rest = None if limit is None else limit - len(found)
        if rest == 0:
            break
        query = sa.select(t.entry.c.no).where(*_waiting(statuses, [register], unit)).order_by(t.entry.c.no)
        found += by_numbers(connection, connection.execute(query.limit(rest)).scalars())
    return found


def count_waiting(
    connection: sa.Connection, statuses: Collection[str], registers: Sequence[str], unit: str | None = None
) -> int:
    """How many entries of some registers have one of some statuses."""
    query = sa.select(sa.func.count()).select_from(t.entry).where(*_waiting(statuses, registers, unit))
    return connection.execute(query).scalar() or 0


def _waiting(
    statuses: Collection[str], registers: Sequence[str], unit: str | None
) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        t.entry.c.status.in_(sorted(statuses)),
        t.entry.c.register.in_(registers),
    ]
    return found if unit is None else [*found, t.entry.c.unit == unit]


def with_working(connection: sa.Connection) -> list[StoredEntry]:
    """The entries that have unsealed cells."""
    return select(connection, t.working.c.entry_no.is_not(None))


def count_working(connection: sa.Connection) -> int:
    """How many entries have unsealed cells."""
    return connection.execute(sa.select(sa.func.count()).select_from(t.working)).scalar() or 0


def count_by_status(connection: sa.Connection) -> dict[str, int]:
    """How many entries have each status, without blank and deleted ones."""
    return dict(connection.exec_driver_sql(_BY_STATUS).all())


_BY_STATUS = f"""
SELECT e.status, count(*) FROM entry e LEFT JOIN working w ON w.entry_no = e.no
WHERE NOT (e.status = '{DRAFT}' AND w.entry_no IS NULL) AND NOT coalesce(json_extract(
    CASE WHEN json_type(w.cells, '$.{DELETED}') IS NULL THEN e.cells ELSE w.cells END,
    '$.{DELETED}.value'), 0)
GROUP BY e.status
"""


def by_ids(connection: sa.Connection, entry_ids: Iterable[str]) -> list[StoredEntry]:
    """The entries with these identities, in the order of their keys."""
    wanted = sa.func.json_each(_encode(sorted(set(entry_ids))).decode()).table_valued("value")
    return select(connection, t.entry.c.entry_id.in_(sa.select(wanted.c.value)))


def identities_ending(connection: sa.Connection, end: str) -> set[str]:
    """The identities of entries that end with a text."""
    query = "SELECT DISTINCT entry_id FROM entry WHERE substr(entry_id, -length(?)) = ?"
    return set(connection.exec_driver_sql(query, (end, end)).scalars())


def _entry(row: sa.RowMapping) -> StoredEntry:
    flags = _decode(row["flags"])
    merged = _decode(row["cells"])
    working = _decode(row["working"]) if row["working"] else {}
    return StoredEntry(
        no=row["no"],
        entry_id=row["entry_id"],
        register=row["register"],
        unit=row["unit"],
        status=row["status"],
        heads=tuple(_decode(row["heads"])),
        cells={**merged, **working},
        working=working,
        conflicts=_conflicts(flags.get("conflicts", [])),
        soft=bool(flags.get("soft")),
        held=tuple(flags.get("held", [])),
        verified=flags.get("verified", {}),
        answers=row["answers"] or "",
        merged=merged,
        parents=tuple(_decode(row["parents"])) if row["parents"] else (),
    )


def _conflicts(raw: Sequence[Mapping[str, Any]]) -> tuple[CellConflict, ...]:
    return tuple(
        CellConflict(item["cell"], tuple(Version(v["revision_id"], v["content"]) for v in item["versions"]))
        for item in raw
    )


def put_working(
    connection: sa.Connection, entry_no: int, cells: Mapping[str, CellContent], answers: str = ""
) -> None:
    """Replace the unsealed cells of an entry; none removes the row.

    The heads seen at the first unsealed edit stay the parents, whatever arrives meanwhile.
    """
    of_entry = t.working.c.entry_no == entry_no
    parents = connection.execute(sa.select(t.working.c.parents).where(of_entry)).scalar()
    connection.execute(sa.delete(t.working).where(of_entry))
    if cells:
        if parents is None:
            parents = connection.execute(sa.select(t.entry.c.heads).where(t.entry.c.no == entry_no)).scalar()
        row = {"entry_no": entry_no, "cells": _encode(cells).decode(), "answers": answers, "parents": parents}
        connection.execute(sa.insert(t.working), row)


def settle_working(connection: sa.Connection) -> None:
    """Drop unsealed cells that say what the ledger says: an own package that came back had sealed them."""
    for stored in with_working(connection):
        left = {cell: c for cell, c in stored.working.items() if stored.merged.get(cell) != c}
        if len(left) != len(stored.working):
            put_working(connection, stored.no, left, stored.answers)


def advance_parents(connection: sa.Connection, states: Mapping[int, EntryState]) -> None:
    """Let unsealed work follow heads that arrived, where they left its cells as its author saw them.

    A cell that was changed elsewhere meanwhile, and not to the same, keeps the older parents, so
    that sealing makes the clash a conflict instead of overwriting unseen work. Called before the
    states are stored.
    """
    if not states:
        return  # an empty list of keys would read every entry
    for stored in select(connection, t.working.c.entry_no.in_(list(states))):
        state = states[stored.no]
        watched = {*state.cells, *stored.merged} if DELETED in stored.working else {*stored.working, DELETED}
        seen = all(
            state.cells.get(cell)
            in (stored.merged.get(cell), stored.working.get(cell, stored.merged.get(cell)))
            for cell in watched
        )
        if seen and stored.parents == stored.heads:
            update = sa.update(t.working).where(t.working.c.entry_no == stored.no)
            connection.execute(update.values(parents=_encode(list(state.heads)).decode()))


def put_state(connection: sa.Connection, states: Sequence[tuple[int, EntryState]]) -> None:
    """Store merged states by entry key."""
    if not states:
        return
    connection.exec_driver_sql(
        "UPDATE entry SET status = ?, heads = ?, cells = ?, flags = ? WHERE no = ?",
        [_state_row(no, state) for no, state in states],
    )


def _state_row(no: int, state: EntryState) -> tuple[object, ...]:
    flags: dict[str, object] = {}
    if state.conflicts:
        flags["conflicts"] = [msgspec.to_builtins(conflict) for conflict in state.conflicts]
    if state.soft:
        flags["soft"] = True
    if state.held:
        flags["held"] = list(state.held)
    if state.verified:
        flags["verified"] = state.verified
    return (
        state.status.value,
        _encode(list(state.heads)).decode(),
        _encode(state.cells).decode(),
        _encode(flags).decode(),
        no,
    )


def put_links(connection: sa.Connection, cells: Mapping[int, Mapping[str, CellContent]]) -> None:
    """Replace the evidence links of entries, by key, by those in their cells."""
    if cells:
        connection.exec_driver_sql("DELETE FROM link WHERE entry_no = ?", [(entry_no,) for entry_no in cells])
    rows = [
        (entry_no, cell[len(EVIDENCE) :], _encode(content).decode())
        for entry_no, written in cells.items()
        for cell, content in written.items()
        if content is not None and cell.startswith(EVIDENCE)
    ]
    if rows:
        connection.exec_driver_sql("INSERT INTO link (entry_no, sha256, content) VALUES (?, ?, ?)", rows)


def returned(connection: sa.Connection) -> list[StoredEntry]:
    """The entries whose present head the office returned."""
    return select(connection, t.entry.c.status == Status.RETURNED.value)


def count_uncorrected(connection: sa.Connection) -> int:
    """How many entries the office returned that were not changed since."""
    query = sa.select(sa.func.count()).select_from(t.entry.outerjoin(t.working))
    untouched = t.working.c.entry_no.is_(None)
    return connection.execute(query.where(t.entry.c.status == Status.RETURNED.value, untouched)).scalar() or 0


def flagged(connection: sa.Connection) -> list[StoredEntry]:
    """The entries with conflicts, joined changes, missing predecessors or verified values."""
    return select(connection, FLAGGED)


def changed(connection: sa.Connection) -> list[StoredEntry]:
    """The entries that were changed since the office accepted them."""
    return select(connection, t.entry.c.status == Status.CHANGED.value)


def having_working(connection: sa.Connection, numbers: Sequence[int]) -> frozenset[int]:
    """The keys among these of entries with unsealed cells."""
    query = "SELECT entry_no FROM working WHERE entry_no IN (SELECT value FROM json_each(?))"
    return frozenset(connection.exec_driver_sql(query, (_encode(list(numbers)).decode(),)).scalars())
