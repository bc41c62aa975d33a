"""Refused files: why they were refused, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.store import tables as t

HELD, RELEASED, DISCARDED = "held", "released", "discarded"


@dataclass(frozen=True)
class QuarantineRecord:
    """A refused file: what it is, when and by whom it was brought, why it was refused.

    `decided_at`, `decided_by` and `reason` say who released or discarded it.
    """

    file_name: str
    file_digest: str
    at: str
    operator: str
    code: str
    params: Mapping[str, object]
    state: str = HELD
    decided_at: str = ""
    decided_by: str = ""
    reason: str = ""
    no: int = 0


def add(connection: sa.Connection, record: QuarantineRecord) -> int:
    """Keep the record of a refused file; the same file refused for the same reason is kept once."""
    query = sa.select(t.quarantine.c.no).where(
        t.quarantine.c.file_digest == record.file_digest, t.quarantine.c.code == record.code
    )
    known = connection.execute(query).scalar()
    if known is not None:
        return int(known)
    row = {
        "file_name": record.file_name,
        "file_digest": record.file_digest,
        "at": record.at,
        "operator": record.operator,
        "code": record.code,
        "params": json.dumps(dict(record.params), ensure_ascii=False, default=str),
        "state": record.state,
        "decided_at": record.decided_at,
        "decided_by": record.decided_by,
        "reason": record.reason,
    }
    key = connection.execute(sa.insert(t.quarantine), row).inserted_primary_key
    assert key is not None  # noqa: S101 - a table with an integer key always returns it
    return int(key[0])


def select(connection: sa.Connection, *, held_only: bool) -> list[QuarantineRecord]:
    """Refused files, newest first, without those that were dealt with if `held_only`."""
    query = sa.select(t.quarantine).order_by(t.quarantine.c.no.desc())
    if held_only:
        query = query.where(t.quarantine.c.state == HELD)
    rows = connection.execute(query).mappings()
    return [QuarantineRecord(**{**row, "params": json.loads(row["params"])}) for row in rows]


def count_held(connection: sa.Connection) -> int:
    """How many refused files wait for a decision."""
    query = sa.select(sa.func.count()).select_from(t.quarantine).where(t.quarantine.c.state == HELD)
    return connection.execute(query).scalar() or 0


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
