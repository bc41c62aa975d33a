"""One register: toolbar, table, and the entry's panel beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from qcdesk.domain.listing import Listed
from qcdesk.plan.model import RegisterDef
from qcdesk.services.import_columns import save_block
from qcdesk.services.list_entries import get_entry
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.actions import Act, declared, make_action
from ui.base.desk import Desk
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import label
from ui.forms.attaching import Attaching
from ui.forms.entry_panel import EntryPanel
from ui.forms.import_dialog import ImportDialog
from ui.forms.register_export import export_listing
from ui.forms.register_listing import RegisterListing
from ui.forms.register_stages import RegisterStages
from ui.models.entry_columns import EntryRow, count_text
from ui.widgets.buttons import Button, IconButton, action_button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.long_table import LongTable
from ui.widgets.search_box import SearchBox

PANEL_WIDTH = 430


class RegisterView(QWidget):
    """The table and the form of one register; made once and kept."""

    counted = Signal(str, int)
    """The register's code and the number of its entries."""

    def __init__(self, desk: Desk, watch: FindingsWatch, register: RegisterDef) -> None:
        super().__init__()
        self.desk, self.watch, self.register = desk, watch, register
        self._wanted: tuple[str, str] | None = None
        self.listing = RegisterListing(desk, register, self)
        self.listing.listed.connect(self._listed)
        self.model = self.listing.model
        name = f"register-{register.code}"
        self.table = LongTable(desk.theme, desk.state, self.model, self.model, name)
        self.table.setAccessibleName(register.name)
        self.panel = EntryPanel(desk, register)
        self.search = SearchBox(desk.theme)
        self.stages = RegisterStages(desk, register)
        self.stages.wanted.connect(self.show_stage)
        self._count = label(look="muted")
        self._count.setMinimumWidth(40)
        self._arrange()
        self._set_empty()
        self.search.wanted.connect(self._narrow)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.pasted.connect(self.paste_text)
        self.model.modelReset.connect(self._show_count)
        self.panel.saved.connect(self._entry_saved)
        self.panel.deleted.connect(self._delete)
        self._attaching = Attaching(desk, self.panel, self._selected_entries)
        self.panel.duplicate_wanted.connect(self.open_entry)
        watch.updated.connect(self._findings_updated)
        self._findings_updated()
        self.panel.show_new()

    def _arrange(self) -> None:
        theme = self.desk.theme
        new = make_action(Act.NEW, self, theme, self.new_entry)
        bring = make_action(Act.IMPORT, self, theme, self.ask_import)
        template = make_action(Act.TEMPLATE, self, theme, self.ask_template)
        export = IconButton(theme, Icon.EXPORT, declared(Act.EXPORT).hint, self.ask_export)
        self._nil = Button(theme, translate("Report nil"), self._report_nil, icon=Icon.CHECK)
        self._nil.setToolTip(translate("State that there was nothing to report in this period"))
        self._nil.hide()
        tools = flow(
            action_button(new, text=True),
            action_button(bring, text=True),
            action_button(template),
            export,
            self._nil,
            1,
            self._count,
            self.search,
            gap=4,
        )
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(tools)
        inside.addWidget(self.stages)
        inside.addWidget(self.table, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([760, PANEL_WIDTH])
        self._splitter.setChildrenCollapsible(False)
        self.panel.setMinimumWidth(320)
        left.setMinimumWidth(300)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    def _set_empty(self) -> None:
        theme = self.desk.theme
        self._empty = EmptyState(
            theme,
            Icon.REGISTERS,
            translate("There is no entry yet"),
            self.register.help,
            Button(
                theme, translate("Fill in the first entry"), self.new_entry, icon=Icon.ADD, look="primary"
            ),
            Button(theme, translate("Import from Excel…"), self.ask_import, icon=Icon.IMPORT),
        )
        self.table.set_empty(self._empty)

    def expect(self, count: int) -> None:
        """Say how many entries there are, if that is known before they are read."""
        self.model.total = count

    def load(self) -> None:
        """Read the register's entries again."""
        self.listing.load()

    def new_entry(self) -> None:
        """Begin a new entry in the form."""
        self.table.leave()
        self.panel.show_new()
        self.panel.form.focus()

    def open_entry(self, entry_id: str, cell: str = "") -> None:
        """Show an entry and put the cursor into a cell of it, as soon as it is listed."""
        self._wanted = (entry_id, cell)
        if self.model.place_of(entry_id) < 0:
            self.search.clear()
            self.model.set_search("")
            self.model.clear_filters()
        self._open_wanted()

    def commit(self) -> None:
        """Save what is being typed."""
        self.panel.form.commit()

    def _open_wanted(self) -> None:
        if self._wanted is not None and self.table.choose(self._wanted[0]):
            cell = self._wanted[1]
            self._wanted = None
            self.panel.form.focus(cell)

    def _listed(self, listed: Listed) -> None:
        self.stages.load()
        self._show_count()
        self.counted.emit(self.register.code, listed.total)
        self._nil.setVisible(self.register.nil_report and not listed.total)
        self._open_wanted()

    def show_stage(self, name: str) -> None:
        """Show only the entries at a stage; choosing it again shows all of them."""
        keys = [column.key for column in self.model.columns]
        if self.register.stage_field in keys:
            place = keys.index(self.register.stage_field)
            shown = None if self.model.filters.get(place) == frozenset({name}) else frozenset({name})
            self.model.set_filter(place, shown)

    def _findings_updated(self) -> None:
        self.model.set_findings(self.watch.by_entry)

    def _show_count(self) -> None:
        self._count.setText(count_text(self.model.rowCount(), self.model.total))
        if self.model.total:
            self._empty.say(translate("Nothing matches the search or the filters"))
        else:
            self._empty.say(translate("There is no entry yet"), self.register.help)

    def _narrow(self, text: str) -> None:
        self.model.set_search(text)

    def _chosen(self, chosen: EntryRow | None) -> None:
        if chosen is None:
            if self.panel.form.entry_id:
                self.panel.show_new()
        elif chosen.entry.entry_id != self.panel.form.entry_id:
            self.panel.show_entry(get_entry(self.desk.context, chosen.entry.entry_id))

    def _opened(self, chosen: EntryRow | None) -> None:
        self._chosen(chosen)
        self.panel.form.focus()

    def _entry_saved(self, entry: EntryView) -> None:
        if entry.entry_id == self.panel.form.entry_id and not self.table.choose(entry.entry_id):
            self.table.keep(entry.entry_id)

    def _delete(self, entry: EntryView) -> None:
        self.desk.write(self, delete_entry, DeleteEntry(entry.entry_id, self.desk.period), done=self._deleted)

    def _deleted(self, _saved: object) -> None:
        self.table.leave()
        self.panel.show_new()
        self.desk.notice.emit("info", translate("The entry was deleted; Ctrl+Z brings it back."))

    def _report_nil(self) -> None:
        values = {"register_code": self.register.code, "period": self.desk.period}
        command = RecordEntry("nil_report", values, period=self.desk.period)
        self.desk.write(self, record_entry, command, done=self._nil_reported)

    def _nil_reported(self, _saved: object) -> None:
        self._nil.hide()
        told = translate("Nil report recorded for “{register}”.", register=self.register.name)
        self.desk.notice.emit("good", told)

    def _selected_entries(self) -> list[str]:
        return [each.entry.entry_id for each in self.table.selected() if isinstance(each, EntryRow)]

    def ask_import(self) -> None:
        """Choose a workbook and show what importing it would do."""
        pattern = translate("Tables (*.xlsx *.csv)")
        name, _ = QFileDialog.getOpenFileName(self, translate("Import from Excel"), "", pattern)
        if name:
            self.open_import(Path(name))

    def open_import(self, path: Path, *, pasted: bool = False) -> ImportDialog:
        """Show what importing a table would do."""
        dialog = ImportDialog(self.desk, self.register, path, self, pasted=pasted)
        dialog.open()
        return dialog

    def paste_text(self, text: str) -> None:
        """Show what pasting a block of a spreadsheet would do."""
        labels = {field.code: field.label for field in self.register.fields}
        column = max(self.table.currentIndex().column(), 0)
        shown = self.table.shown_columns()
        after = shown[shown.index(column) :] if column in shown else shown
        names = [labels[key] for number in after if (key := self.model.columns[number].key) in labels]
        if "\t" not in text and "\n" not in text.strip("\n"):
            told = translate("Copy at least two cells in Excel, then paste them here.")
            self.desk.notice.emit("info", told)
            return
        self.desk.read(self, save_block, self.register.code, text, names, done=self._block_kept)

    def _block_kept(self, path: Path) -> None:
        self.open_import(path, pasted=True)

    def ask_template(self) -> None:
        """Save an empty workbook for this register."""
        path = self._ask_path(self.register.name)
        if path is not None:
            from qcdesk.services.export_table import export_template  # noqa: PLC0415 - brings openpyxl, which only a file needs

            self.desk.read(self, export_template, self.register.code, path, done=self._exported)

    def ask_export(self) -> None:
        """Save the rows that are shown as a workbook."""
        path = self._ask_path(self.register.name + translate("_entries"))
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the rows that are shown, in their order, to a workbook."""
        shown = [self.model.columns[number] for number in self.table.shown_columns()]
        findings = self.watch.by_entry
        self.desk.read(self, export_listing, path, self.model.listing, shown, findings, done=self._exported)

    def _ask_path(self, name: str) -> Path | None:
        pattern = translate("Excel workbook (*.xlsx)")
        chosen, _ = QFileDialog.getSaveFileName(self, translate("Save as"), f"{name}.xlsx", pattern)
        return Path(chosen) if chosen else None

    def _exported(self, path: Path) -> None:
        self.desk.notice.emit("good", translate("Saved as {path}", path=str(path)))
