"""An entry with its values, history and evidence in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.forms.office_sheet import EntrySheet
from ui.widgets.answers import answers
from ui.widgets.buttons import Button

SIZE = (1040, 640)


class EntryDialog(QDialog):
    """Read only: decisions are taken on the page Review."""

    def __init__(self, desk: Desk, entry: EntryView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        unit = desk.plan.unit(entry.unit).name
        self.setWindowTitle(f"{unit} · {desk.plan.register(entry.register).name}")
        self.sheet = EntrySheet(desk)
        layout = QVBoxLayout(self)
        layout.addWidget(self.sheet, 1)
        layout.addLayout(answers(go=Button(desk.theme, translate("Close"), self.accept, look="primary")))
        self.resize(*SIZE)
        self.sheet.show_entry(entry.entry_id)
