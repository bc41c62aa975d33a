"""One service call is one transaction, one audit row and one Changes value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from qcdesk.domain.changes import Changes
from qcdesk.store import tables as t
from qcdesk.store.engine import create_engine, machine_faults

Connection = sa.Connection
"""What a service hands to the store; it runs no SQL of its own."""

AUDIT_START = "0" * 64


@dataclass
class UnitOfWork:
    """An open write transaction; what is noted here becomes its audit row.

    `step` is its number in the change log, 0 while it changed no cell: all that one call changes is
    taken back at once.
    """

    connection: sa.Connection
    actor: str
    action: str
    at: str
    changes: Changes = field(default_factory=Changes)
    subject: dict[str, object] = field(default_factory=dict)
    step: int = 0

    def touch(self, changes: Changes) -> None:
        """Add to what this call changed."""
        self.changes = self.changes | changes

    def note(self, **subject: object) -> None:
        """Add to the audit row's subject."""
        self.subject.update(subject)


class Database:
    """The workspace database: read snapshots and audited write transactions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = create_engine(path)

    @contextmanager
    def kept_open(self) -> Iterator[Database]:
        """Keep an idle connection: when the last one closes, SQLite empties its log, with more syncs."""
        with machine_faults():
            idle = self.engine.connect()
            idle.exec_driver_sql("SELECT 1 FROM sqlite_schema").close()
            idle.rollback()
        try:
            yield self
        finally:
            idle.close()

    @contextmanager
    def write(self, actor: str, action: str, at: str) -> Iterator[UnitOfWork]:
        """Begin a transaction; commits with its audit row, rolls back on any exception."""
        with machine_faults(), self.engine.begin() as connection:
            work = UnitOfWork(connection, actor, action, at)
            yield work
            append_audit(connection, at, actor, action, work.subject)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent snapshot; nothing can be written through it."""
        with machine_faults():
            connection = self.engine.connect().execution_options(read=True)
            try:
                yield connection
            finally:
                connection.close()


def append_audit(
    connection: sa.Connection, at: str, actor: str, action: str, subject: dict[str, object]
) -> str:
    """Append a row to the hash-chained audit log and return its digest."""
    previous = audit_head(connection)
    text = json.dumps(subject, ensure_ascii=False, sort_keys=True, default=str)
    digest = audit_digest(previous, at, actor, action, text)
    row = {"at": at, "actor": actor, "action": action, "subject": text}
    connection.execute(t.audit.insert(), {**row, "previous": previous, "digest": digest})
    return digest


def audit_digest(previous: str, at: str, actor: str, action: str, subject: str) -> str:
    """SHA-256 over the previous digest and the row, parts separated by U+001F."""
    return hashlib.sha256("\x1f".join((previous, at, actor, action, subject)).encode()).hexdigest()


def audit_head(connection: sa.Connection) -> str:
    """The digest of the newest audit row."""
    head = connection.execute(sa.select(t.audit.c.digest).order_by(t.audit.c.no.desc()).limit(1)).scalar()
    return head or AUDIT_START
