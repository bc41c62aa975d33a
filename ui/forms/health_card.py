"""Backup and check of a unit's workspace, in the background, each with its progress and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from qcdesk.services.maintain import KEPT_BACKUPS, BackupMade, Diagnosis, diagnose, make_backup
from qcdesk.text import explain, plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.tasks import Handle
from ui.base.text import explanation, size_text
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card

SHOWN_PROBLEMS = 8


class HealthCard(Card):
    """One piece of work at a time; what came of it stands in the banner."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, theme = desk, desk.theme
        self._handle: Handle | None = None
        self.banner = Banner(theme)
        self.busy = BusyBar(theme)
        self.busy.cancelled.connect(self._stop)
        self._buttons = (
            Button(theme, translate("Back up now"), self.back_up, icon=Icon.BACKUP),
            Button(theme, translate("Back up to…"), self._ask_folder, icon=Icon.FOLDER),
            Button(theme, translate("Check the workspace"), self.check, icon=Icon.DOCTOR),
        )
        self.content.addWidget(label(translate("Backup and check"), "heading"))
        self.content.addWidget(self.banner)
        self.content.addWidget(self.busy)
        self.content.addWidget(flow(*self._buttons))

    def back_up(self) -> None:
        """Make a verified copy of the database in the workspace."""
        self._back_up(None)

    def check(self) -> None:
        """Check the database and every kept file."""
        self._begin(translate("Checking the database and every file…"))
        self._handle = self._desk.read(
            self, diagnose, done=self._checked, failed=self._failed, progress=self.busy.progress
        )

    def _back_up(self, folder: Path | None) -> None:
        self._begin(translate("Copying the database and checking the copy…"))
        arguments = (folder, KEPT_BACKUPS)
        self._handle = self._desk.write(
            self,
            make_backup,
            *arguments,
            done=self._backed_up,
            failed=self._failed,
            progress=self.busy.progress,
        )

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Back up to"))
        if folder:
            self._back_up(Path(folder))

    def _begin(self, what: str) -> None:
        self.banner.hide()
        self.busy.begin(what)
        for button in self._buttons:
            button.setEnabled(False)

    def _end(self, show: Callable[..., None], *told: object) -> None:
        self._handle = None
        self.busy.end()
        for button in self._buttons:
            button.setEnabled(True)
        show(*told)

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.stop.set()

    def _backed_up(self, made: BackupMade) -> None:
        told = translate(
            "Backed up and checked: {path} ({size})", path=str(made.path), size=size_text(made.size)
        )
        self._end(self.banner.show_text, "good", told)

    def _checked(self, seen: Diagnosis) -> None:
        counted = translate(
            "{entries} entries, {packages} packages, {files} files",
            entries=seen.entries,
            packages=seen.packages,
            files=seen.blobs,
        )
        if not seen.problems:
            told = translate("Everything is in order: {counted}.", counted=counted)
            self._end(self.banner.show_text, "good", told)
            return
        heading = plural("{n} problem was found:", "{n} problems were found:", len(seen.problems))
        lines = [explain(p.code, {"subject": p.detail}).what for p in seen.problems[:SHOWN_PROBLEMS]]
        self._end(self.banner.show_text, "bad", "\n".join([heading, *lines]))

    def _failed(self, error: Exception) -> None:
        self._end(self.banner.show_explanation, explanation(error))
