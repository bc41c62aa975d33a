"""Whether a worksheet is so plain that its text alone shows that it is harmless.

What spreadsheet programs write is much alike: cells with addresses in their order, no formula.
Of such a sheet everything that the careful scan would find is known without walking its cells.
"""

from __future__ import annotations

import re

WINDOW = 2**14
"""A text that could be longer than a cell may be fills one of these, in which no tag begins."""
MOST = 32_000
"""Cells with longer shared texts are looked at one by one."""

_HEADER = re.compile(rb"\s*<\?xml[^>]*\?>")
_UNUSUAL = re.compile(
    rb'<(?:[^/crvti]|r(?!ow(?: r="[1-9][0-9]{0,6}"(?: [^<>]*)?)?/?>)'
    rb'|c(?! r="(?:[A-Z]|[A-F][A-Z]|G[A-R])(?:[1-9][0-9]{0,3}|1[0-9]{4}|20000)"'
    rb'(?: s="[0-9]+")?(?: t="(?:n|s|b|d|str|inlineStr)")?/?>))'
)
"""A tag among the cells that is no row, value or text and no cell with its address in the limits."""
_ELSEWHERE = re.compile(rb"<(?:[^<>\s/]*:)?(?:sheetData|row|c|f)[\s/>]")
_PREFIXED = re.compile(rb"<[^\s<>/]*:")


def plain_text_size(sheet: bytes, strings: bytes) -> int | None:
    """The most that the cells' texts can amount to; None unless the sheet is plain.

    Plain: no formula, no error value, no cell outside the limits, no text too long, nothing that
    an XML parser would have to resolve. `strings` are the shared texts, empty without any.
    """
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if start < 0 or end < 0:
        return None
    around, cells = sheet[:start] + sheet[end:], sheet[start + len("<sheetData>") : end]
    if _resolves(around) or _resolves(strings) or b"<r>" in strings or b"<r " in strings:
        return None
    if _ELSEWHERE.search(around):
        return None
    if _UNUSUAL.search(cells) or (b":" in cells and _PREFIXED.search(cells)) or b"\0" in cells:
        return None
    if any(cells.find(b"<", place, place + WINDOW) < 0 for place in range(0, len(cells), WINDOW)):
        return None
    longest = max((len(part) for part in strings.split(b"<")), default=0)
    return None if longest > MOST else len(cells) + cells.count(b"<c ") * longest


def _resolves(part: bytes) -> bool:
    """True if the part is in another encoding or has declarations, comments or marked sections."""
    header = _HEADER.match(part[:200])
    unlike = header is not None and b"encoding" in header[0] and b"utf-8" not in header[0].lower()
    return unlike or b"<!" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in part
