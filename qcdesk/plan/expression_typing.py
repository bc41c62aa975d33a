"""Types, places and exactness of sub-expressions, and how unlike ones are brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from sqlglot import exp

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind, parse_date
from qcdesk.plan.expression_types import Column, ExpressionError
from qcdesk.plan.model import Choice
from qcdesk.plan.nearest import nearest

MAX_PLACES = 12
"""A product with more digits after the point is calculated in floating point."""


class Sort(Enum):
    """What may be compared with what."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    CONDITION = "condition"
    MULTI = "multi_choice"
    NULL = "null"


_SORTS = {
    Kind.INTEGER: Sort.NUMBER,
    Kind.DECIMAL: Sort.NUMBER,
    Kind.MONEY: Sort.NUMBER,
    Kind.DATE: Sort.DATE,
    Kind.BOOLEAN: Sort.CONDITION,
    Kind.MULTI_CHOICE: Sort.MULTI,
}


@dataclass(frozen=True)
class Typed:
    """A compiled sub-expression.

    `literal` is the text of a literal as written, None for anything computed.
    """

    node: exp.Expression
    sort: Sort
    places: int = 0
    real: bool = False
    literal: str | None = None
    options: tuple[Choice, ...] = ()
    position: int = 0


def sort_of(kind: Kind) -> Sort:
    """What the values of a kind may be compared with."""
    return _SORTS.get(kind, Sort.TEXT)


def column(source: Column, position: int) -> Typed:
    """A read of a stored column."""
    sort = sort_of(source.kind)
    node = exp.column(source.sql, quoted=True)
    return Typed(node, sort, source.places, options=source.options, position=position)


def integer(value: int) -> exp.Expression:
    """An integer literal."""
    literal = exp.Literal.number(abs(value))
    return exp.Paren(this=exp.Neg(this=literal)) if value < 0 else literal


def scaled(value: Typed, places: int) -> exp.Expression:
    """The value as an integer with `places` digits after the point, at least its own."""
    if places == value.places:
        return value.node
    factor = 10 ** (places - value.places)
    if value.literal is not None:
        return integer(int(str(value.node.this)) * factor)
    return exp.Paren(this=exp.Mul(this=value.node, expression=integer(factor)))


def as_real(value: Typed) -> exp.Expression:
    """The value as a floating-point number (an integer without places may stay one)."""
    if value.real or value.places == 0:
        return value.node
    return divided(value.node, exp.Literal.number(f"{10**value.places}.0"))


def divided(numerator: exp.Expression, denominator: exp.Expression) -> exp.Expression:
    """A division that the generator leaves as it is."""
    return exp.Paren(this=exp.Div(this=numerator, expression=denominator, typed=True, safe=True))


def aligned(values: Sequence[Typed]) -> tuple[list[exp.Expression], int, bool]:
    """Numbers brought to the same places: (nodes, places, real)."""
    if any(value.real for value in values):
        return [as_real(value) for value in values], 0, True
    places = max(value.places for value in values)
    return [scaled(value, places) for value in values], places, False


def unified(values: Sequence[Typed]) -> tuple[list[exp.Expression], Typed]:
    """Values of one sort, ready to be compared or to be branches of one result.

    Returns the nodes and a pattern of the result (its sort, places, real).
    Raises ExpressionError ``expression.compare-types``, ``bad-date``, ``unknown-option``.
    """
    values = coerced(values)
    present = [value for value in values if value.sort is not Sort.NULL]
    if not present:
        return [value.node for value in values], values[0]
    first = present[0]
    for value in present:
        if value.sort is not first.sort:
            raise ExpressionError(
                "expression.compare-types",
                value.position or first.position,
                left=first.sort.value,
                right=value.sort.value,
            )
    pattern = replace(first, literal=None, options=())
    if first.sort is Sort.NUMBER:
        numbers, places, real = aligned(present)
        pattern = replace(pattern, places=places, real=real)
        present = [replace(value, node=node) for value, node in zip(present, numbers, strict=True)]
    nodes = iter(present)
    return [value.node if value.sort is Sort.NULL else next(nodes).node for value in values], pattern


def coerced(values: Sequence[Typed]) -> list[Typed]:
    """Literals read as what they are compared with: a date, a truth value, an option."""
    sorts = {value.sort for value in values}
    options = next((value.options for value in values if value.options), ())
    return [_coerced(value, sorts, options) for value in values]


def _coerced(value: Typed, sorts: set[Sort], options: tuple[Choice, ...]) -> Typed:
    if value.literal is not None and value.sort is Sort.TEXT:
        if Sort.DATE in sorts:
            return as_date(value)
        if options:
            check_option(value, options)
    return as_condition(value) if Sort.CONDITION in sorts else value


def as_date(value: Typed) -> Typed:
    """The value as a date; a text literal must be a date ``YYYY-MM-DD``."""
    if value.sort is not Sort.TEXT or value.literal is None:
        return value
    try:
        parse_date(value.literal)
    except UserError as error:
        raise ExpressionError("expression.bad-date", value.position, value=value.literal) from error
    return replace(value, sort=Sort.DATE)


def as_condition(value: Typed) -> Typed:
    """The value as a truth value: the literals 1 and 0 mean true and false."""
    if value.sort is Sort.NUMBER and value.literal in ("0", "1"):
        return replace(value, sort=Sort.CONDITION)
    return value


def check_option(value: Typed, options: tuple[Choice, ...]) -> None:
    """Refuse a literal that is no option's code; raises ``expression.unknown-option``."""
    codes = [option.code for option in options]
    if value.literal is None or value.literal in codes:
        return
    by_name = {option.name: option.code for option in options}
    found = by_name.get(value.literal) or nearest(value.literal, codes)
    raise ExpressionError("expression.unknown-option", value.position, found, value=value.literal)
