"""The hash-chained audit log as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.services.context import Context
from qcdesk.store import audit
from qcdesk.store.audit import AuditRow
from qcdesk.store.doctor import audit_break
from qcdesk.store.unit_of_work import audit_head


@dataclass(frozen=True)
class AuditLog:
    """The newest rows, oldest of them first; `head` is what the next package will carry.

    `count` is the length of the whole log, `broken_at` the first row that does not follow from the
    one before, None when the chain holds.
    """

    rows: tuple[AuditRow, ...]
    count: int
    head: str
    broken_at: int | None


def read_audit_log(context: Context, last: int, action: str = "") -> AuditLog:
    """The newest rows of the log, of one action if given, and whether the chain holds."""
    with context.read() as connection:
        rows = tuple(audit.newest(connection, last, action))
        return AuditLog(rows, audit.count(connection), audit_head(connection), audit_break(connection))
