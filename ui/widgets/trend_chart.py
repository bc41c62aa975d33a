"""A line over periods, drawn in the palette: blanks interrupt it, the period shown is marked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.base.theme import Theme
from ui.base.trend_point import Point

LEFT, TOP, BOTTOM = 8, 26, 24
"""Margins in logical pixels: values stand above the line, names below it."""
DOT = 4
LEAST_WIDTH = 56
"""Names and values closer than this would overlap: every second one is left out."""


class TrendChart(QWidget):
    """A screen reader gets names and values as the description."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._points = theme, list[Point]()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(110)
        theme.changed.connect(self.update)

    @property
    def points(self) -> list[Point]:
        """What is shown."""
        return list(self._points)

    def show_points(self, points: Sequence[Point]) -> None:
        """Show these points from left to right."""
        self._points = list(points)
        self.setAccessibleDescription("; ".join(f"{p.name} {p.value or '-'}" for p in self._points))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._points:
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        step = (self.width() - 2 * LEFT) / len(self._points)
        floor = self.height() - BOTTOM
        painter.setPen(QPen(self._theme.colour("line")))
        painter.drawLine(QPointF(LEFT, floor), QPointF(self.width() - LEFT, floor))
        places = [self._place(number, point, step, floor) for number, point in enumerate(self._points)]
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        for first, second in pairwise(places):
            if first is not None and second is not None:
                painter.drawLine(first, second)
        every = max(1, -int(-LEAST_WIDTH // step)) if step else 1
        for number, (point, place) in enumerate(zip(self._points, places, strict=True)):
            told = number % every == 0 or point.current
            self._paint_point(painter, point, place, LEFT + step * number, step, told=told)

    def _place(self, number: int, point: Point, step: float, floor: float) -> QPointF | None:
        if point.height is None:
            return None
        return QPointF(LEFT + step * (number + 0.5), floor - (floor - TOP) * point.height)

    def _paint_point(
        self, painter: QPainter, point: Point, place: QPointF | None, left: float, step: float, *, told: bool
    ) -> None:
        wide = max(step, LEAST_WIDTH)
        left += (step - wide) / 2
        middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        metrics = self.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        if told:
            painter.setPen(self._theme.colour("text" if point.current else "muted"))
            name = metrics.elidedText(point.name, elide, int(wide) - 4)
            painter.drawText(QRectF(left, self.height() - BOTTOM + 2, wide, BOTTOM - 2), middle, name)
        if place is None:
            return
        if told:
            painter.setPen(self._theme.colour("text"))
            value = metrics.elidedText(point.value, elide, int(wide))
            painter.drawText(QRectF(left, place.y() - TOP, wide, TOP - DOT), middle, value)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.setBrush(self._theme.colour("accent" if point.current else "surface"))
        painter.drawEllipse(place, DOT, DOT)
