"""Invariants of a workspace database: the audit chain, and the projections against the ledger."""

from __future__ import annotations

import sqlalchemy as sa

from qcdesk.plan.model import Plan
from qcdesk.store import ledger
from qcdesk.store import tables as t
from qcdesk.store.registers import register_table
from qcdesk.store.unit_of_work import AUDIT_START, audit_digest


def audit_break(connection: sa.Connection) -> int | None:
    """The key of the first audit row that does not follow from the one before, or None."""
    previous = AUDIT_START
    for row in connection.execute(sa.select(t.audit).order_by(t.audit.c.no)).mappings():
        expected = audit_digest(previous, row["at"], row["actor"], row["action"], row["subject"])
        if row["previous"] != previous or row["digest"] != expected:
            return int(row["no"])
        previous = row["digest"]
    return None


def projection_differences(connection: sa.Connection, plan: Plan) -> list[str]:
    """Entries whose state or typed rows, and sums that are not what the ledger gives.

    Computes everything again inside a savepoint that is rolled back.
    """
    before = _snapshot(connection, plan)
    savepoint = connection.begin_nested()
    ledger.rebuild(connection, plan)
    after = _snapshot(connection, plan)
    savepoint.rollback()
    return sorted({str(row[:3]) for row in before ^ after})


def _snapshot(connection: sa.Connection, plan: Plan) -> set[tuple[object, ...]]:
    columns = (t.entry.c.entry_id, t.entry.c.status, t.entry.c.heads, t.entry.c.cells, t.entry.c.flags)
    found: set[tuple[object, ...]] = {("entry", *row) for row in connection.execute(sa.select(*columns))}
    found |= {("filed", *row) for row in connection.execute(sa.select(t.filed_count)) if row.entries}
    for register in plan.registers:
        table = register_table(register)
        found |= {(register.code, *row) for row in connection.execute(sa.select(table))}
    for table in (t.tally_window, t.tally, t.tally_value):
        found |= {(table.name, *row) for row in connection.execute(sa.select(table))}
    return found
