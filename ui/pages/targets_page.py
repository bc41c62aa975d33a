"""Targets: definition, basis, document, the value, and the entries and evidence that make it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import State, Value
from qcdesk.plan.model import Plan
from qcdesk.plan.rows import display, parse_text
from qcdesk.services.consolidate import DrillDown, drill_down
from qcdesk.services.list_entries import list_entries
from qcdesk.services.overview import readings_of
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.target_trend import TrendPoint, target_trend
from qcdesk.services.unit_targets import unit_targets
from qcdesk.services.views import EntryView, UnitTarget
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.table_model import Column, TableModel
from ui.base.text import explanation, full_name, joined, long_date, status_name
from ui.models.chart_contents import trend_content
from ui.models.target_columns import (
    part_text,
    share_key,
    share_text,
    standing_text,
    target_columns,
    value_text,
)
from ui.widgets.banner import Banner
from ui.widgets.bar_delegate import BarDelegate
from ui.widgets.column_chart import ChartPanel
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, Scroll, row
from ui.widgets.search_box import SearchBox
from ui.widgets.table_view import TableView

READING_FIELDS = ("value", "numerator", "denominator", "note")


def behind_columns(plan: Plan) -> list[Column]:
    """Entries behind a figure: name, evidence, status."""
    names = {register.code: register.name for register in plan.registers}
    return [
        Column(
            "title",
            translate("Entry"),
            lambda entry: full_name(entry.title, entry.number),
            hint=lambda entry: f"{names.get(entry.register, '')} · {full_name(entry.title, entry.number)}",
            width=26,
        ),
        Column(
            "evidence",
            translate("Evidence"),
            lambda entry: "、".join(e.title for e in entry.evidence) or translate("none"),
            width=18,
        ),
        Column("status", translate("Status"), lambda entry: status_name(entry.status), width=9),
    ]


def entry_key(entry: EntryView) -> object:
    """What tells entries apart."""
    return entry.entry_id


class TargetsPage(Page):
    """The targets that concern this unit on the left, one in full on the right."""

    key = "targets"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Targets"))
        self._wanted = ""
        self._reading_of: tuple[str, str] | None = None
        self._reading_texts = dict.fromkeys(READING_FIELDS, "")
        self.model = TableModel(target_columns(desk.theme, desk.unit, due=False), share_key, self)
        self.table = TableView(desk.theme, desk.state, self.model, "targets")
        self.table.setAccessibleName(self.title)
        number = next(i for i, column in enumerate(self.model.columns) if column.key == "bar")
        self._delegate = BarDelegate(desk.theme)
        self.table.setItemDelegateForColumn(number, self._delegate)
        self.table.set_empty(EmptyState(desk.theme, Icon.TARGETS, translate("No target concerns this unit")))
        self.table.chosen.connect(self._chosen)
        self.search = SearchBox(desk.theme)
        self.search.wanted.connect(self.model.set_search)
        self.trend = ChartPanel(desk.theme)
        self.trend.saved.connect(self._saved_as)
        self.trend.failed.connect(desk.failed)
        self._trend_card = Card(self.trend)
        self._trend_card.hide()
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(row(label(translate("Targets this unit takes part in"), "heading"), 1, self.search))
        inside.addWidget(self.table, 1)
        inside.addWidget(self._trend_card)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self._make_panel())
        splitter.setSizes([780, 380])
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        self.body.addWidget(splitter, 1)

    def _make_panel(self) -> Card:
        self.panel = Card()
        self._name = label(look="heading", wraps=True)
        self._standing = label(look="chip")
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(14)
        self._reading = self._make_reading()
        self._behind_title = label(look="heading")
        self.behind = TableModel(behind_columns(self.desk.plan), entry_key, self)
        self._behind_table = TableView(self.theme, self.desk.state, self.behind, "target-entries")
        self._behind_table.setAccessibleName(translate("Entries behind the figure"))
        nothing = translate("No entry counts for this figure yet")
        self._behind_table.set_empty(EmptyState(self.theme, Icon.REGISTERS, nothing))
        self._behind_table.opened.connect(self._open_entry)
        self._behind_table.setMinimumHeight(120)
        content = self.panel.content
        content.addLayout(row(self._name, self._standing))
        # Plans explain at length; squeezed into a small window, wrapped lines would cover each other.
        above = Scroll()
        above.content.addLayout(self._facts)
        above.content.addWidget(self._reading)
        above.content.addStretch(1)
        content.addWidget(above, 3)
        content.addWidget(self._behind_title)
        content.addWidget(self._behind_table, 2)
        self.panel.setMinimumWidth(340)
        return self.panel

    def _make_reading(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(translate("This figure is typed in directly"), "heading"))
        definition = self.desk.plan.register("reading")
        form = QFormLayout()
        self.reading_fields: dict[str, QLineEdit] = {}
        for code in READING_FIELDS:
            field = QLineEdit()
            field.setAccessibleName(definition.field(code).label)
            field.editingFinished.connect(self._save_reading)
            self.reading_fields[code] = field
            form.addRow(definition.field(code).label, field)
        layout.addLayout(form)
        self._reading_banner = Banner(self.theme)
        layout.addWidget(self._reading_banner)
        holder.hide()
        return holder

    def load(self) -> None:
        self.desk.read(self, unit_targets, self.desk.period, done=self._show, key="targets")

    def open(self, target: Target) -> None:
        self._wanted = target.indicator
        self._open_wanted()

    def start_search(self) -> None:
        self.search.setFocus()

    def _open_wanted(self) -> None:
        for number in range(self.model.rowCount() if self._wanted else 0):
            if self.model.row(number).indicator.code == self._wanted:
                self._wanted = ""
                self.table.setCurrentIndex(self.model.index(number, 0))
                return

    def _show(self, rows: tuple[UnitTarget, ...]) -> None:
        self.model.set_rows(rows)
        if self.table.current() is None and rows and not self._wanted:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._open_wanted()
        chosen = self.table.current()
        self._chosen(chosen if isinstance(chosen, UnitTarget) else None)

    def _chosen(self, chosen: UnitTarget | None) -> None:
        if chosen is None:
            return
        self._name.setText(chosen.target.name)
        self._standing.setText(standing_text(chosen))
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for name, text in self._facts_of(chosen):
            if text:
                value = label(text, wraps=True)
                value.setAlignment(Qt.AlignmentFlag.AlignTop)
                caption = label(name, "muted")
                # Beside the first of several lines; a form layout centres what does not expand.
                caption.setAlignment(Qt.AlignmentFlag.AlignTop)
                caption.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
                self._facts.addRow(caption, value)
        typed = chosen.indicator in readings_of(self.desk.plan, self.desk.unit)
        if self._reading_of is not None and self._reading_of[0] != chosen.indicator.code:
            self._save_reading()
            self._reading_of = None
        self._reading.setVisible(typed)
        if typed:
            self.desk.read(
                self, list_entries, "reading", self.desk.unit, done=self._readings_read, key="reading"
            )
        self.desk.read(self, target_trend, chosen.target.code, done=self._trend_read, key="trend")
        arguments = (chosen.indicator.code, self.desk.period, self.desk.unit, "received")
        self.desk.read(
            self, drill_down, *arguments, done=self._drilled, failed=self._not_drilled, key="drill"
        )

    def _facts_of(self, chosen: UnitTarget) -> list[tuple[str, str]]:
        target, indicator = chosen.target, chosen.indicator
        statuses = {
            "binding": translate("binding"),
            "stretch": translate("to strive for"),
            "directional": translate("direction"),
        }
        units = {unit.code: unit.name for unit in self.desk.plan.units}
        lead = units.get(target.lead, "")
        return [
            (translate("This unit's figure"), value_text(chosen)),
            (translate("To reach"), joined((share_text(chosen), statuses[target.status]))),
            (translate("Due"), long_date(target.due)),
            (translate("Indicator"), f"{indicator.code} {indicator.name}"),
            (translate("Where to fill it in"), indicator.help),
            (translate("How it is counted"), indicator.definition),
            (translate("Basis"), indicator.legal_basis),
            (translate("Document"), target.document),
            (translate("Lead"), lead),
            (translate("Part of this unit"), part_text(chosen)),
            (translate("Note"), target.note),
        ]

    def _trend_read(self, points: tuple[TrendPoint, ...]) -> None:
        chosen = self.table.current()
        self._trend_card.setVisible(isinstance(chosen, UnitTarget))
        if isinstance(chosen, UnitTarget):
            told = translate("By period; the stroke is what was due by then")
            title = f"{chosen.target.name} · {told}"
            self.trend.show_content(title, trend_content(chosen, points), chosen.target.name)

    def _saved_as(self, path: Path) -> None:
        self.desk.notice.emit("good", translate("Saved as {path}", path=str(path)))

    def _drilled(self, found: DrillDown) -> None:
        self.behind.set_rows(found.entries)
        self._behind_title.setText(
            plural("{n} entry makes this figure", "{n} entries make this figure", len(found.entries))
        )

    def _not_drilled(self, error: Exception) -> None:
        self.behind.set_rows([])
        self._behind_title.setText(explanation(error).what)

    def _open_entry(self, entry: EntryView) -> None:
        self.desk.jump.emit("registers", Target(entry.register, entry.entry_id))

    def commit(self) -> None:
        self._save_reading()

    def _readings_read(self, entries: list[EntryView]) -> None:
        """Show what was typed for the chosen figure, unless the user is typing."""
        chosen = self.table.current()
        if not isinstance(chosen, UnitTarget):
            return
        key = (chosen.indicator.code, self.desk.period)
        values = next((e.values for e in entries if (e.values["indicator"], e.values["period"]) == key), {})
        definition = self.desk.plan.register("reading")
        before, self._reading_of = self._reading_of, key
        for code, field in self.reading_fields.items():
            text = display(definition.field(code), values.get(code, State.NOT_REPORTED))
            typing = before == key and field.hasFocus()
            self._reading_texts[code] = text
            if not typing and field.text() != text:
                field.setText(text)

    def _save_reading(self) -> None:
        """Save the figure as it stands, if it was changed; a field that is left is saved."""
        texts = {code: field.text().strip() for code, field in self.reading_fields.items()}
        if not self._reading.isVisibleTo(self) or texts == self._reading_texts or self._reading_of is None:
            return
        definition = self.desk.plan.register("reading")
        indicator, period = self._reading_of
        values: dict[str, Value] = {"indicator": indicator, "period": period}
        try:
            for code, text in texts.items():
                values[code] = parse_text(definition.field(code), text)
        except UserError as error:
            self._reading_banner.show_explanation(explanation(error), "warn")
            return
        self._reading_texts = texts
        command = RecordEntry("reading", values, period=period)
        self.desk.write(self, record_entry, command, done=self._reading_saved)

    def _reading_saved(self, _saved: object) -> None:
        self._reading_banner.show_text("good", translate("The figure was saved."))
