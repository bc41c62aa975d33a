"""Widths, order and sorting of a table's columns, remembered under the table's name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QTableView

from ui.base.table_model import ListModel
from ui.base.window_state import WindowState
from ui.widgets.column_fit import ColumnFit


class ColumnMemory(QObject):
    """Arranges the columns as they were left and writes down what the user changes; no name, no memory."""

    def __init__(
        self, view: QTableView, model: ListModel, state: WindowState, name: str, *, fit_once: bool = False
    ) -> None:
        super().__init__(view)
        self._view, self._model, self._state, self._name = view, model, state, name
        self._fit = ColumnFit(view, model, once=fit_once)
        self._set_widths()
        self._arrange()
        header = view.horizontalHeader()
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        header.sortIndicatorChanged.connect(self._sorted)

    def _set_widths(self) -> None:
        widths = self._get("widths", {})
        numbers = {column.key: number for number, column in enumerate(self._model.columns)}
        self._fit.fixed = {
            numbers[key]: width for key, width in widths.items() if key in numbers and type(width) is int
        }
        self._fit.fit()

    def _arrange(self) -> None:
        """New columns of a later plan stand at the end."""
        header, keys = self._view.horizontalHeader(), [column.key for column in self._model.columns]
        for place, key in enumerate(key for key in self._get("order", []) if key in keys):
            header.moveSection(header.visualIndex(keys.index(key)), place)
        key, descending = [*self._get("sort", []), "", False][:2]
        if key in keys:
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self._view.sortByColumn(keys.index(key), order)

    def _get(self, part: str, default: Any) -> Any:
        found = self._state.table("columns").get(self._name) if self._name else None
        value = found.get(part) if isinstance(found, dict) else None
        return value if type(value) is type(default) else default

    def _put(self, part: str, value: object) -> None:
        if self._name:
            found = self._state.table("columns").get(self._name)
            kept = found if isinstance(found, dict) else {}
            self._state.put_in("columns", self._name, {**kept, part: value})

    def _resized(self, number: int, _old: int, new: int) -> None:
        # The last column takes what is left over, which says nothing of what the user wants.
        header = self._view.horizontalHeader()
        if self._fit.busy or not self._view.isVisible() or not new:
            return  # a column that is hidden has no width to remember
        shown = [
            place for place in range(header.count()) if not header.isSectionHidden(header.logicalIndex(place))
        ]
        if header.visualIndex(number) != max(shown, default=0):
            self._fit.fixed[number] = new
            self._put("widths", {**self._get("widths", {}), self._model.columns[number].key: new})

    def _moved(self, _number: int, _before: int, _after: int) -> None:
        header = self._view.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        self._put("order", [self._model.columns[number].key for number in order])

    def _sorted(self, number: int, order: Qt.SortOrder) -> None:
        key = self._model.columns[number].key if number >= 0 else ""
        self._put("sort", [key, order == Qt.SortOrder.DescendingOrder])
