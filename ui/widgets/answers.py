"""The last line of every dialog: one order of buttons, so that nobody has to look for the right one."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.widgets.layouts import row


def answers(*aside: QWidget, go: QPushButton, away: QPushButton | None = None) -> QHBoxLayout:
    """`go`, what the dialog is for, at the right end; `away` before it; everything else on the left."""
    return row(*aside, 1, go) if away is None else row(*aside, 1, away, go)
