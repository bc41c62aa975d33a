"""Compiled expressions that are kept beside a workspace, so that opening it needs no parser.

The parser takes as long to import as a window takes to be painted. What is kept is a copy: every
expression is found by a digest of all that its SQL follows from, and compiled anew when the copy
is missing, damaged or made by another version of the program.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import msgspec

from qcdesk import __version__
from qcdesk.domain.values import Kind
from qcdesk.plan.expression_types import Compiled, Expect, Scope
from qcdesk.system.kept_file import read_kept_file, write_kept_file

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 2**20
"""Of the file."""
COMPILERS = (
    "expressions",
    "expression_compiler",
    "expression_functions",
    "expression_text",
    "expression_types",
    "expression_typing",
)
"""The modules that decide what an expression is compiled to."""


class Kept(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A `Compiled` as it is written."""

    sql: str
    names: tuple[str, ...]
    kind: Kind
    places: int
    real: bool


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    made_by: str
    expressions: dict[str, Kept]


_known: dict[str, Kept] = {}
_used: set[str] = set()
_fresh: set[str] = set()


def compile_expression(text: str, scope: Scope, expect: Expect = "condition") -> Compiled:
    """As `qcdesk.plan.expressions.compile_expression`, from what is kept where it is known."""
    key = _key(text, scope, expect)
    kept = _known.get(key)
    if kept is None:
        from qcdesk.plan import expressions  # noqa: PLC0415 - the parser, needed only here

        made = expressions.compile_expression(text, scope, expect)
        kept = Kept(made.sql, tuple(sorted(made.names)), made.kind, made.places, made.real)
        _known[key] = kept
        _fresh.add(key)
    _used.add(key)
    return Compiled(kept.sql, frozenset(kept.names), kept.kind, kept.places, kept.real)


def read_kept(path: Path) -> None:
    """Take in what a workspace keeps; a file that is not ours, whole and of this version is left out."""
    body = read_kept_file(path, MOST_BYTES)
    if body is None:
        return
    try:
        found = msgspec.json.decode(body, type=_File)
    except msgspec.DecodeError:
        log.info("kept expressions were unreadable", exc_info=True)
        return
    if found.made_by == _made_by():
        _known.update(found.expressions)


def write_kept(path: Path) -> None:
    """Keep what was used since the program started, if anything had to be compiled."""
    if not _fresh:
        return
    body = msgspec.json.encode(_File(_made_by(), {key: _known[key] for key in sorted(_used)}))
    if write_kept_file(path, body):
        _fresh.clear()


def forget() -> None:
    """As when the program has just started."""
    for each in (_known, _used, _fresh):
        each.clear()


def _key(text: str, scope: Scope, expect: Expect) -> str:
    names = (f"{name}\x1e{column!r}" for name, column in sorted(scope.names.items()))
    return hashlib.sha256("\x1f".join((expect, text, *names)).encode()).hexdigest()


def _made_by() -> str:
    """The program's version and, where it runs from its sources, their state."""
    folder = Path(__file__).parent
    files = [folder / f"{name}.py" for name in COMPILERS]
    state = [f"{file.stat().st_size}.{file.stat().st_mtime_ns}" for file in files if file.is_file()]
    return " ".join((__version__, *state))
