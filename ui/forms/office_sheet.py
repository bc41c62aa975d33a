"""One entry for the reviewer: values, findings and history on tabs, its evidence beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from qcdesk.services.review_sheet import ReviewSheet, review_sheet
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.page import label, restyle
from ui.base.table_model import TableModel
from ui.base.text import joined, status_name, tip
from ui.forms.evidence_pane import EvidencePane
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
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

LOOKS = {
    "accepted": "chip-good",
    "returned": "chip-bad",
    "conflict": "chip-bad",
    "changed_since_accepted": "chip-warn",
}


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
        self.evidence = EvidencePane(desk)
        self.addWidget(self.evidence)
        self.setChildrenCollapsible(False)
        self.setSizes([520, 350])
        self.show_nothing()

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
        self.evidence.show_files(())

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

    def _read(self, sheet: ReviewSheet) -> None:
        entry = sheet.entry
        if entry.entry_id != self.entry_id:
            return
        self.sheet = sheet
        self._title.setText(entry.title or "—")
        self._title.setToolTip(tip(entry.title))
        name = translate("received") if entry.status == "received" else status_name(entry.status)
        self._status.setText(name)
        self._status.show()
        restyle(self._status, "look", LOOKS.get(entry.status, "chip"))
        self._tell(sheet)
        self.refresh()
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.checks.set_rows(check_rows(sheet))
        self.steps.columns = tuple(step_columns(self._desk.plan, entry.register, entry.evidence))
        self.steps.set_rows(list(reversed(sheet.history)))
        count = len(sheet.findings)
        self.tabs.say(1, translate("Findings ({n})", n=count) if count else translate("Findings"))
        self.tabs.say(2, translate("History ({n})", n=len(sheet.history)))
        self.evidence.show_files(entry.evidence)

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
            asked = joined(comment.text for comment in question.comments)
            lines.append(translate("Asked: {text}", text=asked))
            if question.answers:
                reasons = [answer.reason for answer in question.answers if answer.reason]
                answered = joined(reasons) or translate("corrected without a word")
                lines.append(translate("Answered: {text}", text=answered))
        if lines:
            self.banner.show_text("warn" if sheet.changes or entry.deleted else "info", "\n".join(lines))
        else:
            self.banner.hide()
