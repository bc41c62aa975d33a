"""What stands where a list has nothing to show: why, and what to do first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.buttons import Button

PICTURE = 44


class EmptyState(QWidget):
    """A picture, one sentence, one hint, and buttons."""

    def __init__(self, theme: Theme, icon: Icon, title: str, hint: str = "", *buttons: Button) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._picture = QLabel()
        self.title, self.hint = label(title, "heading", wraps=True), label(hint, "muted", wraps=True)
        self._words = QWidget()
        QVBoxLayout(self).addWidget(self._words)
        layout = QVBoxLayout(self._words)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        for part in (self._picture, self.title, self.hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(part)
        self.hint.setVisible(bool(hint))
        layout.addSpacing(6)
        for button in buttons:
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        self._tint()
        theme.changed.connect(self._tint)

    def say(self, title: str, hint: str = "") -> None:
        """Change the sentence and the hint."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def hush(self, *, quiet: bool) -> None:
        """Say nothing as long as nobody knows whether there is something to show."""
        self._words.setVisible(not quiet)

    def _tint(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(self._theme.pixmap(self._icon, "line_strong", PICTURE, ratio))
