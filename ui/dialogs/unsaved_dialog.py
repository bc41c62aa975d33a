"""Asked when the window is closed while something that was typed could not be saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.buttons import Button


class UnsavedDialog(QDialog):
    """Accepted when the user closes without it. The text can be selected and copied."""

    def __init__(self, theme: Theme, lines: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Not everything is saved"))
        told = translate(
            "Everything else is saved. This could not be saved, because a value does not fit its field or "
            "fields that identify the entry are blank:"
        )
        self.text = QPlainTextEdit("\n".join(lines))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(translate("Not everything is saved"))
        self.stay = Button(theme, translate("Go back and correct it"), self.reject, look="primary")
        self.stay.setDefault(True)
        self.drop = Button(theme, translate("Close without it"), self.accept, icon=Icon.DELETE, look="danger")
        layout = QVBoxLayout(self)
        layout.addWidget(label(told, wraps=True))
        layout.addWidget(self.text, 1)
        layout.addLayout(answers(self.drop, go=self.stay))
        self.resize(520, 300)
        self.stay.setFocus()
