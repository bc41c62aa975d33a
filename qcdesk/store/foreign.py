"""A database file from outside: looked at without trust, compared with the schema it should have."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from qcdesk.domain.errors import EnvironmentFault, QCDeskError, UserError
from qcdesk.plan.compiled import load_plan
from qcdesk.store import find, ledger, plans, registers
from qcdesk.store.closed_database import open_read_only
from qcdesk.store.engine import create_engine, machine_faults
from qcdesk.store.migrate import HEAD, run

LONGEST_LOOK = 120.0
"""Seconds after which looking at a file is given up: a crafted one could keep SQLite busy for ever."""

_LARGEST_VALUE = 64 * 1024 * 1024
_OBJECTS = (
    "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
)
Schema = frozenset[tuple[str, str, str, str]]


def demand_ours(path: Path) -> str:
    """Check that a file is a workspace database of this program; returns its schema version.

    Opened read-only with an untrusted schema. Every object's text must be the one this program
    writes, so no trigger or view of somebody else ever runs. Raises UserError
    ``backup.not-ours`` and EnvironmentFault ``backup.unreadable``, ``store.newer``.
    """
    if not path.is_file():
        raise UserError("backup.not-ours", file=path.name, detail="-")
    with _opened(path) as connection:
        found: Schema = frozenset(connection.execute(_OBJECTS).fetchall())
        version = _version(connection, found, path)
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if problems:
            raise EnvironmentFault("backup.unreadable", detail=str(problems[0])[:200])
        fixed, document = _fixed(found), b""
        expected = optional = _expected(version, b"")
        if fixed == expected:
            row = connection.execute("SELECT document FROM plan WHERE active = 1").fetchone()
            document = bytes(row[0]) if row else b""
            expected = _expected(version, document)
            optional = _expected(version, document, prepared=True)
    strange = (found - optional) | (expected - found)
    if strange:
        raise UserError("backup.not-ours", file=path.name, detail=min(name for _, name, _, _ in strange)[:80])
    return version


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    until = time.monotonic() + LONGEST_LOOK
    try:
        with closing(open_read_only(path)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
            connection.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # a damaged file can surface as text that is no text
        raise EnvironmentFault("backup.unreadable", detail=str(error)[:200]) from error


def _version(connection: sqlite3.Connection, found: Schema, path: Path) -> str:
    if not any(kind == "table" and name == "alembic_version" for kind, name, _, _ in found):
        raise UserError("backup.not-ours", file=path.name, detail="alembic_version")
    row = connection.execute("SELECT version_num FROM alembic_version LIMIT 1").fetchone()
    version = str(row[0]) if row else ""
    if version > HEAD:
        raise EnvironmentFault("store.newer", found=version[:20], known=HEAD)
    if not version.isdigit():
        raise UserError("backup.not-ours", file=path.name, detail="alembic_version")
    return version


def _fixed(found: Schema) -> Schema:
    """The objects that no plan makes."""
    return frozenset(
        item for item in found if item[0] != "view" and not item[2].startswith(registers.PLAN_TABLES)
    )


def _expected(version: str, document: bytes, *, prepared: bool = False) -> Schema:
    """The schema this program writes for a version and the plan in force.

    With `prepared`, also what it adds to large registers for their lists.
    """
    engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        run(connection, version)
    with engine.begin() as connection:
        if document:
            try:
                plan = load_plan(document)
                registers.create_register_tables(connection, plan)
                for register in plan.registers if prepared else ():
                    find.prepare(connection, register)
            except (QCDeskError, ValueError) as error:
                raise UserError("backup.not-ours", file="plan", detail=str(error)[:80]) from error
        rows = connection.exec_driver_sql(_OBJECTS).fetchall()
    engine.dispose()
    return frozenset((str(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in rows)


def copy_to(source: Path, target: Path) -> None:
    """Copy a database that was found ours to a new place."""
    with machine_faults(), _opened(source) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def remake(path: Path) -> str:
    """Make every state and typed table of a restored database again; returns the ledger's digest."""
    engine = create_engine(path)
    with machine_faults(), engine.begin() as connection:
        digest = connection.execute(sa.text("SELECT digest FROM plan WHERE active = 1")).scalar()
        if digest:
            plan = load_plan(plans.document(connection, str(digest)))
            registers.create_register_tables(connection, plan)
            ledger.rebuild(connection, plan)
        return ledger.digest(connection)
