"""What an ``.xlsx`` file is allowed to be, checked on its bytes before it is opened.

A spreadsheet can be small on disk and huge in memory: one cell in the last row and column, one
long string shown in every cell, a member that unpacks to gigabytes. All of these are counted
here while the parts are read once as a stream.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from qcdesk.domain.errors import UserError
from qcdesk.plan.cell_reading import MAX_CELL_LENGTH
from qcdesk.plan.tables import address

MAX_FILE_SIZE = 20 * 2**20
MAX_UNPACKED_SIZE = 200 * 2**20
MAX_RATIO = 300
RATIO_MATTERS_FROM = 2**20
MAX_MEMBERS = 2000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_TEXT = 50_000_000
"""Characters of all cells together."""

_OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 2**16
_BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, ValueError)


@dataclass
class SheetFacts:
    """What was found in one sheet: addresses of formulas, of error values, of too long texts."""

    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)


def inspect(data: bytes, wanted: Callable[[str], bool]) -> dict[str, SheetFacts]:
    """Check a workbook's bytes; the facts of each sheet whose title is `wanted`.

    Raises UserError ``workbook.*`` for a file that must not or cannot be opened.
    """
    if len(data) > MAX_FILE_SIZE:
        raise UserError("workbook.too-large", size=len(data), limit=MAX_FILE_SIZE)
    if data.startswith(_OLE_SIGNATURE):
        encrypted = _ENCRYPTED in data
        raise UserError("workbook.encrypted" if encrypted else "workbook.old-format")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_members(archive)
            return _inspect_sheets(archive, wanted)
    except _BROKEN as error:
        raise UserError("workbook.broken", detail=str(error)) from error


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_SIZE or len(members) > MAX_MEMBERS:
        raise UserError("workbook.unpacks-too-large", size=unpacked, limit=MAX_UNPACKED_SIZE)
    for member in members:
        if member.flag_bits & 1:
            raise UserError("workbook.encrypted")
        ratio = member.file_size / max(1, member.compress_size)
        if member.file_size > RATIO_MATTERS_FROM and ratio > MAX_RATIO:
            raise UserError("workbook.unpacks-too-large", size=member.file_size, limit=MAX_UNPACKED_SIZE)
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or _WORKBOOK not in names or _RELATIONS not in names:
        raise UserError("workbook.broken", detail=_WORKBOOK)
    damaged = archive.testzip()
    if damaged is not None:
        raise UserError("workbook.broken", detail=damaged)


def _inspect_sheets(archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> dict[str, SheetFacts]:
    lengths = _string_lengths(archive) if _STRINGS in archive.namelist() else []
    facts: dict[str, SheetFacts] = {}
    total = 0
    for title, part in _sheet_parts(archive).items():
        if wanted(title):
            scan = _SheetScan(title, lengths)
            _parse(archive, part, scan.start, scan.end, scan.text)
            facts[title] = scan.facts
            total += scan.total
            if total > MAX_TEXT:
                raise UserError("workbook.unpacks-too-large", size=total, limit=MAX_TEXT)
    return facts


def sheet_extents(archive: zipfile.ZipFile) -> dict[str, tuple[int, int]]:
    """How many rows and columns each sheet reaches, counting cells that hold something.

    A reader that lays a sheet out as a grid needs room for all of it. Raises UserError
    ``workbook.broken``.
    """
    try:
        return {title: _extent(archive, part) for title, part in _sheet_parts(archive).items()}
    except _BROKEN as error:
        raise UserError("workbook.broken", detail=str(error)) from error


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    row = column = rows = columns = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        if name == "c":
            match = _CELL.fullmatch(attributes.get("r", ""))
            if match:
                row, column = int(match[2]), _column_number(match[1])
            else:
                column += 1
        elif name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif name in {"v", "is", "f"}:
            rows, columns = max(rows, row), max(columns, column)

    _parse(archive, part, start)
    return rows, columns


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title → member of the archive."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = normpath(join("/xl", target)).lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation_id = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            sheets.append((attributes.get("name", ""), relation_id))

    _parse(archive, _RELATIONS, relation)
    _parse(archive, _WORKBOOK, sheet)
    members = set(archive.namelist())
    return {title: targets[key] for title, key in sheets if targets.get(key) in members}


def _string_lengths(archive: zipfile.ZipFile) -> list[int]:
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

    _parse(archive, _STRINGS, start, end, text)
    return lengths


class _SheetScan:
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
        self._reading = False
        if name == "c":
            self._finish()

    def text(self, content: str) -> None:
        if self._reading:
            self._content.append(content)

    def _cell(self) -> str:
        return address(self._row, self._column)

    def _move(self, reference: str) -> None:
        match = _CELL.fullmatch(reference)
        if match:
            self._row, self._column = int(match.group(2)) - 1, _column_number(match.group(1)) - 1
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


def _parse(archive: zipfile.ZipFile, member: str, start: Any, end: Any = None, text: Any = None) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)


def _refuse_doctype(*_: Any) -> None:
    raise UserError("workbook.broken", detail="DOCTYPE")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
