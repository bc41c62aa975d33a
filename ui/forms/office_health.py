"""The workspace's health: backups, the check-up, and making a workspace again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from qcdesk.services.maintain import KEPT_BACKUPS, BackupMade, Diagnosis, diagnose, make_backup, rebuild
from qcdesk.text import explain, plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.tasks import Handle
from ui.base.text import explanation, size_text
from ui.forms.office_recovery import RebuildDialog, RestoreDialog
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row

SHOWN_PROBLEMS = 20


class HealthPanel(QWidget):
    """Three cards below each other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for card in (self._make_backup(), self._make_doctor(), self._make_recovery()):
            layout.addWidget(card)

    def _make_backup(self) -> Card:
        theme = self._desk.theme
        told = translate(
            "The database is copied while it is in use, the copy is checked, old copies are removed."
        )
        self.backup_button = Button(
            theme, translate("Back up now"), self.back_up, icon=Icon.BACKUP, look="primary"
        )
        elsewhere = Button(theme, translate("Back up to a drive…"), self._ask_folder, icon=Icon.FOLDER)
        self.elsewhere_button = elsewhere
        self.backup_banner = Banner(theme)
        self.backup_busy = BusyBar(theme)
        self.backup_busy.cancelled.connect(self._stop_backup)
        self._backing: Handle | None = None
        place = label(
            translate("Backups lie in {folder}", folder=str(self._desk.context.layout.backups)),
            "muted",
            wraps=True,
        )
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return Card(
            label(translate("Backup"), "heading"),
            label(told, wraps=True),
            place,
            self.backup_banner,
            self.backup_busy,
            row(1, elsewhere, self.backup_button),
        )

    def _make_doctor(self) -> Card:
        theme = self._desk.theme
        told = translate(
            "The check-up reads the database, the audit chain, every package and every evidence file. "
            "Rebuilding makes all tables again from the ledger; nothing that was recorded can be lost by it."
        )
        self.doctor_button = Button(
            theme, translate("Check up"), self.check, icon=Icon.DOCTOR, look="primary"
        )
        self.rebuild_button = Button(theme, translate("Rebuild the tables"), self.rebuild, icon=Icon.REDO)
        self._checking: Handle | None = None
        self.busy = BusyBar(theme)
        self.busy.cancelled.connect(self._stop)
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

    def _make_recovery(self) -> Card:
        theme = self._desk.theme
        told = translate(
            "After a fault of the disk a workspace is made again in a new folder: from a backup, or from "
            "nothing but the packages that were kept. The present workspace is not touched."
        )
        restore = Button(theme, translate("Restore a backup…"), self.ask_restore, icon=Icon.BACKUP)
        again = Button(theme, translate("Rebuild from packages…"), self.ask_rebuild, icon=Icon.INBOX)
        return Card(label(translate("Recovery"), "heading"), label(told, wraps=True), row(1, again, restore))

    def ask_restore(self) -> QDialog:
        """Open the dialog that restores a backup."""
        return self._open(RestoreDialog(self._desk, self))

    def ask_rebuild(self) -> QDialog:
        """Open the dialog that rebuilds from packages."""
        return self._open(RebuildDialog(self._desk, self))

    @staticmethod
    def _open(dialog: QDialog) -> QDialog:
        dialog.open()
        return dialog

    def back_up(self) -> None:
        """Copy the database into the workspace's own folder of backups."""
        self._back_up(None)

    def check(self) -> None:
        """Run the check-up in the background."""
        self.busy.begin(translate("Checking every file…"))
        self._checking = self._desk.read(
            self,
            diagnose,
            done=self._checked,
            failed=self._not_checked,
            progress=self.busy.progress,
            key="doctor",
        )

    def _stop(self) -> None:
        if self._checking is not None:
            self._checking.stop.set()

    def rebuild(self) -> None:
        """Make every table again from the ledger."""
        self.busy.begin(translate("Rebuilding…"), stoppable=False)
        self._desk.write(self, rebuild, done=self._rebuilt, failed=self._not_checked)

    def _back_up(self, folder: Path | None) -> None:
        self.backup_banner.hide()
        self._allow_backup(allowed=False)
        self.backup_busy.begin(translate("Copying and checking the database…"))
        self._backing = self._desk.write(
            self,
            make_backup,
            folder,
            KEPT_BACKUPS,
            done=self._backed_up,
            failed=self._not_backed_up,
            progress=self.backup_busy.progress,
        )

    def _stop_backup(self) -> None:
        if self._backing is not None:
            self._backing.stop.set()

    def _allow_backup(self, *, allowed: bool) -> None:
        self.backup_button.setEnabled(allowed)
        self.elsewhere_button.setEnabled(allowed)

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Back up to a drive"))
        if folder:
            self._back_up(Path(folder))

    def _backed_up(self, made: BackupMade) -> None:
        self._backup_ended()
        told = translate(
            "Backed up and verified: {path}, {size}", path=str(made.path), size=size_text(made.size)
        )
        self.backup_banner.show_text("good", told)

    def _backup_ended(self) -> None:
        self.backup_busy.end()
        self._allow_backup(allowed=True)

    def _not_backed_up(self, error: Exception) -> None:
        self._backup_ended()
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
        lines = [explain(p.code, {"subject": p.detail}).what for p in found.problems[:SHOWN_PROBLEMS]]
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
