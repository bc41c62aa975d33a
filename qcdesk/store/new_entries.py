"""Entries that were never here, added with the one revision that is all of their state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.merging import Status, is_deleted
from qcdesk.domain.revisions import EVIDENCE, Revision
from qcdesk.store import periods
from qcdesk.store.projector import Columns, Projector, row_values

_encode = msgspec.json.Encoder().encode


class NewEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A revision without predecessors, with all that is stored if its entry is not here yet.

    `cells` is the content as JSON, `links` are the evidence linked by digest with its content,
    `row` is the typed row after its key, None when the entry does not count.
    """

    entry_id: str
    register: str
    unit: str
    device: str
    counter: int
    digest: str
    plan: str
    line: bytes
    cells: str
    links: tuple[tuple[str, str], ...]
    row: tuple[Any, ...] | None

    @property
    def key(self) -> tuple[str, str, str]:
        """The entry's identity, unit and register."""
        return self.entry_id, self.unit, self.register


def new_entry(columns: Mapping[str, Columns], revision: Revision, line: bytes) -> NewEntry:
    """What is stored of an entry with only this revision; `columns` are those of the registers by code."""
    cells, register = revision.set, revision.register
    links = [
        (cell[len(EVIDENCE) :], _encode(content).decode())
        for cell, content in cells.items()
        if cell.startswith(EVIDENCE) and content is not None
    ]
    row = None
    if register in columns and not is_deleted(cells):
        row = (RECEIVED, revision.unit, len(links), *row_values(columns[register], cells))
    return NewEntry(
        revision.entry_id,
        register,
        revision.unit,
        revision.device_id,
        revision.counter,
        revision.revision_id,
        revision.plan,
        line,
        _encode(cells).decode(),
        tuple(links),
        row,
    )


def add_first(
    connection: sa.Connection,
    projector: Projector,
    found: Sequence[NewEntry],
    package_no: int | None,
    *,
    acknowledged: bool,
) -> None:
    """Add entries that are not here yet with their only revision, whose content is their state.

    The typed rows are left to the projector's next flush.
    """
    if not found:
        return
    newest = connection.exec_driver_sql("SELECT max(no) FROM entry").scalar() or 0
    numbered = list(enumerate(found, newest + 1))
    connection.exec_driver_sql(
        "INSERT INTO entry (no, entry_id, register, unit, status, heads, cells, flags)"
        f" VALUES (?, ?, ?, ?, '{Status.RECEIVED.value}', ?, ?, '{{}}')",
        [(no, e.entry_id, e.register, e.unit, f'["{e.digest}"]', e.cells) for no, e in numbered],
    )
    connection.exec_driver_sql(
        "INSERT INTO revision (entry_no, digest, device, counter, line, package_no, acknowledged)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(no, e.digest, e.device, e.counter, e.line, package_no, int(acknowledged)) for no, e in numbered],
    )
    if package_no is not None:
        periods.file_new(connection, package_no, newest)
    links = [(no, *link) for no, e in numbered for link in e.links]
    if links:
        connection.exec_driver_sql("INSERT INTO link (entry_no, sha256, content) VALUES (?, ?, ?)", links)
    for no, e in numbered:
        if e.row is not None:
            projector.put_new(no, e.register, e.row)
