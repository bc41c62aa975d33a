"""Overview: what is still to do for the period, in order; tiles; the targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from qcdesk.domain.targets import Standing
from qcdesk.services import overview as steps
from qcdesk.services.check_period import PeriodCheck
from qcdesk.services.overview import Overview, Todo, overview
from qcdesk.services.sent_periods import SentPeriod, sent_periods
from qcdesk.services.views import TargetRow
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, Questions, label
from ui.base.table_model import TableModel
from ui.base.text import moment_text, pair_text
from ui.models.sent_period_columns import sent_period_columns, sent_period_key
from ui.models.target_columns import share_key, target_columns
from ui.widgets.bar_delegate import BarDelegate
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, Scroll, clear
from ui.widgets.table_view import TableView
from ui.widgets.tile import Tile

MAX_NAMES = 4
MIN_ROWS, MAX_TARGETS, MAX_PERIODS = 2, 6, 12
"""Rows that are shown without scrolling."""


@dataclass(frozen=True)
class _Step:
    icon: Icon
    token: str
    page: str
    text: Callable[[int], str]


def _todo(kind: str) -> _Step:
    return {
        steps.RETURNED: _Step(
            Icon.RETURNED,
            "bad",
            "returned",
            lambda n: plural("Correct {n} returned entry", "Correct {n} returned entries", n),
        ),
        steps.ERRORS: _Step(
            Icon.ERROR, "bad", "findings", lambda n: plural("Correct {n} error", "Correct {n} errors", n)
        ),
        steps.EVIDENCE: _Step(
            Icon.EVIDENCE,
            "bad",
            "evidence",
            lambda n: plural("Attach evidence to {n} entry", "Attach evidence to {n} entries", n),
        ),
        steps.EXPLAIN: _Step(
            Icon.WARNING,
            "warn",
            "findings",
            lambda n: plural("Explain {n} doubtful value", "Explain {n} doubtful values", n),
        ),
        steps.TYPED: _Step(
            Icon.REGISTERS,
            "warn",
            "registers",
            lambda n: plural(
                "Finish what is typed and not saved in {n} register",
                "Finish what is typed and not saved in {n} registers",
                n,
            ),
        ),
        steps.NIL: _Step(
            Icon.CHECK,
            "warn",
            "registers",
            lambda n: plural(
                "Fill in or report nil for {n} register", "Fill in or report nil for {n} registers", n
            ),
        ),
        steps.READINGS: _Step(
            Icon.TARGETS, "warn", "targets", lambda n: plural("Type in {n} figure", "Type in {n} figures", n)
        ),
        steps.EMPTY: _Step(
            Icon.REGISTERS,
            "accent",
            "registers",
            lambda _n: translate("Record the first entry in a register"),
        ),
        steps.SEAL: _Step(
            Icon.SUBMIT,
            "accent",
            "submit",
            lambda n: plural(
                "Send {n} entry to the quality office", "Send {n} entries to the quality office", n
            ),
        ),
    }[kind]


class OverviewPage(Page):
    """Loaded again whenever the findings are new."""

    key = "overview"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Overview"))
        self._pages: dict[QPushButton, tuple[str, Target]] = {}
        self.todo = Card(label(translate("Still to do"), "heading"))
        self._todo_list = QVBoxLayout()
        self._todo_list.setSpacing(6)
        self.todo.content.addLayout(self._todo_list)
        self.todo.content.addStretch(1)
        self._tiles = self._make_tiles()
        top = QHBoxLayout()
        top.addWidget(self.todo, 3)
        tiles = QGridLayout()
        for number, tile in enumerate(self._tiles.values()):
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            tiles.addWidget(tile, number // 2, number % 2)
        top.addLayout(tiles, 2)
        self.model = TableModel(target_columns(desk.theme, desk.unit), share_key, self)
        self.table = TableView(desk.theme, desk.state, self.model, "overview-targets")
        self.table.setAccessibleName(translate("Targets"))
        self._delegate = BarDelegate(desk.theme)
        self.table.setItemDelegateForColumn(self._bar_column(), self._delegate)
        self.table.set_empty(EmptyState(desk.theme, Icon.TARGETS, translate("No target concerns this unit")))
        self.table.opened.connect(self._open_target)
        page = Scroll()
        self.body.addWidget(page, 1)
        page.content.addLayout(top)
        page.content.addWidget(label(translate("Targets this unit takes part in"), "heading"))
        page.content.addWidget(self.table)
        self.periods = TableModel(sent_period_columns(desk.theme), sent_period_key, self)
        self.period_table = TableView(desk.theme, desk.state, self.periods, "overview-periods")
        self.period_table.setAccessibleName(translate("How far each period is"))
        self.period_table.opened.connect(self._open_period)
        page.content.addWidget(label(translate("How far each period is"), "heading"))
        page.content.addWidget(self.period_table)
        page.content.addStretch(1)
        watch.updated.connect(self.refresh)
        desk.theme.changed.connect(self.refresh)

    @staticmethod
    def first_questions(check: PeriodCheck) -> Questions:
        return ((overview, (check.period, check)), (sent_periods, ()))

    def load(self) -> None:
        if self.watch.check is not None:
            self.desk.read(
                self, overview, self.desk.period, self.watch.check, done=self._show, key="overview"
            )
        self.desk.read(self, sent_periods, done=self._show_periods, key="periods")

    def _bar_column(self) -> int:
        return next(i for i, column in enumerate(self.model.columns) if column.key == "bar")

    def _make_tiles(self) -> dict[str, Tile]:
        tiles = {
            "met": Tile(translate("Targets met")),
            "behind": Tile(translate("Behind schedule")),
            "evidence": Tile(translate("Evidence missing")),
            "findings": Tile(translate("Findings open")),
        }
        tiles["met"].pressed.connect(self._to_targets)
        tiles["behind"].pressed.connect(self._to_targets)
        tiles["evidence"].pressed.connect(self._to_evidence)
        tiles["findings"].pressed.connect(self._to_findings)
        return tiles

    def _to_targets(self) -> None:
        self.desk.jump.emit("targets", Target())

    def _to_evidence(self) -> None:
        self.desk.jump.emit("evidence", Target())

    def _to_findings(self) -> None:
        self.desk.jump.emit("findings", Target())

    def _open_target(self, row: TargetRow) -> None:
        self.desk.jump.emit("targets", Target(indicator=row.indicator.code))

    def _open_period(self, row: SentPeriod) -> None:
        self.desk.choose_period(row.period.code)
        self.desk.jump.emit("submit", Target())

    def _show_periods(self, found: list[SentPeriod]) -> None:
        self.periods.set_rows(found)
        _fit(self.period_table, MAX_PERIODS)

    def _show(self, seen: Overview) -> None:
        self.model.set_rows(seen.targets)
        _fit(self.table, MAX_TARGETS)
        self._show_tiles(seen)
        clear(self._todo_list)
        self._pages.clear()
        for number, todo in enumerate(seen.todos, 1):
            self._todo_list.addWidget(self._line(number, todo))
        if not seen.todos:
            self._todo_list.addWidget(label(self._nothing(seen), "good", wraps=True))

    @staticmethod
    def _nothing(seen: Overview) -> str:
        time = moment_text(seen.sent_at)
        if seen.acknowledged:
            return translate("Nothing: sent on {time}, and the office's receipt has arrived.", time=time)
        if seen.sent_at:
            return translate("Nothing: sent on {time}. The office's receipt is awaited.", time=time)
        return translate("Nothing.")

    def _line(self, number: int, todo: Todo) -> QPushButton:
        step = _todo(todo.kind)
        text = f"{number}.  {step.text(todo.count)}"
        if todo.names:
            more = "…" if len(todo.names) > MAX_NAMES else ""
            text = pair_text(text, "、".join(todo.names[:MAX_NAMES]) + more)
        button = QPushButton(self.theme.icon(step.icon, step.token), text)
        button.setProperty("look", "todo")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setToolTip(text)
        button.clicked.connect(self._go)
        self._pages[button] = (step.page, Target(todo.register))
        return button

    def _go(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton) and sender in self._pages:
            page, target = self._pages[sender]
            self.desk.jump.emit(page, target)

    def _show_tiles(self, seen: Overview) -> None:
        standings = [row.assessment.standing for row in seen.targets]
        met = standings.count(Standing.MET)
        behind = standings.count(Standing.BEHIND) + standings.count(Standing.MISSED)
        of = translate("of {count}", count=len(standings))
        self._tiles["met"].show_number(str(met), "good" if met else "", of)
        self._tiles["behind"].show_number(str(behind), "warn" if behind else "good", of)
        counts = {todo.kind: todo.count for todo in seen.todos}
        evidence = counts.get(steps.EVIDENCE, 0)
        self._tiles["evidence"].show_number(
            str(evidence), "bad" if evidence else "good", translate("entries")
        )
        check = self.watch.check
        open_ = len(check.blocking) if check else 0
        self._tiles["findings"].show_number(
            str(open_), "bad" if open_ else "good", translate("block sealing")
        )


def _fit(table: TableView, most: int) -> None:
    """As high as its rows, so that no empty table fills a large screen; beyond `most` it scrolls."""
    # An empty table needs the height for its picture and sentence.
    count = table.model().rowCount() or most
    lines = min(max(count, MIN_ROWS), most)
    header = table.horizontalHeader().sizeHint().height()
    rows = lines * table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(header + rows + 2 * table.frameWidth())
