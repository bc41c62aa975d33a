"""The office's inbox: packages to take in, what was refused, the counter, and the way back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.merge_batch import Batch, BatchUndone, last_batch, undo_batch
from qcdesk.services.quarantine import Quarantined, remedies
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import Page, label
from ui.base.text import moment_text
from ui.forms.office_alarms import AlarmsPanel
from ui.forms.office_counter import CounterPanel
from ui.forms.office_packages import PackagesPanel
from ui.forms.office_quarantine import QuarantinePanel
from ui.forms.office_reason_dialog import ReasonDialog
from ui.widgets.buttons import Button
from ui.widgets.layouts import row
from ui.widgets.tabs import Tabs

PACKAGES, QUARANTINE, ALARMS = range(3)


class OfficeInboxPage(Page):
    """The counter takes the whole page while it is open."""

    key = "inbox"
    counts_always = True

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Inbox"))
        self._batch: Batch | None = None
        self._watches = False
        self._later: list[Path] = []
        self.packages = PackagesPanel(desk)
        self.packages.merged.connect(self.load)
        self.packages.watching.places.appeared.connect(self._appeared)
        self.packages.watching.places.drive.connect(self._drive)
        self.quarantine = QuarantinePanel(desk)
        self.quarantine.settled.connect(self.load)
        self.alarms = AlarmsPanel(desk)
        self.alarms.counted.connect(self._alarms_counted)
        self.tabs = Tabs(
            [
                (translate("Packages to take in"), self.packages),
                (translate("Quarantine"), self.quarantine),
                (translate("To ask the units"), self.alarms),
            ]
        )
        self.counter_button = Button(
            desk.theme, translate("Counter mode (F8)"), self.show_counter, icon=Icon.RECEIPT
        )
        self.counter_button.setShortcut(QKeySequence("F8"))
        self.undo_button = Button(
            desk.theme, translate("Take the last merge back…"), self.ask_undo, icon=Icon.UNDO
        )
        self.undo_button.hide()
        self.counter = CounterPanel(desk)
        self.counter.left.connect(self.leave_counter)
        usual = QWidget()
        inside = QVBoxLayout(usual)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(row(label(self.title, "title"), self.tabs, self.undo_button, self.counter_button))
        inside.addWidget(self.tabs.stack, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(usual)
        self.stack.addWidget(self.counter)
        self.body.addWidget(self.stack)

    def load(self) -> None:
        self.desk.read(self, remedies, done=self._quarantined, key="quarantine")
        self.desk.read(self, last_batch, done=self._batch_known, key="batch")
        self.alarms.load()
        if not self._watches:
            self._watches = True
            self.packages.watching.places.start()

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.packages or changes.devices or changes.plan)

    def open(self, target: Target) -> None:
        if target.path is not None:
            self.take([target.path])
        elif target.cell == "quarantine":
            self.tabs.show_tab(QUARANTINE)

    def take_files(self, paths: list[Path]) -> bool:
        self.take(paths)
        return True

    def take(self, paths: list[Path]) -> None:
        """Verify files and say what merging them would do; at the counter, serve them."""
        if self.stack.currentWidget() is self.counter:
            self.counter.take(paths)
            return
        self.tabs.show_tab(PACKAGES)
        self.packages.take(paths)

    def show_counter(self) -> None:
        """Turn the page into the counter's."""
        self.stack.setCurrentWidget(self.counter)
        self.counter.begin()

    def leave_counter(self) -> None:
        """Back to the list."""
        self.stack.setCurrentIndex(0)
        self.load()
        later, self._later = self._later, []
        if later:
            self.take(later)

    def ask_undo(self) -> None:
        """Ask why the last merge is taken back."""
        if self._batch is None:
            return
        question = translate(
            "The merge of {n} files at {at} by {person} is taken back: the entries are as they were before. "
            "The packages stay here and can be merged again. Nothing may have been decided since.",
            n=self._batch.packages,
            at=moment_text(self._batch.at),
            person=self._batch.actor or "—",
        )
        title = translate("Take the last merge back")
        asks = translate("Reason, e.g. the wrong folder was chosen")
        self._dialog = ReasonDialog(self.theme, self, title, question, title, asks=asks)
        self._dialog.accepted.connect(self._undo_confirmed)
        self._dialog.open()

    def undo_merge(self, reason: str) -> None:
        """Bring the ledger back to before the last merge."""
        self.packages.busy.begin(translate("Taking the merge back…"), stoppable=False)
        self.desk.write(self, undo_batch, reason, done=self._undone, failed=self._not_undone)

    def _undo_confirmed(self) -> None:
        self.undo_merge(self._dialog.reason)

    def _undone(self, undone: BatchUndone) -> None:
        self.packages.busy.end()
        self.packages.clear()
        told = plural(
            "The merge of {n} file was taken back; its package is kept.",
            "The merge of {n} files was taken back; their packages are kept.",
            undone.batch.packages,
        )
        self.packages.banner.show_text("good", told)
        # What was taken back may be on any page.
        self.desk.changed.emit(Changes(entries=frozenset({""}), packages=frozenset({""})))

    def _not_undone(self, error: Exception) -> None:
        self.packages.busy.end()
        self.packages.banner.show_explanation(explained(self.desk.plan, error), "warn")

    def _batch_known(self, batch: Batch | None) -> None:
        self._batch = batch
        self.undo_button.setVisible(batch is not None)

    def _drive(self, root: str) -> None:
        if self.stack.currentWidget() is self.counter:
            self.counter.drive_found(root)

    def _appeared(self, paths: list[Path]) -> None:
        """List what appeared in a watched place; at the counter the folder's packages wait."""
        if self.stack.currentWidget() is self.counter:
            folder = self.packages.watching.places.folder
            self._later += [path for path in paths if path.parent == folder]
            return
        self.take(paths)
        told = plural("{n} new package was found.", "{n} new packages were found.", len(paths))
        if not self.isVisible():
            self.desk.notice.emit("info", told + " " + translate("It is listed on the page Inbox."))

    def _alarms_counted(self, count: int) -> None:
        name = translate("To ask the units ({n})", n=count) if count else translate("To ask the units")
        self.tabs.say(ALARMS, name)

    def _quarantined(self, found: list[Quarantined]) -> None:
        self.quarantine.show_files(found)
        count = len(found)
        name = translate("Quarantine ({n})", n=count) if count else translate("Quarantine")
        self.tabs.say(QUARANTINE, name)
        self.count_changed.emit(count, count > 0)
