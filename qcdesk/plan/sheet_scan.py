"""Walking a workbook's parts as XML: what each sheet holds, cell by cell."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from qcdesk.domain.errors import UserError
from qcdesk.plan.cell_reading import MAX_CELL_LENGTH
from qcdesk.plan.tables import CellValue, address

MAX_ROWS = 20_000
MAX_COLUMNS = 200
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, ValueError)
"""What reading a damaged archive or part raises."""

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 2**20


@dataclass
class SheetFacts:
    """What was found in one sheet: addresses of formulas, of error values, of too long texts.

    `rows` are the cells where they were read already: there is nothing else to find then.
    """

    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)
    rows: tuple[tuple[CellValue, ...], ...] | None = None


class SheetScan:
    """Handlers that walk one worksheet's cells."""

    def __init__(self, title: str, lengths: list[int]) -> None:
        self.facts = SheetFacts()
        self.total = 0
        self._title = title
        self._lengths = lengths
        self._row = self._column = -1
        self._kind = ""
        self._content: list[str] = []
        self._reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif name == "c":
            self._move(attributes.get("r", ""))
            self._kind = attributes.get("t", "n")
            self._content = []
        elif name == "f":
            self.facts.formulas.append(self._cell())
        self._reading = name in ("v", "t")

    def end(self, name: str) -> None:
        """An element ends."""
        self._reading = False
        if name == "c":
            self._finish()

    def text(self, content: str) -> None:
        """Text between tags."""
        if self._reading:
            self._content.append(content)

    def _cell(self) -> str:
        return address(self._row, self._column)

    def _move(self, reference: str) -> None:
        match = _CELL.fullmatch(reference)
        if match:
            self._row, self._column = int(match.group(2)) - 1, column_number(match.group(1)) - 1
        else:
            self._column += 1
        if self._row >= MAX_ROWS or self._column >= MAX_COLUMNS:
            limits = {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
            raise UserError("workbook.sheet-too-large", title=self._title, cell=self._cell(), **limits)

    def _finish(self) -> None:
        content = "".join(self._content)
        length = len(content)
        if self._kind == "s" and content.isdecimal() and int(content) < len(self._lengths):
            length = self._lengths[int(content)]
        elif self._kind == "e":
            self.facts.errors.append(self._cell())
        if length > MAX_CELL_LENGTH:
            self.facts.too_long.append(self._cell())
        self.total += length


def walk(content: bytes, start: Any = None, end: Any = None, text: Any = None) -> None:
    """Parse XML and call back for each element's start (local name, attributes), end and text.

    Without callbacks only that it is well-formed is found out. Raises what `BROKEN` lists and
    UserError ``workbook.broken`` for a document type declaration.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if start is not None:
        parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    for place in range(0, len(content), _CHUNK):
        parser.Parse(content[place : place + _CHUNK])
    parser.Parse(b"", True)


def _refuse_doctype(*_: Any) -> None:
    raise UserError("workbook.broken", detail="DOCTYPE")


def local(name: str) -> str:
    """An element's or attribute's name without its namespace."""
    return name.rpartition(" ")[2]


def extent(content: bytes) -> tuple[int, int]:
    """How many rows and columns a sheet reaches, counting cells that hold something."""
    row = column = rows = columns = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        if name == "c":
            match = _CELL.fullmatch(attributes.get("r", ""))
            if match:
                row, column = int(match[2]), column_number(match[1])
            else:
                column += 1
        elif name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif name in {"v", "is", "f"}:
            rows, columns = max(rows, row), max(columns, column)

    walk(content, start)
    return rows, columns


def column_number(letters: str) -> int:
    """The one-based number of a column, e.g. 27 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def string_lengths(content: bytes) -> list[int]:
    """The length of each shared text; a workbook may have none."""
    lengths: list[int] = []
    inside = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal inside
        if name == "si":
            lengths.append(0)
        inside = name == "t"

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(content: str) -> None:
        if inside and lengths:
            lengths[-1] += len(content)

    if content:
        walk(content, start, end, text)
    return lengths
