"""Findings: what must be corrected or explained, by severity and register."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QSplitter, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.domain.findings import Severity, Subject
from qcdesk.plan.model import Plan
from qcdesk.services.check_period import CheckedFinding
from qcdesk.services.entry_titles import entry_titles
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.overview import concerns, registers_behind
from qcdesk.text import explain, finding_text, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.base.text import pair_text, severity_name
from ui.models.finding_columns import FindingRow, finding_columns, finding_key, finding_rows
from ui.widgets.buttons import Button
from ui.widgets.composed_text import ComposedText
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card, row
from ui.widgets.search_box import SearchBox
from ui.widgets.table_view import TableView


class FindingsPage(Page):
    """The list on the left; the finding, the way to its cell and its explanation on the right."""

    key = "findings"
    counts_always = True

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Findings"))
        self._place = 0
        self._titles: dict[str, tuple[str, str]] = {}
        self._item: CheckedFinding | None = None
        self.model = TableModel(finding_columns(desk.theme), finding_key, self)
        self.table = TableView(desk.theme, desk.state, self.model, "findings")
        self.table.setAccessibleName(self.title)
        empty = EmptyState(
            desk.theme,
            Icon.DONE,
            translate("Nothing to correct"),
            translate("All checks of this period pass."),
        )
        self.table.set_empty(empty)
        self._severity, self._register = QComboBox(), QComboBox()
        self._fill_filters()
        self.search = SearchBox(desk.theme)
        self.search.wanted.connect(self.model.set_search)
        self._summary = label(look="muted")
        self._build_panel()
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(flow(self._severity, self._register, self._summary, 1, self.search))
        inside.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self.panel)
        splitter.setSizes([760, 380])
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        self.body.addWidget(splitter, 1)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._jump_to)
        watch.updated.connect(self.load)

    def _fill_filters(self) -> None:
        self._severity.setAccessibleName(translate("Severity"))
        self._severity.addItem(translate("All severities"), None)
        for severity in Severity:
            self._severity.addItem(severity_name(severity), severity)
        self._register.setAccessibleName(translate("Register"))
        self._register.addItem(translate("All registers"), None)
        for register in self.desk.registers():
            self._register.addItem(register.name, register.code)
        self._severity.activated.connect(self._show)
        self._register.activated.connect(self._show)

    def _build_panel(self) -> None:
        theme = self.theme
        self.panel = Card()
        self._severity_chip = label(look="chip")
        self._where = label(look="muted", wraps=True)
        self._what = label(look="heading", wraps=True)
        self._values = label(look="muted", wraps=True)
        self._next = label(wraps=True)
        self.go = Button(theme, translate("Go to the entry"), self._jump, icon=Icon.NEXT)
        self._explain_title = label(translate("Explanation for the quality office"), "heading")
        self.explanation = ComposedText()
        self.explanation.left.connect(self.commit)
        self.explanation.setAccessibleName(translate("Explanation"))
        self.explanation.setPlaceholderText(translate("Why is this right although the check doubts it?"))
        self.explanation.setMaximumHeight(130)
        self.explanation.textChanged.connect(self._count)
        self._counted = label(look="muted", wraps=True)
        self.save = Button(
            theme, translate("Save the explanation"), self._save, icon=Icon.CHECK, look="primary"
        )
        content = self.panel.content
        content.addLayout(row(self._severity_chip, 1))
        for part in (self._what, self._where, self._values, self._next):
            content.addWidget(part)
        content.addLayout(row(self.go, 1))
        for below in (self._explain_title, self.explanation, self._counted):
            content.addWidget(below)
        content.addLayout(row(self.save, 1))
        content.addStretch(1)
        self.panel.setMinimumWidth(300)
        self._show_one(None)

    def load(self) -> None:
        if self.watch.check is not None:
            ids = {item.finding.subject.entry_id for item in self.watch.check.findings}
            self.desk.read(self, entry_titles, ids, done=self._named, key="titles")

    def _named(self, titles: dict[str, tuple[str, str]]) -> None:
        self._titles = titles
        self._show()

    def concerns(self, _changes: Changes) -> bool:
        # The watch looks again after each write and tells this page.
        return False

    def open(self, target: Target) -> None:
        if target.register:
            self._register.setCurrentIndex(max(self._register.findData(target.register), 0))
            self._show()

    def start_search(self) -> None:
        self.search.setFocus()

    def commit(self) -> None:
        """Save what was typed for the finding that is shown, too short or not: it says so itself."""
        item = self._item
        if item is not None and self.save.isVisibleTo(self) and self._typed() not in ("", item.explanation):
            self._save()

    def _show(self) -> None:
        check = self.watch.check
        if check is None:
            return
        severity, register = self._severity.currentData(), self._register.currentData()
        found = finding_rows(self.desk.plan, check.findings, self._titles)
        rows = [
            each
            for each in found
            if severity in (None, each.item.finding.severity)
            and register in (None, each.item.finding.subject.register)
        ]
        self.model.set_rows(rows)
        open_ = len(check.blocking)
        self._summary.setText(translate("{open} open, {all} in all", open=open_, all=len(check.findings)))
        self.count_changed.emit(open_, open_ > 0)
        if self.table.current() is None and rows:
            # What was put right makes room for the next one.
            self.table.setCurrentIndex(self.model.index(min(self._place, len(rows) - 1), 0))
        elif not rows:
            self._show_one(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Something that waits comes before what was looked at when nothing did.
        if self.model.rowCount() and (self._item is None or not self._item.open):
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _chosen(self, chosen: FindingRow | None) -> None:
        if self._item is not None and (chosen is None or chosen.item.finding.key != self._item.finding.key):
            self.commit()
        if chosen is not None:
            self._place = self.table.currentIndex().row()
        self._show_one(chosen)

    def _show_one(self, chosen: FindingRow | None) -> None:
        for child in self.panel.findChildren(QWidget):
            child.setVisible(chosen is not None)
        before, self._item = self._item, chosen.item if chosen else None
        if chosen is None:
            return
        item = chosen.item
        finding = item.finding
        self._severity_chip.setText(severity_name(finding.severity))
        looks = {Severity.ERROR: "chip-bad", Severity.EXPLAIN: "chip-warn", Severity.HINT: "chip-accent"}
        self._severity_chip.setProperty("look", looks[finding.severity])
        self._severity_chip.style().polish(self._severity_chip)
        self._what.setText(finding_text(finding))
        self._where.setText(chosen.place)
        self._where.setVisible(bool(chosen.place))
        values = [pair_text(name, value or translate("(blank)")) for name, value in chosen.values]
        self._values.setText("\n".join(values))
        self._values.setVisible(bool(values))
        step = _next_step(self.desk.plan, item)
        self._next.setText(step)
        self._next.setVisible(bool(step))
        self._offer_way(finding.subject)
        self._show_explanation(item, same=before is not None and before.finding.key == finding.key)

    def _offer_way(self, subject: Subject) -> None:
        way = self._way(subject)
        self.go.setVisible(way is not None)
        if way is not None:
            names = {"targets": translate("Go to the target"), "registers": translate("Go to the register")}
            self.go.setText(translate("Go to the entry") if subject.entry_id else names[way[0]])

    def _way(self, subject: Subject) -> tuple[str, Target] | None:
        """Where a finding is put right: at the entry, at the figure's target, in the register behind it."""
        plan, unit = self.desk.plan, self.desk.unit
        if subject.entry_id:
            return "registers", Target(subject.register, subject.entry_id, subject.cell)
        if not subject.indicator:
            return None
        if any(t.indicator == subject.indicator and concerns(t, unit) for t in plan.targets):
            return "targets", Target(indicator=subject.indicator)
        behind = registers_behind(plan, unit, subject.indicator)
        return ("registers", Target(behind[0])) if behind else None

    def _show_explanation(self, item: CheckedFinding, *, same: bool) -> None:
        wanted = item.finding.severity is Severity.EXPLAIN
        for part in (self._explain_title, self.explanation, self._counted, self.save):
            part.setVisible(wanted)
        typing = self.explanation.composing or (self.explanation.hasFocus() and bool(self._typed()))
        if not same or not typing:
            self.explanation.setPlainText(item.explanation)
        if item.refused:
            self._counted.setText(explain(item.refused, {}).what)

    def _typed(self) -> str:
        return self.explanation.toPlainText().strip()

    def _count(self) -> None:
        least = self.desk.plan.settings.explanation_min_length
        count = len("".join(c for c in self._typed() if c.isalnum()))
        self._counted.setText(
            translate(
                "{count} characters, at least {least}. “Checked, correct” is no reason.",
                count=count,
                least=least,
            )
        )
        self.save.setEnabled(count >= least)

    def _save(self) -> None:
        if self._item is not None:
            finding = self._item.finding
            # Until the checks were run again, this is what is saved.
            self._item = replace(self._item, explanation=self._typed())
            arguments = (self.desk.period, finding.key, finding.code, self._typed())
            self.desk.write(self, explain_finding, *arguments, done=self._explained)

    def _explained(self, _saved: object) -> None:
        self.watch.look()
        self.desk.notice.emit("good", translate("The explanation was saved."))

    def _jump(self) -> None:
        chosen = self.table.current()
        if isinstance(chosen, FindingRow):
            self._jump_to(chosen)

    def _jump_to(self, chosen: FindingRow) -> None:
        way = self._way(chosen.item.finding.subject)
        if way is not None:
            self.desk.jump.emit(*way)


def _next_step(plan: Plan, item: CheckedFinding) -> str:
    told = explain(item.finding.code, item.finding.params).next_step if not item.finding.message else ""
    note = next((check.note for check in plan.checks if check.code == item.finding.code), "")
    return told or note
