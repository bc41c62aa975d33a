"""Everything the command line writes: tables and lines for a person, JSON for a program."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import IO, Any, TextIO

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from qcdesk.domain.errors import QCDeskError
from qcdesk.domain.values import LowerBound, State, encode
from qcdesk.text import N_, Explanation, display, explain, translate

PIPED_WIDTH = 200
"""Columns of a table that does not go to a terminal, unless ``COLUMNS`` says otherwise."""


@dataclass(frozen=True)
class Screen:
    """Standard output and error, for a person or, with `as_json`, for a program."""

    as_json: bool
    out: Console
    err: Console

    def show(self, data: object, *lines: object) -> None:
        """The result: `data` as JSON, or the `lines` (texts, tables) for a person."""
        if self.as_json:
            self.out.file.write(to_json(data, self.out.file) + "\n")
            return
        for line in lines:
            self.out.print(display(line) if isinstance(line, str) else line)

    def note(self, *lines: object) -> None:
        """Something beside the result, on standard error; silent with JSON."""
        if not self.as_json:
            for line in lines:
                self.err.print(display(line) if isinstance(line, str) else line)

    @property
    def animated(self) -> bool:
        """True if progress may be drawn."""
        return not self.as_json and self.err.is_terminal


def new_screen(*, as_json: bool) -> Screen:
    """The screen on the process's standard output and error."""
    return Screen(as_json, _console(sys.stdout), _console(sys.stderr))


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else int(os.environ.get("COLUMNS") or PIPED_WIDTH)
    return Console(file=stream, markup=False, emoji=False, highlight=False, width=width)


def survive_any_encoding() -> None:
    """Let a console that lacks a character show it escaped, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def to_json(data: object, stream: IO[str]) -> str:
    """JSON text; characters are escaped where the stream cannot carry all of Unicode."""
    plain = (getattr(stream, "encoding", "") or "").lower().replace("-", "") != "utf8"
    return json.dumps(jsonable(data), ensure_ascii=plain, indent=2)


def jsonable(value: object) -> object:
    """A value as JSON types.

    Cell values take their canonical form, other exact numbers become strings, an error is an
    object with its code and sentences.
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (State, LowerBound, Decimal)):
        return encode(value)
    if isinstance(value, Enum):
        return jsonable(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, QCDeskError):
        return error_object(value)
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    return _composite(value)


def _composite(value: Any) -> object:
    if is_dataclass(value):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((jsonable(item) for item in value), key=str)
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    return str(value)


def error_object(error: QCDeskError, told: Explanation | None = None) -> dict[str, object]:
    """An error as the object that ``--json`` prints; `told` are its sentences where names stand in them."""
    said = told or explain(error.code, error.params)
    return {
        "error": error.code,
        "params": jsonable(error.params),
        "what": said.what,
        "safe": said.safe,
        "next": said.next_step,
    }


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> Table:
    """A table; cells are shown as data, never read as markup."""
    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", safe_box=True)
    for header in headers:
        made.add_column(header, overflow="fold")
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    return made


def with_aside(text: str, aside: str) -> str:
    """A text with a remark in the brackets of the language, as a name with its code."""
    return translate(N_("{text} ({aside})"), text=text, aside=aside)


def facts(pairs: Iterable[tuple[str, object]]) -> Table:
    """Names and values below each other; blank values are left out."""
    made = Table.grid(padding=(0, 2))
    made.add_column()
    made.add_column(overflow="fold")
    for name, value in pairs:
        shown = _cell(value)
        if shown:
            made.add_row(name, shown)
    return made


def _cell(value: object) -> str:
    return "" if value is None else display(value)
