"""Review: the queue by unit and register, the entry with its evidence, decisions by key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCompleter, QLineEdit, QSplitter, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.plan.rows import display, parse_text
from qcdesk.services.changed_since_accepted import AcceptAll, AcceptedAll, accept_all
from qcdesk.services.import_entries import options_of
from qcdesk.services.review import Decide, Queue, decide, first_waiting
from qcdesk.services.views import EntryView
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.forms.office_reason_dialog import ReasonDialog
from ui.forms.office_review_filters import ReviewFilters
from ui.forms.office_sheet import EntrySheet
from ui.models.office_review_columns import SheetRow, entry_key, queue_columns
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import row
from ui.widgets.search_box import SearchBox
from ui.widgets.table_view import TableView

COMMENT, RETURN, VALUE = "comment", "return", "value"


class OfficeReviewPage(Page):
    """A decides for acceptance, R returns, C comments on a value, V verifies with another value."""

    key = "review"
    counts_always = True

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Review"))
        self._mode = COMMENT
        self._after = ""
        self._waiting = 0
        theme = desk.theme
        self.filters = ReviewFilters(desk)
        self.filters.changed.connect(self.load)
        self.search = SearchBox(theme)
        self.search.wanted.connect(self._narrow)
        self._count = label(look="muted")
        self.bulk = Button(theme, translate("Accept all without findings…"), self.ask_bulk, icon=Icon.DONE)
        self.model = TableModel(queue_columns(theme, desk.plan), entry_key, self)
        self.table = TableView(theme, desk.state, self.model, "review-queue")
        self.table.setAccessibleName(translate("Entries to review"))
        self.table.chosen.connect(self._chosen)
        hint = translate("Entries come here when packages are merged on the page Inbox.")
        self.table.set_empty(EmptyState(theme, Icon.DONE, translate("Nothing waits for a decision"), hint))
        self.banner = Banner(theme)
        self.sheet = EntrySheet(desk)
        self._make_decisions()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self.sheet)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([320, 850])
        splitter.setChildrenCollapsible(False)
        top = row(label(self.title, "title"), self.filters, self._count, 1, self.search)
        self.body.addLayout(top)
        self.body.addWidget(self.banner)
        self.body.addWidget(splitter, 1)
        self._enable()

    def _make_decisions(self) -> None:
        self.input = QLineEdit()
        self.input.setAccessibleName(translate("Comment"))
        # The options of a choice are proposed by any part of their names.
        self._options = QStringListModel(self)
        completer = QCompleter(self._options, self.input)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.input.setCompleter(completer)
        self.input.returnPressed.connect(self._entered)
        self.accept_button = self._button(
            translate("Accept (A)"), "A", self.accept, Icon.DONE, look="primary"
        )
        self.return_button = self._button(translate("Return (R)"), "R", self.give_back, Icon.RETURNED)
        self.comment_button = self._button(translate("Comment (C)"), "C", self.comment, Icon.COMMENT)
        self.verify_button = self._button(translate("Other value (V)"), "V", self.verify, Icon.CHECK)
        self.previous_button = self._button(translate("Previous (P)"), "P", self.previous, Icon.PREVIOUS)
        self.next_button = self._button(translate("Next (N)"), "N", self.next, Icon.NEXT)
        self._mode_label = label(look="muted")
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        line = row(self._mode_label, self.input)
        line.setStretch(1, 1)
        inside.addLayout(line)
        decisions = (self.accept_button, self.return_button, self.comment_button, self.verify_button)
        inside.addWidget(flow(*decisions, self.previous_button, self.next_button, self.bulk, gap=6))
        self.sheet.card.content.addWidget(holder)
        self.sheet.table.chosen.connect(self._field_chosen)
        self._say_mode(COMMENT)

    def _button(self, text: str, key: str, slot: Callable[[], object], icon: Icon, look: str = "") -> Button:
        made = Button(self.theme, text, slot, icon=icon, look=look)
        made.setShortcut(QKeySequence(key))
        made.setAutoDefault(False)
        return made

    def load(self) -> None:
        self.desk.read(self, first_waiting, self.filters.asked(), done=self._listed, key="queue")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.decisions or changes.packages or changes.plan)

    def open(self, target: Target) -> None:
        self.filters.choose(target.cell, target.register)
        self._after = target.entry_id
        self.load()

    def start_search(self) -> None:
        self.search.setFocus()

    def accept(self) -> None:
        """Accept the chosen entries."""
        chosen = [entry for entry in self.table.selected() if isinstance(entry, EntryView)]
        self._decide([Decide(entry.entry_id, Verdict.ACCEPTED) for entry in chosen])

    def give_back(self) -> None:
        """Return the entry with the comments; asks for one if there is none."""
        if self._typed() and self._mode != VALUE:
            self._keep_comment()
        entry = self.sheet.entry
        if entry is None:
            return
        if not self.sheet.remarks:
            self._say_mode(RETURN)
            self.input.setFocus()
            return
        comments = tuple(Comment(text, cell) for cell, text in self.sheet.remarks.items())
        self._decide([Decide(entry.entry_id, Verdict.RETURNED, comments)])

    def comment(self) -> None:
        """Type a comment on the chosen value."""
        self._say_mode(COMMENT)
        self.input.setFocus()

    def verify(self) -> None:
        """Type the value that the office found instead of the chosen one."""
        chosen = self.sheet.chosen()
        entry = self.sheet.entry
        if chosen is None or entry is None:
            return
        self._say_mode(VALUE)
        options = options_of(self.desk.plan, chosen.field)
        self.input.setText(display(chosen.field, entry.values[chosen.field.code], options))
        self._options.setStringList([option.name for option in options])
        self.input.selectAll()
        self.input.setFocus()

    def next(self) -> None:
        """The next entry of the queue."""
        self._step(1)

    def previous(self) -> None:
        """The entry before."""
        self._step(-1)

    def ask_bulk(self) -> None:
        """Ask before everything without findings is accepted."""
        narrowed = self.model.rowCount() < self.model.total
        count = self.model.rowCount() if narrowed else self._waiting
        question = plural(
            "{n} entry is listed. Those without any finding are accepted; those with findings, conflicts "
            "and returned entries stay for you to look at.",
            "{n} entries are listed. Those without any finding are accepted; those with findings, conflicts "
            "and returned entries stay for you to look at.",
            count,
        )
        title = translate("Accept all without findings")
        self._dialog = ReasonDialog(self.theme, self, title, question, translate("Accept them"))
        self._dialog.accepted.connect(self.accept_rest)
        self._dialog.open()

    def accept_rest(self) -> None:
        """Accept every entry that passes the filters and has no finding."""
        asked = self.filters.asked()
        narrowed = self.model.rowCount() < self.model.total
        only = frozenset(entry.entry_id for entry in self._shown()) if narrowed else None
        command = AcceptAll(self.desk.period, asked.unit, asked.register, statuses=asked.statuses, only=only)
        self.desk.write(self, accept_all, command, done=self._accepted_all, failed=self._failed)

    def _decide(self, commands: list[Decide]) -> None:
        if not commands:
            return
        ids = {command.entry_id for command in commands}
        following = [e.entry_id for e in self._shown() if e.entry_id not in ids]
        here = self.table.currentIndex().row()
        later = [e.entry_id for e in self._shown()[here:] if e.entry_id not in ids]
        self._after = (later or following or [""])[0]
        self.banner.hide()
        self.desk.write(self, decide, commands, done=self._decided, failed=self._failed)

    def _decided(self, changes: Changes) -> None:
        self.sheet.remarks = {}
        self._say_mode(COMMENT)
        told = plural("{n} entry decided.", "{n} entries decided.", len(changes.decisions))
        self.desk.notice.emit("good", told)
        self.table.setFocus()

    def _accepted_all(self, found: AcceptedAll) -> None:
        told = plural("{n} entry accepted;", "{n} entries accepted;", len(found.accepted))
        rest = plural("{n} has findings and waits.", "{n} have findings and wait.", len(found.left))
        self.banner.show_text("good", f"{told} {rest}" if found.left else told.rstrip(";；"))

    def _failed(self, error: Exception) -> None:
        self._after = ""
        self.banner.show_explanation(explained(self.desk.plan, error), "warn")

    def _listed(self, found: Queue) -> None:
        self._waiting = found.count
        self.model.set_rows(found.entries)
        self.count_changed.emit(found.total, False)
        self._tell_count()
        if self._after and self.table.choose(self._after):
            self._after = ""
        elif not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
        current = self.table.current()
        if isinstance(current, EntryView):
            self.sheet.show_entry(current.entry_id)
        else:
            self.sheet.show_nothing()
        self._enable()

    def _narrow(self, text: str) -> None:
        self.model.set_search(text)
        self._tell_count()

    def _tell_count(self) -> None:
        shown = self.model.rowCount()
        if shown < self._waiting:
            self._count.setText(translate("{shown} of {n} entries", shown=shown, n=self._waiting))
        else:
            self._count.setText(plural("{n} entry", "{n} entries", shown))

    def _chosen(self, entry: EntryView | None) -> None:
        self._say_mode(COMMENT)
        if entry is None:
            self.sheet.show_nothing()
        else:
            self.sheet.show_entry(entry.entry_id)
        self._enable()

    def _shown(self) -> list[EntryView]:
        return [self.model.row(number) for number in range(self.model.rowCount())]

    def _step(self, by: int) -> None:
        place = self.table.currentIndex().row() + by
        if 0 <= place < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(place, 0))

    def _enable(self) -> None:
        known = bool(self.model.rowCount())
        for button in (self.accept_button, self.return_button, self.comment_button, self.verify_button):
            button.setEnabled(known)
        self.bulk.setEnabled(known)
        self.input.setEnabled(known)

    def _typed(self) -> str:
        return self.input.text().strip()

    def _field_chosen(self, _row: SheetRow | None) -> None:
        if not self._typed():
            self._say_mode(COMMENT)

    def _say_mode(self, mode: str) -> None:
        if mode != self._mode or mode == VALUE:
            self.input.clear()
            self._options.setStringList([])
        self._mode = mode
        chosen = self.sheet.chosen()
        name = chosen.field.label if chosen is not None else translate("the entry")
        texts = {
            COMMENT: translate("Comment on “{field}”", field=name),
            RETURN: translate("Why is it returned? (“{field}”)", field=name),
            VALUE: translate("Verified value of “{field}”", field=name),
        }
        self._mode_label.setText(texts[mode])
        self.input.setPlaceholderText(translate("Enter confirms"))

    def _keep_comment(self) -> None:
        chosen = self.sheet.chosen()
        self.sheet.remarks[chosen.field.cell_code if chosen is not None else ""] = self._typed()
        self.input.clear()
        self.sheet.refresh()

    def _entered(self) -> None:
        if not self._typed():
            return
        if self._mode == VALUE:
            self._verify_typed()
            return
        returns = self._mode == RETURN
        self._keep_comment()
        if returns:
            self.give_back()
        else:
            self.sheet.table.setFocus()

    def _verify_typed(self) -> None:
        chosen, entry = self.sheet.chosen(), self.sheet.entry
        if chosen is None or entry is None:
            return
        field = chosen.field
        try:
            value = parse_text(field, self._typed(), options_of(self.desk.plan, field))
        except UserError as error:
            self.banner.show_explanation(explained(self.desk.plan, error), "warn")
            return
        comments = tuple(Comment(text, cell) for cell, text in self.sheet.remarks.items())
        self._decide([Decide(entry.entry_id, Verdict.ACCEPTED, comments, {field.code: value})])
