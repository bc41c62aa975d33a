"""What is checked in an expression's text before it is parsed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from sqlglot.dialects.sqlite import SQLite
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from qcdesk.plan.expression_types import ExpressionError
from qcdesk.plan.nearest import nearest

MAX_LENGTH = 2000
MAX_NESTING = 12
FUNCTIONS = frozenset(
    {
        "abs",
        "coalesce",
        "nullif",
        "length",
        "trim",
        "substr",
        "round",
        "least",
        "greatest",
        "days",
        "year",
        "contains",
    }
)
_BEFORE_PARENTHESIS = frozenset(
    {"and", "or", "not", "in", "between", "like", "is", "case", "when", "then", "else"}
)
_PUNCTUATION = frozenset("+-*/()=<>!,.\"'")
_REPLACEMENTS = {
    "≥": ">=", "≤": "<=", "≠": "<>", "×": "*", "÷": "/", "、": ",", "。": ".",
    "“": "'", "”": "'", "‘": "'", "’": "'", "＇": "'", "＂": "'", "−": "-", "–": "-",
}  # fmt: skip


def check_text(text: str) -> None:
    """Refuse what no expression may contain, whatever its meaning.

    Raises ExpressionError ``expression.empty``, ``too-long``, ``comment``, ``full-width``,
    ``character``, ``string-open``.
    """
    if not text.strip():
        raise ExpressionError("expression.empty")
    if len(text) > MAX_LENGTH:
        raise ExpressionError("expression.too-long", length=len(text), limit=MAX_LENGTH)
    for position, character in _outside_strings(text):
        if text.startswith(("--", "/*"), position):
            raise ExpressionError("expression.comment", position + 1)
        if not _plain(character):
            _refuse(text, position, character)


def _plain(character: str) -> bool:
    if character.isalnum():
        return unicodedata.normalize("NFKC", character) == character
    return character in _PUNCTUATION or character in "_ \t\r\n"


def _refuse(text: str, position: int, character: str) -> None:
    if _corrected(character) != character:
        suggestion = "".join(_suggested(text))
        raise ExpressionError("expression.full-width", position + 1, suggestion, character=character)
    raise ExpressionError("expression.character", position + 1, character=character)


def _corrected(character: str) -> str:
    return _REPLACEMENTS.get(character) or unicodedata.normalize("NFKC", character)


def _suggested(text: str) -> Iterator[str]:
    outside = {position for position, _ in _outside_strings(text)}
    for position, character in enumerate(text):
        yield _corrected(character) if position in outside else character


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """Characters that stand outside 'strings' and "names"; both are skipped as a whole."""
    position = 0
    while position < len(text):
        character = text[position]
        if character in "'\"":
            position = _closing(text, position)
        else:
            yield position, character
        position += 1


def _closing(text: str, opening: int) -> int:
    quote = text[opening]
    position = opening + 1
    while position < len(text):
        if text[position] < " ":
            raise ExpressionError("expression.character", position + 1, character=repr(text[position]))
        if text[position] == quote:
            if not text.startswith(quote, position + 1):
                return position
            position += 1
        position += 1
    raise ExpressionError("expression.string-open", opening + 1)


DIALECT = SQLite()
"""The dialect that expressions are written in."""


def check_tokens(text: str) -> list[Token]:
    """The tokens of an expression with no function or operator outside the lists and no mad nesting.

    Raises ExpressionError ``expression.unknown-function``, ``not-allowed``, ``too-deep``, ``syntax``.
    """
    try:
        tokens = DIALECT.tokenize(text)
    except SqlglotError as error:
        raise ExpressionError("expression.syntax") from error
    depth = 0
    prefixes = 0
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        _check_operator(token)
        depth += _nesting(token)
        prefixes = prefixes + 1 if token.token_type in _PREFIXES else 0
        if depth > MAX_NESTING or prefixes > MAX_NESTING:
            raise ExpressionError("expression.too-deep", token.start + 1, limit=MAX_NESTING)
        if after is not None and after.token_type == TokenType.L_PAREN:
            _check_call(token)
    return tokens


_LITERALS = (TokenType.STRING, TokenType.NUMBER, TokenType.IDENTIFIER)
_OPERATORS = frozenset({"+", "-", "*", "/", "=", "==", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ",", "."})
_PREFIXES = (TokenType.NOT, TokenType.DASH, TokenType.PLUS)


def _check_operator(token: Token) -> None:
    word = token.text[:1].isalnum() or token.text[:1] == "_"
    if not word and token.token_type not in _LITERALS and token.text not in _OPERATORS:
        raise ExpressionError("expression.not-allowed", token.start + 1, construct=token.text)


def _nesting(token: Token) -> int:
    if token.token_type in (TokenType.L_PAREN, TokenType.CASE):
        return 1
    return -1 if token.token_type in (TokenType.R_PAREN, TokenType.END) else 0


def _check_call(token: Token) -> None:
    word = token.text
    if not word[:1].isalpha() or word.casefold() in FUNCTIONS | _BEFORE_PARENTHESIS:
        return
    if token.token_type in (TokenType.STRING, TokenType.NUMBER):
        return
    suggestion = nearest(word, FUNCTIONS)
    raise ExpressionError("expression.unknown-function", token.start + 1, suggestion, function=word)
