"""Packages sent and received, and the quarantine of those refused."""

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


def select(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[PackageRecord]:
    """Records that meet the conditions, oldest first."""
    rows = connection.execute(sa.select(t.package).where(*conditions).order_by(t.package.c.no)).mappings()
    return [PackageRecord(**{**row, "summary": json.loads(row["summary"])}) for row in rows]


def sent(connection: sa.Connection, type_: str) -> list[PackageRecord]:
    """Packages of a type made here, oldest first."""
    return select(connection, t.package.c.direction == "out", t.package.c.type == type_)


def received(connection: sa.Connection, type_: str, unit: str | None = None) -> list[PackageRecord]:
    """Packages of a type imported here, oldest first, of one unit if given."""
    conditions = [t.package.c.direction == "in", t.package.c.type == type_]
    if unit is not None:
        conditions.append(t.package.c.unit == unit)
    return select(connection, *conditions)


def file_names(connection: sa.Connection) -> frozenset[str]:
    """The names of all recorded packages in the packages folder."""
    return frozenset(connection.execute(sa.select(t.package.c.file_name)).scalars())


def set_state(connection: sa.Connection, digest: str, direction: str, state: str) -> None:
    """Change a package's state: ``sealed``, ``acknowledged``, ``applied``."""
    where = (t.package.c.digest == digest) & (t.package.c.direction == direction)
    connection.execute(sa.update(t.package).where(where).values(state=state))


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
    state: str = "held"
    decided_at: str = ""
    decided_by: str = ""
    reason: str = ""
    no: int = 0


def add_quarantine(connection: sa.Connection, record: QuarantineRecord) -> int:
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


def quarantined(connection: sa.Connection) -> list[QuarantineRecord]:
    """Refused files, newest first."""
    rows = connection.execute(sa.select(t.quarantine).order_by(t.quarantine.c.no.desc())).mappings()
    return [QuarantineRecord(**{**row, "params": json.loads(row["params"])}) for row in rows]


def of_device(connection: sa.Connection, device: str) -> list[PackageRecord]:
    """Packages received from a device, oldest first."""
    return select(connection, t.package.c.device == device, t.package.c.direction == "in")


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
