"""Reading an evidence file as a picture, off the GUI thread: images scaled down, PDFs page by page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from qcdesk.domain.errors import UserError
from qcdesk.services.draw_page import DrawPage, PageImage, draw_page
from qcdesk.system.files import IsCancelled, Progress

PDF = "application/pdf"
MAX_MEGAPIXELS = 128
"""Pictures that claim to be larger are not decoded at all."""
LARGEST = 4_000
"""Pixels of the longer side to which an image is scaled while it is read."""


@dataclass(frozen=True)
class Picture:
    """A file, or a page of it from 0, as a picture; `pages` is 1 for an image."""

    path: Path
    image: QImage
    page: int = 0
    pages: int = 1


def can_show(mime: str) -> bool:
    """True for files that are shown here, not by another program."""
    return mime == PDF or mime in _image_types()


@cache
def _image_types() -> frozenset[str]:
    """The kinds of image that Qt reads on this machine; a telephone's HEIC is none of them everywhere."""
    return frozenset(bytes(name.data()).decode("ascii") for name in QImageReader.supportedMimeTypes())


def read_picture(
    path: Path, mime: str, page: int, side: int, progress: Progress, cancelled: IsCancelled
) -> Picture:
    """The picture, its longer side about `side` pixels if it is a PDF.

    Raises UserError ``evidence.no-picture`` and as `draw_page` does.
    """
    if mime == PDF:
        drawn = draw_page(DrawPage(path, page, side), progress, cancelled)
        return Picture(path, _image(drawn), drawn.page, drawn.pages)
    return Picture(path, read_image(path))


def read_image(path: Path) -> QImage:
    """An image, scaled down while it is read so that a large scan costs little."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MAX_MEGAPIXELS * 1_000_000:
        raise UserError("evidence.no-picture")
    if max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise UserError("evidence.no-picture")
    return image


def _image(drawn: PageImage) -> QImage:
    image = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
    # The picture borrows the bytes; a copy owns its own.
    return image.copy()
