"""Evidence: all files of the desk, a preview, who uses them, and the entries that lack one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.evidence_overview import (
    EvidenceOverview,
    EvidenceUse,
    copy_out,
    evidence_file,
    evidence_overview,
)
from qcdesk.services.views import EntryView
from qcdesk.system import paths
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import Page, label
from ui.base.table_model import Column, TableModel
from ui.base.text import full_name, size_text
from ui.models.evidence_columns import (
    evidence_columns,
    evidence_key,
    lacking_columns,
    lacking_key,
)
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.evidence_viewer import EvidenceViewer
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card, row
from ui.widgets.search_box import SearchBox
from ui.widgets.table_view import TableView


class EvidencePage(Page):
    """Two lists, files and entries without one; the preview stands beside the files."""

    key = "evidence"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Evidence"))
        self._shown: EvidenceUse | None = None
        self.files = TableModel(evidence_columns(desk.theme), evidence_key, self)
        self.lacking = TableModel(lacking_columns(desk.plan), lacking_key, self)
        self._files_table = TableView(desk.theme, desk.state, self.files, "evidence")
        self._files_table.setAccessibleName(translate("Evidence files"))
        self._files_table.chosen.connect(self._chosen)
        self._files_table.opened.connect(self._open)
        hint = translate("Open an entry in its register and drop its files there.")
        self._files_table.set_empty(
            EmptyState(desk.theme, Icon.EVIDENCE, translate("There is no evidence yet"), hint)
        )
        self._lacking_table = TableView(desk.theme, desk.state, self.lacking, "evidence-lacking")
        self._lacking_table.setAccessibleName(translate("Entries without evidence"))
        self._lacking_table.opened.connect(self._jump)
        self._lacking_table.set_empty(
            EmptyState(desk.theme, Icon.DONE, translate("Every entry that needs evidence has it"))
        )
        self.search = SearchBox(desk.theme)
        self.search.wanted.connect(self._narrow)
        self._summary = label(look="muted")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._files_table)
        self._stack.addWidget(self._lacking_table)
        self._switch = QButtonGroup(self)
        self._tabs = [self._tab(number) for number in range(2)]
        self._switch.idClicked.connect(self._stack.setCurrentIndex)
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(flow(*self._tabs, self._summary, 1, self.search))
        inside.addWidget(self._stack, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self._make_panel())
        splitter.setSizes([760, 380])
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        self.body.addWidget(splitter, 1)
        watch.updated.connect(self.count)

    def _tab(self, number: int) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setChecked(number == 0)
        button.setProperty("look", "tab")
        self._switch.addButton(button, number)
        return button

    def _make_panel(self) -> Card:
        self._title = label(look="heading", wraps=True)
        self.preview = EvidenceViewer(self.theme, self.desk.tasks)
        self.preview.opening.connect(self._open_shown)
        self._open_button = Button(
            self.theme, translate("Open with the system's program"), self._open_shown, icon=Icon.FILE
        )
        self.users = TableModel(
            [
                Column("title", translate("Used by"), lambda e: full_name(e.title, e.number), width=24),
                Column("register", translate("Register"), self._register_name, width=16),
            ],
            lacking_key,
            self,
        )
        self._users_table = TableView(self.theme, self.desk.state, self.users)
        self._users_table.setAccessibleName(translate("Used by"))
        self._users_table.setMaximumHeight(170)
        self._users_table.opened.connect(self._jump)
        panel = Card(self._title, self.preview, row(self._open_button, 1), self._users_table)
        panel.content.setStretchFactor(self.preview, 1)
        panel.setMinimumWidth(300)
        return panel

    def load(self) -> None:
        self.desk.read(self, evidence_overview, self.desk.unit, done=self._loaded, key="evidence")

    def count(self) -> None:
        check = self.watch.check
        if check is not None:
            lacking = sum(item.finding.code == "evidence.required" for item in check.findings)
            self.count_changed.emit(lacking, False)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.blobs)

    def start_search(self) -> None:
        self.search.setFocus()

    def open(self, target: Target) -> None:
        lacking = int(not target.entry_id and self.lacking.total > 0)
        self._tabs[lacking].click()

    def _register_name(self, entry: EntryView) -> str:
        return self.desk.plan.register(entry.register).name

    def _narrow(self, text: str) -> None:
        self.files.set_search(text)
        self.lacking.set_search(text)

    def _loaded(self, seen: EvidenceOverview) -> None:
        self.files.set_rows(seen.files)
        self.lacking.set_rows(seen.lacking)
        self._tabs[0].setText(translate("Files ({count})", count=len(seen.files)))
        self._tabs[1].setText(translate("Entries without evidence ({count})", count=len(seen.lacking)))
        twice = sum(len(use.users) > 1 for use in seen.files)
        parts = [size_text(seen.bytes)]
        if twice:
            parts.append(
                plural("{n} file is used more than once", "{n} files are used more than once", twice)
            )
        self._summary.setText("  ·  ".join(parts) if seen.files else "")
        self.count()
        if self._files_table.current() is None and seen.files:
            self._files_table.setCurrentIndex(self.files.index(0, 0))
        elif not seen.files:
            self._chosen(None)

    def _chosen(self, use: EvidenceUse | None) -> None:
        self._shown = use
        self._open_button.setVisible(use is not None and use.evidence.present)
        self._users_table.setVisible(use is not None)
        if use is None:
            self._title.setText("")
            self.preview.show_nothing(translate("Choose a file to see it here."))
            return
        self._title.setText(use.evidence.title or use.evidence.name)
        self.users.set_rows(use.users)
        if use.evidence.present:
            self.desk.read(self, evidence_file, use.evidence.sha256, done=self._found, key="preview")
        else:
            self.preview.show_nothing(translate("This file is not on this machine."))

    def _found(self, path: Path) -> None:
        if self._shown is not None:
            evidence = self._shown.evidence
            words = f"{evidence.name}  ·  {size_text(evidence.size)}"
            self.preview.show_file(path, evidence.mime, words)

    def _open_shown(self) -> None:
        if self._shown is not None:
            self._open(self._shown)

    def _open(self, use: EvidenceUse) -> None:
        folder = paths.data_dir() / "opened"
        arguments = (use.evidence.sha256, use.evidence.name, folder)
        self.desk.read(self, copy_out, *arguments, done=self._copied_out)

    def _copied_out(self, path: Path) -> None:
        if not open_with_system(path):
            told = translate("No program of this machine opens {name}.", name=path.name)
            self.desk.notice.emit("warn", told)

    def _jump(self, entry: EntryView) -> None:
        self.desk.jump.emit("registers", Target(entry.register, entry.entry_id))
