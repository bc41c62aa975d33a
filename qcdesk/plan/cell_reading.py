"""One cell of the workbook as the model's value."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import parse_date
from qcdesk.plan.nearest import nearest
from qcdesk.plan.sheet_types import ColumnDef, Shape, Word
from qcdesk.plan.sheets import word_meant
from qcdesk.plan.tables import CellValue

MAX_CELL_LENGTH = 32_767
_SAFE_FLOAT = 10**15
_SEPARATORS = re.compile(r"[,，、;；\n]")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


def is_blank(raw: CellValue) -> bool:
    """True for a cell without content; blanks and line breaks are none."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(column: ColumnDef, raw: CellValue) -> object:
    """The model's value of a filled cell.

    Raises UserError ``plan.*`` with the parameter `suggestion`.
    """
    text = cell_text(raw)
    if column.shape in (Shape.TEXT, Shape.CODE):
        return text
    if column.shape is Shape.EXPRESSION:
        return _expression(column, text)
    if column.shape is Shape.DATE:
        return _date(text)
    if column.shape is Shape.INTEGER:
        return int(_matching(_INTEGER, text, "plan.not-integer"))
    if column.shape is Shape.DECIMAL:
        return _decimal(text)
    if column.shape is Shape.DECIMALS:
        return tuple(_decimal(item) for item in split(text))
    if column.shape is Shape.LIST:
        return tuple(_listed(column, item) for item in split(text))
    if column.shape is Shape.WORDS:
        return tuple(_word(column.words, item).value for item in split(text))
    word = _word(column.words, text).value
    return word == "true" if column.words[0].value == "true" else word


def cell_text(raw: CellValue) -> str:
    """The cell's content as text; a whole number has no decimal point, a date is ISO."""
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
    text = str(raw).strip().replace("\r\n", "\n")
    if len(text) > MAX_CELL_LENGTH:
        raise UserError("plan.text-too-long", length=len(text), limit=MAX_CELL_LENGTH)
    for character in text:
        if character < " " and character not in "\n\t":
            raise UserError("plan.control-character", character=repr(character))
    return text


def split(text: str) -> list[str]:
    """The items of a list cell; empty items do not count."""
    return [item.strip() for item in _SEPARATORS.split(text) if item.strip()]


def _matching(pattern: re.Pattern[str], text: str, code: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not pattern.fullmatch(plain):
        raise UserError(code, value=text[:80])
    return plain


def _decimal(text: str) -> Decimal:
    return Decimal(_matching(_DECIMAL, text, "plan.not-number"))


def _date(text: str) -> date:
    try:
        return parse_date(text)
    except UserError as error:
        raise UserError("plan.not-date", value=text[:80]) from error


def _word(words: tuple[Word, ...], text: str) -> Word:
    word = word_meant(words, text)
    if word is None:
        shown = [item.shown for item in words]
        names = [name for item in words for name in (item.shown, item.value)]
        raise UserError(
            "plan.unknown-word", value=text[:80], allowed="、".join(shown), suggestion=nearest(text, names)
        )
    return word


def _listed(column: ColumnDef, item: str) -> str:
    word = word_meant(column.words, item)
    return word.value if word else item


def _expression(column: ColumnDef, text: str) -> str:
    word = word_meant(column.words, text)
    if word is None:
        return text
    return "1" if word.value == "true" else ""
