"""What the office above returned: its receipts, and passing each return on to the unit concerned."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.open_receipt import ReceiptOpened, open_receipt
from qcdesk.services.upper_returns import UpperReturn, pass_on, upper_returns
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.forms.office_entry_dialog import EntryDialog
from ui.models.office_upper_columns import returned_columns, returned_key
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView


class UpperReturnsPanel(QWidget):
    """The receipt is dropped above; what it returned stands below, with the entry here."""

    counted = Signal(int)
    """How many returns wait to be passed on."""

    def __init__(self, office: Desk, upper: Desk) -> None:
        super().__init__()
        self._office, self._upper = office, upper
        theme = office.theme
        self.drop = FileDrop(
            theme,
            translate("Drop the receipt of the office above here."),
            translate("Open a receipt…"),
            translate("Packages (*.qcpkg)"),
        )
        self.drop.dropped.connect(self.take)
        self.banner = Banner(theme)
        self.model = TableModel(returned_columns(theme, office.plan, upper.plan), returned_key, self)
        self.table = TableView(theme, office.state, self.model, "office-upper-returned")
        self.table.setAccessibleName(translate("Returned by the office above"))
        hint = translate("When the office above returns an entry, it stands here with its remarks.")
        self.table.set_empty(EmptyState(theme, Icon.DONE, translate("Nothing was returned"), hint))
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self.open_entry)
        self._remarks = label(wraps=True)
        told = translate("The unit's next receipt carries the remarks; what it corrects is filled in again.")
        self.show_button = Button(theme, translate("Open the entry"), self._open_chosen, icon=Icon.REVIEW)
        self.one_button = Button(
            theme, translate("Return to the unit"), self._pass_chosen, icon=Icon.RETURNED
        )
        self.all_button = Button(
            theme, translate("Return all to their units"), self.pass_all, icon=Icon.RETURNED, look="primary"
        )
        buttons = row(label(told, "muted"), 1, self.show_button, self.one_button, self.all_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.drop)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        layout.addWidget(Card(self._remarks, buttons))
        self._chosen(None)

    def load(self) -> None:
        """Read what is returned now."""
        self._office.read(self, upper_returns, self._upper.context, done=self._loaded, key="upper-returned")

    def take(self, paths: list[Path]) -> None:
        """Open receipts of the office above."""
        for path in paths:
            self._upper.write(self, open_receipt, path, done=self._opened, failed=self._failed)

    def pass_all(self) -> None:
        """Return everything that waits to the units here."""
        self._pass_on([])

    def open_entry(self, chosen: UpperReturn) -> None:
        """Show the entry here; what was filled in above only is shown in its register there."""
        if chosen.entry is not None:
            self.dialog = EntryDialog(self._office, chosen.entry, self)
            self.dialog.open()
            return
        cell = next((c.cell for c in chosen.above.comments if c.cell), "")
        self._upper.jump.emit("registers", Target(chosen.above.register, chosen.above.entry_id, cell))

    def _pass_on(self, entry_ids: list[str]) -> None:
        arguments = (self._upper.context, entry_ids)
        self._office.write(self, pass_on, *arguments, done=self._passed, failed=self._failed)

    def _open_chosen(self) -> None:
        chosen = self.table.current()
        if isinstance(chosen, UpperReturn):
            self.open_entry(chosen)

    def _pass_chosen(self) -> None:
        chosen = [each for each in self.table.selected() if isinstance(each, UpperReturn) and each.waits]
        if chosen:
            self._pass_on([each.entry.entry_id for each in chosen if each.entry is not None])

    def _chosen(self, chosen: UpperReturn | None) -> None:
        self._remarks.setText("\n".join(remark.text for remark in chosen.remarks) if chosen else "")
        self._remarks.setVisible(chosen is not None)
        self.show_button.setEnabled(chosen is not None)
        self.one_button.setEnabled(chosen is not None and chosen.waits)

    def _loaded(self, found: list[UpperReturn]) -> None:
        self.model.set_rows(found)
        waiting = sum(each.waits for each in found)
        self.all_button.setEnabled(bool(waiting))
        if found and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        chosen = self.table.current()
        self._chosen(chosen if isinstance(chosen, UpperReturn) else None)
        self.counted.emit(waiting)

    def _opened(self, opened: ReceiptOpened) -> None:
        if opened.known:
            self.banner.show_text("info", translate("This receipt was opened before; nothing changed."))
        else:
            told = translate(
                "Receipt verified: {accepted} accepted, {returned} returned, {void} void.",
                accepted=opened.accepted,
                returned=opened.returned,
                void=opened.void,
            )
            if opened.missing:
                told += "\n" + plural(
                    "The office lacks {n} file.", "The office lacks {n} files.", opened.missing
                )
            self.banner.show_text("warn" if opened.returned or opened.missing else "good", told)
        self.load()

    def _passed(self, changes: Changes) -> None:
        count = len(changes.entries)
        told = plural(
            "{n} entry was returned to its unit; write the unit's receipt next (page Units).",
            "{n} entries were returned to their units; write the units' receipts next (page Units).",
            count,
        )
        self.banner.show_text("good", told)
        self.load()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self._office.plan, error), "warn")
