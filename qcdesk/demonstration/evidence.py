"""Demonstration evidence: real PDF, PNG and JPEG files that say that they are invented."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import segno
from PIL import Image, ImageDraw

from qcdesk.reports.page import Page, page_bytes
from qcdesk.text import translate as _

_SIZE = (620, 877)
_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def make_evidence(folder: Path, name: str, lines: tuple[str, ...]) -> Path:
    """Write an evidence file named `name` unless it is there; its ending decides the format."""
    path = folder / name
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    image_format = _FORMATS.get(path.suffix.lower())
    if image_format is None:
        note = _("Invented demonstration material")
        path.write_bytes(page_bytes(Page(path.stem, (*lines, note), footer=note)))
    else:
        path.write_bytes(_scan(path.stem, image_format))
    return path


def _scan(title: str, image_format: str) -> bytes:
    """A picture that stands for a scanned page: a frame and a QR code of the title."""
    page = Image.new("RGB", _SIZE, (252, 250, 244))
    draw = ImageDraw.Draw(page)
    draw.rectangle((30, 30, _SIZE[0] - 30, _SIZE[1] - 30), outline=(150, 40, 40), width=6)
    draw.rectangle((44, 44, _SIZE[0] - 44, _SIZE[1] - 44), outline=(150, 40, 40), width=2)
    code = BytesIO()
    segno.make(title, error="m").save(code, kind="png", scale=8, border=2)
    picture = Image.open(code).convert("RGB")
    page.paste(picture, ((_SIZE[0] - picture.width) // 2, (_SIZE[1] - picture.height) // 2))
    stream = BytesIO()
    page.save(stream, image_format)
    return stream.getvalue()
