"""The workbook's rows before they are a plan: values with the cells they came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticUndefined

from qcdesk.domain.errors import UserError
from qcdesk.plan.cell_reading import is_blank, read_cell
from qcdesk.plan.model import Part
from qcdesk.plan.nearest import nearest
from qcdesk.plan.sheet_types import ColumnDef, SheetDef
from qcdesk.plan.sheets import (
    COMMENT,
    KEY_HEADER,
    SHEETS,
    VALUE_HEADER,
    column_headed,
    nearest_header,
    sheet_named,
)
from qcdesk.plan.tables import CellValue, Mistake, Table, address

_UNTITLED = re.compile(r"(sheet|工作表)\s*[0-9]*", re.IGNORECASE)
"""What spreadsheet programs call a new sheet."""


class Unreadable(Exception):
    """A rule asked for a cell that already has a mistake of its own."""


@dataclass
class Row:
    """One row: values by model field, the address of each cell, and the part if it is valid."""

    sheet: SheetDef
    title: str
    start: str
    values: dict[str, object] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    part: Part | None = None

    def get(self, name: str) -> object:
        """The value of a field or the model's default; raises Unreadable for a refused cell."""
        if name in self.bad:
            raise Unreadable(name)
        if name in self.values:
            return self.values[name]
        default = self.sheet.model.model_fields[name].default
        if default is PydanticUndefined:
            raise Unreadable(name)
        return default

    def text(self, name: str) -> str:
        """A text field's value; raises Unreadable."""
        return str(self.get(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list field's values; raises Unreadable."""
        value = self.get(name)
        return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),)

    def cell(self, name: str) -> str:
        """The address of a field's cell, or of the row when the column is missing."""
        return self.cells.get(name, self.start)


@dataclass
class Report:
    """Collects mistakes; the same mistake at the same cell counts once."""

    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, row: Row, name: str, code: str, suggestion: str = "", /, **params: object) -> None:
        """A mistake in a row's cell."""
        self.put(row.title, row.cell(name), code, suggestion, **params)

    def put(self, sheet: str, cell: str, code: str, suggestion: str = "", /, **params: object) -> None:
        """A mistake at an address; an empty address means the whole sheet."""
        mistake = Mistake(sheet, cell, code, params, suggestion)
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)


@dataclass
class Draft:
    """All rows by sheet name."""

    rows: dict[str, list[Row]]
    _fields: dict[object, list[Row]] | None = None
    """The field rows by register, gathered when they are first asked for."""

    def of(self, name: str) -> list[Row]:
        """The rows of a sheet; none when the workbook does not have it."""
        return self.rows.get(name, [])

    def codes(self, name: str, column: str = "code") -> dict[str, str]:
        """Every code of a sheet with the row's name, also of rows that have mistakes."""
        found: dict[str, str] = {}
        for row in self.of(name):
            if column in row.values:
                found.setdefault(str(row.values[column]), str(row.values.get("name", "")))
        return found

    def fields_of(self, register: str) -> list[Row]:
        """The field rows of a register."""
        if self._fields is None:
            self._fields = {}
            for row in self.of("fields"):
                self._fields.setdefault(row.values.get("register_code"), []).append(row)
        return self._fields.get(register, [])

    def stages_of(self, register: str) -> list[Row]:
        """The stage rows of a register."""
        return [row for row in self.of("stages") if row.values.get("register_code") == register]


def read_draft(tables: Sequence[Table], report: Report) -> Draft:
    """Read every known sheet; mistakes of sheets, headers and cells go into the report."""
    draft = Draft({})
    titles: dict[str, str] = {}
    for table in tables:
        sheet = sheet_named(table.title)
        if sheet is None:
            _check_title(table.title, report)
        elif sheet.name in titles:
            report.put(table.title, "", "plan.sheet-twice", first=titles[sheet.name])
        else:
            titles[sheet.name] = table.title
            reader = _vertical if sheet.vertical else _horizontal
            draft.rows[sheet.name] = list(reader(sheet, table, report))
    for sheet in SHEETS:
        if sheet.required and sheet.name not in titles:
            report.put(sheet.title, "", "plan.sheet-missing", sheet=sheet.title, name=sheet.name)
        elif sheet.required and not draft.of(sheet.name):
            report.put(titles[sheet.name], "", "plan.sheet-empty", sheet=sheet.title)
    return draft


def _check_title(title: str, report: Report) -> None:
    """Report a title that is nearly a known one; sheets of notes and untouched ones are nobody's."""
    if _UNTITLED.fullmatch(title):
        return
    found = nearest(title, [name for sheet in SHEETS for name in (sheet.title, sheet.name)])
    if found:
        report.put(title, "", "plan.unknown-sheet", found, sheet=title)


def _filled(table: Table) -> Iterator[tuple[int, Sequence[CellValue]]]:
    """Rows with content that are no comments, with their zero-based numbers."""
    for number, cells in enumerate(table.rows):
        first = next((cell for cell in cells if not is_blank(cell)), None)
        if first is not None and not str(first).strip().startswith(COMMENT):
            yield number, cells


def _horizontal(sheet: SheetDef, table: Table, report: Report) -> Iterator[Row]:
    filled = _filled(table)
    header = next(filled, None)
    if header is None:
        return
    columns = _headers(sheet, table.title, header, report)
    for number, cells in filled:
        row = Row(sheet, table.title, address(number, 0))
        for index, raw in enumerate(cells):
            if index in columns:
                row.cells[columns[index].field] = address(number, index)
                _take(row, columns[index], raw, report)
            elif not is_blank(raw) and (index >= len(header[1]) or is_blank(header[1][index])):
                report.put(table.title, address(number, index), "plan.no-header", value=str(raw)[:80])
        _finish(row, report, {column.field for column in columns.values()})
        yield row


def _headers(
    sheet: SheetDef, title: str, header: tuple[int, Sequence[CellValue]], report: Report
) -> dict[int, ColumnDef]:
    number, cells = header
    columns: dict[int, ColumnDef] = {}
    for index, raw in enumerate(cells):
        if is_blank(raw):
            continue
        text = str(raw).strip()
        column = column_headed(sheet, text)
        if column is None:
            found = nearest_header(sheet, text)
            report.put(title, address(number, index), "plan.unknown-column", found, column=text)
        elif column in columns.values():
            report.put(title, address(number, index), "plan.column-twice", column=text)
        else:
            columns[index] = column
    for column in sheet.columns:
        if column.required and column not in columns.values():
            report.put(title, "", "plan.column-missing", column=column.header, name=column.field)
    return columns


def _vertical(sheet: SheetDef, table: Table, report: Report) -> Iterator[Row]:
    row = Row(sheet, table.title, "")
    for number, cells in _filled(table):
        key = str(cells[0]).strip()
        raw = cells[1] if len(cells) > 1 else None
        if key in KEY_HEADER and str(raw).strip() in VALUE_HEADER:
            continue
        column = column_headed(sheet, key)
        if column is None:
            found = nearest_header(sheet, key)
            report.put(table.title, address(number, 0), "plan.unknown-setting", found, setting=key)
        elif column.field in row.cells:
            report.add(row, column.field, "plan.setting-twice", setting=key, second=address(number, 0))
        else:
            row.cells[column.field] = address(number, 1)
            _take(row, column, raw, report)
    _finish(row, report, {column.field for column in sheet.columns})
    yield row


def _take(row: Row, column: ColumnDef, raw: CellValue, report: Report) -> None:
    if is_blank(raw):
        return
    try:
        row.values[column.field] = read_cell(column, raw)
    except UserError as error:
        params = dict(error.params)
        suggestion = str(params.pop("suggestion", ""))
        row.bad.add(column.field)
        report.add(row, column.field, error.code, suggestion, column=column.header, **params)


def _finish(row: Row, report: Report, present: set[str]) -> None:
    """Complete a row's defaults, report what is missing, and build the part."""
    for column in row.sheet.columns:
        missing = column.required and column.field not in row.values
        if missing and column.field not in row.bad and column.field in present:
            row.bad.add(column.field)
            report.add(row, column.field, "plan.value-missing", column=column.header)
    _complete(row)
    fields = row.sheet.model.model_fields
    values = {name: value for name, value in row.values.items() if name in fields}
    if row.sheet.name == "registers":
        values["fields"] = ()
    try:
        part = row.sheet.model.model_validate(values)
    except ValidationError as error:
        for detail in error.errors():
            _refuse(row, detail, report)
    else:
        row.part = None if row.bad else part


def _complete(row: Row) -> None:
    """Defaults that depend on another cell of the row."""
    values = row.values
    if row.sheet.name == "fields" and values.get("kind") in ("decimal", "money"):
        values.setdefault("places", 2)
    if row.sheet.name == "indicators" and values.get("source") == "ratio":
        values.setdefault("roll_up", "ratio")


def _refuse(row: Row, detail: ErrorDetails, report: Report) -> None:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    if name in row.bad or detail["type"] == "missing":
        return
    row.bad.add(name)
    header = row.sheet.column(name).header
    value = str(detail["input"])[:80]
    context = detail.get("ctx", {})
    limit = next((context[key] for key in ("ge", "le", "max_length", "min_length") if key in context), "")
    code = _CODES.get(detail["type"], "plan.value-invalid")
    report.add(row, name, code, column=header, value=value, limit=limit)


_CODES = {
    "string_pattern_mismatch": "plan.code-invalid",
    "string_too_long": "plan.text-too-long",
    "greater_than_equal": "plan.too-small",
    "less_than_equal": "plan.too-large",
}
