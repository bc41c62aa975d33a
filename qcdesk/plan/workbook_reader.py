"""An ``.xlsx`` workbook as tables, with every mistake of the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from qcdesk.domain.errors import UserError
from qcdesk.plan.sheet_scan import SheetFacts
from qcdesk.plan.sheets import sheet_named
from qcdesk.plan.tables import CellValue, Mistake, Table, address
from qcdesk.plan.workbook_limits import inspect

_TIMES = {time, timedelta}


def read_workbook(path: Path) -> tuple[tuple[Table, ...], tuple[Mistake, ...]]:
    """The known sheets as tables, other sheets by their title only, and the file's mistakes.

    Without any table the file could not be opened; the mistakes say why.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return (), (Mistake("", "", "workbook.unreadable", {"file": path.name, "detail": str(error)}),)
    try:
        facts = inspect(data, lambda title: sheet_named(title) is not None)
        sheets = _sheets(data, facts)
    except UserError as error:
        params = {"file": path.name, **error.params}
        return (), (Mistake(str(params.pop("title", "")), str(params.pop("cell", "")), error.code, params),)
    except CalamineError as error:
        return (), (Mistake("", "", "workbook.broken", {"file": path.name, "detail": str(error)}),)
    mistakes: list[Mistake] = []
    tables: list[Table] = []
    for title, found in facts.items():
        if found is None or found.rows is not None:
            tables.append(Table(title, found.rows or () if found else ()))
        else:
            tables.append(Table(title, _rows(sheets[title])))
            mistakes += _mistakes(title, sheets[title], found)
    return tuple(tables), tuple(mistakes)


def _sheets(data: bytes, facts: Mapping[str, SheetFacts | None]) -> Mapping[str, CalamineSheet]:
    """The sheets whose rows are not read yet."""
    titles = [title for title, found in facts.items() if found and found.rows is None]
    if not titles:
        return {}
    with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        return {title: workbook.get_sheet_by_name(title) for title in titles}


def _rows(sheet: CalamineSheet) -> tuple[tuple[CellValue, ...], ...]:
    rows = sheet.to_python(skip_empty_area=False)
    if any(_TIMES.intersection(map(type, row)) for row in rows):
        return tuple(tuple(str(raw) if type(raw) in _TIMES else raw for raw in row) for row in rows)  # type: ignore[misc]
    return tuple(map(tuple, rows))  # type: ignore[arg-type]


def _mistakes(title: str, sheet: CalamineSheet, facts: SheetFacts) -> list[Mistake]:
    found = [Mistake(title, cell, "workbook.formula") for cell in facts.formulas]
    found += [Mistake(title, cell, "workbook.error-value") for cell in facts.errors]
    found += [Mistake(title, cell, "workbook.cell-too-long") for cell in facts.too_long]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if sheet.end is not None and top <= sheet.end[0] and left <= sheet.end[1]:
            cells = f"{address(top, left)}:{address(bottom, right)}"
            found.append(Mistake(title, address(top, left), "workbook.merged", {"cells": cells}))
    return found
