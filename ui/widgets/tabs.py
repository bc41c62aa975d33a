"""Tabs as plain buttons above a stack, reachable by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget


class Tabs(QWidget):
    """The row of buttons; `stack` holds what they show and is placed by the page."""

    shown = Signal(int)

    def __init__(self, parts: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        self.buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for number, (title, widget) in enumerate(parts):
            button = QPushButton(title)
            button.setProperty("look", "tab")
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, number)
            self.buttons.append(button)
            layout.addWidget(button)
            self.stack.addWidget(widget)
        layout.addStretch(1)
        self._group.idClicked.connect(self.show_tab)
        self.buttons[0].setChecked(True)

    def show_tab(self, number: int) -> None:
        """Show one of the parts."""
        self.buttons[number].setChecked(True)
        self.stack.setCurrentIndex(number)
        self.shown.emit(number)

    def say(self, number: int, title: str) -> None:
        """Change a tab's words, e.g. its count."""
        self.buttons[number].setText(title)

    @property
    def current(self) -> int:
        """The number of the part that is shown."""
        return self.stack.currentIndex()
