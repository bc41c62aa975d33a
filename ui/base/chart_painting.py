"""Drawing a chart of columns in the palette, on the screen and on paper alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ui.base.chart_bar import ChartColumn, ChartContent
from ui.base.tokens import Tokens

WIDEST = 56.0
"""Width of a column in units of the painter, on the screen logical pixels."""
GAP = 4.0


class ColumnPainter:
    """Draws into a rectangle; every column has its value above and its name below."""

    def __init__(self, painter: QPainter, area: QRectF, tokens: Tokens, factor: float = 1.0) -> None:
        self._painter, self._area, self._tokens, self._factor = painter, area, tokens, factor
        self._metrics = QFontMetricsF(painter.font())
        self._line = self._metrics.height()

    def draw(self, content: ChartContent, current: int = -1) -> None:
        """Draw all columns, the line across them and the marks; `current` is set off."""
        if not content.columns:
            return
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heights = [c.value or 0.0 for c in content.columns] + [c.mark or 0.0 for c in content.columns]
        self._most = max(*heights, content.line or 0.0, 0.0) or 1.0
        self._ground = self._area.bottom() - self._line - GAP
        self._room = self._ground - self._area.top() - self._line - GAP
        width = self._area.width() / len(content.columns)
        if content.line is not None:
            self._across(content)
        for number, column in enumerate(content.columns):
            cell = QRectF(self._area.left() + width * number, self._area.top(), width, self._area.height())
            if number == current:
                self._painter.fillRect(cell, self._colour("accent_soft"))
            self._column(cell, column, "accent_soft" if number == current else "surface")
        self._painter.setPen(QPen(self._colour("line_strong"), self._factor))
        self._painter.drawLine(
            QPointF(self._area.left(), self._ground), QPointF(self._area.right(), self._ground)
        )

    def _across(self, content: ChartContent) -> None:
        """The threshold as a dashed line with its words at the right, where the periods to come are."""
        y = self._height(content.line or 0.0)
        pen = QPen(self._colour("muted"), 1.5 * self._factor, Qt.PenStyle.DashLine)
        self._painter.setPen(pen)
        self._painter.drawLine(QPointF(self._area.left(), y), QPointF(self._area.right(), y))
        text = self._metrics.elidedText(
            content.line_text, Qt.TextElideMode.ElideRight, self._area.width() / 2
        )
        right = self._area.right() - self._metrics.horizontalAdvance(text) - GAP
        self._painter.drawText(QPointF(right, y - GAP - self._metrics.descent()), text)

    def _column(self, cell: QRectF, column: ChartColumn, behind: str) -> None:
        painter = self._painter
        wide = min(cell.width() * 0.6, WIDEST * self._factor)
        top = self._height(column.value or 0.0)
        bar = QRectF(cell.center().x() - wide / 2, top, wide, self._ground - top)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(column.token))
        if column.value:
            painter.drawRoundedRect(bar, 2 * self._factor, 2 * self._factor)
        if column.mark is not None:
            y = self._height(column.mark)
            painter.setPen(QPen(self._colour("text"), 2 * self._factor))
            reach = wide / 2 + 5 * self._factor
            painter.drawLine(QPointF(cell.center().x() - reach, y), QPointF(cell.center().x() + reach, y))
        above = QRectF(cell.left(), top - self._line - GAP / 2, cell.width(), self._line)
        wide = min(self._metrics.horizontalAdvance(column.text) + GAP, cell.width())
        hidden = QRectF(cell.center().x() - wide / 2, above.top(), wide, above.height())
        # The value stands on its own ground where the dashed line would run through it.
        painter.fillRect(hidden, self._colour(behind))
        painter.setPen(self._colour("text"))
        self._word(above, column.text)
        painter.setPen(self._colour("muted"))
        below = QRectF(cell.left(), self._ground + GAP, cell.width(), self._line)
        self._word(below, column.name)

    def _word(self, place: QRectF, text: str) -> None:
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width() - 2)
        self._painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), shown)

    def _height(self, value: float) -> float:
        return self._ground - self._room * max(value, 0.0) / self._most

    def _colour(self, token: str) -> QColor:
        return QColor(str(getattr(self._tokens, token)))
