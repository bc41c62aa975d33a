"""The office's inbox: what packages would do, merging them, what was refused, and the counter."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.merge_packages import MergePreview
from qcdesk.services.quarantine import Quarantined, remedies
from qcdesk.services.receive import Received, preview_files, receive_packages
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.base.tasks import Handle
from ui.base.text import explanation
from ui.forms.office_counter import CounterPanel
from ui.forms.office_quarantine import QuarantinePanel
from ui.models.office_inbox_columns import READY, REFUSED, InboxRow, inbox_columns, inbox_key, told
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

PACKAGES, QUARANTINE = 0, 1
MERGE_KEY = "Ctrl+Return"


class OfficeInboxPage(Page):
    """Packages are verified when they are dropped and merged when the clerk says so."""

    key = "inbox"
    counts_always = True
    icon = Icon.INBOX

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Inbox"))
        self._merging: Handle | None = None
        self.quarantine = QuarantinePanel(desk)
        self.quarantine.settled.connect(self.load)
        self.tabs = Tabs(
            [
                (translate("Packages to take in"), self._make_packages()),
                (translate("Quarantine"), self.quarantine),
            ]
        )
        self.counter_button = Button(
            desk.theme, translate("Counter mode (F8)"), self.show_counter, icon=Icon.RECEIPT
        )
        self.counter_button.setShortcut(QKeySequence("F8"))
        self.counter = CounterPanel(desk)
        self.counter.left.connect(self.leave_counter)
        usual = QWidget()
        inside = QVBoxLayout(usual)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(row(label(self.title, "title"), self.tabs, self.counter_button))
        inside.addWidget(self.tabs.stack, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(usual)
        self.stack.addWidget(self.counter)
        self.body.addWidget(self.stack)

    def _make_packages(self) -> QWidget:
        theme = self.theme
        self.drop = FileDrop(
            theme,
            translate("Drop the units' packages here, or a folder or drive that holds them."),
            translate("Choose packages…"),
            translate("Packages (*.qcpkg)"),
        )
        self.drop.dropped.connect(self.take)
        folder = Button(theme, translate("Choose a folder…"), self._ask_folder, icon=Icon.FOLDER)
        self.banner = Banner(theme)
        self.busy = BusyBar(theme)
        self.busy.cancelled.connect(self._stop)
        self.model = TableModel(inbox_columns(theme, self.desk.plan), inbox_key, self)
        self.table = TableView(theme, self.desk.state, self.model, "office-inbox")
        self.table.setAccessibleName(translate("Packages"))
        self.table.chosen.connect(self._chosen)
        hint = translate(
            "Every package is verified first: nothing is merged before you have seen what it would do."
        )
        self.table.set_empty(EmptyState(theme, Icon.INBOX, translate("No package is waiting"), hint))
        self.merge_button = Button(theme, "", self.merge, icon=Icon.CONSOLIDATION, look="primary")
        self.clear_button = Button(theme, translate("Clear the list"), self.clear, icon=Icon.CLOSE)
        self._count = label(look="muted")
        self._detail = label(wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._detail_card = Card(self._detail)
        self._detail_card.hide()
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        top = row(self.drop, folder)
        top.setStretch(0, 1)
        inside.addLayout(top)
        inside.addWidget(self.banner)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._detail_card)
        inside.addWidget(self.busy)
        inside.addLayout(row(self._count, 1, self.clear_button, self.merge_button))
        self._tell()
        return made

    def load(self) -> None:
        self.desk.read(self, remedies, done=self._quarantined, key="quarantine")

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
        """Verify files and say what merging them would do."""
        if self.stack.currentWidget() is self.counter:
            self.counter.take(paths)
            return
        self.tabs.show_tab(PACKAGES)
        self.banner.hide()
        self.busy.begin(translate("Verifying…"), stoppable=False)
        self.desk.read(self, preview_files, paths, done=self._previewed, failed=self._failed)

    def merge(self) -> None:
        """Merge what was previewed and can be merged."""
        waiting = self._waiting()
        if not waiting or self._merging is not None:
            return
        self.banner.hide()
        self.busy.begin(plural("Merging {n} package…", "Merging {n} packages…", len(waiting)))
        self._merging = self.desk.write(
            self,
            receive_packages,
            waiting,
            done=self._merged,
            failed=self._failed,
            progress=self.busy.progress,
        )
        self._tell()

    def clear(self) -> None:
        """Forget the list; the files themselves are not touched."""
        self.model.set_rows([])
        self.banner.hide()
        self._tell()

    def show_counter(self) -> None:
        """Turn the page into the counter's."""
        self.stack.setCurrentWidget(self.counter)
        self.counter.begin()

    def leave_counter(self) -> None:
        """Back to the list."""
        self.stack.setCurrentIndex(0)
        self.load()

    def _waiting(self) -> list[Path]:
        """Files that were not tried yet; refused ones are kept in quarantine with their reason."""
        states = (READY, REFUSED)
        rows = [each for each in self.model.all_rows() if each.merged is None and each.state in states]
        return [each.preview.path for each in rows]

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Folder with packages"))
        if folder:
            self.take([Path(folder)])

    def _stop(self) -> None:
        if self._merging is not None:
            self._merging.stop.set()

    def _previewed(self, found: list[MergePreview]) -> None:
        self.busy.end()
        if not found:
            self.banner.show_text("warn", translate("There is no package among these files."))
            return
        fresh = {each.path for each in found}
        kept = [each for each in self.model.all_rows() if each.preview.path not in fresh]
        self.model.set_rows([*kept, *(InboxRow(each) for each in found)])
        refused = [each for each in found if each.refused is not None]
        if refused:
            told_ = plural(
                "{n} file cannot be merged; choose it to see why.",
                "{n} files cannot be merged; choose one to see why.",
                len(refused),
            )
            self.banner.show_text("warn", told_)
        self.table.choose((refused or found)[0].path)
        self._tell()

    def _merged(self, received: Received) -> None:
        self._merging = None
        self.busy.end()
        became = {each.path: each for each in received.results}
        rows = [
            each.after(became[each.preview.path]) if each.preview.path in became else each
            for each in self.model.all_rows()
        ]
        self.model.set_rows(rows)
        merged = sum(each.outcome == "merged" for each in received.results)
        refused = sum(each.outcome == "refused" for each in received.results)
        parts = [plural("{n} package was merged.", "{n} packages were merged.", merged)]
        if refused:
            parts.append(plural("{n} was refused.", "{n} were refused.", refused))
        if received.left:
            parts.append(
                plural("{n} was not begun and waits.", "{n} were not begun and wait.", len(received.left))
            )
        self.banner.show_text("warn" if refused or received.left else "good", " ".join(parts))
        self._tell()
        current = self.table.current()
        self._chosen(current if isinstance(current, InboxRow) else None)
        self.load()

    def _failed(self, error: Exception) -> None:
        self._merging = None
        self.busy.end()
        self.banner.show_explanation(explanation(error))
        self._tell()

    def _quarantined(self, found: list[Quarantined]) -> None:
        self.quarantine.show_files(found)
        count = len(found)
        name = translate("Quarantine ({n})", n=count) if count else translate("Quarantine")
        self.tabs.say(QUARANTINE, name)
        self.count_changed.emit(count, count > 0)

    def _tell(self) -> None:
        count = len(self._waiting())
        ready = sum(each.state == READY for each in self.model.all_rows())
        if ready or not count:
            text = plural("Merge {n} package (Ctrl+Enter)", "Merge {n} packages (Ctrl+Enter)", ready)
        else:
            text = plural("Keep {n} refused file (Ctrl+Enter)", "Keep {n} refused files (Ctrl+Enter)", count)
        self.merge_button.setText(text)
        # Changing a button's words takes its shortcut away.
        self.merge_button.setShortcut(QKeySequence(MERGE_KEY))
        self.merge_button.setEnabled(count > 0 and self._merging is None)
        self.clear_button.setEnabled(self.model.total > 0 and self._merging is None)
        self._count.setText(plural("{n} file", "{n} files", self.model.total) if self.model.total else "")

    def _chosen(self, chosen: InboxRow | None) -> None:
        self._detail_card.setVisible(chosen is not None)
        if chosen is not None:
            self._detail.setText(self._sentences(chosen))

    def _sentences(self, chosen: InboxRow) -> str:
        reason = told(chosen)
        if reason:
            return f"{chosen.preview.path.name}\n{reason}"
        preview = chosen.preview
        counts = preview.summary.counts
        parts = [
            translate(
                "Signature and content are in order. {new} new entries, {changed} changed, {same} as before.",
                new=counts["new"],
                changed=counts["changed"],
                same=counts["same"],
            )
        ]
        if counts["hard"]:
            parts.append(
                plural(
                    "{n} entry contradicts another computer's: decide on the page Conflicts after merging.",
                    "{n} entries contradict another computer's: decide on the page Conflicts after merging.",
                    counts["hard"],
                )
            )
        if counts["held"]:
            parts.append(translate("{n} are held until an earlier package arrives.", n=counts["held"]))
        if counts["other_plan"]:
            parts.append(
                translate("{n} were recorded under another version of the plan.", n=counts["other_plan"])
            )
        if preview.missing_parts:
            missing = "、".join(str(part) for part in preview.missing_parts)
            parts.append(translate("Parts still missing: {parts}", parts=missing))
        if preview.equivocation:
            parts.append(translate("This number was used before for other content: ask the unit why."))
        return "\n".join([preview.path.name, *parts])
