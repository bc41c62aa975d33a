"""What a table to be imported looks like: its sheets, headers, and the fields they seem to feed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine
from python_calamine import CalamineWorkbook

from qcdesk.domain.errors import UserError
from qcdesk.plan.model import RegisterDef
from qcdesk.services.clipboard import unguarded
from qcdesk.services.context import Context
from qcdesk.services.entry_table import read_entry_table
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic

SAMPLES = 3
"""Rows shown so that a person recognises a column."""


@dataclass(frozen=True)
class TableLook:
    """A table before it is imported: `guessed` maps a header to a field's code."""

    path: Path
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    rows: int
    guessed: Mapping[str, str]


def look_at_table(context: Context, register: str, path: Path, sheet: str) -> TableLook:
    """Read a workbook's or CSV file's headers and first rows.

    Raises UserError ``import.*`` and EnvironmentFault as reading does.
    """
    with context.read() as connection:
        definition = context.plan(connection).register(register)
    table = read_entry_table(path, sheet)
    names = {field.label: field.code for field in definition.fields}
    names |= {field.code: field.code for field in definition.fields}
    guessed = {header: names[bare] for header in table.headers if (bare := header.rstrip("*＊ ")) in names}
    samples = tuple(cells for _, cells in table.rows[:SAMPLES])
    return TableLook(path, _sheets(path), table.headers, samples, len(table.rows), guessed)


def _sheets(path: Path) -> tuple[str, ...]:
    if path.suffix.lower() == ".csv":
        return ()
    try:
        with disk_faults(path):
            return tuple(CalamineWorkbook.from_path(path).sheet_names)
    except (zipfile.BadZipFile, python_calamine.CalamineError) as error:
        raise UserError("import.not-a-table", path=str(path), reason=str(error)) from error


def block_headers(register: RegisterDef, first: Sequence[str], shown: Sequence[str]) -> list[str] | None:
    """The headers of a pasted block whose first row names fields; None when it holds data already.

    `shown` are the labels of the columns from where the block is pasted onwards.
    """
    labels = {field.label for field in register.fields}
    if any(text.rstrip("*＊ ") in labels for text in first):
        return None
    return [*shown[: len(first)], *("" for _ in first[len(shown) :])]


def save_block(context: Context, register: str, text: str, shown: Sequence[str]) -> Path:
    """Keep a block pasted from a spreadsheet as a table that can be previewed and imported.

    Raises UserError ``import.empty`` when nothing but blanks was pasted.
    """
    with context.read() as connection:
        definition = context.plan(connection).register(register)
    lines = csv.reader(io.StringIO(text), delimiter="\t")
    rows = [[unguarded(cell) for cell in line] for line in lines if any(line)]
    path = context.layout.folder / "pasted.csv"
    if not rows:
        raise UserError("import.empty", path="")
    headers = block_headers(definition, rows[0], shown)
    stream = io.StringIO()
    csv.writer(stream).writerows(rows if headers is None else [headers, *rows])
    with disk_faults(path):
        write_atomic(path, stream.getvalue().encode())
    return path
