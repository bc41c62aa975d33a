"""Registers: the list of this desk's registers, and the chosen one as table and form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QListView, QSplitter, QStackedWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.browse_entries import count_entries
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.page import Page
from ui.forms.register_view import RegisterView
from ui.models.choices_model import ChoiceRow, ChoicesModel
from ui.widgets.file_drop import TABLES

LIST_WIDTH, MOST_LIST_WIDTH = 164, 250
LIST_AIR = 6
"""The frame of the list."""


class RegistersPage(Page):
    """Owns one `RegisterView` per register, made when it is first shown."""

    key = "registers"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Registers"))
        self._views: dict[str, RegisterView] = {}
        self._counts: dict[str, int] = {}
        self._model = ChoicesModel(desk.theme, self._choices(), self)
        self.list = QListView()
        self.list.setAccessibleName(translate("Registers"))
        # Rows are measured once; before the style sheet is applied they would be too low.
        self.list.ensurePolished()
        self.list.setModel(self._model)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self._stack = QStackedWidget()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.list)
        splitter.addWidget(self._stack)
        splitter.setSizes([LIST_WIDTH, 900])
        splitter.setStretchFactor(1, 1)
        self.body.addWidget(splitter, 1)
        desk.theme.changed.connect(self._fit_list)
        place = max(self._model.place_of(desk.state.text("register")), 0)
        if self._model.rowCount():
            self.list.setCurrentIndex(self._model.index(place))

    @property
    def view(self) -> RegisterView | None:
        """The register that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, RegisterView) else None

    def load(self) -> None:
        codes = [register.code for register in self.desk.registers()]
        self.desk.read(self, count_entries, codes, self.desk.unit, done=self._counted, key="counts")
        if self.view is not None:
            self.view.load()

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.decisions)

    def open(self, target: Target) -> None:
        if target.register:
            self.show_register(target.register)
        if target.entry_id and self.view is not None:
            self.view.open_entry(target.entry_id, target.cell)

    def show_register(self, code: str) -> None:
        """Show a register of this desk."""
        place = self._model.place_of(code)
        if place >= 0:
            self.list.setCurrentIndex(self._model.index(place))

    def commit(self) -> None:
        if self.view is not None:
            self.view.commit()

    def unsaved(self) -> list[str]:
        return [
            f"{view.register.name} · {line}"
            for view in self._views.values()
            for line in view.panel.form.unsaved()
        ]

    def start_search(self) -> None:
        if self.view is not None:
            self.view.search.setFocus()

    def export(self) -> bool:
        if self.view is not None:
            self.view.ask_export()
        return self.view is not None

    def explain(self) -> bool:
        return self.view is not None and self.view.panel.form.explain()

    def take_files(self, paths: list[Path]) -> bool:
        if self.view is None:
            return False
        tables = [path for path in paths if path.suffix.lower() in TABLES]
        if tables and len(paths) == 1:
            self.view.open_import(tables[0])
        else:
            self.view.panel.offer_files(paths)
        return True

    def _chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        self.commit()
        code = self._model.code(current.row())
        if code not in self._views:
            made = RegisterView(self.desk, self.watch, self.desk.plan.register(code))
            made.counted.connect(self._one_counted)
            made.expect(self._counts.get(code, -1))
            self._views[code] = made
            self._stack.addWidget(made)
        self._stack.setCurrentWidget(self._views[code])
        self.desk.state.put("register", code)
        self._views[code].load()

    def _choices(self) -> list[ChoiceRow]:
        return [
            ChoiceRow(r.code, r.name, self._counts.get(r.code, 0), r.help, not self._counts.get(r.code))
            for r in self.desk.registers()
        ]

    def _counted(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._model.set_rows(self._choices())
        self._fit_list()

    def _fit_list(self) -> None:
        """Names are read whole at any size of the letters, as far as the table can spare the room."""
        self.list.setMinimumWidth(min(self.list.sizeHintForColumn(0) + LIST_AIR, MOST_LIST_WIDTH))

    def _one_counted(self, code: str, count: int) -> None:
        self._counts[code] = count
        self._model.set_rows(self._choices())
