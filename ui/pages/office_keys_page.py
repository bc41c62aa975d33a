"""Keys and backup: the office's keys, the restore drill, backups, the doctor, rebuilding."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QLineEdit, QVBoxLayout

from qcdesk.services.drill_root import Drill, drill_root
from qcdesk.services.list_keys import KeyView, list_keys
from qcdesk.services.maintain import BackupMade, Diagnosis, diagnose, make_backup, rebuild
from qcdesk.services.office_keys import change_passphrase
from qcdesk.text import explain, plural, translate
from ui.base.desk import Desk
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.text import explanation, size_text
from ui.forms.office_ceremony import CeremonyCard
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, Scroll, clear, line, row
from ui.widgets.passphrase_field import PassphraseField

SHOWN_PROBLEMS = 20


class OfficeKeysPage(Page):
    """Keys on the left, the workspace's health on the right."""

    key = "keys"
    icon = Icon.KEY

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Keys and backup"))
        left, right = Scroll(), Scroll()
        self.ceremony = CeremonyCard(desk)
        self.ceremony.made.connect(self._made)
        self.ceremony.hide()
        left.content.addWidget(self.ceremony)
        left.content.addWidget(self._make_keys())
        left.content.addWidget(self._make_drill())
        left.content.addStretch(1)
        right.content.addWidget(self._make_backup())
        right.content.addWidget(self._make_doctor())
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

    def _make_backup(self) -> Card:
        theme = self.theme
        told = translate(
            "The database is copied while it is in use, the copy is checked, old copies are removed."
        )
        self.backup_button = Button(
            theme, translate("Back up now"), self.back_up, icon=Icon.BACKUP, look="primary"
        )
        elsewhere = Button(theme, translate("Back up to a drive…"), self._ask_folder, icon=Icon.FOLDER)
        self.backup_banner = Banner(theme)
        place = label(
            translate("Backups lie in {folder}", folder=str(self.desk.context.layout.backups)),
            "muted",
            wraps=True,
        )
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return Card(
            label(translate("Backup"), "heading"),
            label(told, wraps=True),
            place,
            self.backup_banner,
            row(1, elsewhere, self.backup_button),
        )

    def _make_doctor(self) -> Card:
        theme = self.theme
        told = translate(
            "The check-up reads the database, the audit chain, every package and every evidence file. "
            "Rebuilding makes all tables again from the ledger; nothing that was recorded can be lost by it."
        )
        self.doctor_button = Button(
            theme, translate("Check up"), self.check, icon=Icon.DOCTOR, look="primary"
        )
        self.rebuild_button = Button(theme, translate("Rebuild the tables"), self.rebuild, icon=Icon.REDO)
        self.busy = BusyBar(theme)
        self.doctor_banner = Banner(theme)
        self._problems = label(wraps=True)
        self._problems.hide()
        self._digest = label(look="muted", wraps=True)
        return Card(
            label(translate("Check-up"), "heading"),
            label(told, wraps=True),
            self.doctor_banner,
            self._problems,
            self._digest,
            self.busy,
            row(1, self.rebuild_button, self.doctor_button),
        )

    def load(self) -> None:
        self.desk.read(self, list_keys, done=self._listed, key="keys")

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

    def back_up(self) -> None:
        """Copy the database into the workspace's own folder of backups."""
        self._back_up(None)

    def check(self) -> None:
        """Run the check-up in the background."""
        self.busy.begin(translate("Checking every file…"), stoppable=False)
        self.desk.read(self, diagnose, done=self._checked, failed=self._not_checked, key="doctor")

    def rebuild(self) -> None:
        """Make every table again from the ledger."""
        self.busy.begin(translate("Rebuilding…"), stoppable=False)
        self.desk.write(self, rebuild, done=self._rebuilt, failed=self._not_checked)

    def _back_up(self, folder: Path | None) -> None:
        self.desk.write(self, make_backup, folder, done=self._backed_up, failed=self._not_backed_up)

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Back up to a drive"))
        if folder:
            self._back_up(Path(folder))

    def _choose_copy(self) -> None:
        pattern = translate("Key files (*.key)")
        name, _ = QFileDialog.getOpenFileName(self, translate("File of the root copy"), "", pattern)
        if name:
            self.copy.setText(name)

    def _listed(self, found: list[KeyView]) -> None:
        names = {
            "root": translate("Root key"),
            "kit": translate("Kit key"),
            "receipt": translate("Receipt key"),
        }
        clear(self._keys)
        self.which.clear()
        for key in found:
            name = names.get(key.name, key.name)
            code = label(key.code, "code")
            code.setToolTip(key.fingerprint)
            code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._keys.addLayout(row(label(name), 1, code))
            self.which.addItem(name, key.name)
        self.ceremony.setHidden(bool(found))
        self._key_card.setHidden(not found)
        self._drill_card.setHidden(not found)
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

    def _backed_up(self, made: BackupMade) -> None:
        told = translate(
            "Backed up and verified: {path}, {size}", path=str(made.path), size=size_text(made.size)
        )
        self.backup_banner.show_text("good", told)

    def _not_backed_up(self, error: Exception) -> None:
        self.backup_banner.show_explanation(explanation(error))

    def _checked(self, found: Diagnosis) -> None:
        self.busy.end()
        counts = translate(
            "{entries} entries, {revisions} changes, {decisions} decisions, "
            "{packages} packages, {blobs} files",
            entries=found.entries,
            revisions=found.revisions,
            decisions=found.decisions,
            packages=found.packages,
            blobs=found.blobs,
        )
        if found.problems:
            told = plural("{n} problem was found.", "{n} problems were found.", len(found.problems))
            self.doctor_banner.show_text("bad", f"{told}\n{counts}")
        else:
            self.doctor_banner.show_text("good", translate("Everything is in order.") + "\n" + counts)
        lines = [explain(p.code, {"detail": p.detail}).what for p in found.problems[:SHOWN_PROBLEMS]]
        self._problems.setText("\n".join(lines))
        self._problems.setHidden(not lines)
        self._digest.setText(translate("Digest of the ledger: {digest}", digest=found.ledger_digest[:32]))

    def _rebuilt(self, count: int) -> None:
        self.busy.end()
        told = plural(
            "The tables of {n} entry were made again.", "The tables of {n} entries were made again.", count
        )
        self.doctor_banner.show_text("good", told)

    def _not_checked(self, error: Exception) -> None:
        self.busy.end()
        self.doctor_banner.show_explanation(explanation(error))
