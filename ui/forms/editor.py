"""What a form knows of the editor of a single value."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.base.page import restyle


class Editor(QObject):
    """What a form knows of an editor: its text, and when the user is done with it.

    `settled` is sent when the field loses focus or Enter is pressed, `reverted` on Esc,
    `entered` when Enter asks for the next field.
    """

    settled = Signal()
    entered = Signal()
    reverted = Signal()

    widget: QWidget

    def text(self) -> str:
        """What stands in the field."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show a text without announcing it."""
        raise NotImplementedError

    def composing(self) -> bool:
        """True while an input method has text that is not committed."""
        return False

    def mark(self, state: str) -> None:
        """Show a state by border: ``wrong``, ``doubt`` or empty."""
        restyle(self.widget, "state", state)

    def holds_focus(self) -> bool:
        """True if the user is in this field."""
        focused = self.widget.window().focusWidget()
        return focused is not None and (focused is self.widget or self.widget.isAncestorOf(focused))
