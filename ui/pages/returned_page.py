"""Returned: what the office sent back, remark by remark at its cell; receipts are opened here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.open_receipt import ReceiptOpened, open_receipt, returned_entries
from qcdesk.services.overview import Waiting, waiting
from qcdesk.services.views import EntryView
from qcdesk.text import plural, translate
from ui.base.actions import Act, make_action
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import Page
from ui.base.text import full_name
from ui.forms.attaching import Attaching
from ui.forms.entry_panel import EntryPanel
from ui.forms.return_answer import ReturnAnswer
from ui.models.choices_model import ChoiceRow, ChoicesModel
from ui.widgets.banner import Banner
from ui.widgets.buttons import action_button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import row


class ReturnedPage(Page):
    """Returned entries on the left, the chosen one in its form on the right, ready to be corrected."""

    key = "returned"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Returned"))
        self._entries: list[EntryView] = []
        self._panels: dict[str, EntryPanel] = {}
        pattern = translate("Packages (*.qcpkg)")
        self.drop = FileDrop(
            desk.theme,
            translate("Drop the receipt from the quality office here."),
            translate("Open a receipt…"),
            pattern,
        )
        self.drop.dropped.connect(self._dropped)
        self.banner = Banner(desk.theme)
        self._model = ChoicesModel(desk.theme, [], self)
        self.list = QListView()
        self.list.setAccessibleName(self.title)
        # Rows are measured once; before the style sheet is applied they would be too low.
        self.list.ensurePolished()
        self.list.setModel(self._model)
        self.list.setWordWrap(True)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.remarks = ReturnAnswer(desk)
        self.remarks.jump.connect(self._jump)
        self._stack = QStackedWidget()
        hint = translate("When the office returns an entry, its remarks stand here at their cells.")
        self._empty = EmptyState(desk.theme, Icon.DONE, translate("Nothing was returned"), hint)
        self._stack.addWidget(self._empty)
        self._arrange()

    def _arrange(self) -> None:
        theme = self.theme
        self._next = make_action(Act.NEXT, self, theme, self.next)
        self._previous = make_action(Act.PREVIOUS, self, theme, self.previous)
        self._left = left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(
            row(action_button(self._previous, text=True), action_button(self._next, text=True), 1)
        )
        inside.addWidget(self.list, 1)
        inside.addWidget(self.remarks)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self._stack)
        self._splitter.setSizes([360, 720])
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self.body.addWidget(self.drop)
        self.body.addWidget(self.banner)
        self.body.addWidget(self._splitter, 1)

    @property
    def panel(self) -> EntryPanel | None:
        """The form that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, EntryPanel) else None

    def load(self) -> None:
        self.desk.read(self, returned_entries, done=self._loaded, key="returned")

    def count(self) -> None:
        self.desk.read(self, waiting, done=self._counted, key="waiting")

    def _counted(self, found: Waiting) -> None:
        self.count_changed.emit(found.returned, found.returned > 0)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.decisions or changes.packages)

    def open(self, target: Target) -> None:
        if target.path is not None:
            self.open_receipt(target.path)

    def commit(self) -> None:
        self.remarks.commit()
        if self.panel is not None:
            self.panel.form.commit()

    def unsaved(self) -> list[str]:
        return [line for panel in self._panels.values() for line in panel.form.unsaved()]

    def explain(self) -> bool:
        return self.panel is not None and self.panel.form.explain()

    def open_receipt(self, path: Path) -> None:
        """Verify a receipt and take its remarks in."""
        self.desk.write(self, open_receipt, path, done=self._opened, failed=self._refused)

    def next(self) -> None:
        """Show the next returned entry."""
        self._step(1)

    def previous(self) -> None:
        """Show the returned entry before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            place = (self.list.currentIndex().row() + by) % count
            self.list.setCurrentIndex(self._model.index(place))

    def _dropped(self, paths: list[Path]) -> None:
        for path in paths:
            self.open_receipt(path)

    def _opened(self, opened: ReceiptOpened) -> None:
        if opened.known:
            self.banner.show_text("info", translate("This receipt was opened before; nothing changed."))
            return
        told = translate(
            "Receipt verified: {accepted} accepted, {returned} returned, {void} void.",
            accepted=opened.accepted,
            returned=opened.returned,
            void=opened.void,
        )
        if opened.missing:
            told += "\n" + plural("The office lacks {n} file.", "The office lacks {n} files.", opened.missing)
        if opened.chain_broken:
            told += "\n" + translate("A receipt before this one was not opened here; open that one too.")
        self.banner.show_text("warn" if opened.returned or opened.missing else "good", told)
        self.load()

    def _refused(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self.desk.plan, error))

    def _loaded(self, entries: list[EntryView]) -> None:
        self._entries = entries
        names = {register.code: register.name for register in self.desk.plan.registers}
        self._model.set_rows(
            [
                ChoiceRow(
                    e.entry_id,
                    f"{full_name(e.title, e.number)}\n{names[e.register]}{self._progress(e)}",
                    hint=_remarks(e),
                )
                for e in entries
            ]
        )
        waiting = sum(not e.unsealed for e in entries)
        self.count_changed.emit(waiting, waiting > 0)
        self._left.setVisible(bool(entries))
        for action in (self._next, self._previous):
            action.setEnabled(len(entries) > 1)
        if not entries:
            self._stack.setCurrentWidget(self._empty)
        elif not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._model.index(0))
        else:
            self._show(self._entries[self.list.currentIndex().row()])

    @staticmethod
    def _progress(entry: EntryView) -> str:
        return "  ·  " + translate("corrected, not sent yet") if entry.unsealed else ""

    def _chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._show(self._entries[current.row()])

    def _show(self, entry: EntryView) -> None:
        if entry.register not in self._panels:
            panel = EntryPanel(self.desk, self.desk.plan.register(entry.register))
            Attaching(self.desk, panel)
            self._panels[entry.register] = panel
            self._stack.addWidget(panel)
        panel = self._panels[entry.register]
        self._stack.setCurrentWidget(panel)
        said = _remarks(entry) or translate("Returned without a remark at a cell.")
        self.remarks.show_entry(entry.entry_id, said)
        if panel.form.entry_id != entry.entry_id:
            panel.show_entry(entry)
            cell = next((c.cell for c in entry.comments if c.cell), "")
            if self.isActiveWindow():
                panel.form.focus(cell)
        else:
            panel.form.refresh()

    def _jump(self) -> None:
        place = self.list.currentIndex().row()
        if 0 <= place < len(self._entries):
            entry = self._entries[place]
            cell = next((c.cell for c in entry.comments if c.cell), "")
            self.desk.jump.emit("registers", Target(entry.register, entry.entry_id, cell))


def _remarks(entry: EntryView) -> str:
    return "\n".join(comment.text for comment in entry.comments)
