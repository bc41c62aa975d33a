"""A short list of things to choose from, each with a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex

from ui.base.table_model import DISPLAY, FOREGROUND, ROW_ROLE, TOOLTIP
from ui.base.theme import Theme

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ChoiceRow:
    """One thing: its code, what is shown, how many, and whether it is to be shown as faint."""

    code: str
    text: str
    count: int = 0
    hint: str = ""
    faint: bool = False


class ChoicesModel(QAbstractListModel):
    """Shows `ChoiceRow`s; counts change without a reset."""

    def __init__(self, theme: Theme, rows: Sequence[ChoiceRow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = list(rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == DISPLAY:
            return f"{row.text}  {row.count}" if row.count else row.text
        if role == TOOLTIP:
            return row.hint or row.text
        if role == ROW_ROLE:
            return row
        if role == FOREGROUND and row.faint:
            return self._theme.colour("muted")
        return None

    def set_rows(self, rows: Sequence[ChoiceRow]) -> None:
        """Show these; the same codes in the same order keep the selection."""
        new = list(rows)
        if [each.code for each in new] == [each.code for each in self._rows]:
            changed = [i for i, (a, b) in enumerate(zip(new, self._rows, strict=True)) if a != b]
            self._rows = new
            for number in changed:
                self.dataChanged.emit(self.index(number), self.index(number))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def place_of(self, code: str) -> int:
        """Where a code stands, or -1."""
        return next((i for i, each in enumerate(self._rows) if each.code == code), -1)

    def code(self, number: int) -> str:
        """The code at a place."""
        return self._rows[number].code
