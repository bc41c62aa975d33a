"""One entry for the reviewer: values, findings and history on tabs, its evidence beside them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QSplitter, QWidget

from qcdesk.services.evidence_overview import copy_out, evidence_file
from qcdesk.services.review_sheet import ReviewSheet, review_sheet
from qcdesk.services.views import EntryView, EvidenceView
from qcdesk.system import paths
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.opening import open_with_system
from ui.base.page import label, restyle
from ui.base.table_model import TableModel
from ui.base.text import size_text, status_name
from ui.models.choices_model import ChoiceRow, ChoicesModel
from ui.models.office_review_columns import (
    SheetRow,
    check_columns,
    check_key,
    check_rows,
    sheet_columns,
    sheet_key,
    sheet_rows,
    step_columns,
    step_key,
)
from ui.widgets.banner import Banner
from ui.widgets.evidence_viewer import EvidenceViewer
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

LOOKS = {
    "accepted": "chip-good",
    "returned": "chip-bad",
    "conflict": "chip-bad",
    "changed_since_accepted": "chip-warn",
}
LIST_HEIGHT = 84
SEVERAL = 2


class EntrySheet(QSplitter):
    """Reads an entry by itself; `remarks` are the comments that are going to be sent, by cell."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._desk = desk
        self.entry_id = ""
        self.sheet: ReviewSheet | None = None
        self.remarks: dict[str, str] = {}
        theme = desk.theme
        self._title, self._status = label(look="heading"), label(look="chip")
        self._title.setMinimumWidth(60)
        self.banner = Banner(theme, closable=False)
        self.model = TableModel(sheet_columns(theme), sheet_key, self)
        self.table = TableView(theme, desk.state, self.model, "review-sheet")
        self.table.setAccessibleName(translate("Values of the entry"))
        self.checks = TableModel(check_columns(theme), check_key, self)
        checks = TableView(theme, desk.state, self.checks, "review-checks")
        checks.setAccessibleName(translate("Findings"))
        first = desk.plan.registers[0].code
        self.steps = TableModel(step_columns(desk.plan, first), step_key, self)
        steps = TableView(theme, desk.state, self.steps, "review-steps")
        steps.setAccessibleName(translate("History"))
        self.tabs = Tabs(
            [
                (translate("Values"), self.table),
                (translate("Findings"), checks),
                (translate("History"), steps),
            ]
        )
        self.card = Card(row(self._title, 1, self._status), self.banner, self.tabs)
        self.card.content.addWidget(self.tabs.stack, 1)
        self.addWidget(self.card)
        self.addWidget(self._make_evidence())
        self.setChildrenCollapsible(False)
        self.setSizes([520, 350])
        self.show_nothing()

    def _make_evidence(self) -> QWidget:
        self._files = ChoicesModel(self._desk.theme, [], self)
        self._evidence: dict[str, EvidenceView] = {}
        self._list = QListView()
        self._list.setModel(self._files)
        self._list.setAccessibleName(translate("Evidence files"))
        self._list.setMaximumHeight(LIST_HEIGHT)
        self._list.selectionModel().currentChanged.connect(self._file_chosen)
        self.viewer = EvidenceViewer(self._desk.theme, self._desk.tasks)
        self.viewer.opening.connect(self.open_file)
        card = Card(label(translate("Evidence"), "heading"), self._list)
        card.content.addWidget(self.viewer, 1)
        card.setMinimumWidth(240)
        return card

    @property
    def entry(self) -> EntryView | None:
        """The entry that is shown."""
        return self.sheet.entry if self.sheet is not None else None

    def show_nothing(self) -> None:
        """Show no entry."""
        self.entry_id, self.sheet = "", None
        self.remarks = {}
        self._title.setText(translate("Choose an entry"))
        self._status.hide()
        self.banner.hide()
        for model in (self.model, self.checks, self.steps):
            model.set_rows([])
        self._show_files(())

    def show_entry(self, entry_id: str) -> None:
        """Read an entry and show it."""
        if entry_id != self.entry_id:
            self.remarks = {}
            self.entry_id = entry_id
        self._desk.read(self, review_sheet, entry_id, self._desk.period, done=self._read, key="sheet")

    def refresh(self) -> None:
        """Show the comments that were added."""
        if self.sheet is not None:
            self.model.set_rows(sheet_rows(self._desk.plan, self.sheet, self.remarks))

    def chosen(self) -> SheetRow | None:
        """The field that is chosen on the first tab."""
        current = self.table.current()
        return current if isinstance(current, SheetRow) else None

    def open_file(self) -> None:
        """Open the evidence that is shown with the system's program."""
        file = self._evidence.get(self._current_file())
        if file is not None:
            folder = paths.data_dir() / "opened"
            self._desk.read(self, copy_out, file.sha256, file.name, folder, done=self._copied)

    def _copied(self, path: Path) -> None:
        if not open_with_system(path):
            told = translate("No program of this machine opens {name}.", name=path.name)
            self._desk.notice.emit("warn", told)

    def _read(self, sheet: ReviewSheet) -> None:
        entry = sheet.entry
        if entry.entry_id != self.entry_id:
            return
        self.sheet = sheet
        self._title.setText(entry.title or "—")
        self._title.setToolTip(entry.title)
        name = translate("received") if entry.status == "received" else status_name(entry.status)
        self._status.setText(name)
        self._status.show()
        restyle(self._status, "look", LOOKS.get(entry.status, "chip"))
        self._tell(sheet)
        self.refresh()
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.checks.set_rows(check_rows(sheet))
        self.steps.columns = tuple(step_columns(self._desk.plan, entry.register))
        self.steps.set_rows(list(reversed(sheet.history)))
        count = len(sheet.findings)
        self.tabs.say(1, translate("Findings ({n})", n=count) if count else translate("Findings"))
        self.tabs.say(2, translate("History ({n})", n=len(sheet.history)))
        self._show_files(entry.evidence)

    def _tell(self, sheet: ReviewSheet) -> None:
        entry = sheet.entry
        lines = []
        if entry.deleted:
            lines.append(translate("The unit deleted this entry; accepting agrees to that."))
        if sheet.changes:
            lines.append(
                translate(
                    "Changed since it was accepted; {n} values differ, see “To notice”.", n=len(sheet.changes)
                )
            )
        if entry.soft:
            lines.append(translate("Two computers worked on this entry; their changes do not clash."))
        for question in sheet.questions[-1:]:
            asked = "; ".join(comment.text for comment in question.comments)
            lines.append(translate("Asked: {text}", text=asked))
            if question.answers:
                reasons = [answer.reason for answer in question.answers if answer.reason]
                answered = "; ".join(reasons) or translate("corrected without a word")
                lines.append(translate("Answered: {text}", text=answered))
        if lines:
            self.banner.show_text("warn" if sheet.changes or entry.deleted else "info", "\n".join(lines))
        else:
            self.banner.hide()

    def _show_files(self, files: tuple[EvidenceView, ...]) -> None:
        self._evidence = {file.sha256: file for file in files}
        rows = [
            ChoiceRow(
                file.sha256,
                f"{file.title or file.name} · "
                + (size_text(file.size) if file.present else translate("not on this machine")),
                faint=not file.present,
            )
            for file in files
        ]
        self._files.set_rows(rows)
        self._list.setHidden(len(files) < SEVERAL)
        if files:
            self._list.setCurrentIndex(self._files.index(0))
            self._show_file(files[0])
        else:
            self.viewer.show_nothing()

    def _current_file(self) -> str:
        index = self._list.currentIndex()
        return self._files.code(index.row()) if index.isValid() else ""

    def _file_chosen(self) -> None:
        file = self._evidence.get(self._current_file())
        if file is not None:
            self._show_file(file)

    def _show_file(self, file: EvidenceView) -> None:
        if file.present:
            self._shown = file
            self._desk.read(self, evidence_file, file.sha256, done=self._file_found, key="file")
        else:
            self.viewer.show_nothing()

    def _file_found(self, path: Path) -> None:
        file = self._shown
        words = " · ".join(part for part in (file.title or file.name, file.doc_no, file.date) if part)
        self.viewer.show_file(path, file.mime, words)
