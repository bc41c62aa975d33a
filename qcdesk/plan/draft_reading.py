"""Reading the sheets' rows: known columns become values, everything else a mistake at its cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import msgspec
from msgspec.inspect import IntType, StrType, Type, type_info
from msgspec.structs import FieldInfo, fields

from qcdesk.domain.errors import UserError
from qcdesk.plan.cell_reading import is_blank, read_cell, read_column
from qcdesk.plan.draft import Draft, Report, Row
from qcdesk.plan.model import Part
from qcdesk.plan.nearest import nearest
from qcdesk.plan.sheet_types import ColumnDef, SheetDef
from qcdesk.plan.sheets import (
    COMMENT,
    KEY_HEADER,
    SHEETS,
    VALUE_HEADER,
    nearest_header,
    sheet_named,
)
from qcdesk.plan.tables import CellValue, Table, address

_UNTITLED = re.compile(r"(sheet|工作表)\s*[0-9]*", re.IGNORECASE)
"""What spreadsheet programs call a new sheet."""


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
            read = _vertical if sheet.vertical else _horizontal
            draft.rows[sheet.name] = read(sheet, table, report)
            _build(draft.rows[sheet.name], report)
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
        first = cells[0] if cells else None
        if isinstance(first, str) and first[:1].isalnum():
            yield number, cells  # the usual case at once
            continue
        if is_blank(first):
            first = next((cell for cell in cells if not is_blank(cell)), None)
        if first is not None and not str(first).strip().startswith(COMMENT):
            yield number, cells


def _horizontal(sheet: SheetDef, table: Table, report: Report) -> list[Row]:
    filled = list(_filled(table))
    if not filled:
        return []
    header, lines = filled[0], [cells for _, cells in filled[1:]]
    columns = _headers(sheet, table.title, header, report)
    places = {column.field: index for index, column in columns.items()}
    across = list(zip_longest(*lines))
    numbers = [number for number, _ in filled[1:]]
    _check_nameless(table.title, header[1], numbers, across, report)
    blank = (None,) * len(lines)
    rows = [Row(sheet, table.title, {}, number, places) for number in numbers] if columns else []
    for index, column in columns.items():
        _fill_in(rows, column, across[index] if index < len(across) else blank, report)
    _complete(rows, sheet)
    return rows


def _fill_in(rows: Sequence[Row], column: ColumnDef, cells: Sequence[CellValue], report: Report) -> None:
    """Put a column's values into the rows and report what is wrong or missing."""
    found, errors = read_column(column, cells)
    name = column.field
    for index, error in errors.items():
        _refuse_cell(rows[index], column, error, report)
    for row, value in zip(rows, found, strict=True) if found.count(None) < len(found) else ():
        if value is not None:
            row.values[name] = value
    if column.required and None in found:
        for row in rows:
            _demand(row, name, column.header, report)


def _check_nameless(
    title: str,
    header: Sequence[CellValue],
    numbers: Sequence[int],
    across: Sequence[Sequence[CellValue]],
    report: Report,
) -> None:
    """Report content in columns that have no header."""
    for index, cells in enumerate(across):
        if index < len(header) and not is_blank(header[index]):
            continue
        for number, raw in zip(numbers, cells, strict=True):
            if not is_blank(raw):
                report.put(title, address(number, index), "plan.no-header", value=str(raw)[:80])


def _headers(
    sheet: SheetDef, title: str, header: tuple[int, Sequence[CellValue]], report: Report
) -> dict[int, ColumnDef]:
    number, cells = header
    columns: dict[int, ColumnDef] = {}
    seen: set[str] = set()
    for index, raw in enumerate(cells):
        if is_blank(raw):
            continue
        text = str(raw).strip()
        column = sheet.headed(text)
        if column is None:
            found = nearest_header(sheet, text)
            report.put(title, address(number, index), "plan.unknown-column", found, column=text)
        elif column.field in seen:
            report.put(title, address(number, index), "plan.column-twice", column=text)
        else:
            columns[index] = column
            seen.add(column.field)
    for name, shown in sheet.demanded.items():
        if name not in seen:
            report.put(title, "", "plan.column-missing", column=shown, name=name)
    return columns


def _vertical(sheet: SheetDef, table: Table, report: Report) -> list[Row]:
    spots: dict[str, str] = {}
    row = Row(sheet, table.title, {}, spots=spots)
    for number, cells in _filled(table):
        key = str(cells[0]).strip()
        raw = cells[1] if len(cells) > 1 else None
        if key in KEY_HEADER and str(raw).strip() in VALUE_HEADER:
            continue
        column = sheet.headed(key)
        if column is None:
            found = nearest_header(sheet, key)
            report.put(table.title, address(number, 0), "plan.unknown-setting", found, setting=key)
        elif column.field in spots:
            report.add(row, column.field, "plan.setting-twice", setting=key, second=address(number, 0))
        else:
            spots[column.field] = address(number, 1)
            if not is_blank(raw):
                try:
                    row.values[column.field] = read_cell(column, raw)
                except UserError as error:
                    _refuse_cell(row, column, error, report)
    for name, header in sheet.demanded.items():
        _demand(row, name, header, report)
    return [row]


def _refuse_cell(row: Row, column: ColumnDef, error: UserError, report: Report) -> None:
    params = dict(error.params)
    suggestion = str(params.pop("suggestion", ""))
    row.bad |= {column.field}
    report.add(row, column.field, error.code, suggestion, column=column.header, **params)


def _demand(row: Row, name: str, header: str, report: Report) -> None:
    if name not in row.values and name not in row.bad:
        row.bad |= {name}
        report.add(row, name, "plan.value-missing", column=header)


def _complete(rows: Sequence[Row], sheet: SheetDef) -> None:
    """Set the defaults that depend on another cell of the row."""
    if sheet.name == "fields":
        for row in rows:
            if row.values.get("kind") in ("decimal", "money"):
                row.values.setdefault("places", 2)
    elif sheet.name == "indicators":
        for row in rows:
            if row.values.get("source") == "ratio":
                row.values.setdefault("roll_up", "ratio")


def _build(rows: Sequence[Row], report: Report) -> None:
    """Make the parts, all at once where nothing is wrong, else row by row to report what is."""
    if not rows:
        return
    sheet = rows[0].sheet
    contents = [_content(row) for row in rows]
    parts: list[Part | None]
    try:
        parts = [*msgspec.convert(contents, list[sheet.model])]  # type: ignore[name-defined]
    except msgspec.ValidationError:
        parts = [_part(row, content, report) for row, content in zip(rows, contents, strict=True)]
    for row, part in zip(rows, parts, strict=True):
        row.part = None if row.bad else part


def _content(row: Row) -> dict[str, object]:
    content = row.values.copy()
    for name in row.sheet.foreign:
        content.pop(name, None)
    if row.sheet.name == "registers":
        content["fields"] = ()
    return content


def _part(row: Row, content: dict[str, object], report: Report) -> Part | None:
    """The part, or None after each of its values was looked at; a missing one is reported already."""
    try:
        return msgspec.convert(content, row.sheet.model)
    except msgspec.ValidationError:
        for info in fields(row.sheet.model):
            if info.name in content and info.name not in row.bad:
                _check(row, info, content[info.name], report)
        return None


def _check(row: Row, info: FieldInfo, value: object, report: Report) -> None:
    try:
        msgspec.convert(value, info.type)
    except msgspec.ValidationError:
        row.bad |= {info.name}
        shown = str(value)[:80]
        code, limit = _broken_limit(type_info(info.type), value)
        narrow = unicodedata.normalize("NFKC", shown)
        found = narrow if code == "plan.code-invalid" and narrow != shown else ""
        header = row.sheet.column(info.name).header
        report.add(row, info.name, code, found, column=header, value=shown, limit=limit)


def _broken_limit(kind: Type, value: object) -> tuple[str, int | str]:
    """The code of the mistake and the limit that the value does not keep."""
    if isinstance(kind, StrType) and isinstance(value, str):
        if kind.pattern is not None:
            return "plan.code-invalid", ""
        if kind.max_length is not None and len(value) > kind.max_length:
            return "plan.text-too-long", kind.max_length
    if isinstance(kind, IntType) and isinstance(value, int):
        if kind.ge is not None and value < kind.ge:
            return "plan.too-small", kind.ge
        if kind.le is not None and value > kind.le:
            return "plan.too-large", kind.le
    return "plan.value-invalid", ""
