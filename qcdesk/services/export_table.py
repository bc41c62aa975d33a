"""A table as it is shown on the screen, or a register's empty form, as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from qcdesk.reports.formula_starts import FORMULA_STARTS
from qcdesk.reports.spreadsheet import shown_text
from qcdesk.services.context import Context
from qcdesk.services.import_entries import options_of
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic

MAX_WIDTH = 50
_HEADER = PatternFill("solid", fgColor="E9EDF2")


def export_table(
    _context: Context, path: Path, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> Path:
    """Write rows of text with a header; raises EnvironmentFault."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title[:31].translate(str.maketrans("[]:*?/\\", "       "))
    sheet.append([shown_text(header) for header in headers])
    for row in rows:
        sheet.append([shown_text(text) for text in row])
    for number, header in enumerate(headers, 1):
        cell = sheet.cell(1, number)
        cell.font, cell.fill = Font(bold=True), _HEADER
        longest = max([_width(header), *(_width(row[number - 1]) for row in rows[:200])])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 3, MAX_WIDTH)
    sheet.freeze_panes = "A2"
    return _save(book, path)


def export_template(context: Context, register: str, path: Path) -> Path:
    """An empty workbook with the register's fields as headers, and a sheet that explains them."""
    with context.read() as connection:
        plan = context.plan(connection)
    definition = plan.register(register)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = definition.name[:31]
    notes = book.create_sheet("填写说明")
    for number, field in enumerate(definition.fields, 1):
        cell = sheet.cell(1, number, field.label + ("*" if field.required == "1" else ""))
        cell.font, cell.fill = Font(bold=True), _HEADER
        sheet.column_dimensions[get_column_letter(number)].width = max(_width(field.label) + 4, 14)
        options = "、".join(choice.name for choice in options_of(plan, field))
        notes.append([field.label, field.unit_of_measure, options, field.help])
    sheet.freeze_panes = "A2"
    for letter, width in (("A", 18), ("B", 10), ("C", 60), ("D", 60)):
        notes.column_dimensions[letter].width = width
        for cell in notes[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return _save(book, path)


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _save(book: openpyxl.Workbook, path: Path) -> Path:
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str):
                # What a person typed is never a formula, whatever it begins with.
                cell.data_type = "s"
                cell.quotePrefix = cell.value[:1] in FORMULA_STARTS
    stream = io.BytesIO()
    book.save(stream)
    with disk_faults(path):
        write_atomic(path, stream.getvalue())
    return path
