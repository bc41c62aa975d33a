"""Keys and backup: the office's keys, new ones, the root's drill, and the workspace's health."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.context import Context
from qcdesk.services.drill_root import Drill, drill_root
from qcdesk.services.list_keys import KeyView, list_keys
from qcdesk.services.office_keys import change_passphrase
from qcdesk.services.rotate_keys import lacking_sm2
from qcdesk.services.trust_statement import TrustIssued
from qcdesk.text import listed, translate
from ui.base.desk import Desk
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.text import explanation
from ui.forms.office_ceremony import CeremonyCard
from ui.forms.office_health import HealthPanel
from ui.forms.office_rotation import KIT, RECEIPT, RECIPIENTS, ROOT, SM2, RotationDialog
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, Scroll, clear, line, row
from ui.widgets.passphrase_field import PassphraseField


@dataclass(frozen=True)
class OfficeKeysView:
    """The office's keys, and which of them lack the SM2 key that the plan demands."""

    keys: list[KeyView]
    lacking: tuple[str, ...]


def read_keys(context: Context) -> OfficeKeysView:
    """What the page shows of the keys."""
    found = list_keys(context)
    return OfficeKeysView(found, lacking_sm2(context) if found else ())


def key_names() -> dict[str, str]:
    """The office's keys as people call them."""
    return {
        "root": translate("Root key"),
        "kit": translate("Kit key"),
        "receipt": translate("Receipt key"),
    }


class OfficeKeysPage(Page):
    """Keys on the left, the workspace's health on the right."""

    key = "keys"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Keys and backup"))
        left, right = Scroll(), Scroll()
        self.ceremony = CeremonyCard(desk)
        self.ceremony.made.connect(self._made)
        self.ceremony.hide()
        left.content.addWidget(self.ceremony)
        left.content.addWidget(self._make_keys())
        left.content.addWidget(self._make_new_keys())
        left.content.addWidget(self._make_drill())
        left.content.addStretch(1)
        self.health = HealthPanel(desk)
        right.content.addWidget(self.health)
        right.content.addStretch(1)
        sides = row(left, right, gap=12)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        self.body.addWidget(label(self.title, "title"))
        self.body.addLayout(sides, 1)

    def _make_keys(self) -> Card:
        theme = self.theme
        self._keys = QVBoxLayout()
        self._keys.setSpacing(6)
        self.which = QComboBox()
        self.which.setAccessibleName(translate("Key"))
        self.old = PassphraseField(theme, translate("Present passphrase"))
        self.new = PassphraseField(theme, translate("New passphrase"))
        self.change_button = Button(theme, translate("Change the passphrase"), self.change, icon=Icon.KEY)
        self.key_banner = Banner(theme)
        for field in (self.old, self.new):
            field.changed.connect(self._enable)
        form = QFormLayout()
        form.addRow(translate("Key"), self.which)
        form.addRow(translate("Present passphrase"), self.old)
        form.addRow(translate("New passphrase"), self.new)
        self._key_card = Card(label(translate("Keys of this desk"), "heading"))
        self._key_card.content.addLayout(self._keys)
        self._key_card.content.addWidget(line())
        self._key_card.content.addLayout(form)
        self._key_card.content.addWidget(self.key_banner)
        self._key_card.content.addLayout(row(1, self.change_button))
        return self._key_card

    def _make_new_keys(self) -> Card:
        told = translate(
            "When a passphrase was seen, a person left or a computer was lost, make a new key. The root "
            "names it; the units learn of it with the next kit."
        )
        slots = {
            KIT: (translate("New kit key…"), self._ask_kit),
            RECEIPT: (translate("New receipt key…"), self._ask_receipt),
            ROOT: (translate("New root key…"), self._ask_root),
            RECIPIENTS: (translate("Encrypted submissions…"), self._ask_recipients),
        }
        self.new_banner = Banner(self.theme)
        buttons = [Button(self.theme, text, slot, icon=Icon.KEY) for text, slot in slots.values()]
        self._new_card = Card(
            label(translate("New keys"), "heading"), label(told, "muted", wraps=True), self.new_banner
        )
        self._sm2_words = label(look="chip-warn", wraps=True)
        self.sm2_button = Button(
            self.theme, translate("Make the SM2 keys…"), self._ask_sm2, icon=Icon.KEY, look="primary"
        )
        self._sm2 = QWidget()
        self._sm2.setLayout(row(self._sm2_words, 1, self.sm2_button))
        self._sm2.hide()
        self._new_card.content.addWidget(self._sm2)
        self._new_card.content.addLayout(row(*buttons[:2], 1))
        self._new_card.content.addLayout(row(*buttons[2:], 1))
        return self._new_card

    def ask_rotation(self, kind: str) -> RotationDialog:
        """Open the dialog for a new key."""
        dialog = RotationDialog(self.desk, kind, self)
        dialog.made.connect(self._rotated)
        dialog.open()
        return dialog

    def _ask_kit(self) -> None:
        self.ask_rotation(KIT)

    def _ask_receipt(self) -> None:
        self.ask_rotation(RECEIPT)

    def _ask_root(self) -> None:
        self.ask_rotation(ROOT)

    def _ask_recipients(self) -> None:
        self.ask_rotation(RECIPIENTS)

    def _ask_sm2(self) -> None:
        self.ask_rotation(SM2)

    def _rotated(self, issued: TrustIssued) -> None:
        told = translate(
            "The new key is named by statement {version} of the root {code}. Issue a kit on the page Plan, "
            "so that the units know it.",
            version=issued.version,
            code=issued.root_code,
        )
        self.new_banner.show_text("good", told)
        self.load()

    def _make_drill(self) -> Card:
        theme = self.theme
        told = translate(
            "Once a year take a copy of the root key out of its safe and prove that it still opens and is "
            "the office's root. The exercise is recorded."
        )
        self.copy = QLineEdit()
        self.copy.setAccessibleName(translate("File of the root copy"))
        self.copy.textChanged.connect(self._enable)
        self.root = PassphraseField(theme, translate("Passphrase of the root key"))
        self.root.changed.connect(self._enable)
        choose = Button(theme, translate("Choose…"), self._choose_copy, icon=Icon.FOLDER)
        self.drill_button = Button(theme, translate("Hold the drill"), self.drill, icon=Icon.CHECK)
        self.drill_banner = Banner(theme)
        form = QFormLayout()
        form.addRow(translate("File of the root copy"), row(self.copy, choose))
        form.addRow(translate("Passphrase of the root key"), self.root)
        self._drill_card = Card(
            label(translate("Restore drill"), "heading"), label(told, "muted", wraps=True)
        )
        self._drill_card.content.addLayout(form)
        self._drill_card.content.addWidget(self.drill_banner)
        self._drill_card.content.addLayout(row(1, self.drill_button))
        return self._drill_card

    def load(self) -> None:
        self.desk.read(self, read_keys, done=self._listed, key="keys")

    def concerns(self, changes: Changes) -> bool:
        return changes.plan

    def change(self) -> None:
        """Give a key another passphrase."""
        arguments = (self.which.currentData(), self.old.text(), self.new.text())
        self.desk.write(self, change_passphrase, *arguments, done=self._changed, failed=self._not_changed)

    def drill(self) -> None:
        """Prove that a root copy opens and is the office's root."""
        path = Path(self.copy.text().strip())
        self.desk.write(
            self, drill_root, path, self.root.text(), done=self._drilled, failed=self._not_drilled
        )

    def _choose_copy(self) -> None:
        pattern = translate("Key files (*.key)")
        name, _ = QFileDialog.getOpenFileName(self, translate("File of the root copy"), "", pattern)
        if name:
            self.copy.setText(name)

    def _listed(self, view: OfficeKeysView) -> None:
        names, found = key_names(), view.keys
        clear(self._keys)
        self.which.clear()
        for key in found:
            name = names.get(key.name, key.name)
            code = label(key.code, "code")
            code.setToolTip(key.fingerprint)
            code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._keys.addLayout(row(label(name), 1, code))
            if key.sm2:
                told = label(translate("with SM2 key {fingerprint}", fingerprint=key.sm2), "muted")
                told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._keys.addLayout(row(1, told))
            self.which.addItem(name, key.name)
        self.ceremony.setHidden(bool(found))
        self._key_card.setHidden(not found)
        self._drill_card.setHidden(not found)
        self._new_card.setHidden(not found)
        self._sm2.setHidden(not view.lacking)
        lacking = listed(names[name] for name in view.lacking)
        self._sm2_words.setText(
            translate("The plan demands SM2 signatures; without an SM2 key: {keys}", keys=lacking)
        )
        self._enable()

    def _enable(self) -> None:
        self.change_button.setEnabled(bool(self.old.text() and self.new.text()))
        self.drill_button.setEnabled(bool(self.copy.text().strip() and self.root.text()))

    def _made(self, _keys: object) -> None:
        self.load()

    def _changed(self, _nothing: object) -> None:
        self.old.clear()
        self.new.clear()
        self.key_banner.show_text("good", translate("The key has its new passphrase."))

    def _not_changed(self, error: Exception) -> None:
        self.key_banner.show_explanation(explanation(error), "warn")

    def _drilled(self, drill: Drill) -> None:
        self.root.clear()
        told = translate("The copy opens, signs, and is the office's root: {code}", code=drill.root_code)
        self.drill_banner.show_text("good", told)

    def _not_drilled(self, error: Exception) -> None:
        self.drill_banner.show_explanation(explanation(error), "bad")
