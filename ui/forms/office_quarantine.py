"""The quarantine: refused files with reasons, and what a person may do with each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qcdesk.plan.names import named
from qcdesk.services.merge_packages import Merged
from qcdesk.services.quarantine import (
    RELEASE,
    RETRY,
    Quarantined,
    discard_quarantined,
    release_quarantined,
    retry_quarantined,
)
from qcdesk.text import explain, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.models.office_inbox_columns import quarantine_columns, quarantine_key, remedy_name
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView


class QuarantinePanel(QWidget):
    """Retry, release with a reason, or discard with a reason; the record of the refusal stays."""

    settled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        self.model = TableModel(quarantine_columns(theme, desk.plan), quarantine_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-quarantine")
        self.table.setAccessibleName(translate("Quarantine"))
        self.table.chosen.connect(self._chosen)
        hint = translate("Files that cannot be trusted or read are kept here; none of them is in the ledger.")
        self.table.set_empty(EmptyState(theme, Icon.DONE, translate("Nothing is in quarantine"), hint))
        self.banner = Banner(theme)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(translate("Reason"))
        self.reason.setPlaceholderText(translate("Reason (needed to release, useful to discard)"))
        self.reason.textChanged.connect(self._enable)
        self.retry_button = Button(theme, translate("Try again"), self.retry, icon=Icon.REDO)
        self.release_button = Button(theme, translate("Release"), self.release, icon=Icon.LOCK)
        self.discard_button = Button(
            theme, translate("Discard"), self.discard, icon=Icon.DELETE, look="danger"
        )
        self._words = label(wraps=True)
        buttons = row(self.reason, self.retry_button, self.release_button, self.discard_button)
        buttons.setStretch(0, 1)
        self._card = Card(self._words, buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._card)
        self._chosen(None)

    def show_files(self, found: list[Quarantined]) -> None:
        """Show the files that wait."""
        self.model.set_rows(found)
        if found and not self.table.currentIndex().isValid():
            self.table.choose(quarantine_key(found[0]))

    def retry(self) -> None:
        """Try the chosen file again."""
        chosen = self._current()
        if chosen is not None:
            self._write(retry_quarantined, chosen.record.file_digest)

    def release(self) -> None:
        """Merge the chosen file on the word of the person at the desk."""
        chosen = self._current()
        if chosen is not None:
            self._write(release_quarantined, chosen.record.file_digest, self.reason.text())

    def discard(self) -> None:
        """Delete the chosen file; the record stays."""
        chosen = self._current()
        if chosen is not None:
            self._desk.write(
                self,
                discard_quarantined,
                chosen.record.file_digest,
                self.reason.text(),
                done=self._discarded,
                failed=self._failed,
            )

    def _current(self) -> Quarantined | None:
        current = self.table.current()
        return current if isinstance(current, Quarantined) else None

    def _write(self, service: object, *args: object) -> None:
        self._desk.write(self, service, *args, done=self._tried, failed=self._failed)  # type: ignore[arg-type]

    def _chosen(self, chosen: Quarantined | None) -> None:
        self._card.setVisible(chosen is not None)
        if chosen is not None:
            record = chosen.record
            told = explain(record.code, named(self._desk.plan, record.params))
            parts = (record.file_name, told.what, told.safe, told.next_step or remedy_name(chosen))
            self._words.setText("\n".join(part for part in parts if part))
        self._enable()

    def _enable(self) -> None:
        chosen = self._current()
        remedy = chosen.remedy if chosen is not None else ""
        self.retry_button.setEnabled(remedy == RETRY)
        self.release_button.setEnabled(remedy == RELEASE and bool(self.reason.text().strip()))
        self.discard_button.setEnabled(bool(remedy))

    def _tried(self, merged: Merged) -> None:
        self.reason.clear()
        if merged.refused is not None:
            self.banner.show_explanation(explained(self._desk.plan, merged.refused), "warn")
        else:
            self.banner.show_text("good", translate("The file was merged and left the quarantine."))
        self.settled.emit()

    def _discarded(self, _record: object) -> None:
        self.reason.clear()
        self.banner.show_text("info", translate("The file was deleted; the record of its refusal stays."))
        self.settled.emit()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self._desk.plan, error), "warn")
