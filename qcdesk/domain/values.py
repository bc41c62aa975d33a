"""Values as a sum type: number, text, date, …, nil report, not applicable, lower bound, blank.

Canonical JSON form of a value (`encode`/`decode`), the only form in packages and revisions:

================  =====================================  ==========================
value             JSON                                   example
================  =====================================  ==========================
blank             ``null``                               ``null``
text, choice      string                                 ``"质监"``
integer           integer within ±2^53                   ``4650``
decimal, money    string, plain notation, exact places   ``"52.40"``
date              ``YYYY-MM-DD`` string                  ``"2013-09-30"``
boolean           ``true`` / ``false``                   ``true``
multi-choice      sorted array of strings                ``["sm", "zl"]``
lower bound       ``{"at_least": "2000.00"}``            “2000多”
nil report        ``{"state": "nil"}``                   零报告
not applicable    ``{"state": "not_applicable"}``        不适用
================  =====================================  ==========================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum

from qcdesk.domain.errors import UserError

MAX_INTEGER = 2**53 - 1
MAX_SCALED = 10**17
"""The largest decimal, counted in its last digit: it and sums of many fit SQLite's 64-bit integers."""

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class State(Enum):
    """What stands in the place of a number when there is none to add."""

    NIL = "nil"
    NOT_APPLICABLE = "not_applicable"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, order=True)
class LowerBound:
    """An open lower bound such as “2000多”: at least `amount`; a sum that contains one is one."""

    amount: Decimal


Scalar = str | int | Decimal | bool | date | tuple[str, ...]
Value = Scalar | LowerBound | State
"""A cell's value; a blank is ``State.NOT_REPORTED`` and is never zero."""

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class Kind(Enum):
    """The data types of a field, by their name in the plan."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    BOOLEAN = "boolean"
    ORGANISATION = "organisation"
    REFERENCE = "reference"
    FILE = "file"

    # Members are single objects: hashing their names anew each time is slow where many are looked up.
    __hash__ = object.__hash__

    @property
    def numeric(self) -> bool:
        """True for the types that are added: integer, decimal, money."""
        return self in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


def quantum(places: int) -> Decimal:
    """The unit of the last digit, e.g. ``Decimal('0.01')`` for 2 places."""
    return Decimal(1).scaleb(-places)


def round_half_up(amount: Decimal, places: int) -> Decimal:
    """Round half away from zero to `places` digits after the point (for display only)."""
    return amount.quantize(quantum(places), rounding=ROUND_HALF_UP)


def to_scaled(amount: Decimal, places: int) -> int:
    """The amount as an integer count of its last digit, as stored: 52.4 with 2 places is 5240.

    Raises UserError ``value.too-precise`` when digits would be lost.
    """
    scaled = amount.scaleb(places)
    if scaled != scaled.to_integral_value():
        raise UserError("value.too-precise", value=str(amount), places=places)
    return int(scaled)


def from_scaled(scaled: int, places: int) -> Decimal:
    """The inverse of `to_scaled`."""
    return Decimal(scaled).scaleb(-places)


def encode(value: Value) -> Json:
    """The canonical JSON form of a value."""
    if value is State.NOT_REPORTED:
        return None
    if isinstance(value, State):
        return {"state": value.value}
    if isinstance(value, LowerBound):
        return {"at_least": format(value.amount, "f")}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [*sorted(value)]
    if isinstance(value, (bool, int, str)):
        return value
    return value.isoformat()


def decode(raw: object, kind: Kind, places: int = 0) -> Value:
    """The value of a field of type `kind` from its JSON form.

    `places` is the number of digits after the point for decimal and money.
    Raises UserError ``value.malformed`` when the form does not fit the type.
    """
    if raw is None:
        return State.NOT_REPORTED
    if isinstance(raw, dict):
        return _decode_state(raw, kind, places)
    if kind is Kind.INTEGER:
        if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= MAX_INTEGER:
            return raw
    elif kind in (Kind.DECIMAL, Kind.MONEY):
        if isinstance(raw, str):
            return parse_decimal(raw, places)
    elif kind is Kind.BOOLEAN:
        if isinstance(raw, bool):
            return raw
    elif kind is Kind.DATE:
        if isinstance(raw, str):
            return parse_date(raw)
    elif kind is Kind.MULTI_CHOICE:
        if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
            return tuple(sorted(raw))
    elif isinstance(raw, str):
        return raw
    raise UserError("value.malformed", value=str(raw)[:80], type=kind.value)


def _decode_state(raw: dict[str, object], kind: Kind, places: int) -> Value:
    if kind.numeric and len(raw) == 1:
        bound, state = raw.get("at_least"), raw.get("state")
        if isinstance(bound, str):
            return LowerBound(parse_decimal(bound, places))
        if state in (State.NIL.value, State.NOT_APPLICABLE.value):
            return State(state)
    raise UserError("value.malformed", value=str(raw)[:80], type=kind.value)


def parse_decimal(text: str, places: int) -> Decimal:
    """An exact decimal from its plain notation, with exactly `places` digits after the point.

    Raises UserError ``value.malformed`` or ``value.too-precise``; never rounds.
    """
    if not _DECIMAL.fullmatch(text):
        raise UserError("value.malformed", value=text[:80], type=Kind.DECIMAL.value)
    amount = Decimal(text)
    try:
        exact = amount.quantize(quantum(places))
    except InvalidOperation as error:
        raise UserError("value.malformed", value=text[:80], type=Kind.DECIMAL.value) from error
    if exact != amount:
        raise UserError("value.too-precise", value=text, places=places)
    if abs(exact) > from_scaled(MAX_SCALED, places):
        raise UserError("value.malformed", value=text[:80], type=Kind.DECIMAL.value)
    return exact.copy_abs() if exact == 0 else exact


def parse_date(text: str) -> date:
    """A calendar date from ``YYYY-MM-DD``; raises UserError ``value.malformed``."""
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise UserError("value.malformed", value=text[:80], type=Kind.DATE.value)
