"""Filling the workspace above from the consolidated ledger: what would change, then the writing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.context import Context
from qcdesk.services.upper_submission import CHANGED, NEW, Filled, FillUpper, fill_upper, preview_fill
from qcdesk.system.files import IsCancelled, Progress
from qcdesk.text import listed, plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.base.tasks import Handle
from ui.base.text import aside_text, joined
from ui.models.office_upper_columns import filled_columns, filled_key
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.check_line import CheckLine
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, clear, row
from ui.widgets.table_view import TableView


class UpperFillPanel(QWidget):
    """The list of changes above what a person has to see to; nothing is written before it was shown."""

    asked = Signal(str, object)
    """The page at which something has to be done, and an empty target."""

    def __init__(self, office: Desk, upper: Desk) -> None:
        super().__init__()
        self._office, self._upper = office, upper
        self._work: Handle | None = None
        self._seen: FillUpper | None = None
        theme = office.theme
        self.basis = QComboBox()
        self.basis.addItem(translate("From what was accepted"), "accepted")
        self.basis.addItem(translate("From what was received"), "received")
        self.basis.setAccessibleName(translate("Basis"))
        self.basis.currentIndexChanged.connect(self.forget)
        self._source = label(look="muted")
        self.look = Button(theme, translate("Preview"), self.preview, icon=Icon.FIND)
        self.go = Button(theme, translate("Fill in (Ctrl+Enter)"), self.fill, icon=Icon.CHECK, look="primary")
        self.go.setShortcut(QKeySequence("Ctrl+Return"))
        self.busy, self.banner = BusyBar(theme), Banner(theme)
        self.busy.cancelled.connect(self._stop)
        self.model = TableModel(filled_columns(theme, upper.plan), filled_key, self)
        self.table = TableView(theme, office.state, self.model, "office-upper-fill")
        self.table.setAccessibleName(translate("What changes for the office above"))
        self._empty = EmptyState(theme, Icon.SUBMIT, "")
        self.table.set_empty(self._empty)
        self._counts = label(look="heading", wraps=True)
        self._lines = QVBoxLayout()
        self._open = Card(label(translate("To be seen to by hand"), "heading"), self._lines)
        line = row(self._source, self.basis, 1, self.look, self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        for part in (self.busy, self.banner, self._counts):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._open)
        for desk in (office, upper):
            desk.period_changed.connect(self.forget)
            desk.changed.connect(self._written)
        self.forget()

    @property
    def command(self) -> FillUpper:
        """What is chosen: both periods and the basis."""
        return FillUpper(self._upper.period, str(self.basis.currentData()), self._office.period)

    def forget(self, *_chosen: object) -> None:
        """Something else was chosen, or the ledger changed: it has to be looked at again."""
        self._seen = None
        told = translate(
            "Our period {own} into the period {above} of the office above",
            own=self._office.period_def().name,
            above=self._upper.period_def().name,
        )
        self._source.setText(told)
        self.model.set_rows([])
        title = translate("What would change is not known yet")
        self._empty.say(title, translate("“Preview” shows it; nothing is written by that."))
        self._counts.hide()
        self._open.hide()
        self._enable()

    def preview(self) -> None:
        """Show what filling would change."""
        self._begin(translate("Comparing with what the office above has…"))
        self._work = self._upper.read(
            self,
            _preview,
            self._office.context,
            self.command,
            done=self._previewed,
            failed=self._failed,
            progress=self.busy.progress,
        )
        self._enable()

    def fill(self) -> None:
        """Write what was shown."""
        self._begin(translate("Filling in…"))
        self._work = self._upper.write(
            self,
            _fill,
            self._office.context,
            self.command,
            done=self._filled,
            failed=self._failed,
            progress=self.busy.progress,
        )
        self._enable()

    def _begin(self, what: str) -> None:
        self.banner.hide()
        self.busy.begin(what)

    def _written(self, changes: Changes) -> None:
        if self._office.touches_figures(changes):
            self.forget()

    def _enable(self) -> None:
        idle = self._work is None
        self.look.setEnabled(idle)
        self.go.setEnabled(idle and self._seen == self.command)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.stop.set()

    def _previewed(self, found: Filled) -> None:
        self._ended()
        self._show(found)
        self._seen = self.command if found.listed else None
        if not found.listed:
            self._empty.say(translate("The office above would be told the same as before"))
        self._enable()
        if found.listed:
            self.go.setFocus()

    def _filled(self, made: Filled) -> None:
        self._ended()
        self.forget()
        self._show(made)
        told = translate(
            "Filled in: {entries} entries and {readings} figures, {changed} of them new or changed. Look at "
            "the findings, then seal.",
            entries=made.entries,
            readings=made.readings,
            changed=made.changed,
        )
        self.banner.show_text("good", told)

    def _failed(self, error: Exception) -> None:
        self._ended()
        self.banner.show_explanation(explained(self._office.plan, error), "warn")

    def _ended(self) -> None:
        self._work = None
        self.busy.end()
        self._enable()

    def _show(self, found: Filled) -> None:
        self.model.set_rows(list(found.listed))
        number = {kind: sum(each.change == kind for each in found.listed) for kind in (NEW, CHANGED)}
        same = found.entries + found.readings - number[NEW] - number[CHANGED]
        counts = translate(
            "{new} new, {changed} changed, {withdrawn} withdrawn, {same} as before",
            new=number[NEW],
            changed=number[CHANGED],
            withdrawn=found.withdrawn,
            same=same,
        )
        self._counts.setText(counts)
        self._counts.show()
        clear(self._lines)
        lines = self._by_hand(found)
        for line in lines:
            line.asked.connect(self.asked)
            self._lines.addWidget(line)
        self._open.setVisible(bool(lines))

    def _by_hand(self, found: Filled) -> list[CheckLine]:
        """What the program cannot fill in, each with the place where a person can."""
        lacking = joined(aside_text(name, listed(codes)) for name, codes in found.lacking_fields.items())
        registers, indicators = listed(found.unmatched_registers), listed(found.unmatched_indicators)
        pending, missing = len(found.pending), len(found.missing_files)
        conflicts = plural(
            "{n} entry is in conflict and has never been accepted: it is left as it was",
            "{n} entries are in conflict and have never been accepted: they are left as they were",
            pending,
        )
        files = plural(
            "{n} evidence file is missing here too", "{n} evidence files are missing here too", missing
        )
        told: list[tuple[object, str, str, str]] = [
            (pending, "bad", conflicts, "conflicts"),
            (missing, "bad", files, ""),
            (
                registers,
                "muted",
                translate("Registers that only the office above has: {names}", names=registers),
                "registers",
            ),
            (
                lacking,
                "muted",
                translate("Fields that only the office above has: {names}", names=lacking),
                "registers",
            ),
            (
                indicators,
                "muted",
                translate("Indicators that only the office above has: {names}", names=indicators),
                "registers",
            ),
        ]
        theme = self._office.theme
        return [CheckLine(theme, kind, text, page) for count, kind, text, page in told if count]


def _preview(
    upper: Context, office: Context, command: FillUpper, progress: Progress, cancelled: IsCancelled
) -> Filled:
    return preview_fill(office, upper, command, progress, cancelled)


def _fill(
    upper: Context, office: Context, command: FillUpper, progress: Progress, cancelled: IsCancelled
) -> Filled:
    return fill_upper(office, upper, command, progress, cancelled)
