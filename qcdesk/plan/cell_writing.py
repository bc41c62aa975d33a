"""The model's values as the workbook's cells show them; the inverse of `cell_reading`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

from qcdesk.domain.errors import UserError
from qcdesk.plan.list_cell import split
from qcdesk.plan.model import Part, Plan
from qcdesk.plan.sheet_types import ColumnDef, Shape, SheetDef
from qcdesk.plan.sheets import KEY_HEADER, SHEETS, VALUE_HEADER
from qcdesk.plan.tables import CellValue, Table
from qcdesk.plan.words import shown_word

SEPARATOR = "、"
REQUIRED_MARK = "*"


def plan_tables(plan: Plan) -> tuple[Table, ...]:
    """The plan as the tables that compile to it, without the built-in registers.

    Raises UserError ``plan.list-item`` for a list item that contains a separator.
    """
    return tuple(_table(plan, sheet) for sheet in SHEETS)


def header(column: ColumnDef) -> str:
    """The column's Chinese header; an obligatory column has a mark."""
    return column.header + (REQUIRED_MARK if column.required else "")


def _table(plan: Plan, sheet: SheetDef) -> Table:
    if sheet.vertical:
        pairs = [(header(column), _cell(column, plan.settings)) for column in sheet.columns]
        return Table(sheet.title, ((KEY_HEADER[0], VALUE_HEADER[0]), *pairs))
    rows: list[tuple[CellValue, ...]] = [tuple(header(column) for column in sheet.columns)]
    for extra, part in _parts(plan, sheet):
        rows.append(tuple(_cell(column, part, extra) for column in sheet.columns))
    return Table(sheet.title, tuple(rows))


def _parts(plan: Plan, sheet: SheetDef) -> Iterable[tuple[str, Part]]:
    """The sheet's parts, each with the code of what it belongs to if it does not say so itself."""
    own = [register for register in plan.registers if not register.builtin]
    if sheet.name == "registers":
        return [("", register) for register in own]
    if sheet.name == "fields":
        return [(register.code, field) for register in own for field in register.fields]
    if sheet.name == "choices":
        return [(item.code, option) for item in plan.choices for option in item.options]
    return [("", part) for part in getattr(plan, sheet.name)]


def _cell(column: ColumnDef, part: Part, extra: str = "") -> CellValue:
    value: Any = getattr(part, column.field, extra)
    if value is None or value in ("", ()):
        return None
    if isinstance(value, Enum):
        value = value.value
    if column.shape is Shape.EXPRESSION and column.words and value == "1":
        return shown_word(column.words, "true")
    if isinstance(value, tuple):
        return SEPARATOR.join(_item(column, item) for item in value)
    if column.shape in (Shape.WORD, Shape.BOOLEAN):
        return shown_word(column.words, str(value).lower() if isinstance(value, bool) else str(value))
    return _number(value) if isinstance(value, Decimal) else value


def _item(column: ColumnDef, item: object) -> str:
    text = format(item, "f") if isinstance(item, Decimal) else str(item)
    if split(text) != [text]:
        raise UserError("plan.list-item", column=column.header, value=text)
    for word in column.words:
        if word.value == text:
            return word.shown
    return text


def _number(amount: Decimal) -> CellValue:
    """A number that a spreadsheet keeps exactly, or its text."""
    number = float(amount)
    return number if Decimal(repr(number)) == amount else format(amount, "f")
