"""Drawing the rows of long lists: text and mark, without what a general item may have besides."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.base.table_model import ALIGNMENT, DECORATION, DISPLAY, FOREGROUND
from ui.base.theme import Theme

PADDING, ICON, GAP = 8, 16, 6
"""Logical pixels beside the text, of a mark's picture, and between the two."""

_SELECTED = QStyle.StateFlag.State_Selected
_FOCUSED = QStyle.StateFlag.State_HasFocus


class RowDelegate(QStyledItemDelegate):
    """Draws the text itself: a general item goes through the style sheet, at twice the time."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._elided: dict[tuple[str, int], str] = {}

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        state = option.state
        if state & _SELECTED:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        text, left = index.data(DISPLAY), rect.left() + PADDING
        icon = index.data(DECORATION)
        if isinstance(icon, QIcon):
            icon.paint(painter, QRect(left, rect.top(), ICON, rect.height()))
            left += ICON + GAP
        if text:
            painter.setPen(index.data(FOREGROUND) or self._theme.colour("text"))
            place = QRect(left, rect.top(), rect.right() - PADDING - left, rect.height())
            painter.drawText(place, index.data(ALIGNMENT), self._fitted(option, text, place.width()))
        if state & _FOCUSED:
            painter.setPen(self._theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 2 * PADDING, hint.height())

    def _fitted(self, option: QStyleOptionViewItem, text: str, width: int) -> str:
        known = self._elided.get((text, width))
        if known is None:
            if len(self._elided) > 20_000:
                self._elided.clear()
            metrics = option.fontMetrics
            known = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._elided[text, width] = known
        return known
