"""Plans and tables as ``.xlsx`` workbooks that a person edits and the compiler reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from qcdesk.domain.errors import UserError
from qcdesk.plan.cell_reading import is_blank, read_cell
from qcdesk.plan.cell_writing import plan_tables
from qcdesk.plan.model import Plan
from qcdesk.plan.sheet_types import ColumnDef, Shape, SheetDef
from qcdesk.plan.sheets import COMMENT, SHEETS, sheet_named
from qcdesk.plan.tables import CellValue, Table
from qcdesk.plan.workbook_file import new_workbook, put, save, style_header

_VERTICAL_WIDTHS = [18, 60]
_TYPED = (Shape.INTEGER, Shape.DECIMAL, Shape.DATE)
_SAFE_DIGITS = 15


def write_plan(plan: Plan, path: Path) -> None:
    """Write the plan as a workbook; compiling it gives an equal plan.

    Raises UserError ``plan.list-item`` or ``plan.control-character`` for content that a
    workbook cannot hold.
    """
    write_tables(plan_tables(plan), path)


def write_tables(tables: Sequence[Table], path: Path) -> None:
    """Write tables, e.g. those of CSV files, as one workbook; known sheets first, in their order.

    Numbers and dates become real ones where the column demands them; the rest is text.
    """
    workbook = new_workbook()
    for table in sorted(tables, key=_place):
        _add_sheet(workbook, table)
    save(workbook, path)


def _place(table: Table) -> tuple[int, str]:
    sheet = sheet_named(table.title)
    return (len(SHEETS), table.title) if sheet is None else (SHEETS.index(sheet), "")


def _add_sheet(workbook: Workbook, table: Table) -> None:
    sheet = sheet_named(table.title)
    target = workbook.create_sheet(table.title if sheet is None else sheet.title)
    columns: list[ColumnDef | None] = []
    for number, row in enumerate(table.rows, start=1):
        if not columns:
            columns = _columns(sheet, row)
        for index, value in enumerate(row):
            if not is_blank(value):
                column = _column(sheet, columns, row, index)
                put(target, number, index + 1, _typed(column, row, value))
    style_header(target, _widths(sheet, columns))


def _columns(sheet: SheetDef | None, header: Sequence[CellValue]) -> list[ColumnDef | None]:
    return [None if sheet is None else sheet.headed(str(cell)) for cell in header]


def _column(
    sheet: SheetDef | None, columns: list[ColumnDef | None], row: Sequence[CellValue], index: int
) -> ColumnDef | None:
    if sheet is not None and sheet.vertical:
        return sheet.headed(str(row[0])) if index == 1 else None
    return columns[index] if index < len(columns) else None


def _typed(column: ColumnDef | None, row: Sequence[CellValue], value: CellValue) -> CellValue:
    comment = isinstance(row[0], str) and row[0].startswith(COMMENT)
    if column is None or column.shape not in _TYPED or not isinstance(value, str) or comment:
        return value
    try:
        parsed = read_cell(column, value)
    except UserError:
        return value  # the compiler reports it at its cell; the writer keeps what was written
    if column.shape is Shape.DECIMAL:
        digits = sum(character.isdigit() for character in value)
        return float(str(parsed)) if digits <= _SAFE_DIGITS else value
    return parsed if isinstance(parsed, int) or hasattr(parsed, "isoformat") else value  # type: ignore[return-value]


def _widths(sheet: SheetDef | None, columns: list[ColumnDef | None]) -> list[int]:
    if sheet is not None and sheet.vertical:
        return _VERTICAL_WIDTHS
    return [column.width if column is not None else 14 for column in columns]
