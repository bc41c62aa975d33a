"""Reading the hash-chained audit log."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.store import tables as t


@dataclass(frozen=True)
class AuditRow:
    """One transaction: when (ISO 8601), who, what (the service's name), and its subject."""

    at: str
    actor: str
    action: str
    subject: Mapping[str, object]


def of_actions(connection: sa.Connection, actions: Collection[str]) -> list[AuditRow]:
    """The rows of these actions, oldest first."""
    columns = (t.audit.c.at, t.audit.c.actor, t.audit.c.action, t.audit.c.subject)
    query = sa.select(*columns).where(t.audit.c.action.in_(sorted(actions))).order_by(t.audit.c.no)
    rows = connection.execute(query).mappings()
    return [AuditRow(**{**row, "subject": json.loads(row["subject"])}) for row in rows]


def newest(connection: sa.Connection, last: int, action: str = "") -> list[AuditRow]:
    """The newest rows, of one action if given; the oldest of them first."""
    query = sa.select(t.audit).order_by(t.audit.c.no.desc()).limit(last)
    rows = connection.execute(query.where(t.audit.c.action == action) if action else query).mappings()
    found = [AuditRow(r["at"], r["actor"], r["action"], json.loads(r["subject"])) for r in rows]
    return found[::-1]


def count(connection: sa.Connection) -> int:
    """The number of rows."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(t.audit)).scalar() or 0)


def heads(connection: sa.Connection) -> frozenset[str]:
    """The digests of all rows: every head that the log ever had."""
    return frozenset(connection.execute(sa.select(t.audit.c.digest)).scalars())
