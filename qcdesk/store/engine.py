"""The SQLite engine of a workspace: pragmas, transactions, faults told apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, QueuePool

from qcdesk.domain.errors import EnvironmentFault

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "10000",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
    "cache_size": "-65536",
    "temp_store": "MEMORY",
}

BULK_PRAGMAS = {"cache_size": "-262144", "wal_autocheckpoint": "16384"}
"""For a connection that writes many rows: 256 MiB of pages, a log of 64 MiB before it is emptied."""

KEPT = 4
"""Connections that stay open while nobody uses them: the writer's, the readers', one to spare."""


def create_engine(path: Path, *, kept: bool = False) -> sa.Engine:
    """An engine on one workspace database; every connection gets the pragmas above.

    Transactions begin IMMEDIATE, so that a writer waits at its start and never fails in the
    middle. With `kept` connections stay open until the engine is disposed of: a new one makes
    SQLite sync the folder with its first commit, which doubles what a save costs.
    """
    pool: dict[str, object] = {"poolclass": NullPool}
    if kept:
        pool = {"poolclass": QueuePool, "pool_size": KEPT, "max_overflow": -1}
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), **pool)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the begin event below emits BEGIN itself
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = "" if connection.get_execution_options().get("read") else " IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN{mode}")

    return engine


@contextmanager
def machine_faults() -> Iterator[None]:
    """Turn the driver's faults of the machine into EnvironmentFault.

    Codes: ``store.disk-full``, ``store.locked``, ``store.read-only``, ``store.damaged``,
    ``store.unreadable``.
    """
    try:
        yield
    except DatabaseError as error:
        fault = _fault_code(error.orig)
        if fault is None:
            raise
        raise EnvironmentFault(fault, detail=str(error.orig)) from error
    except sqlite3.DatabaseError as error:
        fault = _fault_code(error)
        if fault is None:
            raise
        raise EnvironmentFault(fault, detail=str(error)) from error


_FAULTS = {
    "SQLITE_FULL": "store.disk-full",
    "SQLITE_BUSY": "store.locked",
    "SQLITE_LOCKED": "store.locked",
    "SQLITE_READONLY": "store.read-only",
    "SQLITE_CORRUPT": "store.damaged",
    "SQLITE_NOTADB": "store.damaged",
    "SQLITE_CANTOPEN": "store.unreadable",
    "SQLITE_IOERR": "store.unreadable",
}


def _fault_code(error: BaseException | None) -> str | None:
    name = getattr(error, "sqlite_errorname", "")
    return next((code for prefix, code in _FAULTS.items() if name.startswith(prefix)), None)
