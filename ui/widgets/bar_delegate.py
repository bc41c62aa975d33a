"""A cell that draws how far a figure is: a bar, and a tick at the pro-rata mark."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.base.table_model import BAR_ROLE, Bar
from ui.base.theme import Theme

HEIGHT = 10


class BarDelegate(QStyledItemDelegate):
    """Draws the `Bar` of a column; a row without one is drawn as text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        bar = index.data(BAR_ROLE)
        if not isinstance(bar, Bar):
            super().paint(painter, option, index)
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        area = QRectF(rect).adjusted(8, (rect.height() - HEIGHT) / 2, -12, 0)
        area.setHeight(HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(area, HEIGHT / 2, HEIGHT / 2)
        done = QRectF(area)
        done.setWidth(area.width() * min(max(bar.done, 0.0), 1.0))
        if done.width() >= HEIGHT:
            painter.setBrush(self._theme.colour(bar.token))
            painter.drawRoundedRect(done, HEIGHT / 2, HEIGHT / 2)
        if bar.mark is not None:
            x = area.left() + area.width() * min(max(bar.mark, 0.0), 1.0)
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawLine(int(x), int(area.top()) - 4, int(x), int(area.bottom()) + 4)
        painter.restore()
