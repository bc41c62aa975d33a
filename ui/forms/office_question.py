"""The way by which a machine becomes the quality office's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from qcdesk.text import translate
from ui.base.theme import Theme
from ui.forms.office_reason_dialog import ReasonDialog
from ui.widgets.buttons import Button


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
