"""Tables as an .xlsx workbook: real numbers and dates, frozen headers, text that stays text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from qcdesk.reports.formula_starts import FORMULA_STARTS

Cell = str | int | Decimal | date | bool | None

MAX_TEXT = 32_767
MAX_TITLE = 31
_HEADER_FILL = PatternFill("solid", start_color="FFDCE6F1", end_color="FFDCE6F1")
_FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Column:
    """A column: its header, width in characters, and digits after the point of its numbers.

    `places` None keeps each number's own digits.
    """

    header: str
    width: float = 12
    places: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def shown_text(text: str) -> str:
    """Text as a cell may hold it: no control characters, not longer than Excel allows."""
    cleaned: str = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    return cleaned[:MAX_TEXT]


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The bytes of a workbook with one sheet per table, in the order given."""
    workbook = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        worksheet = workbook.create_sheet(_title(sheet.title, taken))
        _write(worksheet, sheet)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _title(title: str, taken: set[str]) -> str:
    """A sheet name Excel accepts, unique in the workbook without regard to case."""
    base = title.translate(_FORBIDDEN_IN_TITLE).strip() or "1"
    name, number = base[:MAX_TITLE], 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: MAX_TITLE - len(str(number)) - 1]}~{number}"
    taken.add(name.casefold())
    return name


def _write(worksheet: WriteOnlyWorksheet, sheet: Sheet) -> None:
    worksheet.freeze_panes = "B2"
    last = get_column_letter(len(sheet.columns))
    worksheet.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
    for index, column in enumerate(sheet.columns, 1):
        worksheet.column_dimensions[get_column_letter(index)].width = column.width
    worksheet.append([_header(worksheet, column) for column in sheet.columns])
    for row in sheet.rows:
        worksheet.append(
            [_cell(worksheet, value, column) for value, column in zip(row, sheet.columns, strict=True)]
        )


def _header(worksheet: WriteOnlyWorksheet, column: Column) -> WriteOnlyCell:
    cell = _cell(worksheet, column.header, column)
    cell.font = Font(bold=True)
    cell.fill = _HEADER_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cell(worksheet: WriteOnlyWorksheet, value: Cell, column: Column) -> WriteOnlyCell:
    if isinstance(value, str):
        cell = WriteOnlyCell(worksheet, shown_text(value))
        # What a person typed is never a formula, whatever it begins with.
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in FORMULA_STARTS
        return cell
    cell = WriteOnlyCell(worksheet, value)
    if isinstance(value, Decimal):
        cell.number_format = _number_format(value, column.places)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _number_format(value: Decimal, places: int | None) -> str:
    exponent = value.as_tuple().exponent
    digits = places if places is not None else max(-exponent, 0) if isinstance(exponent, int) else 0
    return f"#,##0.{'0' * digits}" if digits else "#,##0"
