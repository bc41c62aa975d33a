"""The first run's third step: a passphrase for this machine's key, who is called, where the file goes."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit

from qcdesk.services.first_steps import passphrase_reasons
from qcdesk.text import explain, translate
from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.theme import Theme
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.place_field import PlaceField


@dataclass(frozen=True)
class Protection:
    """What the enrolment of this machine is made from; without a `folder` it stays in the workspace."""

    passphrase: str
    device: str
    contact: str
    folder: Path | None


class ProtectCard(Card):
    """`wanted` carries the `Protection`; what is still missing stands beside the button."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, folder: str) -> None:
        super().__init__(margin=20)
        self.first = PassphraseField(theme, translate("Passphrase"))
        self.second = PassphraseField(theme, translate("Passphrase again"))
        self._policy = label(look="muted", wraps=True)
        self.device, self.contact = QLineEdit(platform.node()), QLineEdit()
        self.device.setPlaceholderText(translate("e.g. office computer 1"))
        self.contact.setPlaceholderText(translate("The office calls you here to confirm"))
        hint = translate("USB stick or folder; a copy always stays here")
        self.place = PlaceField(theme, translate("Save to"), hint)
        self.place.field.setText(folder)
        self.busy = BusyBar(theme)
        self._missing = label(look="muted", wraps=True)
        name = translate("Make the key and the enrolment file")
        self.enrol = Button(theme, name, self._enrol, icon=Icon.KEY, look="primary")
        told = translate(
            "This machine gets a key of its own, with which it signs what your unit sends. Choose a "
            "passphrase for it. Write it down and lock it away: nobody can look it up for you."
        )
        self.content.addWidget(label(translate("Protect this machine's key"), "heading"))
        self.content.addWidget(label(told, wraps=True))
        self.content.addLayout(self._form())
        self.content.addWidget(self.busy)
        last = row(self._missing, self.enrol)
        last.setStretch(0, 1)
        self.content.addLayout(last)
        self.enable()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        for name, field in (
            (translate("Passphrase"), self.first),
            (translate("Passphrase again"), self.second),
        ):
            field.changed.connect(self.enable)
            form.addRow(name, field)
        form.addRow("", self._policy)
        for name, line in (
            (translate("Name of this machine"), self.device),
            (translate("Contact and telephone"), self.contact),
        ):
            line.setAccessibleName(name)
            line.textChanged.connect(self.enable)
            form.addRow(name, line)
        form.addRow(translate("Save to"), self.place)
        return form

    def enable(self) -> None:
        """Say what is wrong at the passphrase, and beside the button what is missing."""
        first, second = self.first.text(), self.second.text()
        reasons = [explain(code, {}).what for code in passphrase_reasons(first)] if first else []
        if first and second and first != second:
            reasons.append(translate("The two passphrases differ."))
        rule = translate("At least 8 characters of more than one kind; a sentence is easy to remember.")
        self._policy.setText("\n".join(reasons) or rule)
        restyle(self._policy, "look", "bad" if reasons else "muted")
        missing = [translate("the passphrase above is not good yet")] if reasons else []
        if not first:
            missing.append(translate("the passphrase is needed"))
        elif not second:
            missing.append(translate("the passphrase is needed a second time"))
        if not self.device.text().strip():
            missing.append(translate("a name for this machine is needed"))
        if not self.contact.text().strip():
            missing.append(translate("contact and telephone are needed"))
        self._missing.setText("\n".join(missing))
        self.enrol.setEnabled(not missing)

    @property
    def missing(self) -> str:
        """What stands beside the button."""
        return self._missing.text()

    def fail(self) -> None:
        """It did not work; what was typed can be tried again."""
        self.busy.end()
        self.enable()

    def finish(self) -> None:
        """It worked: forget the passphrase."""
        self.busy.end()
        self.first.clear()
        self.second.clear()

    def _enrol(self) -> None:
        self.busy.begin(translate("Making the key…"), stoppable=False)
        self.enrol.setEnabled(False)
        words = self.first.text(), self.device.text().strip(), self.contact.text().strip()
        self.wanted.emit(Protection(*words, self.place.path))
