"""Other ways to begin: a workspace that exists, and the quality office's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qcdesk.text import translate
from ui.base.theme import Theme
from ui.forms.office_reason_dialog import ReasonDialog
from ui.widgets.buttons import Button
from ui.widgets.layouts import row


class OfficeLink(Button):
    """`wanted` carries the name of who works at the office's desk; it stands on notices and receipts."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__(theme, translate("This machine is the quality office's…"), self.ask, look="link")
        self._theme, self._folder = theme, folder

    def ask(self) -> ReasonDialog:
        """Ask before the office's own workspace is made here."""
        question = translate(
            "Only the quality office does this, on one machine: its workspace is made in {folder}, then its "
            "keys. A unit that reports cancels here and opens the kit it was given.",
            folder=str(self._folder),
        )
        self.dialog = ReasonDialog(
            self._theme,
            self,
            translate("Set up the quality office's desk"),
            question,
            translate("Make the office's workspace"),
            asks=translate("Your name, as it stands on notices and receipts"),
        )
        self.dialog.accepted.connect(self._confirmed)
        self.dialog.open()
        return self.dialog

    def _confirmed(self) -> None:
        self.wanted.emit(self.dialog.reason)


class StartLinks(QWidget):
    """Both links beside each other."""

    other_wanted = Signal()

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__()
        text = translate("Open a workspace that exists…")
        other = Button(theme, text, self.other_wanted.emit, look="link")
        self.office = OfficeLink(theme, folder)
        self.setLayout(row(other, self.office, 1))
