"""Importing a table: which column feeds which field, and row by row what would happen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QVBoxLayout, QWidget

from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.services.import_columns import TableLook, look_at_table
from qcdesk.services.import_entries import (
    Imported,
    ImportEntries,
    ImportPreview,
    RowPreview,
    import_entries,
    options_of,
    preview_import,
)
from qcdesk.text import plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.table_model import Column, TableModel
from ui.base.tasks import Handle
from ui.base.text import explanation, joined, pair_text
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Scroll, row
from ui.widgets.table_view import TableView

MAPPING_HEIGHT = 190


def preview_columns(theme: Theme, plan: Plan, register: RegisterDef) -> list[Column]:
    """The row's number in the file, what becomes of it, why, and its values."""
    looks = {
        "new": (translate("new"), Icon.ADD, "good"),
        "changed": (translate("changed"), Icon.UNDO, "accent"),
        "same": (translate("same"), Icon.CHECK, "muted"),
        "wrong": (translate("wrong"), Icon.ERROR, "bad"),
    }

    def reasons(item: RowPreview) -> str:
        return joined(
            pair_text(m.header, explanation(m.error).what) if m.header else explanation(m.error).what
            for m in item.mistakes
        )

    columns = [
        Column(
            "row", translate("Row"), lambda item: str(item.number), sort=lambda item: item.number, width=5
        ),
        Column(
            "kind",
            translate("Result"),
            lambda item: looks[item.kind][0],
            icon=lambda item: theme.icon(looks[item.kind][1], looks[item.kind][2]),
            width=8,
        ),
        Column("why", translate("Reason"), reasons, colour=lambda _item: theme.colour("bad"), width=24),
    ]
    columns += [_field_column(plan, field) for field in register.fields]
    return columns


def _field_column(plan: Plan, field: FieldDef) -> Column:
    choices = options_of(plan, field)

    def text(item: RowPreview) -> str:
        if field.code in item.values:
            return display(field, item.values[field.code], choices)
        return _raw(item, field.label)

    return Column(field.code, field.label, text, right=field.kind.numeric)


def _raw(item: RowPreview, name: str) -> str:
    return next((mistake.text for mistake in item.mistakes if mistake.header == name), "")


def row_number(item: RowPreview) -> object:
    """What tells preview rows apart."""
    return item.number


@dataclass(frozen=True)
class _Choice:
    header: str
    box: QComboBox


class ImportDialog(QDialog):
    """Wrong rows are left out and can be corrected in the file; nothing is written before Import."""

    def __init__(
        self, desk: Desk, register: RegisterDef, path: Path, parent: QWidget, *, pasted: bool = False
    ) -> None:
        super().__init__(parent)
        self._pasted = pasted
        self._name = translate("Pasted from the clipboard") if pasted else path.name
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._register, self._path = desk, register, path
        self.setWindowTitle(translate("Import into “{register}”", register=register.name))
        self._choices: list[_Choice] = []
        self._sheet = QComboBox()
        self._sheet.setAccessibleName(translate("Sheet"))
        self._sheet.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._sheet.setMinimumContentsLength(16)
        self._sheet.activated.connect(self._look_again)
        self._sheet_name = label(translate("Sheet"))
        self._about = label(self._name, "muted")
        self._mapping = Scroll()
        self._mapping.setFixedHeight(MAPPING_HEIGHT)
        self._key = QComboBox()
        self._key.setAccessibleName(translate("Rows belong together by"))
        self._key.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._key.activated.connect(self._preview)
        self.banner = Banner(desk.theme, closable=False)
        self.busy = BusyBar(desk.theme)
        self.busy.cancelled.connect(self._stop)
        self._handle: Handle | None = None
        self.model = TableModel(preview_columns(desk.theme, desk.plan, register), row_number, self)
        self._table = TableView(desk.theme, desk.state, self.model)
        self._table.setAccessibleName(translate("Preview"))
        self._summary = label(look="heading")
        self.go = Button(desk.theme, translate("Import"), self._import, icon=Icon.IMPORT, look="primary")
        self.go.setEnabled(False)
        cancel = Button(desk.theme, translate("Cancel"), self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(row(self._about, 1, self._sheet_name, self._sheet))
        layout.addWidget(self._mapping)
        layout.addLayout(row(label(translate("Rows belong together by")), self._key, 1))
        layout.addWidget(self.banner)
        layout.addWidget(self._table, 1)
        layout.addWidget(self.busy)
        layout.addLayout(answers(self._summary, go=self.go, away=cancel))
        self.resize(960, 680)
        self._look("")

    def _look(self, sheet: str) -> None:
        code = self._register.code
        self._desk.read(
            self, look_at_table, code, self._path, sheet, done=self._looked, failed=self._failed, key="look"
        )

    def _look_again(self, _number: int) -> None:
        self._look(self._sheet.currentText())

    def _looked(self, look: TableLook) -> None:
        if self._sheet.count() == 0:
            self._sheet.addItems(look.sheets or (translate("(only one)"),))
            for part in (self._sheet_name, self._sheet):
                part.setVisible(len(look.sheets) > 1)
        rows = plural("{n} row", "{n} rows", look.rows)
        self._about.setText(f"{self._name}  ·  {rows}")
        self._fill_mapping(look)
        self._fill_keys()
        self._preview()

    def _fill_mapping(self, look: TableLook) -> None:
        grid_holder = QWidget()
        grid = QGridLayout(grid_holder)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        titles = (translate("Column in the file"), translate("Field"), translate("First values"))
        for number, title in enumerate(titles):
            grid.addWidget(label(title, "muted"), 0, number)
        self._choices = []
        for number, header in enumerate(look.headers):
            if not header:
                continue
            box = self._field_box(look.guessed.get(header, ""), header)
            values = " | ".join(cells[number] for cells in look.samples if number < len(cells))
            sample = label(values[:80], "muted")
            grid.addWidget(label(header), number + 1, 0)
            grid.addWidget(box, number + 1, 1)
            grid.addWidget(sample, number + 1, 2)
            self._choices.append(_Choice(header, box))
        grid.setColumnStretch(2, 1)
        self._mapping.setWidget(grid_holder)

    def _field_box(self, chosen: str, header: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(translate("Field for column “{column}”", column=header))
        box.addItem(translate("(leave out)"), "")
        for field in self._register.fields:
            box.addItem(field.label, field.code)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.activated.connect(self._preview)
        return box

    def _fill_keys(self) -> None:
        self._key.clear()
        identity = [self._register.field(code).label for code in self._register.identity]
        if identity:
            self._key.addItem("、".join(identity), self._register.identity)
        else:
            self._key.addItem(translate("nothing: every row is a new entry"), ())
        for field in self._register.fields:
            if (field.code,) != self._register.identity:
                self._key.addItem(field.label, (field.code,))

    def command(self) -> ImportEntries:
        """The import as it is set up now."""
        columns = {
            choice.header.rstrip("*＊ "): str(choice.box.currentData() or "") for choice in self._choices
        }
        sheet = self._sheet.currentText() if self._sheet.count() > 1 else ""
        key = tuple(self._key.currentData() or ())
        return ImportEntries(
            self._register.code, self._path, sheet, key, columns, shift=-1 if self._pasted else 0
        )

    def _preview(self, _number: int = 0) -> None:
        self.go.setEnabled(False)
        self.busy.begin(translate("Looking at each row…"))
        self._handle = self._desk.read(
            self,
            preview_import,
            self.command(),
            done=self._previewed,
            failed=self._failed,
            progress=self.busy.progress,
            key="preview",
        )

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.stop.set()

    def _previewed(self, preview: ImportPreview) -> None:
        self.busy.end()
        self.banner.hide()
        self.model.set_rows(preview.rows)
        counts = {kind: preview.count(kind) for kind in ("new", "changed", "same", "wrong")}
        self._summary.setText(translate("{new} new, {changed} changed, {same} same, {wrong} wrong", **counts))
        good = counts["new"] + counts["changed"]
        self.go.setEnabled(good > 0)
        self.go.setText(plural("Import {n} row", "Import {n} rows", good))
        if counts["wrong"]:
            told = translate("Wrong rows are left out. Correct them in the file and import it again.")
            if self._pasted:
                told = translate(
                    "Wrong rows are left out. Correct them where you copied and paste them again."
                )
            self.banner.show_text("warn", told)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.model.set_rows([])
        self._summary.clear()
        self.banner.show_explanation(explanation(error))

    def _import(self) -> None:
        self.go.setEnabled(False)
        self.busy.begin(translate("Importing…"))
        self._handle = self._desk.write(
            self,
            import_entries,
            self.command(),
            done=self._imported,
            failed=self._not_imported,
            progress=self.busy.progress,
        )

    def _not_imported(self, error: Exception) -> None:
        self.busy.end()
        self.go.setEnabled(True)
        self.banner.show_explanation(explanation(error))

    def _imported(self, imported: Imported) -> None:
        count = len(imported.entry_ids)
        told = plural(
            "{n} row was imported; Ctrl+Z takes it back.",
            "{n} rows were imported; Ctrl+Z takes all of them back.",
            count,
        )
        self._desk.notice.emit("good", told)
        self.accept()
