"""Small arrangements: rows, columns, cards, scrolling areas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

GAP = 8


def row(*parts: QWidget | QLayout | int, gap: int = GAP) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(0, 0, 0, 0)
    _fill(made, parts)
    return made


def column(*parts: QWidget | QLayout | int, gap: int = GAP) -> QVBoxLayout:
    """Widgets below each other; a number is a stretch."""
    made = QVBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(0, 0, 0, 0)
    _fill(made, parts)
    return made


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | int, ...]) -> None:
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


class Card(QFrame):
    """A framed area with a layout of its own, `content`."""

    def __init__(self, *parts: QWidget | QLayout | int, look: str = "card", margin: int = 14) -> None:
        super().__init__()
        self.setProperty("look", look)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(margin, margin - 4, margin, margin - 2)
        self.content.setSpacing(GAP)
        _fill(self.content, parts)


class Scroll(QScrollArea):
    """A vertical scrolling area without a frame; its content has the layout `content`."""

    def __init__(self, margin: int = 0) -> None:
        super().__init__()
        inside = QWidget()
        inside.setProperty("look", "page")
        self.content = QVBoxLayout(inside)
        self.content.setContentsMargins(margin, margin, margin, margin)
        self.content.setSpacing(GAP)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setProperty("look", "line")
    return made


def fixed(widget: QWidget) -> QWidget:
    """The widget, no wider than it needs to be."""
    widget.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return widget


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
