"""A new key for a unit's computer: passphrases, whom the office calls, where the request goes."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from qcdesk.services.enrol import EnrolmentRequest
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.forms.new_passphrase import NewPassphrase
from ui.widgets.answers import answers
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.place_field import PlaceField

WIDTH = 560


class RenewDialog(QDialog):
    """After the key is made the dialog stays and shows the code to read out when the office calls."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("A new key for this computer"))
        self._desk, theme = desk, desk.theme
        told = translate(
            "The office trusts the new key once the old one vouches for it or somebody reads its code out "
            "on the telephone. What was sealed before stays valid."
        )
        self.old = PassphraseField(theme, translate("Present passphrase"))
        self.lost = QCheckBox(translate("It is not known any more; the office will call"))
        self.device, self.contact = QLineEdit(platform.node()), QLineEdit()
        self.contact.setPlaceholderText(translate("Name and telephone number"))
        hint = translate("USB stick or folder; a copy always stays here")
        self.place = PlaceField(theme, translate("Save to"), hint)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(translate("Present passphrase"), self.old)
        form.addRow("", self.lost)
        self.new = NewPassphrase(theme, translate("New passphrase"), form, self)
        for name, field in (
            (translate("Name of this computer"), self.device),
            (translate("Whom the office calls"), self.contact),
        ):
            field.setAccessibleName(name)
            field.textChanged.connect(self._enable)
            form.addRow(name, field)
        form.addRow(translate("Save to"), self.place)
        self.banner, self.busy = Banner(theme), BusyBar(theme)
        self.code = label(look="code")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._missing = label(look="muted", wraps=True)
        self.go = Button(theme, translate("Make the new key"), self.begin, icon=Icon.KEY, look="primary")
        close = Button(theme, translate("Close"), self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(told, wraps=True))
        layout.addLayout(form)
        for part in (self.banner, self.code, self.busy, self._missing):
            layout.addWidget(part)
        layout.addLayout(answers(go=self.go, away=close))
        layout.addStrut(WIDTH)
        for signal in (self.old.changed, self.new.changed, self.lost.toggled):
            signal.connect(self._enable)
        self.code.hide()
        self._enable()

    def begin(self) -> None:
        """Make the key and write the request."""
        self.banner.hide()
        self.go.setEnabled(False)
        self.busy.begin(translate("Making the key…"), stoppable=False)
        old = None if self.lost.isChecked() else self.old.text()
        name, contact = self.device.text().strip(), self.contact.text().strip()
        command = RenewKey(self.new.text, name, contact, old, self.place.path)
        self._desk.write(self, renew_key, command, done=self._done, failed=self._failed)

    def _done(self, made: EnrolmentRequest) -> None:
        self.busy.end()
        self.old.clear()
        self.new.clear()
        told = translate(
            "The request is at {path}. Hand it to the office; if it calls, read out this code:",
            path=str(made.path),
        )
        self.banner.show_text("good", told)
        self.code.setText(made.code)
        self.code.show()
        self._missing.hide()
        self.go.hide()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_explanation(explanation(error), "warn")
        self._enable()

    def _enable(self, _state: object = None) -> None:
        self.old.setEnabled(not self.lost.isChecked())
        missing = self._reason()
        self._missing.setText(missing)
        self._missing.setHidden(not missing)
        self.go.setEnabled(not missing)

    def _reason(self) -> str:
        if not self.lost.isChecked() and not self.old.text():
            return translate("The present passphrase lets the old key vouch for the new one.")
        if not self.device.text().strip() or not self.contact.text().strip():
            return translate("The office needs a name for this computer and somebody to call.")
        return self.new.missing()
