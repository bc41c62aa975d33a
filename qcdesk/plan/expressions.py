"""Expressions of the plan: SQL text checked against an allow-list and compiled to SQLite SQL.

The text is parsed with sqlglot; each node is rebuilt from the few node types listed here, so
that nothing else can reach the database. Blanks are NULL and stay NULL.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from qcdesk.domain.values import Kind
from qcdesk.plan.expression_compiler import Compiler
from qcdesk.plan.expression_text import DIALECT, check_text, check_tokens
from qcdesk.plan.expression_types import (
    Column,
    Compiled,
    Expect,
    ExpressionError,
    Scope,
    indicator_scope,
    register_scope,
)
from qcdesk.plan.expression_typing import Sort, as_condition

__all__ = [
    "Column",
    "Compiled",
    "Expect",
    "ExpressionError",
    "Scope",
    "compile_expression",
    "indicator_scope",
    "register_scope",
]

MAX_DEPTH = 60
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_CHINESE = re.compile("[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9_]*")
_TAKEN = frozenset(
    "ALTER AND ANY AS BETWEEN CALL CASE CONNECT_BY_ROOT CREATE CROSS CURRENT_DATE CURRENT_TIME "
    "CURRENT_TIMESTAMP CURRENT_USER DISTINCT DROP ELSE EXCEPT EXECUTE EXPLAIN FALSE FETCH FOR FROM GLOB "
    "GRANT HAVING IF ILIKE INNER INSERT INTERSECT INTO JOIN LATERAL LIKE NOT NOTNULL NULL ON OPTIMIZE OR "
    "OUTER PARTITIONED_BY PREPARE QUALIFY REGEXP RENAME REPLACE RETURNING REVOKE RLIKE ROLLBACK SELECT "
    "SHOW TABLESAMPLE THEN TRUE UNCACHE UNION USING VACUUM WHEN WHERE WITH XOR".split()
)
"""Words that the parser takes for something else than a name."""
_RESULTS = {
    Sort.NUMBER: "number",
    Sort.CONDITION: "condition",
    Sort.TEXT: "text",
    Sort.DATE: "text",
}
_KINDS = {
    Sort.TEXT: Kind.TEXT,
    Sort.DATE: Kind.DATE,
    Sort.CONDITION: Kind.BOOLEAN,
    Sort.MULTI: Kind.MULTI_CHOICE,
    Sort.NULL: Kind.TEXT,
}


def compile_expression(text: str, scope: Scope, expect: Expect = "condition") -> Compiled:
    """Compile `text` over the names of `scope`.

    `expect` is the result that the place demands; ``text`` includes dates. Raises
    ExpressionError with a code ``expression.*``, the position and, if any, a suggestion.
    """
    compiler = Compiler(scope)
    typed = compiler.compile(parse(text))
    if expect == "condition":
        typed = as_condition(typed)
    if expect != "any" and typed.sort is not Sort.NULL and _RESULTS.get(typed.sort) != expect:
        raise ExpressionError("expression.result", expected=expect, found=typed.sort.value)
    kind = _KINDS.get(typed.sort, Kind.DECIMAL if typed.places or typed.real else Kind.INTEGER)
    names = frozenset(compiler.used)
    return Compiled(typed.node.sql(dialect="sqlite"), names, kind, typed.places, typed.real)


def parse(text: str) -> exp.Expression:
    """The syntax tree of an expression; raises ExpressionError for the text's own mistakes."""
    check_text(text)
    tokens = check_tokens(text)
    try:
        tree = next(iter(DIALECT.parser().parse_into(exp.Condition, tokens, text)), None)
    except ParseError as error:
        raise ExpressionError("expression.syntax", _position(text, error)) from error
    except (SqlglotError, RecursionError) as error:
        raise ExpressionError("expression.syntax") from error
    if not isinstance(tree, exp.Expression):
        raise ExpressionError("expression.syntax")
    depth = max((node.depth for node in tree.walk()), default=0)
    if depth > MAX_DEPTH:
        raise ExpressionError("expression.too-deep", limit=MAX_DEPTH)
    return tree


@lru_cache(maxsize=4096)
def is_plain_name(word: str) -> bool:
    """True if the word can stand in an expression without quotes."""
    return bool(_CHINESE.fullmatch(word) or (_WORD.fullmatch(word) and word.upper() not in _TAKEN))


def _position(text: str, error: ParseError) -> int:
    details = error.errors[0] if error.errors else {}
    line, col = details.get("line"), details.get("col")
    if not isinstance(line, int) or not isinstance(col, int):
        return 0
    before = sum(len(part) + 1 for part in text.split("\n")[: line - 1])
    return max(1, before + col - len(str(details.get("highlight", ""))) + 1)
