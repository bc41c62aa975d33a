"""Going back: a live database takes the content of an earlier copy, its newer history kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.store import meta
from qcdesk.store import tables as t
from qcdesk.store.backup import integrity_problems
from qcdesk.store.engine import create_engine, machine_faults
from qcdesk.store.unit_of_work import append_audit

BATCH = "batch"
"""The fact that says what the last batch was; there is none after going back."""

_KEPT = (t.audit, t.quarantine)
"""Tables whose newer rows outlive going back: what was done, and what was refused."""


def newest_audit(connection: sa.Connection) -> int:
    """The key of the newest audit row."""
    return int(connection.execute(sa.select(sa.func.max(t.audit.c.no))).scalar() or 0)


def actions_since(connection: sa.Connection, audit_no: int) -> list[str]:
    """What was done after an audit row, oldest first."""
    query = sa.select(t.audit.c.action).where(t.audit.c.no > audit_no).order_by(t.audit.c.no)
    return list(connection.execute(query).scalars())


def go_back(
    live: Path, snapshot: Path, at: str, actor: str, action: str, subject: Mapping[str, object]
) -> None:
    """Give a database the content of an earlier copy of itself and write what was done.

    The audit log and the quarantine keep their newer rows, so the chain goes on. The copy is
    prepared beside and taken over in one transaction: the database is either before or after.
    Raises EnvironmentFault ``backup.unreadable``.
    """
    scratch = snapshot.with_name(snapshot.name + ".back")
    scratch.unlink(missing_ok=True)
    try:
        _prepare(live, snapshot, scratch, at, actor, action, subject)
        problems = integrity_problems(scratch)
        if problems:
            raise EnvironmentFault("backup.unreadable", detail=problems[0])
        with (
            machine_faults(),
            closing(sqlite3.connect(scratch)) as source,
            closing(sqlite3.connect(live)) as target,
        ):
            target.execute("PRAGMA synchronous=FULL")
            source.backup(target)
    finally:
        scratch.unlink(missing_ok=True)


def _prepare(
    live: Path, snapshot: Path, scratch: Path, at: str, actor: str, action: str, subject: Mapping[str, object]
) -> None:
    with (
        machine_faults(),
        closing(sqlite3.connect(snapshot)) as source,
        closing(sqlite3.connect(scratch)) as copy,
    ):
        source.backup(copy)
    newer = create_engine(live)
    older = create_engine(scratch)
    with machine_faults(), newer.connect() as now, older.begin() as then:
        for table in _KEPT:
            known = then.execute(sa.select(sa.func.max(table.c.no))).scalar() or 0
            query = sa.select(table).where(table.c.no > known).order_by(table.c.no)
            rows = [dict(row) for row in now.execute(query).mappings()]
            if rows:
                then.execute(sa.insert(table), rows)
        meta.put(then, BATCH, "null")
        append_audit(then, at, actor, action, json.loads(json.dumps(subject)))
    with machine_faults(), closing(sqlite3.connect(scratch)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
