"""What an ``.xlsx`` file is allowed to be, checked on its bytes before it is opened.

A spreadsheet can be small on disk and huge in memory: one cell in the last row and column, one
long string shown in every cell, a member that unpacks to gigabytes. All of these are counted
here; the cells of a plain sheet are read on the way.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from posixpath import join, normpath

from qcdesk.domain.errors import UserError
from qcdesk.plan.plain_sheet import NotPlain, PlainSheets
from qcdesk.plan.sheet_scan import BROKEN, SheetFacts, SheetScan, extent, local, string_lengths, walk

MAX_FILE_SIZE = 20 * 2**20
MAX_UNPACKED_SIZE = 200 * 2**20
MAX_RATIO = 300
RATIO_MATTERS_FROM = 2**20
MAX_MEMBERS = 2000
MAX_TEXT = 50_000_000
"""Characters of all cells together."""

_OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_SIGNATURE = b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"


def inspect(data: bytes, wanted: Callable[[str], bool]) -> dict[str, SheetFacts | None]:
    """Check a workbook's bytes; the facts of each sheet whose title is `wanted`, None of the others.

    Raises UserError ``workbook.*`` for a file that must not or cannot be opened.
    """
    if len(data) > MAX_FILE_SIZE:
        raise UserError("workbook.too-large", size=len(data), limit=MAX_FILE_SIZE)
    if data.startswith(_OLE_SIGNATURE):
        encrypted = _ENCRYPTED in data
        raise UserError("workbook.encrypted" if encrypted else "workbook.old-format")
    if not data.startswith(_ZIP_SIGNATURE):
        raise UserError("workbook.not-xlsx")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_members(archive)
            # Reading a member to its end compares it with its checksum.
            parts = {member.filename: archive.read(member) for member in archive.infolist()}
            return _inspect_sheets(parts, wanted)
    except BROKEN as error:
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


def _inspect_sheets(
    parts: Mapping[str, bytes], wanted: Callable[[str], bool]
) -> dict[str, SheetFacts | None]:
    strings = parts.get(_STRINGS, b"")
    # Days are counted from another one in a workbook that says so.
    plain = PlainSheets(strings, b"" if b"date1904" in parts[_WORKBOOK] else parts.get(_STYLES, b""))
    lengths: list[int] | None = None
    facts: dict[str, SheetFacts | None] = {}
    scanned = 0
    for title, part in _sheet_parts(parts[_RELATIONS], parts[_WORKBOOK]).items():
        facts[title] = None
        if not wanted(title):
            continue
        if part not in parts:
            raise UserError("workbook.broken", detail=title)
        try:
            rows = plain.read(parts[part])
        except NotPlain:
            lengths = string_lengths(strings) if lengths is None else lengths
            scan = SheetScan(title, lengths)
            walk(parts[part], scan.start, scan.end, scan.text)
            facts[title] = scan.facts
            scanned += scan.total
        else:
            facts[title] = SheetFacts(rows=rows)
        if scanned + plain.size > MAX_TEXT:
            raise UserError("workbook.unpacks-too-large", size=scanned + plain.size, limit=MAX_TEXT)
    return facts


def sheet_extents(archive: zipfile.ZipFile) -> dict[str, tuple[int, int]]:
    """How many rows and columns each sheet reaches, counting cells that hold something.

    A reader that lays a sheet out as a grid needs room for all of it. Raises UserError
    ``workbook.broken``.
    """
    try:
        names = set(archive.namelist())
        if not {_RELATIONS, _WORKBOOK} <= names:
            raise UserError("workbook.broken", detail=_WORKBOOK)
        parts = _sheet_parts(archive.read(_RELATIONS), archive.read(_WORKBOOK))
        return {title: extent(archive.read(part)) for title, part in parts.items() if part in names}
    except BROKEN as error:
        raise UserError("workbook.broken", detail=str(error)) from error


def _sheet_parts(relations: bytes, book: bytes) -> dict[str, str]:
    """Sheet title → member of the archive, ``""`` where none is named."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = normpath(join("/xl", target)).lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation_id = next((value for key, value in attributes.items() if local(key) == "id"), "")
            sheets.append((attributes.get("name", ""), relation_id))

    walk(relations, relation)
    walk(book, sheet)
    return {title: targets.get(key, "") for title, key in sheets}
