"""The functions of the expression language, each compiled to what SQLite has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from qcdesk.plan.expression_types import ExpressionError
from qcdesk.plan.expression_typing import (
    Sort,
    Typed,
    aligned,
    as_date,
    as_real,
    check_option,
    divided,
    integer,
    scaled,
    unified,
)

MAX_ROUND_PLACES = 6


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    """A function call that the generator leaves as it is."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def cast(node: exp.Expression, type_name: str) -> exp.Expression:
    """``CAST(node AS type_name)``."""
    return exp.Cast(this=node, to=exp.DataType.build(type_name, dialect="sqlite"))


def quotient(dividend: Typed, divisor: Typed, factor: int = 1) -> exp.Expression:
    """`dividend` / `divisor` × `factor` with a single rounding; NULL when the divisor is 0."""
    nodes, _, _ = aligned([dividend, divisor])
    upper = exp.Paren(this=exp.Mul(this=nodes[0], expression=integer(factor))) if factor > 1 else nodes[0]
    return divided(cast(upper, "REAL"), call("NULLIF", nodes[1], integer(0)))


def demand(value: Typed, *sorts: Sort) -> Typed:
    """The value, if it has one of the sorts or is NULL; raises ``expression.type``."""
    if Sort.DATE in sorts:
        value = as_date(value)
    if value.sort not in (*sorts, Sort.NULL):
        raise ExpressionError(
            "expression.type", value.position, expected=sorts[0].value, found=value.sort.value
        )
    return value


def _abs(values: Sequence[Typed]) -> Typed:
    value = demand(values[0], Sort.NUMBER)
    return replace(value, node=call("ABS", value.node), literal=None)


def _branches(sql_name: str) -> Callable[[Sequence[Typed]], Typed]:
    def build(values: Sequence[Typed]) -> Typed:
        for value in values:
            demand(value, Sort.NUMBER, Sort.TEXT, Sort.DATE, Sort.CONDITION)
        nodes, pattern = unified(values)
        return replace(pattern, node=call(sql_name, *nodes), literal=None)

    return build


def _length(values: Sequence[Typed]) -> Typed:
    return Typed(call("LENGTH", demand(values[0], Sort.TEXT).node), Sort.NUMBER)


def _trim(values: Sequence[Typed]) -> Typed:
    return Typed(call("TRIM", demand(values[0], Sort.TEXT).node), Sort.TEXT)


def _substr(values: Sequence[Typed]) -> Typed:
    text = demand(values[0], Sort.TEXT)
    bounds = [_whole(value).node for value in values[1:]]
    return Typed(call("SUBSTR", text.node, *bounds), Sort.TEXT)


def _whole(value: Typed) -> Typed:
    demand(value, Sort.NUMBER)
    if value.places or value.real:
        raise ExpressionError("expression.type", value.position, expected="integer", found="decimal")
    return value


def _days(values: Sequence[Typed]) -> Typed:
    later, earlier = (call("JULIANDAY", demand(value, Sort.DATE).node) for value in values)
    difference = exp.Paren(this=exp.Sub(this=later, expression=earlier))
    return Typed(cast(difference, "INTEGER"), Sort.NUMBER)


def _year(values: Sequence[Typed]) -> Typed:
    day = demand(values[0], Sort.DATE)
    return Typed(cast(call("SUBSTR", day.node, integer(1), integer(4)), "INTEGER"), Sort.NUMBER)


def _contains(values: Sequence[Typed]) -> Typed:
    field, code = values
    if field.sort is not Sort.MULTI:
        raise ExpressionError(
            "expression.type", field.position, expected=Sort.MULTI.value, found=field.sort.value
        )
    if code.literal is None or code.sort is not Sort.TEXT:
        raise ExpressionError("expression.literal-needed", code.position, function="contains")
    if field.options:
        check_option(code, field.options)
    marked = exp.Literal.string(f",{code.literal},")
    found = exp.GT(this=call("INSTR", field.node, marked), expression=integer(0))
    return Typed(exp.Paren(this=found), Sort.CONDITION)


def rounding_places(values: Sequence[Typed]) -> int:
    """The literal second argument of ``round``; 0 when it is missing."""
    if len(values) < 2:
        return 0
    written = values[1].literal
    if written is None or not written.isdecimal() or int(written) > MAX_ROUND_PLACES:
        raise ExpressionError("expression.round-places", values[1].position, limit=MAX_ROUND_PLACES)
    return int(written)


def _round(values: Sequence[Typed]) -> Typed:
    value = demand(values[0], Sort.NUMBER)
    places = rounding_places(values)
    if value.sort is Sort.NULL:
        return value
    if value.real:
        return rounded(exp.Mul(this=as_real(value), expression=integer(10**places)), places)
    if value.places <= places:
        return replace(value, node=scaled(value, places), places=places, literal=None)
    divisor = exp.Literal.number(f"{10 ** (value.places - places)}.0")
    return rounded(divided(value.node, divisor), places)


def rounded(shifted: exp.Expression, places: int) -> Typed:
    """Half away from zero: `shifted` is the value times 10^places, below 2^52."""
    return Typed(cast(call("ROUND", shifted), "INTEGER"), Sort.NUMBER, places)


Function = Callable[[Sequence[Typed]], Typed]

BUILDERS: Mapping[str, tuple[int, int, Function]] = {
    "abs": (1, 1, _abs),
    "coalesce": (2, 20, _branches("COALESCE")),
    "nullif": (2, 2, _branches("NULLIF")),
    "least": (2, 20, _branches("MIN")),
    "greatest": (2, 20, _branches("MAX")),
    "length": (1, 1, _length),
    "trim": (1, 1, _trim),
    "substr": (2, 3, _substr),
    "round": (1, 2, _round),
    "days": (2, 2, _days),
    "year": (1, 1, _year),
    "contains": (2, 2, _contains),
}
"""Function name → (fewest arguments, most arguments, builder)."""


def build(name: str, values: Sequence[Typed], position: int) -> Typed:
    """A call of an allowed function; raises ExpressionError ``expression.argument-count``."""
    fewest, most, builder = BUILDERS[name]
    if not fewest <= len(values) <= most:
        raise ExpressionError(
            "expression.argument-count", position, function=name, fewest=fewest, most=most, found=len(values)
        )
    return replace(builder(values), position=position)
