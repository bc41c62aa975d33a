"""What a form knows of the editor of a single value."""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtWidgets import QWidget

from ui.base.page import restyle


class Holder(QWidget):
    """The row in which an editor stands: its editor calls it.

    Plain calls instead of signals, because a form makes an editor for each of its fields while it opens.
    """

    def settled(self) -> None:
        """The user is done with the field: it was left, or something was chosen."""
        raise NotImplementedError

    def entered(self) -> None:
        """Enter asks for the next field."""
        raise NotImplementedError

    def reverted(self) -> None:
        """Esc asks for the saved text."""
        raise NotImplementedError


class Editor(ABC):
    """What a form knows of an editor: its widget and its text."""

    widget: QWidget

    @abstractmethod
    def text(self) -> str:
        """What stands in the field."""

    @abstractmethod
    def set_text(self, text: str) -> None:
        """Show a text without announcing it."""

    def composing(self) -> bool:
        """True while an input method has text that is not committed."""
        return False

    def mark(self, state: str) -> None:
        """Show a state by border: ``wrong``, ``doubt`` or empty."""
        if state or self.widget.property("state"):
            restyle(self.widget, "state", state)

    def focusable(self) -> list[QWidget]:
        """The widgets that Tab visits, in their order."""
        return [self.widget]

    def holds_focus(self) -> bool:
        """True if the user is in this field."""
        focused = self.widget.window().focusWidget()
        return focused is not None and (focused is self.widget or self.widget.isAncestorOf(focused))
