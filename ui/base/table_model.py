"""A table model over rows of any kind: declared columns, sorting, searching and filtering without a proxy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

DISPLAY, DECORATION, TOOLTIP, ALIGNMENT, FOREGROUND = 0, 1, 3, 7, 9
ROW_ROLE = 256
BAR_ROLE = 257
"""Item roles as plain numbers: comparing enumerations in `data` costs a quarter of a frame."""

RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Bar:
    """Shares of the whole, from 0 to 1: what is done, and what would be due by now."""

    done: float
    mark: float | None
    token: str


Bounds = tuple[str, str]
"""The lowest and the highest value as they were typed; blank is open."""
OPEN: Bounds = ("", "")
BoundReader = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """One column: its text for a row, and what it sorts by if not by the text.

    `icon` gives a picture, `colour` a text colour, `hint` a tooltip, `bar` data for a delegate.
    `width` is in average characters. A `spare` column is left out where the list is too narrow for all.
    """

    key: str
    title: str
    text: Callable[[Any], str]
    sort: Callable[[Any], Any] | None = None
    right: bool = False
    icon: Callable[[Any], QIcon | None] | None = None
    colour: Callable[[Any], QColor | None] | None = None
    hint: Callable[[Any], str] | None = None
    bar: Callable[[Any], object] | None = None
    width: int = 12
    spare: bool = False


def special_role(column: Column, row: Any, role: int) -> Any:
    """What a column gives for a row beside its text and alignment."""
    if role == DECORATION and column.icon is not None:
        return column.icon(row)
    if role == FOREGROUND and column.colour is not None:
        return column.colour(row)
    if role == TOOLTIP:
        return (column.hint or column.text)(row) or None
    if role == ROW_ROLE:
        return row
    if role == BAR_ROLE and column.bar is not None:
        return column.bar(row)
    return None


class ListModel(QAbstractTableModel):
    """What the view of every list asks of its model: headers, filters by column, rows by identity."""

    first_number = 1
    """The number of the first row, where rows have numbers."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._filters: dict[int, frozenset[str]] = {}
        self._bounds: dict[int, Bounds] = {}

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == DISPLAY:
                marked = "▾ " if section in self.filtered else ""
                return marked + self.columns[section].title
            if role == ALIGNMENT:
                return RIGHT if self.columns[section].right else LEFT
        if orientation == Qt.Orientation.Vertical and role == DISPLAY:
            return str(self.first_number + section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS

    def set_filter(self, column: int, allowed: frozenset[str] | None, bounds: Bounds = OPEN) -> None:
        """Show only rows whose text in a column is one of `allowed`, None shows all, and within bounds."""
        self._filters = {number: texts for number, texts in self._filters.items() if number != column}
        self._bounds = {number: each for number, each in self._bounds.items() if number != column}
        if allowed is not None:
            self._filters[column] = allowed
        if bounds != OPEN:
            self._bounds[column] = bounds
        self.narrow()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def clear_filters(self) -> None:
        """Show all rows again, the search kept."""
        self._filters, self._bounds = {}, {}
        self.narrow()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def narrow(self) -> None:
        """Show what the filters and the search allow; called when one of them changed."""

    @property
    def filters(self) -> Mapping[int, frozenset[str]]:
        """The columns that are filtered, with the texts that are shown."""
        return self._filters

    @property
    def filtered(self) -> frozenset[int]:
        """The columns that hide rows."""
        return frozenset((*self._filters, *self._bounds))

    def bounds_of(self, column: int) -> Bounds:
        """What was typed as the lowest and the highest value of a column."""
        return self._bounds.get(column, OPEN)

    def bound_reader(self, _column: int) -> BoundReader | None:
        """What reads a bound of a column, None for one without; it raises UserError ``value.*``."""
        return None

    def texts_of(self, column: int) -> list[str]:
        """The different texts of a column over all rows, hidden ones included, sorted."""
        return sorted({str(self.index(row, column).data()) for row in range(self.rowCount())})

    def look_at(self, first: int, last: int) -> None:
        """Called before the rows of these places are read one by one."""

    def texts_at(self, number: int) -> Sequence[str]:
        """The texts of the row shown at a place, one a column."""
        return [str(self.index(number, column).data() or "") for column in range(len(self.columns))]

    def row(self, number: int) -> Any:
        """The row shown at a place."""
        return self.index(number, 0).data(ROW_ROLE)

    def identity_of(self, row: Any) -> object:
        """What tells a row apart from all others."""
        return row

    def identity(self, number: int) -> object:
        """The identity of the row shown at a place."""
        return self.identity_of(self.row(number))

    def place_of(self, identity: object) -> int:
        """Where the row with this identity is shown, or -1."""
        places = (number for number in range(self.rowCount()) if self.identity(number) == identity)
        return next(places, -1)


class TableModel(ListModel):
    """Shows rows in the order and selection that the view asks for; `identity` tells rows apart."""

    def __init__(
        self,
        columns: Sequence[Column],
        identity: Callable[[Any], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._identity = identity
        self._rows: list[Any] = []
        self._texts: list[tuple[str, ...] | None] = []
        self._order: list[int] = []
        self._search = ""
        self._sorted: tuple[int, bool] | None = None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        place = self._order[index.row()]
        if role == DISPLAY:
            return self._text(place)[index.column()]
        if role == ALIGNMENT:
            return RIGHT if column.right else LEFT
        return special_role(column, self._rows[place], role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = [self._order[index.row()] for index in before]
        self._order = self._arranged()
        row_of = {place: row for row, place in enumerate(self._order)}
        after = [
            self.index(row_of[place], index.column()) for place, index in zip(places, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Show these rows; where the same rows are shown in the same order only changes are announced."""
        new = list(rows)
        same = len(new) == len(self._rows) and all(
            self._identity(a) == self._identity(b) for a, b in zip(new, self._rows, strict=True)
        )
        if same:
            changed = [i for i, (a, b) in enumerate(zip(new, self._rows, strict=True)) if a != b]
            self._rows = new
            for place in changed:
                self._texts[place] = None
            if self._arranged() == self._order:
                self._announce(changed)
                return
        self.beginResetModel()
        self._rows, self._texts = new, [None] * len(new)
        self._order = self._arranged()
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Let as many columns as before show something else; filters on what they showed end."""
        self.columns, self._filters = tuple(columns), {}
        self._texts = [None] * len(self._rows)
        if self._arranged() == self._order:
            self._announce(range(len(self._rows)))
        else:
            self.narrow()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def set_search(self, text: str) -> None:
        """Show only rows in which some column contains the text."""
        self._search = text.strip().casefold()
        self.narrow()

    @property
    def total(self) -> int:
        """The number of rows, hidden ones included."""
        return len(self._rows)

    def texts_of(self, column: int) -> list[str]:
        return sorted({self._text(place)[column] for place in range(len(self._rows))})

    def all_rows(self) -> list[Any]:
        """All rows as they were given, hidden ones included."""
        return list(self._rows)

    def row(self, number: int) -> Any:
        return self._rows[self._order[number]]

    def texts_at(self, number: int) -> Sequence[str]:
        return self._text(self._order[number])

    def identity_of(self, row: Any) -> object:
        return self._identity(row)

    def narrow(self) -> None:
        self.beginResetModel()
        self._order = self._arranged()
        self.endResetModel()

    def _announce(self, changed: Sequence[int]) -> None:
        row_of = {place: row for row, place in enumerate(self._order)}
        for place in changed:
            if place in row_of:
                row = row_of[place]
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _text(self, place: int) -> tuple[str, ...]:
        known = self._texts[place]
        if known is None:
            row = self._rows[place]
            known = self._texts[place] = tuple(column.text(row) for column in self.columns)
        return known

    def _shown(self, place: int) -> bool:
        if not self._search and not self._filters:
            return True
        texts = self._text(place)
        if any(texts[column] not in allowed for column, allowed in self._filters.items()):
            return False
        return not self._search or any(self._search in text.casefold() for text in texts)

    def _arranged(self) -> list[int]:
        order = [place for place in range(len(self._rows)) if self._shown(place)]
        if self._sorted is None:
            return order
        number, descending = self._sorted
        column = self.columns[number]

        filled: list[tuple[Any, int]] = []
        blank: list[int] = []
        for place in order:
            value = column.sort(self._rows[place]) if column.sort else self._text(place)[number]
            if value is None or value == "":
                blank.append(place)
            else:
                filled.append((value, place))
        filled.sort(key=_first, reverse=descending)
        return [place for _, place in filled] + blank


def _first(pair: tuple[Any, int]) -> Any:
    return pair[0]
