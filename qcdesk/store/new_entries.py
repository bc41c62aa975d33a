"""Entries that were never here, added with the one revision that is all of their state."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from qcdesk.domain.merging import Status, is_deleted
from qcdesk.domain.revisions import Revision
from qcdesk.store import entries, periods
from qcdesk.store.projector import Projector

_encode_lines = msgspec.json.Encoder().encode_lines


def add_first(
    connection: sa.Connection,
    projector: Projector,
    lines: Sequence[tuple[Revision, bytes]],
    package_no: int | None,
    *,
    acknowledged: bool,
) -> None:
    """Add entries that are not here yet with their only revision, whose content is their state.

    The typed rows are left to the projector's next flush.
    """
    if not lines:
        return
    newest = connection.exec_driver_sql("SELECT max(no) FROM entry").scalar() or 0
    numbered = list(enumerate(lines, newest + 1))
    contents = _encode_lines([revision.set for revision, _ in lines]).decode().split("\n")
    connection.exec_driver_sql(
        "INSERT INTO entry (no, entry_id, register, unit, status, heads, cells, flags)"
        f" VALUES (?, ?, ?, ?, '{Status.RECEIVED.value}', ?, ?, '{{}}')",
        [
            (no, r.entry_id, r.register, r.unit, f'["{r.revision_id}"]', cells)
            for (no, (r, _)), cells in zip(numbered, contents, strict=False)
        ],
    )
    connection.exec_driver_sql(
        "INSERT INTO revision (entry_no, digest, device, counter, line, package_no, acknowledged)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (no, r.revision_id, r.device_id, r.counter, line, package_no, int(acknowledged))
            for no, (r, line) in numbered
        ],
    )
    if package_no is not None:
        periods.file_package(connection, package_no)
    entries.add_links(connection, {no: revision.set for no, (revision, _) in numbered})
    for no, (revision, _) in numbered:
        if not is_deleted(revision.set):
            projector.put_new(no, revision.register, revision.unit, revision.set)
