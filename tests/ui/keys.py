"""Keys as the clerk presses them."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

ENTER = Qt.Key.Key_Return
WAIT = 20_000
"""Milliseconds."""


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier, *, focus=True) -> None:
    """Press a key and wait for what it does; shortcuts work only in the window that is active.

    The shortcut of a button holds it down for a moment before it is clicked, longer on a busy machine.
    """
    window = widget.window()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    if focus:
        widget.setFocus()
    QTest.keyClick(window.windowHandle(), key, modifiers)
    limit = QDeadlineTimer(WAIT)
    while held_down(window):
        assert not limit.hasExpired()
        QTest.qWait(1)


def held_down(window: QWidget) -> bool:
    """True while a button of the window is down."""
    buttons = window.findChildren(QAbstractButton) if shiboken6.isValid(window) else []
    return any(button.isDown() for button in buttons)
