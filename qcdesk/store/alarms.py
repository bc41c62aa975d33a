"""What stays wrong in a ledger until a person deals with it: numbers used twice, changes that wait."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from qcdesk.store import tables as t


@dataclass(frozen=True)
class SameNumber:
    """Two or more different packages of one device with one number; `at` is when the newest came."""

    unit: str
    device: str
    seq: int
    file_names: tuple[str, ...]
    at: str


@dataclass(frozen=True)
class HeldEntry:
    """An entry with changes whose ancestors are missing, and when the first of them came."""

    entry_id: str
    unit: str
    register: str
    count: int
    since: str


def same_numbers(connection: sa.Connection) -> list[SameNumber]:
    """Numbers that several packages claim, the newest first (R10)."""
    arrived = (t.package.c.direction == "in") & (t.package.c.type == "submission")
    twice = (
        sa.select(t.package.c.device, t.package.c.seq)
        .where(arrived)
        .group_by(t.package.c.device, t.package.c.seq)
        .having(sa.func.count() > 1)
    )
    found = []
    for device, seq in connection.execute(twice):
        query = sa.select(t.package.c.unit, t.package.c.file_name, t.package.c.at).where(
            arrived, t.package.c.device == device, t.package.c.seq == seq
        )
        rows = connection.execute(query.order_by(t.package.c.no)).all()
        found.append(SameNumber(rows[-1][0], device, seq, tuple(row[1] for row in rows), rows[-1][2]))
    return sorted(found, key=lambda each: each.at, reverse=True)


def held_entries(connection: sa.Connection) -> list[HeldEntry]:
    """Entries with changes that wait for their ancestors, the longest waiting first."""
    query = sa.select(t.entry).where(t.entry.c.flags.like('%"held"%'))
    found = []
    for row in connection.execute(query).mappings().all():
        waiting = msgspec.json.decode(row["flags"])["held"]
        came = (
            sa.select(sa.func.min(t.package.c.at))
            .join(t.revision, t.revision.c.package_no == t.package.c.no)
            .where(t.revision.c.entry_no == row["no"], t.revision.c.digest.in_(waiting))
        )
        since = connection.execute(came).scalar() or ""
        found.append(HeldEntry(row["entry_id"], row["unit"], row["register"], len(waiting), since))
    return sorted(found, key=lambda each: (each.since, each.entry_id))
