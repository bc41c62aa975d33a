"""A register of any length as a table: keys in order, rows read as they come into sight."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from qcdesk.domain.listing import Listed, Listing, Span, Stored
from qcdesk.services.browse_entries import ColumnValue, ListedEntry
from qcdesk.services.check_period import CheckedFinding
from ui.base.table_model import (
    ALIGNMENT,
    DISPLAY,
    LEFT,
    RIGHT,
    BoundReader,
    Column,
    Index,
    ListModel,
    special_role,
)
from ui.models.entry_columns import DrawnCell, EntryRow, Marks

KEPT = 2_000
"""Rows that are kept in memory; a screen shows about thirty."""

AWAITED = DrawnCell("…", None, LEFT)
"""A cell whose entry's key is not there yet."""


@dataclass(frozen=True)
class RegisterSource:
    """Where the rows come from: services of the open workspace."""

    rows: Callable[[Sequence[int]], list[ListedEntry]]
    key_of: Callable[[str], int]
    values: Callable[[str], list[ColumnValue]]
    bounds: Mapping[str, Callable[[str], Stored]]
    """What reads a bound, by the columns that can have one."""


class RegisterModel(ListModel):
    """Shows the entries of a listing. `wanted` asks for the keys of another one, see `show`."""

    wanted = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        listing: Listing,
        source: RegisterSource,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self.listing = listing
        self.total = -1
        self._source = source
        self._keys = array("q")
        self._shown = 0
        self._listed: Listing | None = None
        self._rows: dict[int, EntryRow | None] = {}
        self._findings: Mapping[str, Sequence[CheckedFinding]] = {}
        self._offered: dict[int, list[ColumnValue]] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._shown

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == ALIGNMENT:
            return RIGHT if column.right else LEFT
        row = self.row(index.row())
        if row is None:
            return AWAITED.text if role == DISPLAY else None
        if role == DISPLAY:
            return row.texts[index.column()]
        return special_role(column, row, role)

    def drawn(self, row: int, column: int) -> DrawnCell:
        """What a cell shows, without a way through Qt's roles."""
        found = self.row(row)
        return AWAITED if found is None else found.drawn[column]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = self.columns[column].key if column >= 0 else ""
        descending = bool(key) and order == Qt.SortOrder.DescendingOrder
        first = Marks(self._findings).marked() if key == "mark" else ()
        listing = replace(self.listing, sort="" if key == "mark" else key, descending=descending, first=first)
        if listing != self.listing:
            self._ask(listing)

    def set_search(self, text: str) -> None:
        """Show only entries in which some column contains the text."""
        if text.strip() != self.listing.search:
            self._ask(replace(self.listing, search=text.strip()))

    def narrow(self) -> None:
        listing = self._filtered(self.listing)
        if listing != self.listing:
            self._ask(listing)

    def texts_of(self, column: int) -> list[str]:
        marks = self._marks(column)
        if marks is not None:
            return marks.texts()
        self._offered[column] = self._source.values(self.columns[column].key)
        shown = {v.text for v in self._offered[column]}
        return sorted(shown | set(self._filters.get(column, ())))

    def bound_reader(self, column: int) -> BoundReader | None:
        return self._source.bounds.get(self.columns[column].key)

    def show(self, listed: Listed) -> None:
        """Show the entries of a listing; keys that are not there yet follow in a second call."""
        if listed.listing != self.listing:
            return
        self.total = listed.total
        both = min(len(listed.keys), len(self._keys))
        same = listed.listing == self._listed and listed.keys[:both] == self._keys[:both]
        if same and (not listed.complete or len(listed.keys) == self._shown):
            self._keys = max(listed.keys, self._keys, key=len)
            self.refresh()
            return
        self.beginResetModel()
        self._keys, self._shown, self._listed = listed.keys, listed.shown, listed.listing
        self._rows.clear()
        self.endResetModel()

    def set_findings(self, findings: Mapping[str, Sequence[CheckedFinding]]) -> None:
        """Mark entries by their findings, by identity."""
        self._findings = findings
        listing = self._filtered(self.listing)
        if listing.first:
            listing = replace(listing, first=Marks(findings).marked())
        if listing != self.listing:
            self._ask(listing)
        self.refresh()

    def refresh(self) -> None:
        """Read the rows in sight again."""
        self._rows.clear()
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(self._shown - 1, len(self.columns) - 1))

    def row(self, number: int) -> EntryRow | None:
        """The row shown at a place; None while its key is awaited, or when the entry is gone."""
        if number not in self._rows:
            self.look_at(number, number)
        return self._rows[number]

    def texts_at(self, number: int) -> Sequence[str]:
        row = self.row(number)
        return [""] * len(self.columns) if row is None else row.texts

    def look_at(self, first: int, last: int) -> None:
        """Read the rows of these places that are not in memory, with one question."""
        missing = [number for number in range(first, last + 1) if number not in self._rows]
        if not missing:
            return
        if len(self._rows) > KEPT:
            self._rows = {n: row for n, row in self._rows.items() if first <= n <= last}
        there = len(self._keys)
        keys = {number: self._keys[number] for number in missing if number < there}
        found = {entry.no: entry for entry in self._source.rows(list(keys.values()))} if keys else {}
        for number in missing:
            entry = found.get(keys.get(number, -1))
            self._rows[number] = None if entry is None else self._made(entry)

    def _made(self, entry: ListedEntry) -> EntryRow:
        return EntryRow(entry, tuple(self._findings.get(entry.entry_id, ())), self.columns)

    def identity_of(self, row: EntryRow | None) -> object:
        return None if row is None else row.entry.entry_id

    def place_of(self, identity: object) -> int:
        key = self._source.key_of(str(identity))
        try:
            return self._keys.index(key)
        except ValueError:
            return -1

    def _ask(self, listing: Listing) -> None:
        self.listing = listing
        self.wanted.emit(listing)

    def _filtered(self, listing: Listing) -> Listing:
        """A listing narrowed to what the column filters allow."""
        filters: list[tuple[str, frozenset[Stored]]] = []
        only, without = None, frozenset[str]()
        for column, texts in self._filters.items():
            marks = self._marks(column)
            if marks is not None:
                only, without = marks.narrowed(texts)
                continue
            offered = self._offered.get(column) or self._source.values(self.columns[column].key)
            stored = [value for each in offered if each.text in texts for value in each.stored]
            filters.append((self.columns[column].key, frozenset(stored)))
        spans = tuple(self._span(column) for column in self._bounds)
        return replace(listing, filters=tuple(filters), spans=spans, only=only, without=without)

    def _span(self, column: int) -> Span:
        key = self.columns[column].key
        low, high = map(self._source.bounds[key], self._bounds[column])
        return Span(key, low, high)

    def _marks(self, column: int) -> Marks | None:
        """What the marks of entries say, for the column that shows them."""
        return Marks(self._findings) if self.columns[column].key == "mark" else None
