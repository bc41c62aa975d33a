"""A plain chart: one horizontal bar a line, drawn in the palette, chosen with the keyboard or mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.base.chart_bar import ChartBar
from ui.base.text import joined
from ui.base.theme import Theme

THICK = 12
NAMES, VALUES = 0.34, 0.22
"""Shares of the width for the names on the left and the values on the right."""


class BarChart(QWidget):
    """`chosen` carries the code of the bar that was clicked or reached with the arrow keys.

    `empty` is said where there is no bar.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, empty: str = "") -> None:
        super().__init__()
        self._theme, self._bars, self._current, self._empty = theme, list[ChartBar](), -1, empty
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_bars(self, bars: Sequence[ChartBar]) -> None:
        """Show these bars."""
        self._bars, self._current = list(bars), -1
        self.setAccessibleDescription(joined(f"{bar.name} {bar.value}" for bar in self._bars))
        self.setFixedHeight(max(self._line() * max(len(self._bars), 1), 1))
        self.update()

    @property
    def bars(self) -> list[ChartBar]:
        """What is shown."""
        return list(self._bars)

    def sizeHint(self) -> QSize:
        return QSize(320, max(self._line() * max(len(self._bars), 1), 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, bar in enumerate(self._bars):
            self._paint(painter, number, bar)
        if not self._bars:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(self.rect().adjusted(4, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, self._empty)
        painter.end()

    def _paint(self, painter: QPainter, number: int, bar: ChartBar) -> None:
        line, width = self._line(), self.width()
        top = line * number
        if number == self._current:
            painter.fillRect(0, top, width, line, self._theme.colour("accent_soft"))
        names = int(width * NAMES)
        values = int(width * VALUES)
        painter.setPen(self._theme.colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = self.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, names - 12)
        painter.drawText(4, top, names - 8, line, int(middle | Qt.AlignmentFlag.AlignLeft), name)
        value = self.fontMetrics().elidedText(bar.value, Qt.TextElideMode.ElideRight, values - 8)
        right = int(middle | Qt.AlignmentFlag.AlignRight)
        painter.drawText(width - values, top, values - 6, line, right, value)
        area = QRectF(names, top + (line - THICK) / 2, width - names - values, THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(area, 3, 3)
        done = QRectF(area)
        done.setWidth(area.width() * min(max(bar.share, 0.0), 1.0))
        painter.setBrush(self._theme.colour(bar.token))
        painter.drawRoundedRect(done, 3, 3)
        if bar.mark is not None:
            x = int(area.left() + area.width() * min(max(bar.mark, 0.0), 1.0))
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawLine(x, int(area.top()) - 4, x, int(area.bottom()) + 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(int(event.position().y()) // self._line())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._choose(self._current + 1)
        elif event.key() == Qt.Key.Key_Up:
            self._choose(self._current - 1)
        else:
            super().keyPressEvent(event)

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._bars):
            self._current = number
            self.update()
            self.chosen.emit(self._bars[number].code)

    def _line(self) -> int:
        return self.fontMetrics().height() + 10


def scrolled(chart: BarChart) -> QScrollArea:
    """The chart in a vertical scrolling area."""
    area = QScrollArea()
    area.setWidget(chart)
    area.setWidgetResizable(True)
    area.viewport().setAutoFillBackground(False)
    chart.setAutoFillBackground(False)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
