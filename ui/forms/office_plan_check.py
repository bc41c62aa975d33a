"""A plan's workbook before it is in force: mistakes, forms as units will see them, differences."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QListView, QSplitter, QVBoxLayout, QWidget

from qcdesk.plan.compiler import Compilation
from qcdesk.plan.model import FieldDef, Plan
from qcdesk.services.compare_plans import read_plan
from qcdesk.services.context import Context
from qcdesk.services.import_entries import options_of
from qcdesk.services.plan_changes import plan_changes
from qcdesk.text import plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.base.text import aside_text, explanation
from ui.forms.field_row import FieldRow, Rows
from ui.forms.field_stack import FieldStack
from ui.forms.office_cell_dialog import CellDialog
from ui.models.choices_model import ChoiceRow, ChoicesModel
from ui.models.office_plan_columns import (
    MistakeRow,
    difference_columns,
    difference_key,
    difference_rows,
    mistake_columns,
    mistake_key,
    mistake_rows,
)
from ui.widgets.banner import Banner
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import Card
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

MISTAKES, FORMS, DIFFERENCES = range(3)
ALWAYS = "1"
"""The expression of a field that is always required."""


class PlanCheck(QWidget):
    """`checked` carries the plan, or None while the workbook has mistakes."""

    checked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.path: Path | None = None
        self.plan: Plan | None = None
        theme = desk.theme
        self.drop = FileDrop(
            theme,
            translate("Drop the plan's workbook here."),
            translate("Choose the workbook…"),
            translate("Excel workbook (*.xlsx)"),
        )
        self.drop.dropped.connect(self.take)
        self.banner = Banner(theme)
        self.mistakes = TableModel(mistake_columns(theme), mistake_key, self)
        self.mistake_table = TableView(theme, desk.state, self.mistakes, "plan-mistakes")
        self.mistake_table.setAccessibleName(translate("Mistakes"))
        self.mistake_table.opened.connect(self.open_mistake)
        self._none = EmptyState(theme, Icon.DOCUMENT, translate("No workbook is open"))
        self.mistake_table.set_empty(self._none)
        self.differences = TableModel(difference_columns(theme), difference_key, self)
        compared = TableView(theme, desk.state, self.differences, "plan-differences")
        compared.setAccessibleName(translate("Differences"))
        compared.set_empty(EmptyState(theme, Icon.DONE, translate("No difference to the plan in force")))
        self.tabs = Tabs(
            [
                (translate("Mistakes"), self.mistake_table),
                (translate("Forms as units see them"), self._make_forms()),
                (translate("Differences"), compared),
            ]
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.drop)
        layout.addWidget(self.banner)
        layout.addWidget(self.tabs)
        layout.addWidget(self.tabs.stack, 1)

    def _make_forms(self) -> QWidget:
        self._registers = ChoicesModel(self._desk.theme, [], self)
        self.list = QListView()
        self.list.setModel(self._registers)
        self.list.setAccessibleName(translate("Registers"))
        self.list.selectionModel().currentChanged.connect(self._register_chosen)
        self._name = label(look="heading")
        self._help = label(look="muted", wraps=True)
        self._form: FieldStack | None = None
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.addWidget(self._name)
        self._inside.addWidget(self._help)
        card = Card(inside)
        made = QSplitter(Qt.Orientation.Horizontal)
        made.addWidget(self.list)
        made.addWidget(card)
        made.setSizes([260, 700])
        made.setStretchFactor(1, 1)
        made.setChildrenCollapsible(False)
        return made

    def take(self, paths: list[Path]) -> None:
        """Read a workbook and look for its mistakes."""
        if paths:
            self.path = paths[0]
            self.banner.show_text("info", translate("Checking the workbook…"))
            self._desk.read(
                self, compile_path, paths[0], done=self._compiled, failed=self._failed, key="plan"
            )

    def open_mistake(self, row: MistakeRow) -> CellDialog | None:
        """Show the cell that a mistake names, among the rows of its sheet."""
        if self.path is None or not row.mistake.sheet:
            return None
        dialog = CellDialog(self._desk, self.path, row.mistake, self)
        dialog.show()
        return dialog

    def show_plan(self, plan: Plan) -> None:
        """Show the forms of a plan."""
        self.plan = plan
        rows = [ChoiceRow(r.code, r.name, len(r.fields)) for r in plan.registers if not r.builtin]
        self._registers.set_rows(rows)
        if rows:
            self.list.setCurrentIndex(self._registers.index(0))
            self._show_form(rows[0].code)

    def _compiled(self, found: Compilation) -> None:
        name = self.path.name if self.path is not None else ""
        self.mistakes.set_rows(mistake_rows(found.mistakes))
        count = len(found.mistakes)
        title = translate("Mistakes ({n})", n=count) if count else translate("Mistakes")
        self.tabs.say(MISTAKES, title)
        if found.plan is None:
            told = plural(
                "“{name}” has {n} mistake; Enter shows its cell. Correct it, save it, open it again.",
                "“{name}” has {n} mistakes; Enter shows the cell. Correct them, save it, open it again.",
                count,
                name=name,
            )
            self.banner.show_text("warn", told)
            self.tabs.show_tab(MISTAKES)
        else:
            self._none.say(translate("The workbook has no mistake"))
            settings = found.plan.settings
            told = translate(
                "“{name}” is in order: {plan}, version {version}.",
                name=name,
                plan=settings.name,
                version=settings.version,
            )
            self.banner.show_text("good", told)
            self.show_plan(found.plan)
            self._compare(found.plan)
        self.checked.emit(found.plan)

    def _compare(self, plan: Plan) -> None:
        before = self._desk.facts.plan
        lines = () if before is None else plan_changes(before, plan)
        self.differences.set_rows(difference_rows(lines))
        name = translate("Differences ({n})", n=len(lines)) if lines else translate("Differences")
        self.tabs.say(DIFFERENCES, name)
        self.tabs.show_tab(DIFFERENCES if lines else FORMS)

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error))
        self.checked.emit(None)

    def _register_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._show_form(self._registers.code(index.row()))

    def _show_form(self, code: str) -> None:
        if self.plan is None:
            return
        register = self.plan.register(code)
        self._name.setText(register.name)
        self._help.setText(register.help)
        self._help.setHidden(not register.help)
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._form = FieldStack(register.fields, self._make_row)
        self._inside.addWidget(self._form, 1)

    def _make_row(self, field: FieldDef, rows: Rows) -> FieldRow:
        plan = self.plan
        if plan is None:
            raise LookupError("no plan")
        names = [(each.code, aside_text(each.name, each.code)) for each in plan.organisations]
        made = FieldRow(self._desk.theme, rows, field, options_of(plan, field), names)
        made.show_state(relevant=True, required=field.required == ALWAYS)
        return made


def compile_path(_context: Context, path: Path) -> Compilation:
    """A plan from a file, or its mistakes."""
    return read_plan(path)
