"""What must hold of everything that is shown: nothing cut, nothing too small to hit, no word left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

LEAST_TARGET = 24
"""Logical pixels, WCAG 2.2 AA."""
KNOWN_WORDS = re.compile(
    r"(?<![A-Za-z])(?:[KMG]B|Ctrl|Alt|Esc|Excel|PDF|Python|Qt|GB|SHA256:\S+|QC-\S+|\S*\.[a-z]{3,5})(?![A-Za-z])"
)
"""What a Chinese text may say in Latin letters: units, keys, programs, names of files."""
_HALF = re.compile(r"[一-鿿”）]\s*[:;,?!(]|[):;,?!]\s*[一-鿿“（]")


def shown(window: QWidget) -> Iterator[QWidget]:
    """The visible widgets that no scrolled view hides."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def cut_texts(window: QWidget) -> list[str]:
    """Labels and buttons that have less room than their text needs."""
    found = []
    for widget in shown(window):
        if isinstance(widget, QLabel):
            if widget.wordWrap():
                lacks = widget.height() < widget.heightForWidth(widget.width())
            else:
                lacks = widget.width() < widget.sizeHint().width()
            lacks = lacks and bool(widget.text())
        elif isinstance(widget.parent(), QLineEdit):
            continue
        elif isinstance(widget, QPushButton | QToolButton | QCheckBox | QComboBox):
            lacks = widget.width() < widget.sizeHint().width() or widget.height() < widget.sizeHint().height()
            if isinstance(widget, QComboBox):
                room = widget.width() - 36
                lacks = widget.fontMetrics().horizontalAdvance(widget.currentText()) > room
        else:
            continue
        if lacks:
            found.append(f"{type(widget).__name__} {text_of(widget)!r} {widget.size().toTuple()}")
    return found


def outside(window: QWidget) -> list[str]:
    """Controls that reach over the edge of what they stand in, where nothing can be scrolled."""
    found = []
    for widget in shown(window):
        if not isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox | QAbstractScrollArea):
            continue
        if scrolled(widget, window):
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not window.rect().contains(place):
            found.append(f"{type(widget).__name__} {text_of(widget)!r} {place.getRect()}")
    return found


def scrolled(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget stands in a view that can be scrolled."""
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def small_targets(window: QWidget) -> list[str]:
    """What can be pressed and is smaller than a finger or an unsteady hand needs."""
    found = []
    for widget in shown(window):
        if not isinstance(widget, QAbstractButton | QLineEdit | QComboBox) or not widget.isEnabled():
            continue
        # A button inside a field is as high as its line; what it offers can be typed into the field.
        if isinstance(widget.parent(), QLineEdit | QComboBox | QAbstractItemView | QHeaderView):
            continue
        if min(widget.width(), widget.height()) < LEAST_TARGET:
            found.append(f"{type(widget).__name__} {text_of(widget)!r} {widget.size().toTuple()}")
    return found


def text_of(widget: QWidget) -> str:
    """What a widget says."""
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text() or widget.toolTip()
    return ""


def texts(window: QWidget) -> Iterator[str]:
    """All texts of labels, buttons, hints and headers."""
    for widget in shown(window):
        for text in (text_of(widget), widget.toolTip(), widget.accessibleName()):
            yield from (text,) if text else ()
        if isinstance(widget, QHeaderView):
            model = widget.model()
            for number in range(widget.count()):
                yield str(model.headerData(number, widget.orientation()) or "")


def foreign_words(window: QWidget) -> list[str]:
    """Texts with a Latin word that has a Chinese one."""
    return sorted({text for text in texts(window) if re.search(r"[A-Za-z]{2,}", KNOWN_WORDS.sub("", text))})


def half_width_marks(window: QWidget) -> list[str]:
    """Texts with a punctuation mark of Latin width beside a Chinese character."""
    return sorted({text for text in texts(window) if _HALF.search(text)})
