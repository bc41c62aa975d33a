"""The change log of a desk: who changed which cell, when, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from qcdesk.domain.revisions import CellContent
from qcdesk.store import meta
from qcdesk.store import tables as t


@dataclass(frozen=True)
class LoggedChange:
    """One change of one cell. `step` numbers the service call; `undoes` is the step it took back."""

    entry_no: int
    cell: str
    old: CellContent
    new: CellContent
    person: str
    at: str
    step: int
    undoes: int | None = None


def append(connection: sa.Connection, changes: Sequence[LoggedChange]) -> None:
    """Add changes to the log."""
    rows = [
        {
            **{
                name: getattr(change, name) for name in ("entry_no", "cell", "person", "at", "step", "undoes")
            },
            "old": msgspec.json.encode(change.old).decode(),
            "new": msgspec.json.encode(change.new).decode(),
        }
        for change in changes
    ]
    if rows:
        connection.execute(sa.insert(t.change_log), rows)


def next_step(connection: sa.Connection) -> int:
    """The number of a new step."""
    return meta.advance(connection, "step")


def seal(connection: sa.Connection) -> None:
    """Remember that everything logged so far is sealed and can no longer be undone."""
    meta.put(connection, "sealed_step", meta.get(connection, "step", "0"))


def close_undo(connection: sa.Connection) -> None:
    """Remember that what was logged so far is not undone step by step any more."""
    meta.put(connection, "undo_step", meta.get(connection, "step", "0"))


def unsealed(connection: sa.Connection) -> list[LoggedChange]:
    """The changes since the last sealing that can be undone, oldest first."""
    closed = max(int(meta.get(connection, name, "0")) for name in ("sealed_step", "undo_step"))
    # In the order of the index, which is that of the log: asked for the key's, the whole log is read.
    return _select(connection, t.change_log.c.step > closed, t.change_log.c.step)


def of_entry(connection: sa.Connection, entry_no: int) -> list[LoggedChange]:
    """Every change of an entry at this desk, oldest first."""
    return _select(connection, t.change_log.c.entry_no == entry_no)


def _select(
    connection: sa.Connection, condition: sa.ColumnElement[bool], *order: sa.ColumnElement[int]
) -> list[LoggedChange]:
    columns = [column for column in t.change_log.c if column.name != "no"]
    query = sa.select(*columns).where(condition).order_by(*order, t.change_log.c.no)
    rows = connection.execute(query).mappings()
    decode = msgspec.json.decode
    return [LoggedChange(**{**row, "old": decode(row["old"]), "new": decode(row["new"])}) for row in rows]


def latest(connection: sa.Connection) -> str:
    """The moment (ISO 8601) of the newest change, by the order of the log; empty without one."""
    newest = sa.select(t.change_log.c.at).order_by(t.change_log.c.no.desc()).limit(1)
    return connection.execute(newest).scalar() or ""
