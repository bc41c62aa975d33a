"""Reading a table of entries from a workbook or CSV file, and matching its headers to fields."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import python_calamine
from python_calamine import CalamineWorkbook

from qcdesk.domain.errors import UserError
from qcdesk.plan.model import RegisterDef
from qcdesk.plan.nearest import nearest
from qcdesk.plan.tables import address
from qcdesk.plan.workbook_limits import sheet_extents
from qcdesk.system.faults import disk_faults

MAX_BYTES = 50 * 2**20
MAX_INFLATED = 400 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 300
MAX_GRID = 6_000_000
"""Cells of a sheet from its first to its farthest, blank ones included."""


@dataclass(frozen=True)
class EntryTable:
    """The cells of a table as text: `headers`, and rows with the file's own row numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_entry_table(path: Path, sheet: str = "") -> EntryTable:
    """The first sheet, or the named one, of an .xlsx file, or a UTF-8 CSV file.

    The first row that is not blank is the header. Raises UserError ``import.too-large``,
    ``import.not-a-table``, ``import.no-sheet``, ``import.empty``, EnvironmentFault.
    """
    with disk_faults(path):
        if path.stat().st_size > MAX_BYTES:
            raise UserError("import.too-large", path=str(path), limit=MAX_BYTES)
        raw = _csv_rows(path) if path.suffix.lower() == ".csv" else _sheet_rows(path, sheet)
    if len(raw) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in raw):
        raise UserError("import.too-large", path=str(path), limit=MAX_ROWS)
    filled = [(number, row) for number, row in enumerate(raw, 1) if any(row)]
    if not filled:
        raise UserError("import.empty", path=str(path))
    return EntryTable(filled[0][1], tuple(filled[1:]))


def _csv_rows(path: Path) -> list[tuple[str, ...]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [tuple(cell.strip() for cell in row) for row in csv.reader(stream, strict=True)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError("import.not-a-table", path=str(path), reason=str(error)) from error


def _sheet_rows(path: Path, sheet: str) -> list[tuple[str, ...]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_INFLATED:
                raise UserError("import.too-large", path=str(path), limit=MAX_INFLATED)
            _check_extents(archive, path)
        workbook = CalamineWorkbook.from_path(path)
        names = workbook.sheet_names
        if sheet and sheet not in names:
            raise UserError("import.no-sheet", sheet=sheet, known=list(names))
        found = workbook.get_sheet_by_name(sheet or names[0])
        if found.total_height > MAX_ROWS or found.total_width > MAX_COLUMNS:
            raise UserError("import.too-large", path=str(path), limit=MAX_ROWS)
        return [tuple(map(_text, row)) for row in found.to_python(skip_empty_area=False)]
    except (zipfile.BadZipFile, python_calamine.CalamineError) as error:
        raise UserError("import.not-a-table", path=str(path), reason=str(error)) from error


def _check_extents(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse a sheet whose far corner would fill the memory before it is opened as a grid."""
    try:
        extents = sheet_extents(archive)
    except UserError as error:
        raise UserError("import.not-a-table", path=str(path), reason=str(error.params["detail"])) from error
    for rows, columns in extents.values():
        if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_GRID:
            raise UserError("import.too-large", path=str(path), limit=MAX_ROWS)


def _text(cell: object) -> str:
    """A cell as the person sees it: whole floats without a point, dates in ISO form."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


@dataclass(frozen=True)
class Mapped:
    """Which column feeds which field; `ignored` headers feed none."""

    columns: Mapping[str, int]
    ignored: tuple[str, ...]


def map_columns(register: RegisterDef, table: EntryTable, given: Mapping[str, str] | None = None) -> Mapped:
    """Match headers to fields by label or code; `given` maps a header to a field code.

    Raises UserError ``import.no-column`` when no header matches, ``import.column-twice``.
    """
    by_name = {field.label: field.code for field in register.fields}
    by_name |= {field.code: field.code for field in register.fields} | dict(given or {})
    columns: dict[str, int] = {}
    ignored: list[str] = []
    for index, header in enumerate(table.headers):
        code = by_name.get(header.rstrip("*＊ "))
        if not code:
            ignored.append(header)
        elif code in columns:
            raise UserError("import.column-twice", column=header, cell=address(0, index))
        else:
            columns[code] = index
    if not columns:
        suggestion = nearest(table.headers[0], by_name)
        raise UserError("import.no-column", register=register.name, suggestion=suggestion)
    return Mapped(columns, tuple(header for header in ignored if header))


def cell_of(row: Sequence[str], column: int) -> str:
    """The text of a cell; a row that ends early is blank there."""
    return row[column] if column < len(row) else ""
