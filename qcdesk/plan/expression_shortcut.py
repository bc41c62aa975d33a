"""The plainest expressions, known to be sound without being parsed.

Most expressions of a plan are one name, or compare fields with each other or with literals,
joined by ``and`` or ``or``. One look tells that the compiler will take them; everything else is
left to it. Nothing is compiled here: what reaches the database always comes from
`compile_expression`.
"""

from __future__ import annotations

import re

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import parse_date
from qcdesk.plan.expression_text import MAX_LENGTH
from qcdesk.plan.expression_types import Column, Expect, Scope
from qcdesk.plan.expression_typing import Sort, sort_of
from qcdesk.plan.expressions import is_plain_name

MAX_COMPARISONS = 12
_BLANK = r"[ \t\r\n]"
_NAME = "[A-Za-z\u4e00-\u9fff][0-9A-Za-z_\u4e00-\u9fff]*"
_LITERAL = r"'[^'\x00-\x1f]*'"
_SINGLE = re.compile(rf"{_BLANK}*(?:(?P<name>{_NAME})|(?P<number>[0-9]{{1,15}})){_BLANK}*")
_COMPARISON = re.compile(
    rf"{_BLANK}*(?P<left>{_NAME}){_BLANK}*"
    rf"(?:(?:<=|>=|<>|!=|==|=|<|>){_BLANK}*"
    rf"(?:(?P<right>{_NAME})|(?P<number>[0-9]{{1,15}}(?:\.[0-9]{{1,6}})?)|(?P<text>{_LITERAL}))"
    rf"|{_BLANK}is{_BLANK}+(?:not{_BLANK}+)?(?P<null>null)"
    rf"|{_BLANK}(?:not{_BLANK}+)?in{_BLANK}*\({_BLANK}*"
    rf"(?P<list>{_LITERAL}(?:{_BLANK}*,{_BLANK}*{_LITERAL}){{0,60}}){_BLANK}*\))"
    rf"(?:{_BLANK}+(?P<more>and|or){_BLANK}|{_BLANK}*$)",
    re.IGNORECASE,
)
_LISTED = re.compile(_LITERAL)


def surely_sound(text: str, scope: Scope, expect: Expect = "condition") -> bool:
    """True only if `compile_expression` takes the text, and exactly; False says nothing."""
    if len(text) > MAX_LENGTH:
        return False
    if expect in ("condition", "any") and _conditions_fit(text, scope):
        return True
    single = _SINGLE.fullmatch(text)
    return single is not None and _single_fits(single["name"], single["number"], scope, expect)


def _single_fits(name: str | None, number: str | None, scope: Scope, expect: Expect) -> bool:
    if name is None:
        return number in ("0", "1") if expect == "condition" else expect in ("number", "any")
    column = _column(name, scope)
    if column is None:
        return False
    wanted = {"condition": Sort.CONDITION, "number": Sort.NUMBER}
    return expect == "any" or sort_of(column.kind) is wanted.get(expect)


def _conditions_fit(text: str, scope: Scope) -> bool:
    position = 0
    for _ in range(MAX_COMPARISONS):
        found = _COMPARISON.match(text, position)
        if found is None or not _fits(found, scope):
            return False
        if found.lastgroup != "more":
            return True
        position = found.end()
    return False


def _fits(found: re.Match[str], scope: Scope) -> bool:
    """True if both sides of one comparison are known and of one sort."""
    left, right, number, text, null, listed, _ = found.groups()
    column = _column(left, scope)
    if column is None:
        return False
    if null:
        return True
    sort = sort_of(column.kind)
    if number:
        return sort is Sort.NUMBER or (sort is Sort.CONDITION and number in ("0", "1"))
    if right:
        other = _column(right, scope)
        return other is not None and sort_of(other.kind) is sort and sort is not Sort.MULTI
    return all(_literal_fits(each[1:-1], column, sort) for each in _LISTED.findall(listed or text))


def _column(name: str, scope: Scope) -> Column | None:
    column = scope.names.get(name)
    return column if column is not None and is_plain_name(name) else None


def _literal_fits(text: str, column: Column, sort: Sort) -> bool:
    if sort is Sort.DATE:
        try:
            parse_date(text)
        except UserError:
            return False
        return True
    return sort is Sort.TEXT and (not column.options or any(o.code == text for o in column.options))
