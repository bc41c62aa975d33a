"""The search field above a table."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.theme import Theme

PAUSE_MS = 150
"""Wait after a key before the table is narrowed."""


class SearchBox(QLineEdit):
    """Sends `wanted` shortly after typing stops; Esc clears the field."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setPlaceholderText(translate("Find (Ctrl+F)"))
        self.setAccessibleName(translate("Find"))
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon(Icon.FIND), QLineEdit.ActionPosition.LeadingPosition)
        self.setMaximumWidth(260)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._send)
        self.textChanged.connect(self._wait)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _wait(self, _text: str) -> None:
        self._timer.start()

    def _send(self) -> None:
        self.wanted.emit(self.text())
