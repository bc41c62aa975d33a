"""Periods at the office: what was filed for each, how far its review is, and its locks."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.store import tables as t

Place = tuple[str, str]
"""A unit's code and a period's code."""


@dataclass(frozen=True)
class PeriodLock:
    """The office's last word on a unit's period: locked or opened again, by whom, why, when."""

    unit: str
    period: str
    locked: bool
    reason: str
    actor: str
    at: str


@dataclass(frozen=True)
class Filing:
    """Submissions of a unit for a period; the times are the office's own clock, ISO 8601."""

    packages: int
    first_at: str
    last_at: str


def put_lock(connection: sa.Connection, lock: PeriodLock) -> None:
    """Add a word on a period; earlier ones are kept."""
    connection.execute(sa.insert(t.period_lock), {**vars(lock), "locked": int(lock.locked)})


def locks(connection: sa.Connection, unit: str | None = None) -> dict[Place, PeriodLock]:
    """The last word on each period that was ever locked, of one unit if given."""
    query = sa.select(t.period_lock).order_by(t.period_lock.c.no)
    if unit is not None:
        query = query.where(t.period_lock.c.unit == unit)
    return {
        (row["unit"], row["period"]): PeriodLock(
            row["unit"], row["period"], bool(row["locked"]), row["reason"], row["actor"], row["at"]
        )
        for row in connection.execute(query).mappings()
    }


def lock_of(connection: sa.Connection, unit: str, period: str) -> PeriodLock | None:
    """The lock that stands on a unit's period, or None."""
    found = locks(connection, unit).get((unit, period))
    return found if found is not None and found.locked else None


def locked_periods(connection: sa.Connection, unit: str) -> tuple[str, ...]:
    """The codes of a unit's locked periods, sorted."""
    return tuple(sorted(lock.period for lock in locks(connection, unit).values() if lock.locked))


def filings(connection: sa.Connection) -> dict[Place, Filing]:
    """The submissions received, by unit and period."""
    query = (
        sa.select(t.package.c.unit, t.package.c.period, t.package.c.at)
        .where(t.package.c.direction == "in", t.package.c.type == "submission")
        .order_by(t.package.c.no)
    )
    found: dict[Place, Filing] = {}
    for unit, period, at in connection.execute(query):
        before = found.get((unit, period))
        found[unit, period] = (
            Filing(before.packages + 1, before.first_at, at) if before else Filing(1, at, at)
        )
    return found


def statuses(connection: sa.Connection) -> dict[Place, dict[str, int]]:
    """How many entries of each status the submissions received for a period carried."""
    found: dict[Place, dict[str, int]] = {}
    for unit, period, status, count in connection.execute(
        sa.select(t.filed_count).where(t.filed_count.c.entries > 0)
    ):
        found.setdefault((unit, period), {})[status] = count
    return found


def recount(connection: sa.Connection) -> None:
    """Find out again which entries were filed for which period; triggers count them."""
    connection.execute(sa.delete(t.filed))
    connection.execute(sa.delete(t.filed_count))
    connection.exec_driver_sql(_FILE.format("revision"))
    connection.exec_driver_sql(_FILE.format("resent"))


_FILE = """
INSERT INTO filed (entry_no, unit, period)
SELECT DISTINCT c.entry_no, p.unit, p.period FROM {} c JOIN package p ON p.no = c.package_no
WHERE p.direction = 'in' AND p.type = 'submission' AND NOT EXISTS (
    SELECT 1 FROM filed f WHERE f.entry_no = c.entry_no AND f.unit = p.unit AND f.period = p.period)
"""


def file_package(connection: sa.Connection, package_no: int) -> None:
    """File the entries of a submission that came in under its period."""
    connection.exec_driver_sql(_FILE.format("revision") + " AND p.no = ?", (package_no,))


def file_new(connection: sa.Connection, package_no: int, newest: int) -> None:
    """As `file_package` for entries that came with it alone: those with keys above `newest`."""
    connection.exec_driver_sql(
        "INSERT INTO filed (entry_no, unit, period) SELECT e.no, p.unit, p.period"
        " FROM entry e JOIN package p ON p.no = ?"
        " WHERE e.no > ? AND p.direction = 'in' AND p.type = 'submission'",
        (package_no, newest),
    )


def sent_statuses(connection: sa.Connection) -> dict[Place, dict[str, int]]:
    """How many entries of each status the submissions sent for a period carried."""
    carried = sa.union(
        sa.select(t.revision.c.package_no, t.revision.c.entry_no).where(t.revision.c.package_no.is_not(None)),
        sa.select(t.resent.c.package_no, t.resent.c.entry_no),
    ).subquery()
    query = (
        sa.select(
            t.package.c.unit,
            t.package.c.period,
            t.entry.c.status,
            sa.func.count(sa.distinct(t.entry.c.no)),
        )
        .select_from(carried)
        .join(t.package, t.package.c.no == carried.c.package_no)
        .join(t.entry, t.entry.c.no == carried.c.entry_no)
        .where(t.package.c.direction == "out", t.package.c.type == "submission")
        .group_by(t.package.c.unit, t.package.c.period, t.entry.c.status)
    )
    found: dict[Place, dict[str, int]] = {}
    for unit, period, status, count in connection.execute(query):
        found.setdefault((unit, period), {})[status] = count
    return found


def last_heard(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    """The newest package received from each unit: the office's time and the type."""
    query = (
        sa.select(t.package.c.unit, t.package.c.at, t.package.c.type)
        .where(t.package.c.direction == "in")
        .order_by(t.package.c.no)
    )
    return {unit: (at, kind) for unit, at, kind in connection.execute(query)}
