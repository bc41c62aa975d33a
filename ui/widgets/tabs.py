"""Tabs as plain buttons above a stack, reachable by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget


class _Stack(QStackedWidget):
    """Tells of Ctrl+Tab (1) and Ctrl+Shift+Tab (-1) pressed in what it shows; of nested ones the inner."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_of(event)
        if step:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)


def step_of(event: QKeyEvent) -> int:
    """Which way a key goes through tabs; 0 for any other key."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return 0
    return {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()), 0)


class Tabs(QWidget):
    """The row of buttons; `stack` holds what they show and is placed by the page.

    Ctrl+Tab shows the next part, Ctrl+Shift+Tab the one before.
    """

    shown = Signal(int)

    def __init__(self, parts: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.stack = _Stack()
        self.stack.stepped.connect(self._step)
        self.buttons: list[QPushButton] = []
        self._parts = [widget for _, widget in parts]
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_of(event)
        if step:
            self._step(step)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        there = [number for number, button in enumerate(self.buttons) if not button.isHidden()]
        if not there:
            return
        place = there.index(self.current) if self.current in there else 0
        number = there[(place + step) % len(there)]
        self.show_tab(number)
        self._enter(self._parts[number], self.buttons[number])

    def _enter(self, part: QWidget, otherwise: QWidget) -> None:
        """Put the focus on the first thing of a part that takes it."""
        focus: QWidget | None = part
        while focus is not None and (
            focus.focusPolicy() == Qt.FocusPolicy.NoFocus or not focus.isVisibleTo(part)
        ):
            following = focus.nextInFocusChain()
            focus = following if following is not None and part.isAncestorOf(following) else None
        (focus or otherwise).setFocus(Qt.FocusReason.TabFocusReason)

    def say(self, number: int, title: str) -> None:
        """Change a tab's words, e.g. its count."""
        self.buttons[number].setText(title)

    @property
    def current(self) -> int:
        """The number of the part that is shown."""
        return self.stack.currentIndex()
