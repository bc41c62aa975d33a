"""Writing a workbook so that equal content gives equal bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from qcdesk.domain.errors import UserError
from qcdesk.plan.tables import CellValue
from qcdesk.system.files import write_atomic

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_FIXED_STAMP = rb"\g<1>1980-01-01T00:00:00Z\g<3>"
_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="DDE6EF")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FORMULA_LIKE = ("=", "+", "-", "@")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
DATE_FORMAT = "yyyy-mm-dd"
TEXT_FORMAT = "@"


def new_workbook() -> Workbook:
    """A workbook without sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "QCDesk"
    return workbook


def put(sheet: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """Write one cell (1-based); text stays text even when it looks like a formula.

    Raises UserError ``plan.control-character``.
    """
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(cell)
    if isinstance(value, str):
        if _ILLEGAL.search(value):
            raise UserError("plan.control-character", character=repr(value[:80]))
        cell.value = _ESCAPE_LIKE.sub("_x005F_", value)
        cell.data_type = "s"
        cell.number_format = TEXT_FORMAT
        cell.quotePrefix = value.startswith(_FORMULA_LIKE)
    else:
        cell.value = value
        if value is not None and not isinstance(value, (bool, int, float)):
            cell.number_format = DATE_FORMAT
    cell.alignment = _WRAPPED
    return cell


def style_header(sheet: Worksheet, widths: list[int]) -> None:
    """Bold first row that stays in sight; widths in characters."""
    for index, width in enumerate(widths, start=1):
        cell = sheet.cell(1, index)
        cell.font = _HEADER_FONT
        cell.fill = _HEADER_FILL
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def save(workbook: Workbook, path: Path) -> None:
    """Write the workbook with fixed dates inside, in one step."""
    raw = BytesIO()
    workbook.save(raw)
    fixed = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == _CORE:
                content = _STAMPS.sub(_FIXED_STAMP, content)
            entry = zipfile.ZipInfo(member.filename, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, content)
    write_atomic(path, fixed.getvalue())
