"""Text as a person types or pastes it into a field, and values as a person reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import MAX_INTEGER, Kind, LowerBound, State, Value, parse_date, parse_decimal
from qcdesk.plan.model import Choice, FieldDef
from qcdesk.plan.nearest import folded, nearest
from qcdesk.plan.words import BOOLEANS, word_meant

NIL_REPORT = "零报告"
NOT_APPLICABLE = "不适用"
_STATES = {
    NIL_REPORT: State.NIL,
    "零报": State.NIL,
    NOT_APPLICABLE: State.NOT_APPLICABLE,
    "n/a": State.NOT_APPLICABLE,
}
_AT_LEAST_BEFORE = re.compile(r"(?:≥|>=|至少|不少于|不低于)(.+)")
_AT_LEAST_AFTER = re.compile(r"(.+?)(?:多|余|以上|\+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_CHINESE_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?")
_LOOSE_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SEPARATORS = re.compile(r"[,，、;；\n]")


def parse_text(field: FieldDef, text: str, choices: Sequence[Choice] = ()) -> Value:
    """The value that `text` means in this field; blank text is ``State.NOT_REPORTED``.

    `choices` are the options of the field's list. Full-width digits, thousands separators,
    the field's own unit of measure and Chinese dates are understood. Raises UserError
    ``value.*`` with the field's label; nothing is rounded or guessed.
    """
    if not text.strip():
        return State.NOT_REPORTED
    kind = field.kind
    if kind.numeric:
        return _number(field, text)
    if kind is Kind.DATE:
        return _date(field, text)
    if kind is Kind.BOOLEAN:
        word = word_meant(BOOLEANS, text)
        if word is None:
            raise _malformed(field, text)
        return word.value == "true"
    if kind is Kind.CHOICE:
        return _choice(field, text, choices)
    if kind is Kind.MULTI_CHOICE:
        return _choice_list(field, text, choices)
    return text.strip().replace("\r\n", "\n")


def text_reader(field: FieldDef, choices: Sequence[Choice] = ()) -> Callable[[str], Value]:
    """`parse_text` for the many cells of one column: the usual forms are read without a further look."""
    usual = _USUAL.get(field.kind)
    words: dict[str, str] = {}
    for choice in choices if field.kind is Kind.CHOICE else ():
        words.setdefault(choice.code, choice.code)
        words.setdefault(choice.name, choice.code)

    def read(text: str) -> Value:
        if text in words:
            return words[text]
        if usual is not None and usual.fullmatch(text):
            try:
                return _usual_value(field, text)
            except UserError:
                pass  # said in the field's own words below
        return parse_text(field, text, choices)

    return read


_NUMBER = re.compile(r"(?:0|-?[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
_USUAL = {
    Kind.INTEGER: re.compile(r"0|-?[1-9][0-9]{0,14}"),
    Kind.DECIMAL: _NUMBER,
    Kind.MONEY: _NUMBER,
    Kind.DATE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""How most numbers and dates are written."""


def _usual_value(field: FieldDef, text: str) -> Value:
    if field.kind is Kind.INTEGER:
        return int(text)
    return parse_date(text) if field.kind is Kind.DATE else parse_decimal(text, field.places)


def display(field: FieldDef, value: Value, choices: Sequence[Choice] = ()) -> str:
    """The value as a person reads it, without the unit of measure; `parse_text` understands it."""
    if value is State.NOT_REPORTED:
        return ""
    if isinstance(value, State):
        return NIL_REPORT if value is State.NIL else NOT_APPLICABLE
    if isinstance(value, LowerBound):
        return f"≥{value.amount:f}"
    if isinstance(value, bool):
        return BOOLEANS[0].shown if value else BOOLEANS[1].shown
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    names = {choice.code: choice.name for choice in choices}
    if isinstance(value, tuple):
        return "、".join(names.get(code, code) for code in value)
    if field.kind is Kind.CHOICE:
        return names.get(str(value), str(value))
    return str(value)


def _malformed(field: FieldDef, text: str) -> UserError:
    return UserError("value.malformed", value=text[:80], type=field.kind.value, label=field.label)


def _number(field: FieldDef, text: str) -> Value:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    state = _STATES.get(plain.casefold())
    if state is not None:
        _allow(field, state.value, text)
        return state
    unit = "".join(unicodedata.normalize("NFKC", field.unit_of_measure).split())
    before = _AT_LEAST_BEFORE.fullmatch(plain)
    after = _AT_LEAST_AFTER.fullmatch(_without_unit(plain, unit))
    if before or after:
        _allow(field, "at_least", text)
        digits = (before or after).group(1)  # type: ignore[union-attr]
        return LowerBound(Decimal(_amount(field, _without_unit(digits, unit), text)))
    return _amount(field, _without_unit(plain, unit), text)


def _without_unit(plain: str, unit: str) -> str:
    return plain.removesuffix(unit) if unit else plain


def _allow(field: FieldDef, state: str, text: str) -> None:
    if state not in field.states:
        raise UserError("value.state-not-allowed", value=text[:80], state=state, label=field.label)


def _amount(field: FieldDef, plain: str, text: str) -> int | Decimal:
    digits = plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
    digits = digits.removeprefix("+")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    digits = re.sub(r"^0+(?=[0-9])", "", digits)
    if "." in digits:
        digits = (digits.rstrip("0") if field.kind is not Kind.INTEGER else digits).removesuffix(".")
    try:
        amount = parse_decimal(sign + digits, 0 if field.kind is Kind.INTEGER else field.places)
    except UserError as error:
        if error.code == "value.too-precise":
            raise UserError(error.code, value=text[:80], places=field.places, label=field.label) from error
        raise _malformed(field, text) from error
    if field.kind is not Kind.INTEGER:
        return amount
    if abs(amount) > MAX_INTEGER:
        raise _malformed(field, text)
    return int(amount)


def date_meant(text: str) -> date | None:
    """The day that a text names in one of the usual ways, or None."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for pattern, parts in ((_CHINESE_DATE, (1, 2, 3)), (_LOOSE_DATE, (1, 3, 4)), (_COMPACT_DATE, (1, 2, 3))):
        match = pattern.fullmatch(plain)
        if match:
            year, month, day = (int(match.group(part)) for part in parts)
            try:
                return parse_date(f"{year:04}-{month:02}-{day:02}")
            except UserError:
                return None
    return None


def _date(field: FieldDef, text: str) -> date:
    found = date_meant(text)
    if found is None:
        raise _malformed(field, text)
    return found


def _choice(field: FieldDef, text: str, choices: Sequence[Choice]) -> str:
    wanted = text.strip()
    for choice in choices:
        if wanted in (choice.code, choice.name):
            return choice.code
    for choice in choices:
        if folded(wanted) in (folded(choice.code), folded(choice.name)):
            return choice.code
    found = nearest(wanted, [choice.name for choice in choices])
    raise UserError("value.unknown-choice", value=wanted[:80], label=field.label, suggestion=found)


def _choice_list(field: FieldDef, text: str, choices: Sequence[Choice]) -> tuple[str, ...]:
    items = [item for item in _SEPARATORS.split(text) if item.strip()]
    return tuple(sorted({_choice(field, item, choices) for item in items}))
