"""Packages in the inbox: what merging each would do, and merging them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from qcdesk.services.preview_packages import MergePreview
from qcdesk.services.receive import Received, preview_files, receive_packages
from qcdesk.text import plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.base.tasks import Handle
from ui.forms.office_identity_bar import IdentityBar
from ui.forms.office_watch_bar import WatchBar
from ui.models.office_inbox_columns import (
    READY,
    REFUSED,
    InboxRow,
    inbox_columns,
    inbox_key,
    is_closed,
    sentences,
)
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView

MERGE_KEY = "Ctrl+Return"


class PackagesPanel(QWidget):
    """Packages are verified when they are dropped and merged when the clerk says so."""

    merged = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._merging: Handle | None = None
        self._verifying: Handle | None = None
        theme = desk.theme
        self.drop = FileDrop(
            theme,
            translate("Drop the units' packages here, or a folder or drive that holds them."),
            translate("Choose packages…"),
            translate("Submissions (*.qcpkg *.age)"),
        )
        self.drop.dropped.connect(self.take)
        folder = Button(theme, translate("Choose a folder…"), self._ask_folder, icon=Icon.FOLDER)
        self.watching = WatchBar(desk)
        self.identity = IdentityBar(desk)
        self.identity.opened.connect(self._verify_again)
        self.banner = Banner(theme)
        self.busy = BusyBar(theme)
        self.busy.cancelled.connect(self._stop)
        self.model = TableModel(inbox_columns(theme, desk.plan), inbox_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-inbox")
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
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        top = row(self.drop, folder)
        top.setStretch(0, 1)
        inside.addLayout(top)
        inside.addWidget(self.watching)
        inside.addWidget(self.identity)
        inside.addWidget(self.banner)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._detail_card)
        inside.addWidget(self.busy)
        inside.addLayout(row(self._count, 1, self.clear_button, self.merge_button))
        self._tell()

    def take(self, paths: list[Path]) -> None:
        """Verify files and say what merging them would do."""
        self.banner.hide()
        self.busy.begin(translate("Verifying…"))
        self._verifying = self._desk.read(
            self,
            preview_files,
            paths,
            self.identity.identity,
            done=self._previewed,
            failed=self._failed,
            progress=self.busy.progress,
        )

    def merge(self) -> None:
        """Merge what was previewed and can be merged."""
        waiting = self._waiting()
        if not waiting or self._merging is not None:
            return
        self.banner.hide()
        self.busy.begin(plural("Merging {n} package…", "Merging {n} packages…", len(waiting)))
        self._merging = self._desk.write(
            self,
            receive_packages,
            waiting,
            self.identity.identity,
            done=self._merged,
            failed=self._failed,
            progress=self.busy.progress,
        )
        self._tell()

    def clear(self) -> None:
        """Forget the list; the files themselves are not touched."""
        self.model.set_rows([])
        self.banner.hide()
        self.identity.forget()
        self.identity.hide()
        self._tell()

    def _verify_again(self) -> None:
        """Encrypted files once more, now that their key is open."""
        closed = [each.preview.path for each in self.model.all_rows() if is_closed(each)]
        if closed:
            self.take(closed)

    def _waiting(self) -> list[Path]:
        """Files that were not tried yet; refused ones are kept in quarantine with their reason."""
        states = (READY, REFUSED)
        rows = [each for each in self.model.all_rows() if each.merged is None and each.state in states]
        rows = [each for each in rows if not is_closed(each)]
        return [each.preview.path for each in rows]

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Folder with packages"))
        if folder:
            self.take([Path(folder)])

    def _stop(self) -> None:
        for handle in (self._merging, self._verifying):
            if handle is not None:
                handle.stop.set()

    def _previewed(self, found: list[MergePreview]) -> None:
        self.busy.end()
        if not found:
            self.banner.show_text("warn", translate("There is no package among these files."))
            return
        fresh = {each.path for each in found}
        kept = [each for each in self.model.all_rows() if each.preview.path not in fresh]
        self.model.set_rows([*kept, *(InboxRow(each) for each in found)])
        self.identity.setVisible(any(is_closed(each) for each in self.model.all_rows()))
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
        self.merged.emit()

    def _failed(self, error: Exception) -> None:
        self._merging = None
        self.busy.end()
        self.banner.show_explanation(explained(self._desk.plan, error))
        self._tell()

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
            self._detail.setText(sentences(self._desk.plan, chosen))
