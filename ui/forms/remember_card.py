"""“Remember on this PC” on a unit's settings page: off until asked for, plain where there is no store."""

from __future__ import annotations

from qcdesk.services.remember_passphrase import (
    Remembering,
    forget_passphrase,
    remember_passphrase,
    remembering,
)
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField

FIELD_WIDTH = 320


class RememberCard(Card):
    """Puts the device's passphrase into the system's password store, or takes it out."""

    def __init__(self, desk: Desk) -> None:
        told = translate(
            "The passphrase can be kept in this computer's password store, so that sealing does not "
            "ask for it. Whoever uses this computer under your account can then seal in your name."
        )
        super().__init__(label(translate("Remember on this PC"), "heading"), label(told, "muted", wraps=True))
        self._desk = desk
        self.state = label(wraps=True)
        self.passphrase = PassphraseField(desk.theme, translate("Passphrase"))
        self.passphrase.setFixedWidth(FIELD_WIDTH)
        self.passphrase.changed.connect(self._enable)
        self.remember = Button(desk.theme, translate("Remember"), self._remember, icon=Icon.KEY)
        self.forget = Button(desk.theme, translate("Forget"), self._forget, icon=Icon.UNDO)
        self.banner = Banner(desk.theme)
        self.content.addWidget(self.state)
        self.content.addWidget(self.banner)
        self.content.addLayout(row(self.passphrase, self.remember, self.forget, 1))
        self._show(Remembering("", ()))

    def load(self) -> None:
        """Ask the system's store what it holds."""
        self._desk.read(self, remembering, done=self._show, failed=self._failed, key="remembering")

    def _show(self, found: Remembering) -> None:
        known = bool(found.names)
        if not found.store:
            text = translate("This computer has no password store that the program can use.")
        elif known:
            text = translate("Remembered in: {store}", store=found.store)
        else:
            text = translate("Not remembered. Password store: {store}", store=found.store)
        self.state.setText(text)
        self.passphrase.clear()
        self.passphrase.setVisible(bool(found.store) and not known)
        self.remember.setVisible(bool(found.store) and not known)
        self.forget.setVisible(known)
        self._enable()

    def _enable(self) -> None:
        self.remember.setEnabled(bool(self.passphrase.text()))

    def _remember(self) -> None:
        self.banner.hide()
        typed = self.passphrase.text()
        self._desk.write(self, remember_passphrase, "device", typed, done=self._show, failed=self._failed)

    def _forget(self) -> None:
        self.banner.hide()
        self._desk.write(self, forget_passphrase, "device", done=self._show, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error))
