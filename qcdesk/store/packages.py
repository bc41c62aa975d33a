"""Packages sent and received."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.store import tables as t

RECOVERED = "recovered"
"""Marks in a summary that a package was recorded again from its file, after its time."""


@dataclass(frozen=True)
class PackageRecord:
    """One package as the workspace keeps it.

    `direction` is ``in`` or ``out``; `at` is this workspace's own clock when it was sealed or
    imported, the only time that decides anything. `summary` is what sealing or merging reported.
    """

    digest: str
    direction: str
    type: str
    unit: str
    period: str
    device: str
    seq: int
    file_name: str
    size: int
    at: str
    state: str
    statement: bytes
    summary: Mapping[str, object]
    no: int = 0


def add(connection: sa.Connection, record: PackageRecord) -> int:
    """Keep a package's record and return its key."""
    summary = json.dumps(record.summary, ensure_ascii=False)
    row = (*(getattr(record, name) for name in _COLUMNS), summary)
    return connection.exec_driver_sql(_INSERT, row).lastrowid


_COLUMNS = "digest direction type unit period device seq file_name size at state statement".split()
_INSERT = f"INSERT INTO package ({', '.join(_COLUMNS)}, summary) VALUES ({', '.join('?' * len(_COLUMNS))}, ?)"


def find(connection: sa.Connection, digest: str, direction: str = "in") -> PackageRecord | None:
    """The record of a package, or None when it never passed here."""
    found = select(connection, t.package.c.digest == digest, t.package.c.direction == direction)
    return found[0] if found else None


def is_known(connection: sa.Connection, digest: str) -> bool:
    """True if the package was imported here before."""
    query = "SELECT 1 FROM package WHERE digest = ? AND direction = 'in'"
    return connection.exec_driver_sql(query, (digest,)).scalar() is not None


def is_number_taken(connection: sa.Connection, device: str, seq: int, digest: str) -> bool:
    """True if another package than this one claims this number of this device (R10)."""
    query = "SELECT 1 FROM package WHERE device = ? AND seq = ? AND direction = 'in' AND digest <> ? LIMIT 1"
    return connection.exec_driver_sql(query, (device, seq, digest)).scalar() is not None


def select(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool] | sa.TextClause
) -> list[PackageRecord]:
    """Records that meet the conditions, oldest first."""
    rows = connection.execute(sa.select(t.package).where(*conditions).order_by(t.package.c.no)).mappings()
    return [PackageRecord(**{**row, "summary": json.loads(row["summary"])}) for row in rows]


def passed(connection: sa.Connection, type_: str = "", direction: str = "") -> list[PackageRecord]:
    """Packages sent and received, oldest first, of one type or direction if given."""
    return select(connection, *_passed(type_, direction))


def count(connection: sa.Connection, type_: str, direction: str) -> int:
    """How many packages of a type passed in a direction."""
    query = sa.select(sa.func.count()).select_from(t.package).where(*_passed(type_, direction))
    return connection.execute(query).scalar() or 0


def _passed(type_: str, direction: str) -> list[sa.ColumnElement[bool]]:
    wanted = ((t.package.c.type, type_), (t.package.c.direction, direction))
    return [column == value for column, value in wanted if value]


def newest(connection: sa.Connection) -> PackageRecord | None:
    """The package that passed last, None before the first."""
    found = select(connection, t.package.c.no == sa.select(sa.func.max(t.package.c.no)).scalar_subquery())
    return found[0] if found else None


def newest_of_devices(connection: sa.Connection) -> list[PackageRecord]:
    """The last submission received from each device, oldest first."""
    last = sa.select(sa.func.max(t.package.c.no)).where(*_passed("submission", "in"))
    return select(connection, t.package.c.no.in_(last.group_by(t.package.c.device)))


def sent(connection: sa.Connection, type_: str) -> list[PackageRecord]:
    """Packages of a type made here, oldest first."""
    return passed(connection, type_, "out")


def received(connection: sa.Connection, type_: str, unit: str | None = None) -> list[PackageRecord]:
    """Packages of a type imported here, oldest first, of one unit if given."""
    conditions = [t.package.c.direction == "in", t.package.c.type == type_]
    if unit is not None:
        conditions.append(t.package.c.unit == unit)
    return select(connection, *conditions)


def in_parts(connection: sa.Connection, unit: str | None = None) -> list[PackageRecord]:
    """Packages of split submissions that were imported here, oldest first, of one unit if given."""
    conditions = _passed("submission", "in")
    if unit is not None:
        conditions.append(t.package.c.unit == unit)
    return select(connection, *conditions, _IN_PARTS)


_IN_PARTS = sa.text(
    """instr(statement, CAST('"group_id":"' AS BLOB))"""
    """ AND NOT instr(statement, CAST('"group_id":""' AS BLOB))"""
)
"""Statements are canonical: one of a package that stands alone names no group in these words."""


def file_names(connection: sa.Connection) -> frozenset[str]:
    """The names of all recorded packages in the packages folder."""
    return frozenset(connection.execute(sa.select(t.package.c.file_name)).scalars())


def set_state(connection: sa.Connection, digest: str, direction: str, state: str) -> None:
    """Change a package's state: ``sealed``, ``acknowledged``, ``applied``."""
    where = (t.package.c.digest == digest) & (t.package.c.direction == direction)
    connection.execute(sa.update(t.package).where(where).values(state=state))


def newest_submission(connection: sa.Connection, *, unit: str = "", device: str = "") -> PackageRecord | None:
    """The last submission received, of a unit or a device if given."""
    last = sa.select(sa.func.max(t.package.c.no)).where(*_passed("submission", "in"))
    for column, value in ((t.package.c.unit, unit), (t.package.c.device, device)):
        last = last.where(column == value) if value else last
    found = select(connection, t.package.c.no == last.scalar_subquery())
    return found[0] if found else None


def newest_seq(connection: sa.Connection, device: str) -> int:
    """The highest number received from a device, 0 before its first package."""
    query = "SELECT max(seq) FROM package WHERE device = ? AND direction = 'in'"
    return int(connection.exec_driver_sql(query, (device,)).scalar() or 0)


def unanswered(connection: sa.Connection, unit: str) -> list[PackageRecord]:
    """Submissions of a unit that no receipt has answered yet, oldest first."""
    return [record for record in received(connection, "submission", unit) if record.state == "applied"]


def set_receipt(connection: sa.Connection, unit: str, receipt_no: int) -> None:
    """Mark the unit's submissions received before a receipt as answered by it."""
    where = (t.package.c.unit == unit) & (t.package.c.type == "submission") & (t.package.c.direction == "in")
    update = sa.update(t.package).where(where, t.package.c.no < receipt_no)
    connection.execute(update.where(t.package.c.state == "applied").values(state="answered"))
