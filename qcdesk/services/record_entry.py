"""Recording an entry: every committed field is saved at once; this is the autosave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Finding
from qcdesk.domain.revisions import DELETED, CellContent
from qcdesk.domain.values import Json, State, Value, decode, encode
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.entry_views import returned_by, views
from qcdesk.services.field_checks import check_fields, default_period
from qcdesk.services.stages import check_moves
from qcdesk.services.views import Saved
from qcdesk.store import change_log, checks, entries, ledger
from qcdesk.store.unit_of_work import Connection, UnitOfWork
from qcdesk.system.ids import name_id


@dataclass(frozen=True)
class RecordEntry:
    """Set fields of an entry.

    `entry_id` is empty for a new one; values by field code, a blank being
    ``State.NOT_REPORTED``. `period` is the period whose checks are run.
    """

    register: str
    values: Mapping[str, Value]
    entry_id: str = ""
    period: str = ""


@dataclass(frozen=True)
class DeleteEntry:
    """Mark an entry as deleted; it is sealed and sent like any other change."""

    entry_id: str
    period: str = ""


def record_entry(context: Context, command: RecordEntry) -> Saved:
    """Save fields of an entry in one transaction and return what is wrong with it.

    Doubtful and wrong data is saved all the same and reported as findings. Raises UserError
    ``register.unknown``, ``register.not-yours``, ``field.unknown`` or ``entry.unknown``.
    """
    with context.write("record_entry") as work:
        plan, unit = context.plan(work.connection), context.unit(work.connection)
        register = writable_register(plan, unit, command.register)
        entry_no = lay_values(context, work, plan, register, unit, command.entry_id, command.values)
        ledger.refresh(work.connection, plan, [entry_no])
        return saved(context, work, plan, entry_no, command.period)


def delete_entry(context: Context, command: DeleteEntry) -> Saved:
    """Mark an entry as deleted; undo brings it back."""
    with context.write("delete_entry") as work:
        plan, unit = context.plan(work.connection), context.unit(work.connection)
        stored = entries.find(work.connection, command.entry_id)
        writable_register(plan, unit, stored.register)
        apply_cells(work, plan, stored, {DELETED: {"value": True}})
        return saved(context, work, plan, stored.no, command.period)


def writable_register(plan: Plan, unit: str, code: str) -> RegisterDef:
    """The register, if the plan lets the unit fill it."""
    try:
        register = plan.register(code)
    except KeyError as error:
        raise UserError("register.unknown", register=code) from error
    if not plan.fills(plan.unit(unit), register):
        raise UserError("register.not-yours", register=code, unit=unit)
    return register


def lay_values(
    context: Context,
    work: UnitOfWork,
    plan: Plan,
    register: RegisterDef,
    unit: str,
    entry_id: str,
    values: Mapping[str, Value],
) -> int:
    """Write fields of a new or known entry inside an open transaction; returns its key.

    The caller renews the typed rows, once for many entries.
    """
    unknown = set(values) - {field.code for field in register.fields}
    if unknown:
        raise UserError("field.unknown", register=register.code, field=min(unknown))
    if entry_id:
        stored = entries.find(work.connection, entry_id)
        if stored.register != register.code:
            raise UserError("entry.unknown", entry=entry_id)
    else:
        stored = _create(context, work.connection, plan, register, unit, values)
    cells = cells_of(register, stored.cells, values)
    if stored.deleted and not entry_id:
        # Recorded anew under the same identity: the deletion of the old one no longer holds.
        cells[DELETED] = None
    lay_cells(work, stored, cells)
    return stored.no


def _create(
    context: Context,
    connection: Connection,
    plan: Plan,
    register: RegisterDef,
    unit: str,
    values: Mapping[str, Value],
) -> entries.StoredEntry:
    entry_id = identity_of(plan, register, unit, values) or context.ids.new()
    known = entries.number_of(connection, entry_id, unit, register.code)
    entry_no = entries.create(connection, entry_id, unit, register.code) if known is None else known
    return entries.by_numbers(connection, [entry_no])[0]


def identity_of(plan: Plan, register: RegisterDef, unit: str, values: Mapping[str, Value]) -> str:
    """The UUIDv5 of an entry that exists once per identity fields (R1); empty for free entries."""
    if not register.identity:
        return ""
    parts = [values.get(code, State.NOT_REPORTED) for code in register.identity]
    if State.NOT_REPORTED in parts:
        return ""
    return name_id(plan.settings.programme, unit, register.code, *(str(encode(part)) for part in parts))


def cells_of(
    register: RegisterDef, before: Mapping[str, CellContent], values: Mapping[str, Value]
) -> dict[str, CellContent]:
    """The whole content of each cell that the values touch, the other fields of the cell kept.

    A blank in a cell that never held anything is no content.
    """
    cells: dict[str, CellContent] = {}
    for field in register.fields:
        if field.code in values:
            cell = field.cell_code
            kept = cells.get(cell, before.get(cell)) or {}
            cells[cell] = {**kept, field.code: _canonical(field, values[field.code])}
    return {
        cell: content
        for cell, content in cells.items()
        if before.get(cell) is not None or any(value is not None for value in (content or {}).values())
    }


def _canonical(field: FieldDef, value: Value) -> Json:
    """The one JSON form of a value in this field, so that 5 and 5.00 do not clash; else as it is."""
    raw = encode(value)
    try:
        return encode(decode(raw, field.kind, field.places))
    except UserError:
        return raw


def apply_cells(
    work: UnitOfWork,
    plan: Plan,
    stored: entries.StoredEntry,
    cells: Mapping[str, CellContent],
    undoes: int | None = None,
) -> None:
    """Lay cells over an entry and renew its typed row."""
    if lay_cells(work, stored, cells, undoes):
        ledger.refresh(work.connection, plan, [stored.no])


def lay_cells(
    work: UnitOfWork,
    stored: entries.StoredEntry,
    cells: Mapping[str, CellContent],
    undoes: int | None = None,
) -> bool:
    """Lay cells over an entry and log each change; False when nothing differs."""
    changed = {cell: content for cell, content in cells.items() if stored.cells.get(cell) != content}
    if not changed:
        return False
    work.step = work.step or change_log.next_step(work.connection)
    change_log.append(
        work.connection,
        [
            change_log.LoggedChange(
                stored.no, cell, stored.cells.get(cell), content, work.actor, work.at, work.step, undoes
            )
            for cell, content in changed.items()
        ],
    )
    decisions = ledger.decisions_of(work.connection, [stored.no]).get(stored.no, ())
    answers = stored.answers or returned_by(stored, decisions)
    working = {**stored.working, **changed}
    unsealed = {cell: content for cell, content in working.items() if stored.merged.get(cell) != content}
    entries.put_working(work.connection, stored.no, unsealed, answers)
    work.note(entry=stored.entry_id, register=stored.register, cells=sorted(changed))
    work.touch(Changes(entries=frozenset({stored.entry_id}), registers=frozenset({stored.register})))
    return True


def saved(context: Context, work: UnitOfWork, plan: Plan, entry_no: int, period: str) -> Saved:
    """The answer of a write to one entry."""
    stored = entries.by_numbers(work.connection, [entry_no])
    view = views(work.connection, plan, stored)[0]
    return Saved(view, tuple(findings_of(context, work.connection, plan, stored[0], period)), work.changes)


def findings_of(
    context: Context, connection: Connection, plan: Plan, stored: entries.StoredEntry, period: str
) -> list[Finding]:
    """What is wrong with one entry: its fields, and the plan's row checks."""
    if stored.deleted:
        return []
    register = plan.register(stored.register)
    chosen = find_period(plan, period) if period else default_period(plan, context.clock.today())
    found = check_fields(plan, register, stored)
    found += check_moves(connection, plan, register, [stored])
    return found + checks.check_entries(connection, plan, register, chosen, [stored.no])
