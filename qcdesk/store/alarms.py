"""What stays wrong in a ledger until a person deals with it: numbers used twice or lost, waiting changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import msgspec
import sqlalchemy as sa

from qcdesk.store import tables as t
from qcdesk.store.entries import FLAGGED

_MOST = 10_000
"""Numbers that are looked at: a device that claims a number far ahead is asked about at once."""


@dataclass(frozen=True)
class SameNumber:
    """Two or more different packages of one device with one number; `at` is when the newest came."""

    unit: str
    device: str
    seq: int
    file_names: tuple[str, ...]
    at: str


@dataclass(frozen=True)
class LostNumbers:
    """Numbers of a device's packages that never came, although later ones did."""

    unit: str
    device: str
    numbers: tuple[int, ...]


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


def lost_numbers(connection: sa.Connection) -> list[LostNumbers]:
    """By device the numbers between its first and its last package here that no package has.

    One that lies in quarantine has come. What a lost package said comes again with the next one;
    that it is missing may still mean that somebody took it out on the way.
    """
    refused = sa.select(t.quarantine.c.params).where(t.quarantine.c.params.like('%"seq"%'))
    told = [msgspec.json.decode(params) for params in connection.execute(refused).scalars()]
    query = (
        sa.select(t.package.c.device, t.package.c.unit, t.package.c.seq)
        .where(t.package.c.direction == "in")
        .order_by(t.package.c.device, t.package.c.no)
    )
    found = []
    for device, rows in groupby(connection.execute(query), itemgetter(0)):
        units, numbers = zip(*(row[1:] for row in rows), strict=True)
        came = {*numbers, *(each["seq"] for each in told if each.get("unit") == units[-1])}
        lost = tuple(n for n in range(min(numbers), min(max(numbers), min(numbers) + _MOST)) if n not in came)
        if lost:
            found.append(LostNumbers(units[-1], device, lost))
    return sorted(found, key=lambda each: (each.unit, each.device))


def held_entries(connection: sa.Connection) -> list[HeldEntry]:
    """Entries with changes that wait for their ancestors, the longest waiting first."""
    query = sa.select(t.entry).where(FLAGGED, t.entry.c.flags.like('%"held"%'))
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
