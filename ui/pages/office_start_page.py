"""The office's start: counts, an inbox for packages, the consolidation with its way down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.services.consolidate import Consolidate, DrillDown, consolidate, drill_down
from qcdesk.services.context import Context
from qcdesk.services.merge_packages import Merged, MergePreview, merge_package, package_files, preview_merge
from qcdesk.services.review import queue
from qcdesk.services.views import Consolidation, EntryView, FigureRow
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label
from ui.base.table_model import Column, TableModel
from ui.base.text import amount_text, explanation, status_name
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import row
from ui.widgets.table_view import TableView


class OfficeStartPage(Page):
    """Packages are previewed when they are dropped and merged when the clerk says so."""

    key = "office"
    icon = Icon.INBOX

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Quality office"))
        self._units = {unit.code: unit.name for unit in desk.plan.units}
        self._registers = {register.code: register.name for register in desk.plan.registers}
        self._waiting: list[Path] = []
        self._counts = label(look="muted")
        pattern = translate("Packages (*.qcpkg)")
        self.drop = FileDrop(
            desk.theme,
            translate("Drop the units' packages or a folder of them here."),
            translate("Choose packages…"),
            pattern,
        )
        self.drop.dropped.connect(self.take)
        self.banner = Banner(desk.theme)
        self.merge_button = Button(
            desk.theme, translate("Merge"), self.merge, icon=Icon.CONSOLIDATION, look="primary"
        )
        self.merge_button.hide()
        self.busy = BusyBar(desk.theme)
        self.model = TableModel(self._columns(), lambda item: item.indicator.code, self)
        self.table = TableView(desk.theme, desk.state, self.model, "office-consolidation")
        self.table.setAccessibleName(translate("Consolidation"))
        self.table.chosen.connect(self._drill)
        self.entries = TableModel(self._entry_columns(), lambda entry: entry.entry_id, self)
        self._entry_table = TableView(desk.theme, desk.state, self.entries, "office-entries")
        self._entry_table.setAccessibleName(translate("Entries behind the figure"))
        self._entry_table.set_empty(
            EmptyState(desk.theme, Icon.CONSOLIDATION, translate("Choose an indicator to see its entries"))
        )
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self._entry_table)
        splitter.setSizes([560, 560])
        self.body.addLayout(row(label(self.title, "title"), 1, self._counts))
        self.body.addWidget(self.drop)
        self.body.addWidget(self.banner)
        self.body.addLayout(row(self.merge_button, self.busy, 1))
        self.body.addWidget(splitter, 1)

    def _columns(self) -> list[Column]:
        return [
            Column("code", translate("No."), lambda item: item.indicator.code, width=7),
            Column("name", translate("Indicator"), lambda item: item.indicator.name, width=26),
            Column("value", translate("County's figure"), _figure, right=True, width=13),
            Column(
                "unit", translate("Unit of measure"), lambda item: item.indicator.unit_of_measure, width=9
            ),
            Column(
                "units",
                translate("Units"),
                lambda item: str(sum(f.entries > 0 for f in item.units.values())),
                right=True,
                width=6,
            ),
        ]

    def _entry_columns(self) -> list[Column]:
        return [
            Column(
                "unit", translate("Unit"), lambda entry: self._units.get(entry.unit, entry.unit), width=14
            ),
            Column(
                "register", translate("Register"), lambda entry: self._registers[entry.register], width=14
            ),
            Column("title", translate("Entry"), lambda entry: entry.title, width=22),
            Column("status", translate("Status"), lambda entry: status_name(entry.status), width=9),
            Column(
                "evidence", translate("Evidence"), lambda entry: str(len(entry.evidence)), right=True, width=6
            ),
        ]

    def load(self) -> None:
        command = Consolidate(self.desk.period, "received")
        self.desk.read(self, consolidate, command, done=self._consolidated, key="consolidation")
        self.desk.read(self, queue, done=self._queued, key="queue")

    def open(self, target: Target) -> None:
        if target.path is not None:
            self.take([target.path])

    def take(self, paths: list[Path]) -> None:
        """Verify files and say what merging them would do."""
        self.banner.show_text("info", translate("Verifying…"))
        self.desk.read(self, look_at_files, paths, done=self._previewed, failed=self._failed)

    def take_files(self, paths: list[Path]) -> bool:
        self.take(paths)
        return True

    def merge(self) -> None:
        """Merge what was previewed."""
        self.merge_button.hide()
        self.busy.begin(translate("Merging…"), stoppable=False)
        self.desk.write(self, merge_all, tuple(self._waiting), done=self._merged, failed=self._failed)

    def _previewed(self, found: list[MergePreview]) -> None:
        self._waiting = [each.path for each in found]
        lines = [self._preview_line(each) for each in found]
        refused = any(each.refused is not None for each in found)
        nothing = translate("There is no package among these files.")
        self.banner.show_text("warn" if refused or not found else "info", "\n".join(lines) or nothing)
        self.merge_button.setText(plural("Merge {n} package", "Merge {n} packages", len(found)))
        self.merge_button.setVisible(bool(found))

    def _preview_line(self, each: MergePreview) -> str:
        if each.refused is not None:
            return f"{each.path.name}: {explanation(each.refused)}"
        unit = self._units.get(each.unit, each.unit)
        if each.known:
            return translate("{unit}, no. {seq}: merged before", unit=unit, seq=each.seq)
        counts = each.summary.counts
        return translate(
            "{unit}, no. {seq}: {new} new, {changed} changed, {hard} in conflict, {files} files",
            unit=unit,
            seq=each.seq,
            new=counts["new"],
            changed=counts["changed"],
            hard=counts["hard"],
            files=each.files,
        )

    def _merged(self, found: MergedAll) -> None:
        self.busy.end()
        merged = sum(each.outcome == "merged" for each in found.results)
        refused = [each for each in found.results if each.refused is not None]
        lines = [plural("{n} package was merged.", "{n} packages were merged.", merged)]
        lines += [f"{each.path.name}: {explanation(each.refused)}" for each in refused if each.refused]
        self.banner.show_text("warn" if refused else "good", "\n".join(lines))

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_explanation(explanation(error))

    def _consolidated(self, found: Consolidation) -> None:
        self.model.set_rows([each for each in found.rows if not each.indicator.auxiliary])

    def _queued(self, entries: list[EntryView]) -> None:
        self._counts.setText(
            plural("{n} entry waits for a decision", "{n} entries wait for a decision", len(entries))
        )

    def _drill(self, item: FigureRow | None) -> None:
        if item is not None:
            arguments = (item.indicator.code, self.desk.period, "", "received")
            self.desk.read(self, drill_down, *arguments, done=self._drilled, key="drill")

    def _drilled(self, found: DrillDown) -> None:
        self.entries.set_rows(found.entries)


def _figure(item: FigureRow) -> str:
    return amount_text(item.county.shown(item.indicator.decimals))


def look_at_files(context: Context, paths: list[Path]) -> list[MergePreview]:
    """Preview submissions among files and folders."""
    return preview_merge(context, package_files(paths))


@dataclass(frozen=True)
class MergedAll:
    """The results of several files, with everything they changed."""

    results: tuple[Merged, ...]
    changes: Changes


def merge_all(context: Context, paths: tuple[Path, ...]) -> MergedAll:
    """Merge files one after the other; a refused one goes to quarantine and the rest go on."""
    results = tuple(merge_package(context, path) for path in paths)
    changes = NO_CHANGES
    for each in results:
        changes |= each.changes
    return MergedAll(results, changes)
