"""A question before something that cannot simply be undone, with a reason where one is needed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.buttons import Button

WIDTH = 460


class ReasonDialog(QDialog):
    """`reason` is what was typed; without `asks` there is only the question."""

    def __init__(
        self, theme: Theme, parent: QWidget, title: str, question: str, button: str, *, asks: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._asks = bool(asks)
        self.field = QLineEdit(self)
        self.field.setHidden(not asks)
        self.field.setAccessibleName(asks or title)
        self.field.setPlaceholderText(asks)
        self.field.textChanged.connect(self._enable)
        self.go = Button(theme, button, self.accept, look="primary")
        cancel = Button(theme, translate("Cancel"), self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(label(question, wraps=True))
        if asks:
            layout.addWidget(self.field)
        layout.addLayout(answers(go=self.go, away=cancel))
        layout.addStrut(WIDTH)
        self._enable()

    @property
    def reason(self) -> str:
        """What was typed."""
        return self.field.text().strip()

    def _enable(self) -> None:
        self.go.setEnabled(not self._asks or bool(self.reason))
