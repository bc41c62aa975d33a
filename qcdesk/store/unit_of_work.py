"""One service call is one transaction, one audit row and one Changes value."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from qcdesk.domain.changes import Changes
from qcdesk.store.engine import BULK_PRAGMAS, create_engine, machine_faults

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
        """Keep connections: when the last one closes, SQLite empties its log, with more syncs."""
        single, self.engine = self.engine, create_engine(self.path, kept=True)
        try:
            with machine_faults():
                idle = self.engine.connect()
                idle.exec_driver_sql("SELECT 1 FROM sqlite_schema").close()
                idle.rollback()
            try:
                yield self
            finally:
                idle.close()
        finally:
            self.engine.dispose()
            self.engine = single

    @contextmanager
    def write(self, actor: str, action: str, at: str) -> Iterator[UnitOfWork]:
        """Begin a transaction; commits with its audit row, rolls back on any exception."""
        with machine_faults(), self.engine.begin() as connection:
            work = UnitOfWork(connection, actor, action, at)
            yield work
            append_audit(connection, at, actor, action, work.subject)

    @contextmanager
    def trial(self, actor: str, at: str) -> Iterator[UnitOfWork]:
        """Begin a transaction that is always taken back, to see what it would do."""
        with machine_faults(), self.engine.connect() as connection, connection.begin() as transaction:
            yield UnitOfWork(connection, actor, "trial", at)
            transaction.rollback()

    @contextmanager
    def write_many(self) -> Iterator[WriteGroup]:
        """Begin a transaction of several parts, each whole or not at all, that are committed together.

        Meant for many large parts: the log is emptied more seldom, and more pages stay in memory.
        """
        with machine_faults(), self.engine.connect() as connection:
            for name, value in BULK_PRAGMAS.items():
                _driver(connection).execute(f"PRAGMA {name}={value}")
            try:
                with connection.begin():
                    yield WriteGroup(connection)
            finally:
                connection.invalidate()  # another use of it would inherit the settings

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent snapshot; nothing can be written through it."""
        with machine_faults():
            connection = self.engine.connect().execution_options(read=True)
            try:
                yield connection
            finally:
                connection.close()


class WriteGroup:
    """An open transaction of several parts, every one with its own audit row."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._head = audit_head(connection)

    @contextmanager
    def part(self, actor: str, action: str, at: str) -> Iterator[UnitOfWork]:
        """Begin a part; on an exception it alone is taken back."""
        self.connection.exec_driver_sql("SAVEPOINT part")
        try:
            work = UnitOfWork(self.connection, actor, action, at)
            yield work
            head = append_audit(self.connection, at, actor, action, work.subject, self._head)
        except BaseException:
            # A full disk makes SQLite take back everything by itself: then no savepoint is left.
            if _driver(self.connection).in_transaction:
                self.connection.exec_driver_sql("ROLLBACK TO part")
                self.connection.exec_driver_sql("RELEASE part")
            raise
        self.connection.exec_driver_sql("RELEASE part")
        self._head = head


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(type(driver))
    return driver


def append_audit(
    connection: sa.Connection,
    at: str,
    actor: str,
    action: str,
    subject: dict[str, object],
    head: str | None = None,
) -> str:
    """Append a row to the hash-chained audit log and return its digest.

    `head` is that of the newest row, if the caller has it.
    """
    previous = audit_head(connection) if head is None else head
    text = json.dumps(subject, ensure_ascii=False, sort_keys=True, default=str)
    digest = audit_digest(previous, at, actor, action, text)
    connection.exec_driver_sql(
        "INSERT INTO audit (at, actor, action, subject, previous, digest) VALUES (?, ?, ?, ?, ?, ?)",
        (at, actor, action, text, previous, digest),
    )
    return digest


def audit_digest(previous: str, at: str, actor: str, action: str, subject: str) -> str:
    """SHA-256 over the previous digest and the row, parts separated by U+001F."""
    return hashlib.sha256("\x1f".join((previous, at, actor, action, subject)).encode()).hexdigest()


def audit_head(connection: sa.Connection) -> str:
    """The digest of the newest audit row."""
    head = connection.exec_driver_sql("SELECT digest FROM audit ORDER BY no DESC LIMIT 1").scalar()
    return str(head) if head else AUDIT_START
