"""The place in a plan's workbook that a mistake names, with the rows around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qcdesk.plan.tables import CellValue, address
from qcdesk.plan.workbook_reader import read_workbook

ROWS = 40
"""Rows shown before and after the place."""
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class SheetPart:
    """Some rows of a sheet; `row` and `column` are the place within `rows`, -1 without a cell.

    `first` is the number of the first row as the workbook counts, `letters` name the columns.
    """

    sheet: str
    first: int
    letters: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row: int = -1
    column: int = -1


def workbook_cell(path: Path, sheet: str, cell: str) -> SheetPart:
    """The part of a sheet around a cell such as ``B7``; no rows when the sheet is not there.

    Read within the limits of every workbook.
    """
    tables, _ = read_workbook(path)
    rows = next((table.rows for table in tables if table.title == sheet), ())
    found = _ADDRESS.match(cell)
    row, column = (int(found[2]) - 1, _number(found[1])) if found else (-1, -1)
    start = max(row - ROWS, 0)
    chosen = rows[start : max(row, 0) + ROWS + 1]
    width = max((len(each) for each in chosen), default=0)
    width = max(width, column + 1) if chosen else 0
    letters = tuple(address(0, number).rstrip("1") for number in range(width))
    shown = [tuple(_text(value) for value in each) for each in chosen]
    # A mistake may lie below the last row or beyond a row's last cell: something is missing there.
    shown += [()] * (row - start + 1 - len(shown)) if chosen and row - start - len(shown) < ROWS else []
    filled = tuple(each + ("",) * (width - len(each)) for each in shown)
    inside = 0 <= row - start < len(filled)
    return SheetPart(
        sheet, start + 1, letters, filled, row - start if inside else -1, column if inside else -1
    )


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _text(value: CellValue) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
