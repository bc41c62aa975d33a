"""Sheets as plain tables of cells, whatever file they came from."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qcdesk.domain.errors import UserError

CellValue = str | int | float | bool | date | None


@dataclass(frozen=True)
class Mistake:
    """One mistake of the workbook's author.

    `sheet` is the sheet's title as the author wrote it, `cell` an address such as ``B7`` or
    empty for the whole sheet. `code` is looked up in the message catalogue with `params`.
    `suggestion` is the nearest correct word, or empty.
    """

    sheet: str
    cell: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    suggestion: str = ""


@dataclass(frozen=True)
class Table:
    """One sheet: `rows` of cells from the first row and column on; a blank is None or ``""``."""

    title: str
    rows: tuple[tuple[CellValue, ...], ...]


def address(row: int, column: int) -> str:
    """The cell address of a zero-based row and column, e.g. (6, 1) is ``B7``."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def read_tables(folder: Path) -> tuple[Table, ...]:
    """The tables of a folder of ``<sheet>.csv`` files (UTF-8), sorted by file name.

    Raises UserError ``table.not-utf8`` or ``table.malformed`` with the file's name.
    """
    tables = []
    for path in sorted(folder.glob("*.csv")):
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = tuple(tuple(row) for row in csv.reader(stream, strict=True))
        except UnicodeDecodeError as error:
            raise UserError("table.not-utf8", file=path.name) from error
        except csv.Error as error:
            raise UserError("table.malformed", file=path.name, detail=str(error)) from error
        tables.append(Table(path.stem, rows))
    return tuple(tables)
