"""Importing entries from a table: preview row by row, then all good rows in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.values import State, Value
from qcdesk.plan.cell_values import field_value
from qcdesk.plan.model import Choice, FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import text_reader
from qcdesk.services.context import Context
from qcdesk.services.entry_table import EntryTable, cell_of, map_columns, read_entry_table
from qcdesk.services.record_entry import lay_values, writable_register
from qcdesk.store import entries, ledger
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.files import CancelledError, IsCancelled, Progress, ignore_progress, never_cancelled


@dataclass(frozen=True)
class ImportEntries:
    """Which table goes into which register.

    `key` names the fields by which a row finds the entry it updates; empty means the register's
    identity fields, and a register without them only gets new entries. `columns` maps headers
    to field codes beyond the labels. `shift` is added to the numbers of rows: a pasted block is
    counted from its first row although its table has a heading.
    """

    register: str
    path: Path
    sheet: str = ""
    key: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    shift: int = 0


@dataclass(frozen=True)
class CellMistake:
    """A cell that does not fit its field: the file's row, the header, the code and what stands there."""

    header: str
    text: str
    error: UserError


@dataclass(frozen=True)
class RowPreview:
    """One row of the file: ``new``, ``changed``, ``same`` or ``wrong``."""

    number: int
    kind: str
    values: Mapping[str, Value]
    entry_id: str = ""
    mistakes: tuple[CellMistake, ...] = ()


@dataclass(frozen=True)
class ImportPreview:
    """What importing would do."""

    register: str
    rows: tuple[RowPreview, ...]
    ignored: tuple[str, ...]

    def count(self, kind: str) -> int:
        """The number of rows of a kind."""
        return sum(row.kind == kind for row in self.rows)


@dataclass
class Steps:
    """Counts rows that are done, and hears whether the user wants to stop."""

    total: int
    progress: Progress
    cancelled: IsCancelled
    done: int = 0

    def step(self) -> None:
        """One more row; raises CancelledError."""
        if self.cancelled():
            raise CancelledError
        self.done += 1
        self.progress(self.done, max(self.total, self.done))


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    preview: ImportPreview
    entry_ids: tuple[str, ...]
    changes: Changes


def preview_import(
    context: Context,
    command: ImportEntries,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> ImportPreview:
    """Read the file and say for each row what importing would do; nothing is written.

    Raises CancelledError, and UserError ``import.no-key`` if no column says which entry a row is.
    """
    table = read_entry_table(command.path, command.sheet)
    with context.read() as connection:
        plan, unit = context.plan(connection), context.unit(connection)
        return _preview(connection, plan, unit, command, table, Steps(len(table.rows), progress, cancelled))


def import_entries(
    context: Context,
    command: ImportEntries,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Imported:
    """Import all rows that are right, in one transaction; wrong rows are left out and listed.

    Raises CancelledError; then nothing of it was kept.
    """
    table = read_entry_table(command.path, command.sheet)
    with context.write("import_entries") as work:
        plan, unit = context.plan(work.connection), context.unit(work.connection)
        register = writable_register(plan, unit, command.register)
        steps = Steps(2 * len(table.rows), progress, cancelled)
        preview = _preview(work.connection, plan, unit, command, table, steps)
        wanted = [row for row in preview.rows if row.kind in ("new", "changed")]
        numbers = []
        for row in wanted:
            steps.step()
            numbers.append(lay_values(context, work, plan, register, unit, row.entry_id, row.values))
        ledger.refresh(work.connection, plan, numbers)
        stored = entries.by_numbers(work.connection, numbers)
        ids = {entry.no: entry.entry_id for entry in stored}
        work.note(file=command.path.name, rows=len(wanted))
        work.touch(Changes(entries=frozenset(ids.values()), registers=frozenset({register.code})))
        return Imported(preview, tuple(ids[no] for no in numbers), work.changes)


def _preview(
    connection: Connection, plan: Plan, unit: str, command: ImportEntries, table: EntryTable, steps: Steps
) -> ImportPreview:
    register = writable_register(plan, unit, command.register)
    mapped = map_columns(register, table, command.columns)
    key = command.key or register.identity
    labels = "、".join(register.field(code).label for code in key)
    if key and not any(code in mapped.columns for code in key):
        raise UserError("import.no-key", fields=labels)
    known = _known(connection, register, unit, key)
    columns = [_Column(plan, register.field(code), index) for code, index in mapped.columns.items()]
    rows = []
    for number, cells in table.rows:
        steps.step()
        rows.append(_row(columns, key, known, number + command.shift, cells))
    return ImportPreview(register.code, _without_repeats(tuple(rows), key, labels), mapped.ignored)


def _known(
    connection: Connection, register: RegisterDef, unit: str, key: tuple[str, ...]
) -> dict[tuple[Value, ...], entries.StoredEntry]:
    """The unit's entries by the key fields; empty when rows are never matched."""
    if not key:
        return {}
    fields = [register.field(code) for code in key]
    return {
        tuple(field_value(field, stored.cells) for field in fields): stored
        for stored in entries.of_register(connection, register.code, unit)
    }


class _Column:
    """A column of the table and the field that it feeds."""

    def __init__(self, plan: Plan, field: FieldDef, index: int) -> None:
        self.field, self.index = field, index
        self.read = text_reader(field, options_of(plan, field))


def _row(
    columns: Sequence[_Column],
    key: tuple[str, ...],
    known: Mapping[tuple[Value, ...], entries.StoredEntry],
    number: int,
    cells: tuple[str, ...],
) -> RowPreview:
    values: dict[str, Value] = {}
    mistakes: list[CellMistake] = []
    for column in columns:
        text = cell_of(cells, column.index)
        try:
            values[column.field.code] = column.read(text)
        except UserError as error:
            mistakes.append(CellMistake(column.field.label, text, error))
    if mistakes:
        return RowPreview(number, "wrong", values, mistakes=tuple(mistakes))
    found = known.get(tuple(values.get(code, State.NOT_REPORTED) for code in key)) if key else None
    if found is None:
        filled = {code: value for code, value in values.items() if value is not State.NOT_REPORTED}
        return RowPreview(number, "new", filled)
    same = all(field_value(c.field, found.cells) == values[c.field.code] for c in columns)
    return RowPreview(number, "same" if same else "changed", values, found.entry_id)


def options_of(plan: Plan, field: FieldDef) -> tuple[Choice, ...]:
    """The options of a field's choice list; none for other types."""
    return plan.choice_list(field.choices).options if field.choices else ()


def _without_repeats(
    rows: tuple[RowPreview, ...], key: tuple[str, ...], labels: str
) -> tuple[RowPreview, ...]:
    """Mark later rows that repeat an earlier row's key as wrong: which one holds is not guessed."""
    seen: dict[tuple[Value, ...], int] = {}
    checked: list[RowPreview] = []
    for row in rows:
        place = tuple(row.values.get(code, State.NOT_REPORTED) for code in key)
        if key and row.kind != "wrong" and place in seen:
            error = UserError("import.repeated", row=row.number, first=seen[place])
            mistake = CellMistake(labels, "", error)
            checked.append(RowPreview(row.number, "wrong", row.values, mistakes=(mistake,)))
        else:
            seen.setdefault(place, row.number)
            checked.append(row)
    return tuple(checked)
