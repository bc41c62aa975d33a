"""Icons: one-colour SVG files tinted at run time; the only file that names them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qcdesk.system import paths

WINDOW_SIZES = (16, 20, 24, 32, 48, 64)
"""Device pixels in which desktops show a window's icon; they pick the nearest."""


class Icon(Enum):
    """Every icon of the program; the value is the file's name in resources/icons."""

    OVERVIEW = "overview"
    TARGETS = "targets"
    REGISTERS = "registers"
    EVIDENCE = "evidence"
    FINDINGS = "findings"
    SUBMIT = "submit"
    RETURNED = "returned"
    SETTINGS = "settings"
    ADD = "add"
    DELETE = "delete"
    UNDO = "undo"
    REDO = "redo"
    FIND = "find"
    IMPORT = "import"
    EXPORT = "export"
    COPY = "copy"
    FILE = "file"
    DOCUMENT = "document"
    IMAGE = "image"
    HELP = "help"
    CALENDAR = "calendar"
    WARNING = "warning"
    ERROR = "error"
    INFO = "info"
    CHECK = "check"
    DONE = "done"
    OPEN = "open"
    CLOSE = "close"
    NEXT = "next"
    PREVIOUS = "previous"
    DOWN = "down"
    FOLDER = "folder"
    PRINT = "print"
    LOCK = "lock"
    UNIT = "unit"
    CLOCK = "clock"
    FILTER = "filter"
    BACKUP = "backup"
    DOCTOR = "doctor"
    INBOX = "inbox"
    CONSOLIDATION = "consolidation"
    RECEIPT = "receipt"
    REVIEW = "review"
    CONFLICT = "conflict"
    PROGRAM = "program"
    KEY = "key"
    COMMENT = "comment"
    DROP = "drop"
    EYE = "eye"
    REMOVE = "remove"
    TURN = "turn"


def pixmap(name: Icon, colour: str, size: int) -> QPixmap:
    """The icon in one colour, `size` device pixels wide and high."""
    return _drawn(_renderer(name, colour), size)


def _renderer(name: Icon, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


def icon(name: Icon, sizes: Iterable[int], colour: str, disabled: str = "") -> QIcon:
    """The icon in the given colours, drawn once in each size (device pixels); Qt picks the nearest."""
    made = QIcon()
    for tint, mode in ((colour, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        if tint:
            renderer = _renderer(name, tint)
            for size in sizes:
                made.addPixmap(_drawn(renderer, size), mode)
    return made


@cache
def _source(name: Icon) -> str:
    return (paths.resources_dir() / "icons" / f"{name.value}.svg").read_text(encoding="utf-8")
