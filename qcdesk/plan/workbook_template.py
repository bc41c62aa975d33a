"""The empty workbook from which an office starts a plan."""

from __future__ import annotations

from pathlib import Path

from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from qcdesk.plan.cell_writing import header
from qcdesk.plan.sheet_scan import MAX_ROWS
from qcdesk.plan.sheet_types import ColumnDef, Shape, SheetDef
from qcdesk.plan.sheets import COMMENT, KEY_HEADER, SHEETS, VALUE_HEADER
from qcdesk.plan.tables import address
from qcdesk.plan.workbook_file import DATE_FORMAT, TEXT_FORMAT, new_workbook, put, save, style_header

_EXAMPLE_FONT = Font(color="808080", italic=True)
_PREPARED_ROWS = 200
_VERTICAL_WIDTHS = [18, 60, 40]
_AUTHOR = "QCDesk"


def write_template(path: Path) -> None:
    """Write the template: headers with comments, drop-downs, one example row that is skipped."""
    workbook = new_workbook()
    for sheet in SHEETS:
        (_vertical if sheet.vertical else _horizontal)(workbook, sheet)
    save(workbook, path)


def _vertical(workbook: Workbook, sheet: SheetDef) -> None:
    target = workbook.create_sheet(sheet.title)
    put(target, 1, 1, KEY_HEADER[0])
    put(target, 1, 2, VALUE_HEADER[0])
    for row, column in enumerate(sheet.columns, start=2):
        cell = put(target, row, 1, header(column))
        cell.comment = _comment(column)
        target.cell(row, 2).number_format = _format(column)
        if column.example:
            put(target, row, 3, f"例:{column.example}").font = _EXAMPLE_FONT
        _drop_down(target, column, f"B{row}")
    style_header(target, _VERTICAL_WIDTHS)


def _horizontal(workbook: Workbook, sheet: SheetDef) -> None:
    target = workbook.create_sheet(sheet.title)
    for index, column in enumerate(sheet.columns):
        put(target, 1, index + 1, header(column)).comment = _comment(column)
        example = (COMMENT if index == 0 else "") + column.example
        if example:
            put(target, 2, index + 1, example).font = _EXAMPLE_FONT
        for row in range(3, _PREPARED_ROWS + 1):
            target.cell(row, index + 1).number_format = _format(column)
        cells = f"{address(2, index)}:{address(MAX_ROWS - 1, index)}"
        _drop_down(target, column, cells)
        _codes_drop_down(target, column, cells)
    style_header(target, [column.width for column in sheet.columns])


def _format(column: ColumnDef) -> str:
    if column.shape is Shape.DATE:
        return DATE_FORMAT
    return "General" if column.shape in (Shape.INTEGER, Shape.DECIMAL) else TEXT_FORMAT


def _comment(column: ColumnDef) -> Comment:
    comment = Comment(f"{column.header} {column.field}\n{column.help}", _AUTHOR)
    comment.width, comment.height = 260, 80
    return comment


def _drop_down(target: Worksheet, column: ColumnDef, cells: str) -> None:
    """Words to choose from; cells that may hold other content too only suggest them."""
    if not column.words or column.shape in (Shape.LIST, Shape.WORDS):
        return
    shown = ",".join(word.shown for word in column.words)
    validation = DataValidation(type="list", formula1=f'"{shown}"', allow_blank=True)
    validation.showErrorMessage = column.shape is not Shape.EXPRESSION
    target.add_data_validation(validation)
    validation.add(cells)


def _codes_drop_down(target: Worksheet, column: ColumnDef, cells: str) -> None:
    """The codes that another sheet has so far, for a cell that names one of them."""
    named, _, own = column.refers.partition(".")
    if not named or own or column.shape is not Shape.CODE:
        return
    sheet = next(each for each in SHEETS if each.name == named)
    place = next(i for i, each in enumerate(sheet.columns) if each.field in ("code", "list"))
    letter = address(0, place).rstrip("1")
    codes = f"'{sheet.title}'!${letter}$3:${letter}${_PREPARED_ROWS}"
    validation = DataValidation(type="list", formula1=codes, allow_blank=True)
    validation.showErrorMessage = False
    target.add_data_validation(validation)
    validation.add(cells)
