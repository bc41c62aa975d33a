"""Entries whose fields have to be looked at one by one: all but those that a model takes as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from qcdesk.store import entries
from qcdesk.store.entries import DRAFT, StoredEntry

BATCH = 10_000
_CELLS = f"""
SELECT e.no, e.register, CASE WHEN w.entry_no IS NULL THEN e.cells WHEN e.cells = '{{}}' THEN w.cells END
FROM entry e LEFT JOIN working w ON w.entry_no = e.no
WHERE w.entry_no IS NOT NULL OR e.status <> '{DRAFT}'
"""
"""The content of entries as JSON, NULL where unsealed cells lie over others."""


def doubtful(
    connection: sa.Connection, takes: Mapping[str, Callable[[str], bool]]
) -> dict[str, list[StoredEntry]]:
    """Entries by register that are not taken, and all with unsealed cells over others; no deleted ones.

    `takes` says by register whether the content of an entry, as JSON, needs no further look.
    """
    numbers: list[int] = []
    for rows in connection.exec_driver_sql(_CELLS).partitions(BATCH):
        for no, register, cells in rows:
            if register in takes and (cells is None or not takes[register](cells)):
                numbers.append(no)
    found: dict[str, list[StoredEntry]] = {}
    for entry in entries.by_numbers(connection, numbers):
        if not entry.deleted:
            found.setdefault(entry.register, []).append(entry)
    return found
