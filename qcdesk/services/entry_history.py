"""An entry's history at this desk, field by field, and putting an earlier value back."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.domain.revisions import DELETED, EVIDENCE, CellContent
from qcdesk.plan.cell_values import field_value
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.context import Context
from qcdesk.services.entry_views import shown_value
from qcdesk.services.record_entry import apply_cells, saved, writable_register
from qcdesk.services.undo import history
from qcdesk.services.views import Saved
from qcdesk.store import entries
from qcdesk.store.change_log import LoggedChange


@dataclass(frozen=True)
class HistoryLine:
    """One change of one cell; `fields` are (label, text before, text after) of what differs.

    `kind` is ``field``, ``evidence`` (one file, its title as the text) or ``deleted``; `undoes` says
    that the change took another one back. `before` and `after` are the cell's whole content.
    """

    at: str
    person: str
    cell: str
    kind: str
    fields: tuple[tuple[str, str, str], ...]
    before: CellContent
    after: CellContent
    undoes: bool


@dataclass(frozen=True)
class RestoreCell:
    """Put an earlier content of a cell back; it is saved, sealed and undone like anything typed."""

    entry_id: str
    cell: str
    content: CellContent
    period: str = ""


def entry_history(context: Context, entry_id: str) -> list[HistoryLine]:
    """Every change ever made to an entry at this desk, newest first; raises UserError ``entry.unknown``."""
    with context.read() as connection:
        plan = context.plan(connection)
        register = plan.register(entries.find(connection, entry_id).register)
    return [_line(plan, register, change) for change in history(context, entry_id)]


def restore_cell(context: Context, command: RestoreCell) -> Saved:
    """Write an earlier content of a cell anew; raises UserError ``entry.unknown``, ``register.not-yours``."""
    with context.write("restore_cell") as work:
        plan, unit = context.plan(work.connection), context.unit(work.connection)
        stored = entries.find(work.connection, command.entry_id)
        writable_register(plan, unit, stored.register)
        apply_cells(work, plan, stored, {command.cell: command.content})
        return saved(context, work, plan, stored.no, command.period)


def _line(plan: Plan, register: RegisterDef, change: LoggedChange) -> HistoryLine:
    fields: tuple[tuple[str, str, str], ...] = ()
    kind = "deleted"
    if change.cell.startswith(EVIDENCE):
        kind, fields = "evidence", (("", _title(change.old), _title(change.new)),)
    elif change.cell != DELETED:
        kind, fields = "field", _fields(plan, register, change)
    return HistoryLine(
        change.at, change.person, change.cell, kind, fields, change.old, change.new, change.undoes is not None
    )


def _fields(plan: Plan, register: RegisterDef, change: LoggedChange) -> tuple[tuple[str, str, str], ...]:
    found = []
    for field in register.fields:
        if field.cell_code == change.cell:
            before, after = (
                shown_value(plan, field, field_value(field, {change.cell: content}))
                for content in (change.old, change.new)
            )
            if before != after:
                found.append((field.label, before, after))
    return tuple(found)


def _title(content: CellContent) -> str:
    return str((content or {}).get("title") or "")
