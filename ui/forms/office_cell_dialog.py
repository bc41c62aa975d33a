"""The cell of the workbook that a mistake names, among its rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QDialog, QVBoxLayout, QWidget

from qcdesk.plan.tables import Mistake
from qcdesk.services.context import Context
from qcdesk.services.workbook_cell import SheetPart, workbook_cell
from qcdesk.text import explain, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import label
from ui.base.table_model import Column, TableModel
from ui.base.text import explanation
from ui.widgets.answers import answers
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.table_view import TableView

SIZE = (940, 560)
CELL_WIDTH = 12


class CellDialog(QDialog):
    """Not modal: the list of mistakes stays beside it."""

    def __init__(self, desk: Desk, path: Path, mistake: Mistake, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._path, self.mistake = desk, path, mistake
        place = translate("Sheet {sheet}, cell {cell}", sheet=mistake.sheet, cell=mistake.cell)
        self.place = place if mistake.cell else translate("Sheet {sheet}", sheet=mistake.sheet)
        self.setWindowTitle(f"{path.name} · {self.place}")
        told = explain(mistake.code, mistake.params).what
        if mistake.suggestion:
            told += " " + translate("Probably meant: {word}", word=mistake.suggestion)
        self.banner = Banner(desk.theme, closable=False)
        self.banner.show_text("warn", told)
        self.model = TableModel([], _identity, self)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(label(self.place, "heading"))
        self._layout.addWidget(self.banner)
        copy = Button(desk.theme, translate("Copy the address"), self.copy, icon=Icon.COPY)
        show = Button(desk.theme, translate("Open the workbook"), self.open_workbook, icon=Icon.FILE)
        close = Button(desk.theme, translate("Close"), self.close, look="primary")
        self._layout.addLayout(answers(copy, show, go=close))
        self.resize(*SIZE)
        desk.read(self, part_of, path, mistake, done=self._read, failed=self._failed)

    def copy(self) -> None:
        """Put the address on the clipboard, as Excel's name box takes it."""
        QGuiApplication.clipboard().setText(f"'{self.mistake.sheet}'!{self.mistake.cell}")

    def open_workbook(self) -> None:
        """Open the workbook with the system's program."""
        if not open_with_system(self._path):
            told = translate("No program of this machine opens {name}.", name=self._path.name)
            self.banner.show_text("warn", told)

    def _read(self, part: SheetPart) -> None:
        if not part.letters:
            return
        columns = [
            Column(letter, letter, _cell_of(number), width=CELL_WIDTH)
            for number, letter in enumerate(part.letters)
        ]
        self.model = TableModel(columns, _identity, self)
        self.model.first_number = part.first
        self.table = TableView(self._desk.theme, self._desk.state, self.model)
        self.table.setAccessibleName(self.place)
        self.table.setSortingEnabled(False)
        self.table.verticalHeader().show()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self._layout.insertWidget(2, self.table, 1)
        self.model.set_rows(list(enumerate(part.rows)))
        if part.row >= 0:
            index = self.model.index(part.row, part.column)
            self.table.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.table.setFocus()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error), "warn")


Line = tuple[int, tuple[str, ...]]


def _identity(line: Line) -> object:
    return line[0]


def _cell_of(number: int) -> Callable[[Line], str]:
    return lambda line: line[1][number]


def part_of(_context: Context, path: Path, mistake: Mistake) -> SheetPart:
    """The rows around a mistake's cell."""
    return workbook_cell(path, mistake.sheet, mistake.cell)
