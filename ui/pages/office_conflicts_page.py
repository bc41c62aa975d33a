"""Conflicts: base, the versions and the result side by side, cell by cell; one screen per entry."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.domain.revisions import CellContent
from qcdesk.services.conflicts import EntryConflicts, list_conflicts, list_soft
from qcdesk.services.context import Context
from qcdesk.services.review import resolve
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.forms.office_entry_dialog import EntryDialog
from ui.forms.office_sides import MOST, SidesPane
from ui.models.office_conflict_columns import (
    LETTERS,
    ClashRow,
    clash_columns,
    clash_key,
    clash_rows,
    conflict_columns,
    conflict_key,
    entry_key,
    soft_columns,
)
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

USUAL = 2
"""Versions for which there is always a button."""


@dataclass(frozen=True)
class ConflictsView:
    """Entries that need a decision, and entries that merged by themselves."""

    hard: list[EntryConflicts]
    soft: list[EntryView]


def read_conflicts(context: Context) -> ConflictsView:
    """Hard and soft conflicts of the whole workspace."""
    return ConflictsView(list_conflicts(context), list_soft(context))


class OfficeConflictsPage(Page):
    """0 takes the base, 1 to 9 take a version for the chosen cell; a reason is always written down."""

    key = "conflicts"
    counts_always = True

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Conflicts"))
        self._shown: EntryConflicts | None = None
        self._choices: dict[str, int] = {}
        theme = desk.theme
        self.model = TableModel(conflict_columns(desk.plan), conflict_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-conflicts")
        self.table.setAccessibleName(translate("Entries in conflict"))
        self.table.chosen.connect(self._chosen)
        hint = translate(
            "Two computers that change the same value at the same time meet here; nobody wins by chance."
        )
        self.table.set_empty(EmptyState(theme, Icon.DONE, translate("There is no conflict"), hint))
        self.banner = Banner(theme)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self._make_cells())
        self.sides = SidesPane(desk)
        splitter.addWidget(self.sides)
        splitter.setSizes([300, 560, 310])
        for place, share in enumerate((1, 2, 1)):
            splitter.setStretchFactor(place, share)
        splitter.setChildrenCollapsible(False)
        self.soft = TableModel(soft_columns(desk.plan), entry_key, self)
        soft = TableView(theme, desk.state, self.soft, "office-soft")
        soft.setAccessibleName(translate("Merged by themselves"))
        soft.opened.connect(self.open_entry)
        soft.set_empty(
            EmptyState(theme, Icon.DONE, translate("No entry was changed on two computers at once"))
        )
        self.tabs = Tabs([(translate("To decide"), splitter), (translate("Merged by themselves"), soft)])
        self.body.addLayout(row(label(self.title, "title"), self.tabs))
        self.body.addWidget(self.banner)
        self.body.addWidget(self.tabs.stack, 1)

    def _make_cells(self) -> QWidget:
        theme = self.theme
        self._title = label(look="heading")
        self._title.setMinimumWidth(60)
        self.cells = TableModel(clash_columns(theme), clash_key, self)
        self.cell_table = TableView(theme, self.desk.state, self.cells, "office-clash")
        # Versions often differ at their end: that has to be seen.
        self.cell_table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.cell_table.setAccessibleName(translate("Values in conflict"))
        self.cell_table.chosen.connect(self._cell_chosen)
        self._who = label(look="muted", wraps=True)
        self.base_button = self._key(translate("Take the base (0)"), "0", self.take_base)
        self.version_buttons = [self._version_key(number) for number in range(MOST)]
        self.reason = QLineEdit()
        self.reason.setAccessibleName(translate("Reason"))
        self.reason.setPlaceholderText(translate("Reason, e.g. who was asked and what the document says"))
        self.reason.textChanged.connect(self._enable)
        self.reason.returnPressed.connect(self.settle)
        self.settle_button = Button(
            theme, translate("Resolve the entry"), self.settle, icon=Icon.CHECK, look="primary"
        )
        entry = Button(theme, translate("Values and evidence…"), self._open_shown, icon=Icon.EVIDENCE)
        choices = flow(self.base_button, *self.version_buttons)
        reason = row(self.reason, self.settle_button)
        reason.setStretch(0, 1)
        self._card = Card(row(self._title, 1, entry))
        self._card.content.addWidget(self.cell_table, 1)
        self._card.content.addWidget(self._who)
        self._card.content.addWidget(choices)
        self._card.content.addLayout(reason)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._card)
        return holder

    def _key(self, text: str, key: str, slot: object) -> Button:
        made = Button(self.theme, text, slot)  # type: ignore[arg-type]
        made.setShortcut(QKeySequence(key))
        return made

    def _version_key(self, number: int) -> Button:
        text = translate("Take version {letter} ({digit})", letter=LETTERS[number], digit=number + 1)
        made = self._key(text, str(number + 1), self._version_taken)
        made.setProperty("version", number)
        made.setHidden(number >= USUAL)
        return made

    def load(self) -> None:
        self.desk.read(self, read_conflicts, done=self._listed, key="conflicts")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.packages)

    def open(self, target: Target) -> None:
        if target.entry_id:
            self.table.choose(target.entry_id)

    def take_base(self) -> None:
        """The chosen cell goes back to what it was."""
        self._take(-1)

    def take_version(self, number: int) -> None:
        """The chosen cell gets a version, counted from 0."""
        self._take(number)

    def settle(self) -> None:
        """Write the results with the reason."""
        if self._shown is None or not self.settle_button.isEnabled():
            return
        chosen: dict[str, CellContent] = {}
        for conflict in self._shown.conflicts:
            number = self._choices[conflict.cell]
            chosen[conflict.cell] = conflict.base if number < 0 else conflict.versions[number].content
        entry_id = self._shown.entry.entry_id
        self.desk.write(
            self, resolve, entry_id, chosen, self.reason.text(), done=self._settled, failed=self._failed
        )

    def open_entry(self, entry: EntryView) -> EntryDialog:
        """Show an entry with its evidence and history."""
        dialog = EntryDialog(self.desk, entry, self)
        dialog.open()
        return dialog

    def _open_shown(self) -> None:
        if self._shown is not None:
            self.open_entry(self._shown.entry)

    def _listed(self, view: ConflictsView) -> None:
        self.model.set_rows(view.hard)
        self.soft.set_rows(view.soft)
        self.count_changed.emit(len(view.hard), bool(view.hard))
        count = len(view.soft)
        name = (
            translate("Merged by themselves ({n})", n=count) if count else translate("Merged by themselves")
        )
        self.tabs.say(1, name)
        if view.hard and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        elif not view.hard:
            self._chosen(None)

    def _chosen(self, shown: EntryConflicts | None) -> None:
        before = self._shown.entry.entry_id if self._shown else ""
        self._shown = shown
        self._card.setEnabled(shown is not None)
        if shown is None or shown.entry.entry_id != before:
            self._choices = {}
            self.reason.clear()
        self._title.setText(shown.entry.title if shown else translate("Choose an entry"))
        self.sides.show_sides(())
        self._show_cells()
        if self.cells.rowCount():
            self.cell_table.setCurrentIndex(self.cells.index(0, 0))

    def _show_cells(self) -> None:
        rows = clash_rows(self.desk.plan, self._shown, self._choices) if self._shown else []
        self.cells.set_rows(rows)
        most = max((len(each.versions) for each in rows), default=USUAL)
        for number, button in enumerate(self.version_buttons):
            button.setHidden(number >= max(most, USUAL))
        further = next(i for i, column in enumerate(self.cells.columns) if column.key == "c")
        self.cell_table.setColumnHidden(further, most <= USUAL)
        self._enable()

    def _cell_chosen(self, chosen: ClashRow | None) -> None:
        self._who.setText(chosen.who if chosen is not None else "")
        self.sides.show_sides(chosen.sides if chosen is not None else ())

    def _version_taken(self) -> None:
        self.take_version(self.sender().property("version"))

    def _take(self, number: int) -> None:
        chosen = self.cell_table.current()
        if isinstance(chosen, ClashRow) and number < len(chosen.versions):
            self._choices[chosen.cell] = number
            place = self.cell_table.currentIndex().row()
            self._show_cells()
            if place + 1 < self.cells.rowCount():
                self.cell_table.setCurrentIndex(self.cells.index(place + 1, 0))
            elif self._complete():
                self.reason.setFocus()

    def _complete(self) -> bool:
        return self._shown is not None and all(c.cell in self._choices for c in self._shown.conflicts)

    def _enable(self) -> None:
        self.settle_button.setEnabled(self._complete() and bool(self.reason.text().strip()))

    def _settled(self, _changes: Changes) -> None:
        self.reason.clear()
        self._choices = {}
        self.banner.show_text("good", translate("Resolved. The entry now waits on the page Review."))
        self.table.setFocus()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self.desk.plan, error), "warn")
