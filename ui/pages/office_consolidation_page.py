"""Consolidation: indicators × units, the way down to entries and evidence, charts, duplicates."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QSplitter, QWidget

from qcdesk.services.consolidate import Consolidate, DrillDown, consolidate, drill_down
from qcdesk.services.figure_trend import FigureTrend, figure_trend
from qcdesk.services.views import Consolidation, EntryView
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.base.text import pair_text
from ui.forms.office_duplicates import DuplicatesPanel
from ui.forms.office_entry_dialog import EntryDialog
from ui.forms.table_export import TableExport
from ui.models.office_figure_columns import (
    BEFORE,
    CHANGE,
    NOW,
    CountyFigure,
    behind_columns,
    behind_key,
    compared_text,
    county_figures,
    figure_columns,
    figure_key,
    target_bars,
    trend_content,
    unit_bars,
)
from ui.widgets.bar_chart import BarChart, scrolled
from ui.widgets.buttons import Button
from ui.widgets.column_chart import ChartPanel
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card, row
from ui.widgets.search_box import SearchBox
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

UNIT_PREFIX = "unit:"
SHOWN_ENTRIES = 200
"""Entries listed behind a figure; their number is told in full."""
FIGURES, REACH, DUPLICATES = range(3)
TREND = 1


class OfficeConsolidationPage(Page):
    """Every figure can be opened down to the scan that proves it."""

    key = "consolidation"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Consolidation"))
        self._wanted = ""
        self._unit = ""
        self._duplicates_stale = True
        theme = desk.theme
        self.basis = QComboBox()
        self.basis.addItem(translate("From what was received"), "received")
        self.basis.addItem(translate("From what was accepted"), "accepted")
        self.basis.setAccessibleName(translate("Basis"))
        self.basis.activated.connect(self._basis_chosen)
        self.shows = QComboBox()
        self.shows.addItem(translate("Units: this period"), NOW)
        self.shows.addItem(translate("Units: same period last year"), BEFORE)
        self.shows.addItem(translate("Units: change since last year"), CHANGE)
        self.shows.setAccessibleName(translate("What the units' columns show"))
        self.shows.activated.connect(self._shows_chosen)
        self.search = SearchBox(theme)
        self.search.wanted.connect(self._narrow)
        self._export = TableExport(desk, self)
        self.duplicates = DuplicatesPanel(desk)
        self.duplicates.counted.connect(self._show_duplicates)
        self.reach = BarChart(
            theme,
            translate("Reach of the county's targets"),
            translate("The plan has no target with a number."),
        )
        self.reach.chosen.connect(self._indicator_chosen)
        heading = label(
            translate("Bar: the figure against the target; mark: what is due by the period's end"), "muted"
        )
        reach = Card(heading)
        reach.content.addWidget(scrolled(self.reach), 1)
        self.tabs = Tabs(
            [
                (translate("Figures"), self._make_figures()),
                (translate("Reach of the targets"), reach),
                (translate("Duplicates"), self.duplicates),
            ]
        )
        self.body.addWidget(
            flow(
                label(self.title, "title"),
                self.tabs,
                1,
                self.basis,
                self.shows,
                self.search,
                Button(theme, translate("Export… (Ctrl+E)"), self.ask_export, icon=Icon.EXPORT),
            )
        )
        self.body.addWidget(self.tabs.stack, 1)
        self.tabs.shown.connect(self._tab_shown)

    def _make_figures(self) -> QWidget:
        theme, desk = self.theme, self.desk
        self.model = TableModel(figure_columns(theme, desk.plan), figure_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-figures")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setAccessibleName(translate("Consolidation"))
        self.table.selectionModel().currentChanged.connect(self._cell_chosen)
        self.bars = BarChart(theme, translate("Units"), translate("No unit has a figure in this period."))
        self.bars.chosen.connect(self._unit_chosen)
        self._bar_title = label(translate("By unit"), "heading", wraps=True)
        self.trend = ChartPanel(theme)
        self.trend.saved.connect(self._chart_saved)
        self.trend.failed.connect(desk.failed)
        self.charts = Tabs(
            [(translate("By unit"), scrolled(self.bars)), (translate("Over the periods"), self.trend)]
        )
        self.charts.shown.connect(self._chart_chosen)
        chart = Card(self._bar_title, self.charts)
        chart.content.addWidget(self.charts.stack, 1)
        self.entries = TableModel(behind_columns(desk.plan), behind_key, self)
        self.entry_table = TableView(theme, desk.state, self.entries, "office-behind")
        self.entry_table.setAccessibleName(translate("Entries behind the figure"))
        self.entry_table.opened.connect(self.open_entry)
        hint = translate("Figures typed as readings and formulas have no entries of their own.")
        self.entry_table.set_empty(
            EmptyState(theme, Icon.REGISTERS, translate("No entry stands behind this"), hint)
        )
        self._entry_title = label(translate("Entries behind the figure"), "heading")
        hint_label = label(translate("Enter or double click opens the entry with its evidence"), "muted")
        behind = Card(row(self._entry_title, 1, hint_label))
        behind.content.addWidget(self.entry_table, 1)
        below = QSplitter(Qt.Orientation.Horizontal)
        below.addWidget(chart)
        below.addWidget(behind)
        below.setSizes([420, 740])
        below.setChildrenCollapsible(False)
        made = QSplitter(Qt.Orientation.Vertical)
        made.addWidget(self.table)
        made.addWidget(below)
        made.setSizes([350, 280])
        made.setChildrenCollapsible(False)
        return made

    def load(self) -> None:
        command = Consolidate(self.desk.period, self.basis.currentData())
        self.desk.read(self, consolidate, command, done=self._consolidated, key="figures")
        self._duplicates_stale = True
        self._tab_shown(self.tabs.current)

    def open(self, target: Target) -> None:
        if target.indicator:
            self.tabs.show_tab(FIGURES)
            self._wanted = target.indicator
            self._open_wanted()

    def start_search(self) -> None:
        self.search.setFocus()

    def open_entry(self, entry: EntryView) -> EntryDialog:
        """Show an entry with its evidence."""
        dialog = EntryDialog(self.desk, entry, self)
        dialog.open()
        return dialog

    def ask_export(self) -> None:
        """Save the table that is shown as a workbook."""
        table = self.duplicates.table if self.tabs.current == DUPLICATES else self.table
        name = f"{self.title} {self.desk.period_def().name} {self.basis.currentText()}"
        self._export.ask(table, name)

    def _tab_shown(self, number: int) -> None:
        self.basis.setHidden(number == DUPLICATES)
        for part in (self.shows, self.search):
            part.setHidden(number != FIGURES)
        if number == DUPLICATES and self._duplicates_stale:
            self._duplicates_stale = False
            self.duplicates.load()

    def _basis_chosen(self, _number: int) -> None:
        self.load()

    def _shows_chosen(self, _number: int) -> None:
        columns = figure_columns(self.theme, self.desk.plan, self.shows.currentData())
        self.model.set_columns(columns)

    def _narrow(self, text: str) -> None:
        self.model.set_search(text)

    def _consolidated(self, found: Consolidation) -> None:
        self.model.set_rows(county_figures(found))
        self.reach.show_bars(target_bars(found))
        if self._wanted:
            self._open_wanted()
        elif not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._cell_chosen(self.table.currentIndex(), QModelIndex())

    def _open_wanted(self) -> None:
        if self._wanted and self.table.choose(self._wanted):
            self._wanted = ""

    def _indicator_chosen(self, code: str) -> None:
        self._wanted = code
        self.tabs.show_tab(FIGURES)
        self._open_wanted()

    def _cell_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not index.isValid() or index.row() >= self.model.rowCount():
            return
        key = self.model.columns[index.column()].key
        self._unit = key.removeprefix(UNIT_PREFIX) if key.startswith(UNIT_PREFIX) else ""
        shown = self.model.row(index.row())
        self.bars.show_bars(unit_bars(self.desk.plan, shown))
        indicator = shown.figures.indicator
        self._bar_title.setText(pair_text(indicator.name, compared_text(shown)))
        self._drill(shown)

    def _unit_chosen(self, unit: str) -> None:
        self._unit = unit
        shown = self.table.current()
        if isinstance(shown, CountyFigure):
            self._drill(shown)

    def _drill(self, shown: CountyFigure) -> None:
        arguments = (
            shown.figures.indicator.code,
            self.desk.period,
            self._unit,
            self.basis.currentData(),
            SHOWN_ENTRIES,
        )
        self.desk.read(self, drill_down, *arguments, done=self._drilled, key="drill")
        if self.charts.current == TREND:
            asked = (shown.figures.indicator.code, self._unit, self.basis.currentData())
            self.desk.read(self, figure_trend, *asked, done=self._trend_known, key="trend")

    def _trend_known(self, found: FigureTrend) -> None:
        name = self.desk.plan.unit(found.unit).name if found.unit else translate("County")
        content = trend_content(found, self.desk.period)
        self.trend.show_content(name, content, f"{name} · {found.indicator.name}")

    def _chart_saved(self, path: Path) -> None:
        self.desk.notice.emit("good", translate("Saved as {path}", path=str(path)))

    def _chart_chosen(self, _number: int) -> None:
        shown = self.table.current()
        if isinstance(shown, CountyFigure):
            self._drill(shown)

    def _drilled(self, found: DrillDown) -> None:
        self.entries.set_rows(found.entries)
        name = self.desk.plan.unit(self._unit).name if self._unit else translate("County")
        count = plural("{n} entry", "{n} entries", found.count)
        if len(found.entries) < found.count:
            count = translate("the first {shown} of {n} entries", shown=len(found.entries), n=found.count)
        shown = self.table.current()
        figure = compared_text(shown, self._unit) if isinstance(shown, CountyFigure) else ""
        self._entry_title.setText(" · ".join(part for part in (name, figure, count) if part))

    def _show_duplicates(self, count: int) -> None:
        name = translate("Duplicates ({n})", n=count) if count else translate("Duplicates")
        self.tabs.say(DUPLICATES, name)
