"""The county at a glance: units × periods, targets against the calendar, what arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.context import Context
from qcdesk.services.list_packages import PackageView, list_packages
from qcdesk.services.period_states import (
    PeriodState,
    UnitPeriod,
    period_states,
)
from qcdesk.services.quarantine import list_quarantine
from qcdesk.services.review import count_waiting
from qcdesk.services.views import Consolidation
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.base.text import long_date, moment_text, pair_text, status_name
from ui.forms.office_period_lock import PeriodLockQuestion
from ui.models.office_county_columns import (
    UnitRow,
    arrival_columns,
    arrival_key,
    cell_text,
    is_fresh,
    matrix_columns,
    unit_row_key,
    unit_rows,
)
from ui.models.target_columns import target_columns, target_key
from ui.widgets.bar_delegate import BarDelegate
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card, Scroll, column
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs
from ui.widgets.tile import Tile

ARRIVALS = 2
FIRST_PERIOD = 2
"""The matrix' columns before the first period."""
PANEL_WIDTH = 330


@dataclass(frozen=True)
class CountyView:
    """What the page reads at once."""

    states: list[UnitPeriod]
    packages: list[PackageView]
    waiting: int
    refused: int


def read_county(context: Context) -> CountyView:
    """The matrix, the packages, and what waits for a person."""
    return CountyView(
        period_states(context),
        [package for package in list_packages(context) if package.type != "kit"],
        count_waiting(context),
        len(list_quarantine(context)),
    )


class OfficeCountyPage(Page):
    """Tiles, the matrix with its cell's details beside it, targets, arrivals."""

    key = "county"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("County overview"))
        self._state: UnitPeriod | None = None
        self._pointed = ""
        self.lock = PeriodLockQuestion(desk, self)
        self.lock.settled.connect(self.load)
        self.body.addWidget(self._make_tiles())
        targets = self._make_targets()
        self.tabs = Tabs(
            [
                (translate("Units and periods"), self._make_matrix()),
                (translate("Targets"), targets),
                (translate("Arrivals"), self._make_arrivals()),
            ]
        )
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.tabs.stack, 1)

    def _make_tiles(self) -> QWidget:
        self.sent = Tile(translate("Units that sent"))
        self.late = Tile(translate("Overdue"))
        self.waiting = Tile(translate("Entries to review"))
        self.returned = Tile(translate("Units with returns"))
        self.refused = Tile(translate("In quarantine"))
        self.fresh = Tile(translate("Arrived since yesterday"))
        self.fresh.pressed.connect(self._show_fresh)
        self.sent.pressed.connect(self._show_matrix)
        self.late.pressed.connect(self._show_units)
        self.waiting.pressed.connect(self._show_review)
        self.returned.pressed.connect(self._show_matrix)
        self.refused.pressed.connect(self._show_quarantine)
        tiles = (self.fresh, self.sent, self.late, self.waiting, self.returned, self.refused)
        return flow(*tiles, gap=10, equal=True)

    def _make_matrix(self) -> QWidget:
        theme = self.theme
        self.model = TableModel(matrix_columns(theme, self.desk.plan), unit_row_key, self)
        self.table = TableView(theme, self.desk.state, self.model, "office-matrix")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setAccessibleName(translate("Units and periods"))
        self.table.selectionModel().currentChanged.connect(self._cell_chosen)
        self.table.activated.connect(self._cell_opened)
        self._heading = label(look="heading", wraps=True)
        self._facts = label(wraps=True)
        self._review = Button(theme, translate("Review these entries"), self._open_review, icon=Icon.REVIEW)
        self._packages = Button(theme, translate("Show the packages"), self._open_packages, icon=Icon.INBOX)
        self._unit = Button(theme, translate("Show the unit"), self._open_unit, icon=Icon.UNIT)
        self._lock = Button(theme, translate("Lock this period…"), self.ask_lock, icon=Icon.LOCK)
        self._lock_all = Button(theme, "", self.ask_lock_all, icon=Icon.LOCK)
        buttons = column(self._review, self._packages, self._unit, self._lock, self._lock_all)
        facts = Scroll()
        facts.content.addWidget(self._facts)
        facts.content.addStretch(1)
        facts.content.addLayout(buttons)
        panel = Card(self._heading)
        panel.content.addWidget(facts, 1)
        panel.setMinimumWidth(260)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(panel)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([820, PANEL_WIDTH])
        splitter.setChildrenCollapsible(False)
        self._show_cell(None)
        return splitter

    def _make_targets(self) -> QWidget:
        theme = self.theme
        self.targets = TableModel(target_columns(theme, ""), target_key, self)
        self.target_table = TableView(theme, self.desk.state, self.targets, "office-targets")
        self.target_table.setAccessibleName(translate("Targets"))
        self._bars = BarDelegate(theme)
        place = next(i for i, c in enumerate(self.targets.columns) if c.key == "bar")
        self.target_table.setItemDelegateForColumn(place, self._bars)
        self.target_table.opened.connect(self._open_target)
        self.target_table.set_empty(
            EmptyState(theme, Icon.TARGETS, translate("No target is in force in this period"))
        )
        self._note = label(look="muted")
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._note)
        inside.addWidget(self.target_table, 1)
        return made

    def _make_arrivals(self) -> QWidget:
        self.arrivals = TableModel(
            arrival_columns(self.theme, self.desk.plan, self._yesterday()), arrival_key, self
        )
        made = TableView(self.theme, self.desk.state, self.arrivals, "office-arrivals")
        made.setAccessibleName(translate("Arrivals"))
        hint = translate("Packages are taken in on the page Inbox.")
        made.set_empty(EmptyState(self.theme, Icon.INBOX, translate("Nothing has arrived yet"), hint))
        return made

    def load(self) -> None:
        self.desk.read(self, read_county, done=self._loaded, key="county")
        day = min(self.desk.today, self.desk.period_def().end)
        command = Consolidate(self.desk.period, "received", day)
        self._note.setText(
            translate(
                "Figures from what was received; the mark shows what is due by {day}.", day=long_date(day)
            )
        )
        self.desk.read(self, consolidate, command, done=self._consolidated, key="targets")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.decisions or changes.packages or changes.devices)

    def _loaded(self, view: CountyView) -> None:
        self.model.set_rows(unit_rows(self.desk.plan, view.states))
        self.arrivals.set_rows(view.packages)
        fresh = [package for package in view.packages if is_fresh(package, self._yesterday())]
        units = len({package.unit for package in fresh})
        self.fresh.show_number(str(len(fresh)), "", plural("of {n} unit", "of {n} units", units))
        now = [state for state in view.states if state.period == self.desk.period]
        sent = sum(state.reviewed is not PeriodState.NOT_SENT for state in now)
        overdue = [s for s in now if s.reviewed is PeriodState.NOT_SENT and s.days_late]
        returned = sum(state.reviewed is PeriodState.RETURNED for state in now)
        late = sum(state.late for state in now)
        self.sent.show_number(
            f"{sent} / {len(now)}", "good" if now and sent == len(now) else "", self._sent_hint(late)
        )
        days = max((state.days_late for state in overdue), default=0)
        hint = translate("up to {n} days", n=days) if overdue else translate("nobody")
        self.late.show_number(str(len(overdue)), "bad" if overdue else "good", hint)
        self.waiting.show_number(str(view.waiting), "", translate("received, corrected or changed"))
        self.returned.show_number(str(returned), "warn" if returned else "", translate("correction awaited"))
        self.refused.show_number(
            str(view.refused), "bad" if view.refused else "good", translate("refused packages")
        )
        if self._pointed != self.desk.period and self.model.rowCount():
            self._pointed = self.desk.period
            place = next(i for i, c in enumerate(self.model.columns) if c.key == self.desk.period)
            self.table.setCurrentIndex(self.model.index(max(self.table.currentIndex().row(), 0), place))
        self._cell_chosen(self.table.currentIndex(), QModelIndex())

    @staticmethod
    def _sent_hint(late: int) -> str:
        return translate("of them late: {n}", n=late) if late else translate("in this period")

    def _consolidated(self, found: Consolidation) -> None:
        self.targets.set_rows(found.targets)

    def _cell_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._show_cell(self._state_at(index))

    def _cell_opened(self, index: QModelIndex) -> None:
        state = self._state_at(index)
        if state is not None:
            self._show_cell(state)
            self._open_packages() if not state.entries else self._open_review()

    def _state_at(self, index: QModelIndex) -> UnitPeriod | None:
        if not index.isValid() or index.row() >= self.model.rowCount():
            return None
        shown = self.model.row(index.row())
        if not isinstance(shown, UnitRow):
            return None
        key = self.model.columns[index.column()].key
        return shown.states.get(key if index.column() >= FIRST_PERIOD else self.desk.period)

    def _show_cell(self, state: UnitPeriod | None) -> None:
        self._state = state
        buttons = (self._review, self._packages, self._unit, self._lock)
        for button in buttons:
            button.setEnabled(state is not None)
        self._say_lock_all()
        if state is None:
            self._heading.setText(translate("Choose a cell"))
            self._facts.setText(translate("Its packages, entries and dates are shown here."))
            return
        plan = self.desk.plan
        period = plan.period(state.period)
        self._heading.setText(f"{plan.unit(state.unit).name} · {period.name}")
        lines = [cell_text(state), translate("Last day of filing: {date}", date=long_date(period.due))]
        if state.submissions:
            lines.append(translate("Packages: {n}", n=state.submissions))
            lines.append(translate("First received: {at}", at=moment_text(state.first_at)))
            lines.append(translate("Last received: {at}", at=moment_text(state.last_at)))
        lines += [
            pair_text(status_name(status), plural("{n} entry", "{n} entries", count))
            for status, count in sorted(state.entries.items())
        ]
        if state.missing_parts:
            lines.append(translate("Parts of a split submission still missing: {n}", n=state.missing_parts))
        if state.lock is not None:
            lines.append(
                translate("Locked by {person}: {reason}", person=state.lock.actor, reason=state.lock.reason)
            )
        self._facts.setText("\n".join(lines))
        self._review.setEnabled(bool(state.entries))
        self._packages.setEnabled(bool(state.submissions))
        locked = state.state is PeriodState.LOCKED
        self._lock.setText(translate("Open this period again…") if locked else translate("Lock this period…"))

    def _open_review(self) -> None:
        if self._state is not None:
            self.desk.jump.emit("review", Target(cell=self._state.unit))

    def _open_packages(self) -> None:
        if self._state is not None:
            self.tabs.show_tab(ARRIVALS)
            self.arrivals.clear_filters()
            unit = self.desk.plan.unit(self._state.unit).name
            place = next(i for i, c in enumerate(self.arrivals.columns) if c.key == "unit")
            self.arrivals.set_filter(place, frozenset({unit}))

    def _open_unit(self) -> None:
        if self._state is not None:
            self.desk.jump.emit("units", Target(cell=self._state.unit))

    def _yesterday(self) -> date:
        return self.desk.today - timedelta(days=1)

    def ask_lock(self) -> None:
        """Ask why the chosen unit's period is locked or opened again."""
        if self._state is not None:
            self.lock.ask([self._state.unit], self._state.period, lock=self._state.lock is None)

    def ask_lock_all(self) -> None:
        """Ask why the chosen cell's period is locked for every unit, or opened again for them."""
        self.lock.ask([], self._period(), lock=not self._all_locked())

    def _period(self) -> str:
        return self._state.period if self._state is not None else self.desk.period

    def _all_locked(self) -> bool:
        states = [row.states[self._period()] for row in self.model.all_rows()]
        return bool(states) and all(state.lock is not None for state in states)

    def _say_lock_all(self) -> None:
        name = self.desk.plan.period(self._period()).name
        locked = self._all_locked()
        self._lock_all.setText(
            translate("Open {period} again for all…", period=name)
            if locked
            else translate("Lock {period} for all…", period=name)
        )

    def _show_fresh(self) -> None:
        self.tabs.show_tab(ARRIVALS)
        self.arrivals.clear_filters()
        place = next(i for i, c in enumerate(self.arrivals.columns) if c.key == "fresh")
        fresh = frozenset(text for text in self.arrivals.texts_of(place) if text)
        self.arrivals.set_filter(place, fresh or None)

    def _open_target(self, shown: object) -> None:
        indicator = getattr(getattr(shown, "indicator", None), "code", "")
        self.desk.jump.emit("consolidation", Target(indicator=indicator))

    def _show_matrix(self) -> None:
        self.tabs.show_tab(0)
        self.table.setFocus()

    def _show_review(self) -> None:
        self.desk.jump.emit("review", Target())

    def _show_quarantine(self) -> None:
        self.desk.jump.emit("inbox", Target(cell="quarantine"))

    def _show_units(self) -> None:
        self.desk.jump.emit("units", Target(cell="overdue"))
