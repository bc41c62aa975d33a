"""Shown in place of the desk when a workspace cannot be opened: what, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from qcdesk.text import Explanation, translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row

WIDTH = 620
UNSAVED_HEIGHT = 120


class ProblemPage(QWidget):
    """`again` tries once more, `other` asks for another workspace.

    `unsaved` are lines that were typed while the workspace was being opened.
    """

    again = Signal()
    other = Signal()

    def __init__(self, theme: Theme, told: Explanation, folder: str, unsaved: Sequence[str] = ()) -> None:
        super().__init__()
        self.told = told
        title = label(translate("The workspace could not be opened"), "title", wraps=True)
        card = Card(title, label(told.what, wraps=True), margin=24)
        for text in (told.safe, told.next_step):
            if text:
                card.content.addWidget(label(text, wraps=True))
        where = label(translate("Workspace: {folder}", folder=folder), "muted", wraps=True)
        card.content.addWidget(where)
        if unsaved:
            # It can be selected and copied, and is typed again once the workspace is open.
            self.unsaved_text = QPlainTextEdit("\n".join(unsaved))
            self.unsaved_text.setReadOnly(True)
            self.unsaved_text.setAccessibleName(translate("Not everything is saved"))
            self.unsaved_text.setMaximumHeight(UNSAVED_HEIGHT)
            card.content.addWidget(label(translate("Typed and not saved:"), wraps=True))
            card.content.addWidget(self.unsaved_text)
        again = Button(theme, translate("Try again"), self.again.emit, icon=Icon.REDO, look="primary")
        other = Button(theme, translate("Open another workspace…"), self.other.emit, icon=Icon.FOLDER)
        card.content.addLayout(row(again, other, 1))
        card.setFixedWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(row(1, card, 1))
        layout.addStretch(2)
