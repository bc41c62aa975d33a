"""New keys for the office: kit, receipt, root, and the two that open encrypted submissions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from qcdesk.services.recipients import MakeRecipients, make_recipients
from qcdesk.services.rotate_keys import (
    MakeSm2Keys,
    RotateKey,
    RotateRoot,
    make_sm2_keys,
    rotate_key,
    rotate_root,
)
from qcdesk.services.trust_statement import TrustIssued
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

KIT, RECEIPT, ROOT, RECIPIENTS, SM2 = "kit", "receipt", "root", "recipients", "sm2"
WIDTH = 560


class RotationDialog(QDialog):
    """One of the constants above says which keys; `made` carries the `TrustIssued`."""

    made = Signal(object)

    def __init__(self, desk: Desk, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self.kind = desk, kind
        theme = desk.theme
        self.setWindowTitle(_title(kind))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.root = PassphraseField(theme, translate("Passphrase of the root key"))
        self.root.changed.connect(self._enable)
        hint = translate("Only if the root key is not kept at this desk")
        self.root_file = PlaceField(
            theme, translate("File of the root copy"), hint, translate("Key files (*.key)")
        )
        form.addRow(translate("Passphrase of the root key"), self.root)
        form.addRow(translate("File of the root copy"), self.root_file)
        self.new: list[NewPassphrase] = []
        self.places: list[PlaceField] = []
        self.compromised = QCheckBox(translate("Someone else may have the old key: withdraw it at once"))
        self.compromised.setHidden(kind != RECEIPT)
        self._fill(form)
        self.banner, self.busy = Banner(theme), BusyBar(theme)
        self._missing = label(look="muted", wraps=True)
        self.go = Button(theme, translate("Make the new key"), self.begin, icon=Icon.KEY, look="primary")
        close = Button(theme, translate("Close"), self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(_words(kind), wraps=True))
        layout.addLayout(form)
        layout.addWidget(self.compromised)
        for part in (self.banner, self.busy, self._missing):
            layout.addWidget(part)
        layout.addLayout(answers(go=self.go, away=close))
        layout.addStrut(WIDTH)
        self._enable()

    def _fill(self, form: QFormLayout) -> None:
        names = {
            ROOT: [translate("New passphrase of the root key")],
            RECIPIENTS: [translate("Passphrase of the duty key"), translate("Passphrase of the safe's key")],
            SM2: [translate("New passphrase of the kit and receipt keys")],
        }.get(self.kind, [translate("New passphrase")])
        for name in names:
            field = NewPassphrase(self._desk.theme, name, form, self)
            field.changed.connect(self._enable)
            self.new.append(field)
        places = {
            ROOT: [translate("First copy of the root key"), translate("Second copy of the root key")],
            RECIPIENTS: [translate("Drive of the safe's key")],
        }.get(self.kind, [])
        for name in places:
            place = PlaceField(self._desk.theme, name, translate("USB stick that goes into a safe"))
            place.changed.connect(self._enable)
            form.addRow(name, place)
            self.places.append(place)

    def begin(self) -> None:
        """Make the keys and let the root name them."""
        self.banner.hide()
        self.go.setEnabled(False)
        self.busy.begin(translate("Making keys and copies…"), stoppable=False)
        service, command = self._command()
        self._desk.write(self, service, command, done=self._done, failed=self._failed)

    def _command(self) -> tuple[Callable[..., object], object]:
        root, file = self.root.text(), self.root_file.path
        folders = [place.path for place in self.places if place.path is not None]
        texts = [field.text for field in self.new]
        if self.kind == ROOT:
            return rotate_root, RotateRoot(root, texts[0], folders, file)
        if self.kind == RECIPIENTS:
            return make_recipients, MakeRecipients(root, texts[0], texts[1], folders[0], file)
        if self.kind == SM2:
            return make_sm2_keys, MakeSm2Keys(root, texts[0], file)
        return rotate_key, RotateKey(self.kind, root, texts[0], self.compromised.isChecked(), file)

    def _done(self, issued: TrustIssued) -> None:
        self.busy.end()
        self.root.clear()
        for field in self.new:
            field.clear()
        self.made.emit(issued)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_explanation(explanation(error), "warn")
        self._enable()

    def _enable(self) -> None:
        if not hasattr(self, "go"):
            return
        missing = self._reason()
        self._missing.setText(missing)
        self._missing.setHidden(not missing)
        self.go.setEnabled(not missing)

    def _reason(self) -> str:
        if not self.root.text():
            return translate("The root key signs for new keys: its passphrase is needed.")
        found = [field.missing() for field in self.new]
        if any(found):
            return next(text for text in found if text)
        texts = [field.text for field in self.new]
        if len(set(texts)) < len(texts):
            return translate("Each key needs a passphrase of its own.")
        chosen = [place.path for place in self.places]
        if not all(chosen) or len(set(chosen)) < len(chosen):
            return translate("Choose where the keys go; two copies need two different places.")
        return ""


def _title(kind: str) -> str:
    return {
        KIT: translate("A new kit key"),
        RECEIPT: translate("A new receipt key"),
        ROOT: translate("A new root key"),
        RECIPIENTS: translate("Keys for encrypted submissions"),
        SM2: translate("SM2 keys of the office"),
    }[kind]


def _words(kind: str) -> str:
    return {
        KIT: translate(
            "The kit key signs the plan's kits. The root names the new one; kits that were issued before "
            "stay valid. Issue a kit afterwards, so that the units know the new key."
        ),
        RECEIPT: translate(
            "The receipt key signs the receipts. Receipts on their way stay valid unless the old key is "
            "withdrawn. Issue a kit afterwards, so that the units know the new key."
        ),
        ROOT: translate(
            "The new root is signed for by the old one. Units that install the next kit follow by "
            "themselves; one that misses it compares the new code with a new paper notice."
        ),
        RECIPIENTS: translate(
            "Submissions are encrypted to two keys: the duty key stays at this desk, the other goes into "
            "the safe, so that a lost key loses no data. Units encrypt once they have the next kit."
        ),
        SM2: translate(
            "The plan demands SM2 signatures. The kit key and the receipt key are renewed, each with an SM2 "
            "key, and the root names them; both sign from then on. Issue a kit afterwards. Each unit then "
            "renews the key of its computers and has the code confirmed by telephone."
        ),
    }[kind]
