"""A tile: one number and what it counts; pressing it leads to the things counted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from ui.base.page import label, restyle
from ui.widgets.layouts import Card


class Tile(Card):
    """`look` of the number is ``good``, ``warn``, ``bad`` or empty."""

    pressed = Signal()

    def __init__(self, caption: str) -> None:
        super().__init__(margin=12)
        self._number = label("–", "number")
        self._caption = label(caption, "muted")
        self._hint = label("", "muted")
        self.content.setSpacing(0)
        for part in (self._caption, self._number, self._hint):
            self.content.addWidget(part)
        self.setAccessibleName(caption)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_number(self, number: str, look: str = "", hint: str = "") -> None:
        """Show a number and, below it, what it means."""
        self._number.setText(number)
        restyle(self._number, "look", f"number-{look}" if look else "number")
        self._hint.setText(hint)
        self.setAccessibleDescription(f"{number} {hint}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)
