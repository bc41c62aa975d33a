"""Rebuilds a parsed expression from the node types that are allowed, typed and aligned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from qcdesk.plan.expression_functions import build, demand, quotient, rounded, rounding_places
from qcdesk.plan.expression_types import ExpressionError, Scope
from qcdesk.plan.expression_typing import (
    MAX_PLACES,
    Sort,
    Typed,
    aligned,
    as_condition,
    as_real,
    column,
    integer,
    unified,
)
from qcdesk.plan.nearest import nearest

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?|\.[0-9]{1,6}")
_IGNORED = frozenset({"ignore_nulls", "typed", "safe"})
_FUNCTIONS: Mapping[type[exp.Expression], str] = {
    exp.Abs: "abs",
    exp.Coalesce: "coalesce",
    exp.Nullif: "nullif",
    exp.Length: "length",
    exp.Trim: "trim",
    exp.Substring: "substr",
    exp.Round: "round",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Year: "year",
    exp.Contains: "contains",
}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


class Compiler:
    """Rebuilds a tree from allowed nodes; `used` collects the columns it reads."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.used: set[str] = set()
        self._handlers: dict[type[exp.Expression], Callable[..., Typed]] = {
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: self._boolean,
            exp.Null: lambda _: Typed(exp.Null(), Sort.NULL),
            exp.Paren: lambda node: self.compile(self._only(node, "this").this),
            exp.Neg: self._negative,
            exp.Not: self._not,
            exp.And: self._connector,
            exp.Or: self._connector,
            exp.Add: self._sum,
            exp.Sub: self._sum,
            exp.Mul: self._product,
            exp.Div: self._division,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            exp.Is: self._is,
            exp.Case: self._case,
            exp.Anonymous: self._anonymous,
            **dict.fromkeys(_COMPARISONS, self._comparison),
            **dict.fromkeys(_FUNCTIONS, self._function),
        }

    def compile(self, node: exp.Expression) -> Typed:
        """The compiled sub-tree; raises ExpressionError for the first thing not allowed."""
        handler = self._handlers.get(type(node))
        if handler is None:
            raise ExpressionError("expression.not-allowed", _at(node), construct=_shown(node))
        typed = handler(node)
        return typed if typed.position else replace(typed, position=_at(node))

    def _only(self, node: exp.Expression, *allowed: str) -> exp.Expression:
        for name, value in node.args.items():
            if name not in allowed and name not in _IGNORED and value:
                raise ExpressionError("expression.not-allowed", _at(node), construct=_shown(node))
        return node

    def _pair(self, node: exp.Expression) -> tuple[Typed, Typed]:
        self._only(node, "this", "expression")
        return self.compile(node.this), self.compile(node.expression)

    def _column(self, node: exp.Expression) -> Typed:
        self._only(node, "this")
        name, position = node.name, _at(node)
        source = self._scope.names.get(name)
        if source is None:
            suggestion = nearest(name, self._scope.names)
            raise ExpressionError("expression.unknown-name", position, suggestion, name=name)
        self.used.add(source.sql)
        return column(source, position)

    def _literal(self, node: exp.Expression) -> Typed:
        text = str(node.this)
        if node.args.get("is_string"):
            return Typed(exp.Literal.string(text), Sort.TEXT, literal=text)
        if not _NUMBER.fullmatch(text):
            raise ExpressionError("expression.number", number=text)
        whole, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0")
        return Typed(integer(int(whole + fraction or "0")), Sort.NUMBER, len(fraction), literal=text)

    def _boolean(self, node: exp.Expression) -> Typed:
        return Typed(integer(1 if node.this else 0), Sort.CONDITION)

    def _number(self, node: exp.Expression) -> Typed:
        return demand(self.compile(node), Sort.NUMBER)

    def _condition(self, node: exp.Expression) -> exp.Expression:
        return demand(as_condition(self.compile(node)), Sort.CONDITION).node

    def _negative(self, node: exp.Expression) -> Typed:
        value = self._number(self._only(node, "this").this)
        return replace(value, node=exp.Paren(this=exp.Neg(this=value.node)), literal=None)

    def _not(self, node: exp.Expression) -> Typed:
        inner = self._condition(self._only(node, "this").this)
        return Typed(exp.Paren(this=exp.Not(this=inner)), Sort.CONDITION)

    def _connector(self, node: exp.Expression) -> Typed:
        self._only(node, "this", "expression")
        sides = [self._condition(side) for side in (node.this, node.expression)]
        return Typed(exp.Paren(this=type(node)(this=sides[0], expression=sides[1])), Sort.CONDITION)

    def _comparison(self, node: exp.Expression) -> Typed:
        pair = self._pair(node)
        _comparable(pair)
        nodes, _ = unified(pair)
        return Typed(exp.Paren(this=type(node)(this=nodes[0], expression=nodes[1])), Sort.CONDITION)

    def _operands(self, node: exp.Expression) -> tuple[Typed, Typed]:
        self._only(node, "this", "expression")
        return self._number(node.this), self._number(node.expression)

    def _sum(self, node: exp.Expression) -> Typed:
        nodes, places, real = aligned(self._operands(node))
        total = exp.Paren(this=type(node)(this=nodes[0], expression=nodes[1]))
        return Typed(total, Sort.NUMBER, places, real)

    def _product(self, node: exp.Expression) -> Typed:
        left, right = self._operands(node)
        places = left.places + right.places
        real = left.real or right.real or places > MAX_PLACES
        factors = (as_real(left), as_real(right)) if real else (left.node, right.node)
        product = exp.Paren(this=exp.Mul(this=factors[0], expression=factors[1]))
        return Typed(product, Sort.NUMBER, 0 if real else places, real)

    def _division(self, node: exp.Expression) -> Typed:
        return Typed(quotient(*self._operands(node)), Sort.NUMBER, real=True)

    def _in(self, node: exp.Expression) -> Typed:
        self._only(node, "this", "expressions")
        if not node.expressions:
            raise ExpressionError("expression.empty-list", _at(node))
        values = [self.compile(item) for item in (node.this, *node.expressions)]
        _comparable(values)
        nodes, _ = unified(values)
        return Typed(exp.Paren(this=exp.In(this=nodes[0], expressions=nodes[1:])), Sort.CONDITION)

    def _between(self, node: exp.Expression) -> Typed:
        self._only(node, "this", "low", "high")
        values = [self.compile(node.args[name]) for name in ("this", "low", "high")]
        _comparable(values)
        nodes, _ = unified(values)
        between = exp.Between(this=nodes[0], low=nodes[1], high=nodes[2])
        return Typed(exp.Paren(this=between), Sort.CONDITION)

    def _like(self, node: exp.Expression) -> Typed:
        text, pattern = self._pair(node)
        demand(text, Sort.TEXT)
        demand(pattern, Sort.TEXT)
        return Typed(exp.Paren(this=exp.Like(this=text.node, expression=pattern.node)), Sort.CONDITION)

    def _is(self, node: exp.Expression) -> Typed:
        self._only(node, "this", "expression")
        value = self.compile(node.this)
        if not isinstance(node.expression, exp.Null):
            raise ExpressionError("expression.not-allowed", value.position, construct="IS")
        return Typed(exp.Paren(this=exp.Is(this=value.node, expression=exp.Null())), Sort.CONDITION)

    def _case(self, node: exp.Expression) -> Typed:
        self._only(node, "this", "ifs", "default")
        tests = [self._case_test(node, branch) for branch in node.args["ifs"]]
        default = node.args.get("default")
        results = [self.compile(branch.args["true"]) for branch in node.args["ifs"]]
        results.append(self.compile(default) if default else Typed(exp.Null(), Sort.NULL))
        nodes, pattern = unified(results)
        ifs = [exp.If(this=test, true=result) for test, result in zip(tests, nodes, strict=False)]
        return replace(pattern, node=exp.Paren(this=exp.Case(ifs=ifs, default=nodes[-1])), literal=None)

    def _case_test(self, node: exp.Expression, branch: exp.Expression) -> exp.Expression:
        if node.this is None:
            return self._condition(branch.this)
        return self._comparison(exp.EQ(this=node.this.copy(), expression=branch.this.copy())).node

    def _anonymous(self, node: exp.Expression) -> Typed:
        if str(node.this).casefold() != "days":
            raise ExpressionError("expression.not-allowed", _at(node), construct=str(node.this))
        self._only(node, "this", "expressions")
        return build("days", [self.compile(item) for item in node.expressions], _at(node))

    def _function(self, node: exp.Expression) -> Typed:
        name = _FUNCTIONS[type(node)]
        arguments = _arguments(node, name)
        values = [self.compile(argument) for argument in arguments]
        if name == "round" and isinstance(arguments[0], exp.Div):
            places = rounding_places(values)
            sides = self._operands(arguments[0])
            return rounded(quotient(*sides, factor=10**places), places)
        return build(name, values, _at(node))


_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "nullif": ("this", "expression"),
    "contains": ("this", "expression"),
    "round": ("this", "decimals"),
    "substr": ("this", "start", "length"),
}


def _arguments(node: exp.Expression, name: str) -> list[exp.Expression]:
    """The arguments in the order written; anything the node carries besides is refused."""
    order = _ARGUMENTS.get(name, ("this", "expressions"))
    found: list[exp.Expression] = []
    for key, value in node.args.items():
        if key not in order and key not in _IGNORED and value:
            raise ExpressionError("expression.not-allowed", _at(node), construct=name)
    for key in order:
        value = node.args.get(key)
        found += value if isinstance(value, list) else [value] if value is not None else []
    return found


def _comparable(values: Sequence[Typed]) -> None:
    for value in values:
        if value.sort is Sort.MULTI:
            raise ExpressionError("expression.multi-choice", value.position)
        if value.sort is Sort.NULL:
            raise ExpressionError("expression.compare-null", value.position or values[0].position)


def _at(node: exp.Expression) -> int:
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts) + 1 if starts else 0


def _shown(node: exp.Expression) -> str:
    return node.key.upper()
