"""Making a workspace again in a new folder: from a backup, or from the packages that were kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.services.context import Context
from qcdesk.services.rebuild_from_packages import Rebuilt, rebuild_from_packages
from qcdesk.services.restore_backup import Restored, restore_backup
from qcdesk.text import listed, plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.widgets.answers import answers
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.code_field import CodeField
from ui.widgets.place_field import PlaceField

WIDTH = 600
SHOWN_REFUSED = 5


class _RecoveryDialog(QDialog):
    """The frame of both: a form, what became of it, and nothing of the present workspace touched."""

    def __init__(self, desk: Desk, parent: QWidget, title: str, words: str, button: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        theme = desk.theme
        self.setWindowTitle(title)
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.folder = PlaceField(theme, translate("New folder"), translate("An empty or new folder"))
        self.folder.changed.connect(self.enable)
        self.banner, self.busy = Banner(theme), BusyBar(theme)
        self.go = Button(theme, button, self.begin, icon=Icon.BACKUP, look="primary")
        close = Button(theme, translate("Close"), self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(words, wraps=True))
        layout.addLayout(self.form)
        layout.addWidget(self.banner)
        layout.addWidget(self.busy)
        layout.addLayout(answers(go=self.go, away=close))
        layout.addStrut(WIDTH)

    def begin(self) -> None:
        """Start the work."""

    def enable(self) -> None:
        """Allow what is complete."""

    def told(self, text: str) -> None:
        """Say what was made."""
        self.busy.end()
        self.banner.show_text("good", text)
        self.enable()

    def failed(self, error: Exception) -> None:
        """Say why nothing was made."""
        self.busy.end()
        self.banner.show_explanation(explanation(error), "warn")
        self.enable()


class RestoreDialog(_RecoveryDialog):
    """From a backup of the database; packages, evidence and keys come from a workspace's folder."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = translate(
            "A workspace is made in a new folder from a backup. The present workspace is not touched; open "
            "the new one by starting the program with it, and decide then which one is used."
        )
        super().__init__(desk, parent, translate("Restore a backup"), words, translate("Restore"))
        theme = desk.theme
        self.backup = PlaceField(theme, translate("Backup"), "", translate("Backups (*.db)"))
        self.backup.changed.connect(self.enable)
        newest = max(
            desk.context.layout.backups.glob("qcdesk-*.db"), key=lambda p: p.stat().st_mtime, default=None
        )
        self.backup.set_path(newest)
        self.files = QCheckBox(translate("Take packages, evidence and keys over from this workspace"))
        self.files.setChecked(True)
        self.form.addRow(translate("Backup"), self.backup)
        self.form.addRow(translate("New folder"), self.folder)
        self.form.addRow("", self.files)
        self.enable()

    def begin(self) -> None:
        """Restore in the background."""
        self.banner.hide()
        self.go.setEnabled(False)
        self.busy.begin(translate("Restoring…"), stoppable=False)
        workspace = self._desk.context.layout.folder if self.files.isChecked() else None
        arguments = (self.backup.path, self.folder.path, workspace)
        self._desk.read(self, restore, *arguments, done=self._restored, failed=self.failed)

    def enable(self) -> None:
        """A backup and a folder are needed."""
        self.go.setEnabled(self.backup.path is not None and self.folder.path is not None)

    def _restored(self, made: Restored) -> None:
        text = translate(
            "Restored to {folder}: {packages} packages, {evidence} files. Digest of the ledger: {digest}",
            folder=str(made.folder),
            packages=made.packages,
            evidence=made.evidence,
            digest=made.ledger_digest[:16],
        )
        if made.upper is not None:
            text += "\n" + translate("The workspace for reporting to the office above came with it.")
        damaged = len(made.damaged) + (len(made.upper.damaged) if made.upper is not None else 0)
        if damaged:
            text += "\n" + plural(
                "{n} file was damaged and left out.", "{n} files were damaged and left out.", damaged
            )
        self.told(text)


class RebuildDialog(_RecoveryDialog):
    """From nothing but the kept packages, trusted from the code on the paper notice."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = translate(
            "When the database is lost: an office's workspace is made again in a new folder from the "
            "packages that were kept. The code of the office's root is read from the paper notice. Decisions "
            "that no receipt carried yet are in no package and have to be taken again."
        )
        super().__init__(desk, parent, translate("Rebuild from packages"), words, translate("Rebuild"))
        self.packages = PlaceField(desk.theme, translate("Folder of the packages"))
        self.packages.set_path(desk.context.layout.packages)
        self.packages.changed.connect(self.enable)
        self.code = CodeField()
        self.code.changed.connect(self.enable)
        self.form.addRow(translate("Folder of the packages"), self.packages)
        self.form.addRow(translate("New folder"), self.folder)
        self.form.addRow(translate("Code of the office's root key"), self.code)
        self.enable()

    def begin(self) -> None:
        """Rebuild in the background."""
        self.banner.hide()
        self.go.setEnabled(False)
        self.busy.begin(translate("Reading the packages…"), stoppable=False)
        arguments = (self.packages.path, self.folder.path, self.code.text())
        self._desk.read(self, rebuild, *arguments, done=self._rebuilt, failed=self.failed)

    def enable(self) -> None:
        """Both folders and the whole code are needed."""
        places = self.packages.path is not None and self.folder.path is not None
        self.go.setEnabled(places and self.code.complete)

    def _rebuilt(self, made: Rebuilt) -> None:
        text = translate(
            "Rebuilt: {kits} kits, {submissions} submissions, {receipts} receipts, {evidence} files. "
            "Digest of the ledger: {digest}",
            kits=made.kits,
            submissions=made.submissions,
            receipts=made.receipts,
            evidence=made.evidence,
            digest=made.ledger_digest[:16],
        )
        if made.refused:
            count = len(made.refused)
            names = listed(name for name, _ in made.refused[:SHOWN_REFUSED])
            left = plural(
                "{n} file was left out: {names}", "{n} files were left out: {names}", count, names=names
            )
            text += "\n" + left
        self.told(text)


def restore(_context: Context, source: Path, folder: Path, workspace: Path | None) -> Restored:
    """Restore a backup into a new folder."""
    return restore_backup(source, folder, workspace)


def rebuild(context: Context, packages: Path, folder: Path, code: str) -> Rebuilt:
    """An office's workspace in a new folder from kept packages."""
    create_workspace(folder, "office", context.person, context.clock)
    with open_workspace(folder, context.person, context.clock) as made:
        return rebuild_from_packages(made, packages, code)
