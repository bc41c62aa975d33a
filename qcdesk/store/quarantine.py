"""What became of a refused file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.store import tables as t

HELD, RELEASED, DISCARDED = "held", "released", "discarded"


@dataclass(frozen=True)
class Settlement:
    """What became of a refused file: ``released`` or ``discarded``, when, by whom and why."""

    state: str
    at: str
    by: str
    reason: str = ""


def settle(connection: sa.Connection, file_digest: str, done: Settlement) -> None:
    """Close every open record of a refused file."""
    where = (t.quarantine.c.file_digest == file_digest) & (t.quarantine.c.state == HELD)
    values = {"state": done.state, "decided_at": done.at, "decided_by": done.by, "reason": done.reason}
    connection.execute(sa.update(t.quarantine).where(where).values(**values))


def refused_submissions(
    connection: sa.Connection, unit: str, codes: Collection[str], newer_than: int
) -> list[tuple[int, str, Mapping[str, object]]]:
    """Key, code and parameters of a unit's submissions refused with a code and still held, oldest first."""
    query = (
        sa.select(t.quarantine.c.no, t.quarantine.c.code, t.quarantine.c.params)
        .where(
            t.quarantine.c.code.in_(sorted(codes)),
            t.quarantine.c.state == HELD,
            t.quarantine.c.no > newer_than,
        )
        .order_by(t.quarantine.c.no)
    )
    rows = [(no, code, json.loads(params)) for no, code, params in connection.execute(query)]
    return [row for row in rows if row[2].get("unit") == unit]
