"""The list of one register: its model, and reading keys and rows for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from qcdesk.domain.listing import Listed, Listing
from qcdesk.plan.model import RegisterDef
from qcdesk.services.browse_entries import (
    LARGE,
    ColumnValue,
    ListedEntry,
    column_values,
    has_bounds,
    key_of,
    list_all,
    list_first,
    listed_entries,
    prepare_lists,
    stored_bound,
)
from ui.base.desk import Desk
from ui.models.entry_columns import entry_columns, offered
from ui.models.register_model import RegisterModel, RegisterSource

PAINT_MS = 50
"""What the first rows get to be painted before the other keys are read."""
PAUSE_MS = 1500
"""Wait after a write before all keys of a long list are read again."""


class RegisterListing(QObject):
    """Reads the first keys at once and the others after the first paint."""

    listed = Signal(object)
    """The `Listed` that the model shows now."""

    def __init__(self, desk: Desk, register: RegisterDef, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._register = desk, register
        self._prepared = self._patient = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._all)
        columns = entry_columns(desk.theme, desk.plan, register)
        bounds = {each.code: partial(stored_bound, each) for each in register.fields if has_bounds(each)}
        source = RegisterSource(self._rows, self._key_of, self._values, bounds)
        self.model = RegisterModel(columns, Listing(register.code, desk.unit), source, self)
        self.model.wanted.connect(self._changed)

    def load(self) -> None:
        """Read the entries again."""
        self._patient = self.model.rowCount() >= LARGE
        self._first(self.model.listing, -1 if self.model.rowCount() else self.model.total)

    def _changed(self, listing: Listing) -> None:
        self._patient = False
        self._first(listing, self.model.total)

    def _first(self, listing: Listing, total: int) -> None:
        self._rest.stop()
        self._desk.read(self, list_first, listing, total, done=self._show, key="list")

    def _all(self) -> None:
        self._desk.read(self, list_all, self.model.listing, done=self._show, key="list")

    def _show(self, listed: Listed) -> None:
        self.model.show(listed)
        if not listed.complete:
            self._rest.start(PAUSE_MS if self._patient else PAINT_MS)
        if listed.total >= LARGE and not self._prepared:
            self._prepared = True
            self._desk.write(self, prepare_lists, self._register.code)
        self.listed.emit(listed)

    def _rows(self, numbers: Sequence[int]) -> list[ListedEntry]:
        return listed_entries(self._desk.context, numbers)

    def _key_of(self, entry_id: str) -> int:
        return key_of(self._desk.context, self._register.code, entry_id)

    def _values(self, column: str) -> list[ColumnValue]:
        return offered(column, column_values(self._desk.context, self.model.listing, column))
