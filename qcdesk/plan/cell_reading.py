"""One cell of the workbook as the model's value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import parse_date
from qcdesk.plan.list_cell import split
from qcdesk.plan.nearest import nearest
from qcdesk.plan.rows import date_meant
from qcdesk.plan.sheet_types import ColumnDef, Shape, Word
from qcdesk.plan.tables import CellValue

MAX_CELL_LENGTH = 32_767
_SAFE_FLOAT = 10**15
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


_UNREAD = object()
_PLAIN = {str, type(None)}


def is_blank(raw: CellValue) -> bool:
    """True for a cell without content; blanks and line breaks are none."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(column: ColumnDef, raw: CellValue) -> object:
    """The model's value of a filled cell.

    Raises UserError ``plan.*`` with the parameter `suggestion`.
    """
    return _SHAPES[column.shape](column, cell_text(raw))


def read_column(
    column: ColumnDef, cells: Sequence[CellValue]
) -> tuple[list[object], Mapping[int, UserError]]:
    """The values of a column's cells, None for blanks, and what is wrong by position."""
    kinds = set(map(type, cells))
    if kinds <= _PLAIN and not any(cells):
        return [None] * len(cells), {}
    texts = _plain_texts(cells) if kinds <= _PLAIN and column.shape in (Shape.TEXT, Shape.CODE) else None
    if texts is not None:
        return [text or None for text in texts], {}
    values: list[object] = []
    errors: dict[int, UserError] = {}
    known: dict[CellValue, object] = {"": None, None: None}
    for position, raw in enumerate(cells):
        value = known.get(raw, _UNREAD) if raw.__class__ is str else _UNREAD
        if value is _UNREAD:
            try:
                value = None if is_blank(raw) else read_cell(column, raw)
            except UserError as error:
                value, errors[position] = None, error
            else:
                if raw.__class__ is str:
                    known[raw] = value
        values.append(value)
    return values, errors


def _plain_texts(cells: Sequence[CellValue]) -> list[str] | None:
    """The cells' texts if they need no further look, else None."""
    texts = [raw.strip() if isinstance(raw, str) else "" for raw in cells]
    plain = "".join(texts).isprintable() and max(map(len, texts), default=0) <= MAX_CELL_LENGTH
    return texts if plain else None


def cell_text(raw: CellValue) -> str:
    """The cell's content as text; a whole number has no decimal point, a date is ISO."""
    if isinstance(raw, str):
        return _checked_text(raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float):
        if abs(raw) >= _SAFE_FLOAT:
            raise UserError("plan.number-as-text", value=repr(raw))
        return str(int(raw)) if raw.is_integer() else format(Decimal(repr(raw)), "f")
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise UserError("plan.not-date", value=raw.isoformat(" "))
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw)


def _checked_text(raw: str) -> str:
    text = raw.strip()
    if text.isprintable() and len(text) <= MAX_CELL_LENGTH:
        return text
    text = text.replace("\r\n", "\n")
    if len(text) > MAX_CELL_LENGTH:
        raise UserError("plan.text-too-long", length=len(text), limit=MAX_CELL_LENGTH)
    for character in text:
        if character < " " and character not in "\n\t":
            raise UserError("plan.control-character", character=repr(character))
    return text


def _matching(pattern: re.Pattern[str], text: str, code: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not pattern.fullmatch(plain):
        raise UserError(code, value=text[:80])
    return plain


def _integer(_: ColumnDef, text: str) -> int:
    return int(_matching(_INTEGER, text, "plan.not-integer"))


def _decimal(text: str) -> Decimal:
    return Decimal(_matching(_DECIMAL, text, "plan.not-number"))


def _date(text: str) -> date:
    try:
        return parse_date(text)
    except UserError as error:
        meant = date_meant(text)
        found = meant.isoformat() if meant else ""
        raise UserError("plan.not-date", value=text[:80], suggestion=found) from error


def _word(column: ColumnDef, text: str) -> Word:
    word = column.word(text)
    if word is None:
        shown = [item.shown for item in column.words]
        names = [name for item in column.words for name in (item.shown, item.value)]
        raise UserError(
            "plan.unknown-word", value=text[:80], allowed="、".join(shown), suggestion=nearest(text, names)
        )
    return word


def _listed(column: ColumnDef, text: str) -> tuple[str, ...]:
    found = ((column.word(item), item) for item in split(text))
    return tuple(word.value if word else item for word, item in found)


def _expression(column: ColumnDef, text: str) -> str:
    word = column.word(text)
    if word is None:
        return text
    return "1" if word.value == "true" else ""


_SHAPES: Mapping[Shape, Callable[[ColumnDef, str], object]] = {
    Shape.TEXT: lambda _, text: text,
    Shape.CODE: lambda _, text: text,
    Shape.EXPRESSION: _expression,
    Shape.DATE: lambda _, text: _date(text),
    Shape.INTEGER: _integer,
    Shape.DECIMAL: lambda _, text: _decimal(text),
    Shape.DECIMALS: lambda _, text: tuple(_decimal(item) for item in split(text)),
    Shape.LIST: _listed,
    Shape.WORDS: lambda column, text: tuple(_word(column, item).value for item in split(text)),
    Shape.WORD: lambda column, text: _truth(_word(column, text), column),
    Shape.BOOLEAN: lambda column, text: _truth(_word(column, text), column),
}


def _truth(word: Word, column: ColumnDef) -> str | bool:
    return word.value == "true" if column.words[0].value == "true" else word.value
