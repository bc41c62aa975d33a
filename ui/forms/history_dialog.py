"""Every change of an entry at this desk; an earlier value can be put back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.entry_history import HistoryLine, RestoreCell, entry_history, restore_cell
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.models.history_columns import HistoryRow, history_columns, history_key
from ui.widgets.answers import answers
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.table_view import TableView


class HistoryDialog(QDialog):
    """Not modal: the entry can be worked on while its history is read."""

    def __init__(self, desk: Desk, entry: EntryView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("History of “{entry}”", entry=entry.title))
        self._desk, self._entry = desk, entry
        self.model = TableModel(history_columns(), history_key, self)
        self.table = TableView(desk.theme, desk.state, self.model, "history")
        self.table.setAccessibleName(translate("Changes of this entry"))
        self.table.set_empty(EmptyState(desk.theme, Icon.CLOCK, translate("Nothing was changed here yet")))
        self.table.chosen.connect(self._chosen)
        self.banner = Banner(desk.theme)
        self.before = Button(desk.theme, translate("Put “before” back"), self._put_before, icon=Icon.UNDO)
        self.after = Button(desk.theme, translate("Put “after” back"), self._put_after, icon=Icon.REDO)
        close = Button(desk.theme, translate("Close"), self.accept, look="primary")
        told = translate("Choose a change to put back what stood before or after it. Nothing else changes.")
        layout = QVBoxLayout(self)
        layout.addWidget(label(told, "muted", wraps=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.banner)
        layout.addLayout(answers(self.before, self.after, go=close))
        self.resize(860, 460)
        desk.changed.connect(self._written)
        self._chosen(None)
        self._load()

    def _load(self) -> None:
        self._desk.read(self, entry_history, self._entry.entry_id, done=self._loaded, key="history")

    def _loaded(self, lines: list[HistoryLine]) -> None:
        self.model.set_rows(HistoryRow(len(lines) - place, line) for place, line in enumerate(lines))

    def _written(self, changes: Changes) -> None:
        if self._entry.entry_id in changes.entries:
            self._load()

    def _chosen(self, chosen: HistoryRow | None) -> None:
        for button in (self.before, self.after):
            button.setEnabled(chosen is not None)

    def _put_before(self) -> None:
        self._put(after=False)

    def _put_after(self) -> None:
        self._put(after=True)

    def _put(self, *, after: bool) -> None:
        chosen = self.table.current()
        if isinstance(chosen, HistoryRow):
            content = chosen.line.after if after else chosen.line.before
            command = RestoreCell(self._entry.entry_id, chosen.line.cell, content, self._desk.period)
            self._desk.write(self, restore_cell, command, done=self._restored)

    def _restored(self, _saved: object) -> None:
        self.banner.show_text("good", translate("The value was put back; Ctrl+Z takes that back."))
