"""Opening encrypted submissions: the duty key's passphrase, or the safe's key from its drive."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from qcdesk.services.recipients import Identity, open_identity
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField


class IdentityBar(Card):
    """Shown while encrypted files wait; `opened` says that `identity` is there."""

    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, theme = desk, desk.theme
        self._path: Path | None = None
        self.identity: Identity | None = None
        self._words = label(translate("Encrypted submissions: passphrase of the duty key"))
        self.passphrase = PassphraseField(theme, translate("Passphrase of the duty key"))
        self.passphrase.field.returnPressed.connect(self.open)
        self.other = Button(theme, translate("The safe's key…"), self._ask, icon=Icon.KEY)
        self.go = Button(theme, translate("Open them"), self.open, icon=Icon.LOCK, look="primary")
        self.banner = Banner(theme)
        line = row(self._words, self.passphrase, self.other, self.go)
        line.setStretch(1, 1)
        self.content.addLayout(line)
        self.content.addWidget(self.banner)
        self.hide()

    def open(self) -> None:
        """Open the key; it is kept in memory until `forget`."""
        self.banner.hide()
        arguments = (self.passphrase.text(), self._path)
        self._desk.read(self, open_identity, *arguments, done=self._done, failed=self._failed, key="identity")

    def use_file(self, path: Path | None) -> None:
        """Use a key file, such as the safe's, instead of the duty key of this desk."""
        self._path = path
        name = translate("Encrypted submissions: passphrase of the duty key")
        if path is not None:
            name = translate("Encrypted submissions: passphrase of {file}", file=path.name)
        self._words.setText(name)
        self.passphrase.setFocus()

    def forget(self) -> None:
        """Forget the key."""
        self.identity = None
        self.passphrase.clear()
        self.use_file(None)

    def _ask(self) -> None:
        pattern = translate("Key files (*.key)")
        name, _ = QFileDialog.getOpenFileName(self, translate("The safe's key"), "", pattern)
        if name:
            self.use_file(Path(name))

    def _done(self, identity: Identity) -> None:
        self.identity = identity
        self.passphrase.clear()
        self.hide()
        self.opened.emit()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error), "warn")
