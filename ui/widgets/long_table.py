"""A table that draws its own cells: for lists in which every frame counts."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent

from ui.base.table_model import ListModel
from ui.base.theme import Theme
from ui.base.window_state import WindowState
from ui.widgets.table_view import TableView

PADDING, ICON, GAP = 8, 16, 6
"""Logical pixels beside the text, of a mark's picture, and between the two."""

_REMEMBERED = 20_000


class Cell(Protocol):
    """What a cell shows."""

    @property
    def text(self) -> str:
        """The text, in one line."""

    @property
    def icon(self) -> QIcon | None:
        """A picture before the text."""

    @property
    def flags(self) -> int:
        """How the text is aligned, as a number of Qt's."""


class Cells(Protocol):
    """Where the cells come from."""

    def look_at(self, first: int, last: int) -> None:
        """Called before the cells of these rows are drawn."""

    def drawn(self, row: int, column: int) -> Cell:
        """What a cell shows."""


class LongTable(TableView):
    """Draws the cells of a model without asking it for item roles.

    Qt's own view asks the model for each part of a cell and draws it through the style sheet,
    which takes four times as long.
    """

    fits_once = True

    def __init__(
        self,
        theme: Theme,
        state: WindowState,
        model: ListModel,
        cells: Cells,
        name: str = "",
    ) -> None:
        super().__init__(theme, state, model, name)
        self._cells = cells
        self._elided: dict[tuple[str, int], str] = {}

    def paintEvent(self, event: QPaintEvent) -> None:
        area = event.rect()
        top, bottom = self.rowAt(area.top()), self.rowAt(area.bottom())
        painter = QPainter(self.viewport())
        if top >= 0:
            columns = [
                (column, left, self.columnWidth(column))
                for column in self.shown_columns()
                if (left := self.columnViewportPosition(column)) <= area.right()
                and left + self.columnWidth(column) > area.left()
            ]
            last = self.table.rowCount() - 1 if bottom < 0 else bottom
            self._cells.look_at(top, last)
            self._draw_grounds(painter, area, top, last)
            painter.setPen(self._theme.colour("text"))
            for row in range(top, last + 1):
                self._draw_row(painter, row, columns)
            self._draw_focus(painter)
        painter.end()

    def _draw_grounds(self, painter: QPainter, area: QRect, top: int, last: int) -> None:
        stripe, chosen = self._theme.colour("stripe"), self._theme.colour("accent_soft")
        selected = self.selectionModel()
        nothing = QModelIndex()
        some = selected.hasSelection()
        for row in range(top, last + 1):
            is_chosen = some and selected.isRowSelected(row, nothing)
            if is_chosen or row % 2:
                place = QRect(area.left(), self.rowViewportPosition(row), area.width(), self.rowHeight(row))
                painter.fillRect(place, chosen if is_chosen else stripe)

    def _draw_row(self, painter: QPainter, row: int, columns: list[tuple[int, int, int]]) -> None:
        top, height = self.rowViewportPosition(row), self.rowHeight(row)
        for column, left, width in columns:
            cell = self._cells.drawn(row, column)
            start, room = left + PADDING, width - 2 * PADDING
            if cell.icon is not None:
                cell.icon.paint(painter, QRect(start, top, ICON, height))
                start, room = start + ICON + GAP, room - ICON - GAP
            if cell.text:
                painter.drawText(start, top, room, height, cell.flags, self._fitted(cell.text, room))

    def _draw_focus(self, painter: QPainter) -> None:
        current = self.currentIndex()
        if current.isValid() and self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.drawRect(self.visualRect(current).adjusted(0, 0, -1, -1))

    def _fitted(self, text: str, width: int) -> str:
        known = self._elided.get((text, width))
        if known is None:
            if len(self._elided) > _REMEMBERED:
                self._elided.clear()
            known = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._elided[text, width] = known
        return known
