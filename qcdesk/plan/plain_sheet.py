"""Reading the worksheets that spreadsheet programs usually write.

They are much alike: rows and cells with addresses in their order, texts and numbers, no formula.
Such a sheet is taken apart by patterns that leave nothing over; what they do not know is left
to the careful scan. All that is not a cell goes through the XML parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cached_property

from qcdesk.plan.cell_reading import MAX_CELL_LENGTH
from qcdesk.plan.sheet_scan import MAX_COLUMNS, MAX_ROWS, walk
from qcdesk.plan.tables import CellValue, address

MAX_SIZE = 32 * 2**20
"""Bytes of a part that is still read at once."""

_START, _END = b"<sheetData>", b"</sheetData>"
_HEADER = re.compile(rb"\s*<\?xml[^>]*\?>")
_ELSEWHERE = re.compile(rb"<(?:[^<>\s/]*:)?(?:sheetData|row|c|f|mergeCell)[\s/>]")
_EMPTY_ROWS = "(?:<row [^<>]*/>|<row [^<>]*></row>)*?"
_BETWEEN = re.compile(rf'(</row>)?{_EMPTY_ROWS}<row r="([1-9][0-9]{{0,4}})"(?: [^<>]*[^<>/])?>')
_LAST = re.compile(rf"(</row>)?{_EMPTY_ROWS}")
_CELL = re.compile(
    r'<c r="([A-Z]{1,2})([1-9][0-9]{0,4})"(?:(?: s="[0-9]{1,5}")? t="inlineStr">'
    r'<is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>'
    r'|(?: s="([0-9]{1,5})")?(?: t="([snb])")?(?:/>|></c>|><v>([^<]*)</v></c>))'
)
_GROUPS = _CELL.groups + 1
_INDEX = re.compile("[0-9]{1,7}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,2})?")
_TRUTH = {"0": False, "1": True}
_STRING = re.compile(
    r'<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr(?: [^<>]*)?/>)?</si>|<si><t/></si>'
)
_SEPARATOR = "\ue000"
"""Stands between texts; one that has it is not plain."""
_UNUSUAL = re.compile("\r|_x[0-9A-Fa-f]{4}_")
"""A line break that a parser changes, and how a control character is written."""
_STYLES = re.compile(r"<cellXfs[^<>]*>(.*?)</cellXfs>", re.DOTALL)
_STYLE = re.compile(r'<xf numFmtId="([0-9]+)"')
_FORMAT = re.compile(r'<numFmt numFmtId="([0-9]+)" formatCode="([^"]*)"/>')
_NUMBERS = frozenset(map(str, (*range(5), *range(9, 14), *range(37, 41), 48, 49)))
"""Built-in formats that show a number as one."""
_DATE_FORMATS = ("yyyy-mm-dd", "yyyy/m/d", "yyyy/mm/dd", "yyyy\\-mm\\-dd", "yyyy/m/d;@")
_DATE = re.compile("[0-9]{2,5}")
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY, _LAST_DAY = 61, 73_050
"""Before the first of March 1900 the count of days has one too many."""
_COLUMNS: Mapping[str, int] = {address(0, column)[:-1]: column for column in range(MAX_COLUMNS)}


class _Shown(Enum):
    NUMBER = "number"
    DATE = "date"


class NotPlain(Exception):
    """The part is left to the careful scan."""


class PlainSheets:
    """Reads the plain sheets of one workbook: `strings` and `styles` are its shared parts."""

    def __init__(self, strings: bytes, styles: bytes) -> None:
        self._shared = strings, styles
        self._texts: dict[str | None, str] = {None: ""}
        self.size = 0
        """Characters of all texts that were read."""

    def read(self, sheet: bytes) -> tuple[tuple[CellValue, ...], ...]:
        """The rows from the first one on, without blanks at their ends.

        Raises NotPlain for a formula, an error value, a merged cell, a cell outside the limits, a
        text too long, a number in an unusual format, and for whatever an XML parser would have to
        resolve; raises what `sheet_scan.BROKEN` lists for a part that is not well-formed.
        """
        before, body, after = _divided(sheet)
        parts = _CELL.split(body)
        between = parts[::_GROUPS]
        starts = _starts(between)
        walk(before + "".join(between).encode() + after)  # the sheet without its cells
        numbers = [number for number, first, end in starts for _ in range(first, end)]
        if numbers != parts[2::_GROUPS]:
            raise NotPlain
        columns, values = parts[1::_GROUPS], self._values(parts)
        gaps: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        rows: list[tuple[CellValue, ...]] = []
        for number, first, end in starts:
            rows += [()] * (int(number) - 1 - len(rows))
            line, filled = values[first:end], tuple(columns[first:end])
            if filled not in gaps:
                gaps[filled] = _gaps(filled)
            for place, width in gaps[filled]:
                line[place:place] = [""] * width
            rows.append(tuple(line))
        return tuple(rows)

    def _values(self, parts: Sequence[str | None]) -> list[CellValue]:
        """The value of each cell that the pattern found."""
        texts, inline, numbers = self._texts, parts[3::_GROUPS], parts[6::_GROUPS]
        fresh = [raw for raw in set(inline).difference(texts) if raw is not None]
        texts.update(zip(fresh, _resolved(fresh), strict=True))
        found = list(map(texts.__getitem__, inline))
        self.size += sum(map(len, found))
        values: list[CellValue] = [*found]
        if set(numbers) != {None}:
            for place, raw in enumerate(numbers):
                if raw is not None:
                    style, kind = parts[4 + place * _GROUPS], parts[5 + place * _GROUPS]
                    values[place] = self._value(kind or "n", raw, style)
        return values

    def _value(self, kind: str, value: str, style: str | None) -> CellValue:
        if kind == "b":
            if value not in _TRUTH:
                raise NotPlain
            return _TRUTH[value]
        if kind == "s":
            place = int(value) if _INDEX.fullmatch(value) else MAX_SIZE
            if place >= len(self._strings):
                raise NotPlain
            self.size += len(self._strings[place])
            return self._strings[place]
        shown = self._styles.get(style)
        if shown is _Shown.NUMBER and _NUMBER.fullmatch(value):
            return float(value)
        if shown is _Shown.DATE and _DATE.fullmatch(value) and _FIRST_DAY <= int(value) <= _LAST_DAY:
            return date.fromordinal(_DAY_ZERO + int(value))
        raise NotPlain

    @cached_property
    def _strings(self) -> Sequence[str]:
        return _plain_strings(self._shared[0])

    @cached_property
    def _styles(self) -> Mapping[str | None, _Shown]:
        styles: dict[str | None, _Shown] = {None: _Shown.NUMBER}
        styles.update(_number_styles(self._shared[1]))
        return styles


def _divided(sheet: bytes) -> tuple[bytes, str, bytes]:
    """What is before the rows, the rows, and what is after them."""
    start, end = sheet.find(_START), sheet.rfind(_END)
    if start < 0 or end < 0 or len(sheet) > MAX_SIZE:
        raise NotPlain
    before, after = sheet[:start], sheet[end + len(_END) :]
    if any(_ELSEWHERE.search(part) or b"<!" in part for part in (before, after)):
        raise NotPlain
    return before + _START, _decoded(sheet[start + len(_START) : end], before), _END + after


def _decoded(part: bytes, header: bytes) -> str:
    declared = _HEADER.match(header[:200])
    if declared and b"encoding" in declared[0] and b"utf-8" not in declared[0].lower():
        raise NotPlain
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        raise NotPlain from error


def _starts(between: Sequence[str]) -> list[tuple[str, int, int]]:
    """Of each row with cells its number, its first cell and the one after its last.

    `between` is what stands before each cell and after the last one.
    """
    found: list[tuple[str, int, int]] = []
    end = len(between) - 1
    last, first, number = 0, 0, ""
    for place, text in enumerate(between):
        if not text or place == end:
            continue
        head = _BETWEEN.fullmatch(text)
        if head is None or bool(head[1]) != (place > 0) or not last < int(head[2]) <= MAX_ROWS:
            raise NotPlain
        if place:
            found.append((number, first, place))
        number, first = head[2], place
        last = int(number)
    tail = _LAST.fullmatch(between[end])
    if tail is None or bool(tail[1]) != bool(number) or (end and not between[0]):
        raise NotPlain
    return [*found, (number, first, end)] if number else []


def _gaps(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Where blanks go into a row that has cells in these columns, and how many."""
    found = []
    next_one = 0
    for column in columns:
        place = _COLUMNS.get(column, -1)
        if place < next_one:
            raise NotPlain
        if place > next_one:
            found.append((next_one, place - next_one))
        next_one = place + 1
    return found


def _resolved(raws: Sequence[str]) -> list[str]:
    """Each text with its references resolved: the parser takes all of them as one."""
    joined = _SEPARATOR.join(raws)
    if _UNUSUAL.search(joined):
        raise NotPlain
    pieces: list[str] = []
    walk(f"<t>{joined}</t>".encode(), text=pieces.append)
    texts = "".join(pieces).split(_SEPARATOR) if raws else []
    if len(texts) != len(raws) or max(map(len, texts), default=0) > MAX_CELL_LENGTH:
        raise NotPlain
    return texts


def _plain_strings(part: bytes) -> list[str]:
    """The shared texts; raises NotPlain for texts in several pieces."""
    if len(part) > MAX_SIZE:
        raise NotPlain
    walk(part)
    start, end = part.find(b">", part.find(b"<sst")) + 1, part.rfind(b"</sst>")
    if not 0 < start <= end:
        raise NotPlain
    pieces = _STRING.split(_decoded(part[start:end], part))
    if any(pieces[::2]) or b"<!" in part[:start]:
        raise NotPlain
    return _resolved([raw or "" for raw in pieces[1::2]])


def _number_styles(part: bytes) -> Mapping[str, _Shown]:
    """How the styles that are known show a number, by their place."""
    text = _decoded(part, part)
    found = _STYLES.search(text)
    styles = _STYLE.findall(found[1]) if found else []
    if found is None or "<!" in text or len(styles) != found[1].count("<xf "):
        raise NotPlain
    walk(part)
    shown = dict.fromkeys(_NUMBERS, _Shown.NUMBER) | {"14": _Shown.DATE}
    shown |= {number: _Shown.DATE for number, code in _FORMAT.findall(text) if code in _DATE_FORMATS}
    return {str(place): shown[number] for place, number in enumerate(styles) if number in shown}
