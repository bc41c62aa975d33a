"""The key ceremony: root, kit and receipt keys, with two copies of the root for two safes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit

from qcdesk.services.first_steps import passphrase_reasons
from qcdesk.services.office_keys import OfficeKeys, init_office
from qcdesk.text import explain, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField


class CeremonyCard(Card):
    """`made` carries the `OfficeKeys`; the two passphrases must differ and be typed twice."""

    made = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        names = (
            translate("Passphrase of the root key"),
            translate("The same again"),
            translate("Passphrase of the desk's keys"),
            translate("The same again"),
        )
        self.fields = [PassphraseField(theme, name) for name in names]
        form = QFormLayout()
        for field, name in zip(self.fields, names, strict=True):
            field.changed.connect(self._enable)
            form.addRow(name, field)
        self.folders = [QLineEdit(), QLineEdit()]
        slots = (self._choose_first, self._choose_second)
        titles = (translate("First copy of the root key"), translate("Second copy of the root key"))
        for place, title, slot in zip(self.folders, titles, slots, strict=True):
            place.setAccessibleName(title)
            place.setPlaceholderText(translate("USB stick that goes into a safe"))
            place.textChanged.connect(self._enable)
            form.addRow(title, row(place, Button(theme, translate("Choose…"), slot, icon=Icon.FOLDER)))
        told = translate(
            "The root key vouches for everything the office signs. It is used rarely: keep its two copies "
            "on two sticks in two safes, and its passphrase with a second person. The kit and receipt keys "
            "stay at this desk and are used every day."
        )
        self._missing = label(look="muted", wraps=True)
        self.busy = BusyBar(theme)
        self.banner = Banner(theme)
        self.go = Button(theme, translate("Make the keys"), self.begin, icon=Icon.KEY, look="primary")
        last = row(self._missing, self.go)
        last.setStretch(0, 1)
        for part in (label(translate("Key ceremony"), "heading"), label(told, wraps=True)):
            self.content.addWidget(part)
        self.content.addLayout(form)
        self.content.addWidget(self.banner)
        self.content.addWidget(self.busy)
        self.content.addLayout(last)
        self._enable()

    def begin(self) -> None:
        """Make the keys, copy the root twice and prove that the copies open."""
        root, _, daily, _ = (field.text() for field in self.fields)
        copies: Sequence[Path] = [Path(field.text().strip()) for field in self.folders]
        self.banner.hide()
        self.busy.begin(translate("Making keys and copies…"), stoppable=False)
        self.go.setEnabled(False)
        self._desk.write(self, init_office, root, daily, copies, done=self._done, failed=self._failed)

    def _done(self, keys: OfficeKeys) -> None:
        self.busy.end()
        for field in self.fields:
            field.clear()
        self.made.emit(keys)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_explanation(explanation(error), "warn")
        self._enable()

    def _enable(self) -> None:
        missing = self._reasons()
        self._missing.setText("\n".join(missing))
        self.go.setEnabled(not missing)

    def _reasons(self) -> list[str]:
        root, again, daily, daily_again = (field.text() for field in self.fields)
        places = [field.text().strip() for field in self.folders]
        if not root or not daily:
            return [
                translate("Two passphrases are needed."),
                translate("At least 8 characters of more than one kind; a sentence is easy to remember."),
            ]
        broken = [*passphrase_reasons(root), *passphrase_reasons(daily)]
        if broken:
            return list(dict.fromkeys(explain(code, {}).what for code in broken))
        if root != again or daily != daily_again:
            return [translate("A passphrase and its repetition differ.")]
        if root == daily:
            return [translate("The root key needs a passphrase of its own.")]
        if not all(places) or places[0] == places[1]:
            return [translate("Two different places are needed for the copies of the root key.")]
        return []

    def _choose_first(self) -> None:
        self._choose(self.folders[0])

    def _choose_second(self) -> None:
        self._choose(self.folders[1])

    def _choose(self, field: QLineEdit) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Save to"), field.text())
        if folder:
            field.setText(folder)
