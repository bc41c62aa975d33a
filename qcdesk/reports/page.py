"""Small printed documents as PDF: a title and lines, Chinese set with the reader's own Song type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
_MARGIN = 28 * mm
_LINE = 9 * mm
_CHARACTERS = 38
_LOWEST = 68 * mm
"""Where lines end on a page, above the QR code."""


@dataclass(frozen=True)
class Page:
    """What a page says; `code` is a text for a QR code at its foot, empty for none."""

    title: str
    lines: Sequence[str]
    code: str = ""
    footer: str = ""


def page_bytes(page: Page) -> bytes:
    """The PDF on A4, the QR code on its last page; equal content gives equal bytes."""
    _register_font()
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(page.title)
    width, height = A4
    canvas.setFont(FONT, 20)
    canvas.drawCentredString(width / 2, height - 37 * mm, page.title)
    canvas.setFont(FONT, 12)
    top = height - 37 * mm - 2 * _LINE
    for line in [part for text in page.lines for part in _wrapped(text)]:
        if top < _LOWEST:
            canvas.setFont(FONT, 9)
            canvas.drawString(_MARGIN, 20 * mm, page.footer)
            canvas.showPage()
            canvas.setFont(FONT, 12)
            top = height - _MARGIN
        canvas.drawString(_MARGIN, top, line)
        top -= _LINE
    if page.code:
        _draw_code(canvas, page.code, _MARGIN, 30 * mm)
    canvas.setFont(FONT, 9)
    canvas.drawString(_MARGIN, 20 * mm, page.footer)
    canvas.save()
    return stream.getvalue()


@cache
def _register_font() -> None:
    """The font is not embedded: every PDF reader carries a Song type for this name."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def _wrapped(text: str) -> list[str]:
    return [text[start : start + _CHARACTERS] for start in range(0, len(text), _CHARACTERS)] or [""]


def _draw_code(canvas: Canvas, text: str, left: float, bottom: float) -> None:
    matrix = segno.make(text, error="m").matrix
    side = 32 * mm / len(matrix)
    for row, modules in enumerate(matrix):
        y = bottom + (len(matrix) - 1 - row) * side
        column = 0
        for dark, run in groupby(modules):
            width = len(list(run))
            if dark:
                canvas.rect(left + column * side, y, width * side, side, stroke=0, fill=1)
            column += width
