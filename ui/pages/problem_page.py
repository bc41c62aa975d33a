"""Shown in place of the desk when a workspace cannot be opened: what, what is safe, what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcdesk.text import Explanation, translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row

WIDTH = 620


class ProblemPage(QWidget):
    """`again` tries once more, `other` asks for another workspace."""

    again = Signal()
    other = Signal()

    def __init__(self, theme: Theme, told: Explanation, folder: str) -> None:
        super().__init__()
        self.told = told
        title = label(translate("The workspace could not be opened"), "title", wraps=True)
        card = Card(title, label(told.what, wraps=True), margin=24)
        for text in (told.safe, told.next_step):
            if text:
                card.content.addWidget(label(text, wraps=True))
        where = label(translate("Workspace: {folder}", folder=folder), "muted", wraps=True)
        card.content.addWidget(where)
        again = Button(theme, translate("Try again"), self.again.emit, icon=Icon.REDO, look="primary")
        other = Button(theme, translate("Open another workspace…"), self.other.emit, icon=Icon.FOLDER)
        card.content.addLayout(row(again, other, 1))
        card.setFixedWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(row(1, card, 1))
        layout.addStretch(2)
