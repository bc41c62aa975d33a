"""What a unit has to be asked about: numbers missing or used twice, changes that wait."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcdesk.services.alarms import Alarms, alarms
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.models.office_alarm_columns import AlarmRow, alarm_columns, alarm_key, alarm_rows
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView


class AlarmsPanel(QWidget):
    """The list above, what the chosen line means and whom to telephone below."""

    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        self.model = TableModel(alarm_columns(theme, desk.plan), alarm_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-alarms")
        self.table.setAccessibleName(translate("To ask the units"))
        self.table.chosen.connect(self._chosen)
        hint = translate("Packages that never came, numbers used twice, changes that wait are listed here.")
        self.table.set_empty(EmptyState(theme, Icon.DONE, translate("No unit has to be asked"), hint))
        self._words = label(wraps=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        unit = Button(theme, translate("Show the unit"), self._show_unit, icon=Icon.UNIT)
        self._card = Card(self._words, row(1, unit))
        self._card.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._card)

    def load(self) -> None:
        """Look again."""
        self._desk.read(self, alarms, done=self._found, key="alarms")

    def _found(self, found: Alarms) -> None:
        rows = alarm_rows(found)
        self.model.set_rows(rows)
        if rows and not self.table.currentIndex().isValid():
            self.table.choose(alarm_key(rows[0]))
        self.counted.emit(len(rows))

    def _chosen(self, chosen: AlarmRow | None) -> None:
        self._card.setVisible(chosen is not None)
        self._words.setText(chosen.sentences if chosen is not None else "")

    def _show_unit(self) -> None:
        chosen = self.table.current()
        if isinstance(chosen, AlarmRow):
            self._desk.jump.emit("units", Target(cell=chosen.unit))
