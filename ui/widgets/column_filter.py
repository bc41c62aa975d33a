"""Choosing which values of a column are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.table_model import OPEN, Bounds
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.buttons import Button
from ui.widgets.column_bounds import ColumnBounds

ROW_AIR = 12
"""Above and below a value together, so that its box is easily hit."""


class ColumnFilter(QDialog):
    """A checkable list of a column's values, with a search field that hides the others; bounds above it."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        texts: Sequence[str],
        shown: frozenset[str] | None,
        parent: QWidget,
        bounds: ColumnBounds | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Filter “{column}”", column=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._texts, self._bounds = list(texts), bounds
        self._model = QStandardItemModel(self)
        for text in texts:
            item = QStandardItem(text or translate("(blank)"))
            item.setSizeHint(QSize(0, self.fontMetrics().height() + ROW_AIR))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            on = shown is None or text in shown
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self._model.appendRow(item)
        self._search = QLineEdit()
        self._search.setPlaceholderText(translate("Search values"))
        self._search.setAccessibleName(translate("Search values"))
        self._search.textChanged.connect(self._hide_others)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setAccessibleName(title)
        everything = Button(theme, translate("All"), self._check_all)
        nothing = Button(theme, translate("None"), self._check_none)
        go = Button(theme, translate("Show these"), self.accept, look="primary")
        cancel = Button(theme, translate("Cancel"), self.reject)
        layout = QVBoxLayout(self)
        if bounds is not None:
            layout.addWidget(bounds)
        layout.addWidget(self._search)
        layout.addWidget(self._list, 1)
        layout.addLayout(answers(everything, nothing, go=go, away=cancel))
        self.resize(360, 420)

    def chosen(self) -> frozenset[str] | None:
        """The values to show; None when all are."""
        checked = [
            text
            for number, text in enumerate(self._texts)
            if self._model.item(number).checkState() == Qt.CheckState.Checked
        ]
        return None if len(checked) == len(self._texts) else frozenset(checked)

    def bounds(self) -> Bounds:
        """The lowest and the highest value to show, as they were typed."""
        return OPEN if self._bounds is None else self._bounds.texts()

    def accept(self) -> None:
        if self._bounds is None or self._bounds.sound():
            super().accept()

    def _check_all(self) -> None:
        self._check(Qt.CheckState.Checked)

    def _check_none(self) -> None:
        self._check(Qt.CheckState.Unchecked)

    def _check(self, state: Qt.CheckState) -> None:
        for number in range(self._model.rowCount()):
            if not self._list.isRowHidden(number):
                self._model.item(number).setCheckState(state)

    def _hide_others(self, text: str) -> None:
        wanted = text.casefold()
        for number, value in enumerate(self._texts):
            self._list.setRowHidden(number, wanted not in value.casefold())
