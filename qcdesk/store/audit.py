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
