"""Widths of a table's columns by what stands in them: no sideways scrolling where everything fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QTableView

from ui.base.table_model import ListModel

MAX_COLUMN = 420
"""Widest column at the start, in logical pixels."""
EASY_COLUMN = 200
"""What a text may take where the table scrolls sideways anyway."""
RARE_SHARE = 0.1
"""A column is rare when fewer of its cells have a text."""
HEADER_ROOM, CELL_ROOM, ICON_ROOM = 28, 22, 24
"""Beside a title: padding and the mark of sorting. Beside a text: padding. Before it: a picture."""
EASE = 150
"""How wide the other columns may want to be, in logical pixels, before spare ones give way."""
SLACK = 2
"""Digits that a number may grow by before its column is too narrow."""
SHRUNK_CHARS = 9
"""What is left of a long text, in average characters, before the table rather scrolls sideways."""
MOST_CELLS, FIRST_ROWS = 6_000, 16
"""How much is looked at, in rows spread over the whole list; of a long register only its first rows."""


@dataclass(frozen=True)
class Need:
    """Of one column, in pixels: what shows everything, what may be left of it, what it is given at ease."""

    natural: int
    least: int
    wished: int
    rare: bool = False
    """Most rows have nothing in it."""


def shared(needs: Sequence[Need], room: int) -> list[int]:
    """The widths: longest texts are cut first; where even that does not fit the table scrolls."""
    widths = [min(need.natural, MAX_COLUMN) for need in needs]
    both = list(zip(needs, widths, strict=True))
    if sum(min(width, need.least) for need, width in both) > room:
        return [min(width, max(need.wished, need.least, EASY_COLUMN)) for need, width in both]
    if sum(widths) > room:
        return _cut(needs, _without_rare(both, room), room)
    lacking = [max(need.wished - width, 0) for need, width in both]
    spare, all_lacking = room - sum(widths), sum(lacking)
    if all_lacking > spare:
        lacking = [each * spare // all_lacking for each in lacking]
    widths = [width + more for width, more in zip(widths, lacking, strict=True)]
    return _shown_whole(needs, widths, room - sum(widths))


def _without_rare(both: Sequence[tuple[Need, int]], room: int) -> list[int]:
    """What stands in few rows makes room for what stands in all of them."""
    widths = [min(width, need.least) if need.rare else width for need, width in both]
    spare = max(room - sum(widths), 0)
    for number, (_, width) in enumerate(both):
        more = min(width - widths[number], spare)
        widths[number] += more
        spare -= more
    return widths


def _shown_whole(needs: Sequence[Need], widths: list[int], spare: int) -> list[int]:
    """Very long texts get what the others leave."""
    for number, need in enumerate(needs):
        more = min(max(need.natural - widths[number], 0), spare)
        widths[number] += more
        spare -= more
    return widths


def _cut(needs: Sequence[Need], widths: Sequence[int], room: int) -> list[int]:
    low, high = 0, max(widths)
    while high - low > 1:
        middle = (low + high) // 2
        if sum(_held(need, width, middle) for need, width in zip(needs, widths, strict=True)) > room:
            high = middle
        else:
            low = middle
    return [_held(need, width, low) for need, width in zip(needs, widths, strict=True)]


def _held(need: Need, width: int, cap: int) -> int:
    return max(min(width, cap), min(need.least, width))


class ColumnFit(QObject):
    """Sets the widths when rows arrive and when the room changes; widths that a user set are left alone."""

    def __init__(self, view: QTableView, model: ListModel, *, once: bool = False) -> None:
        super().__init__(view)
        self._view, self._model, self._once = view, model, once
        self._natural = [0] * len(model.columns)
        self._rare: set[int] = set()
        self._measured = self._filled = False
        self.fixed: dict[int, int] = {}
        self.busy = self._waits = False
        view.viewport().installEventFilter(self)
        model.modelReset.connect(self._changed)
        if once:
            model.dataChanged.connect(self._typed)
        model.headerDataChanged.connect(self.fit)
        if not once:
            model.dataChanged.connect(self._noted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._natural = [0] * len(self._model.columns)
            self._measured = self._filled = False
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.FontChange):
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Set the widths for the room that there is."""
        count = len(self._model.columns)
        if not count:
            return
        if not self._measured:
            self._measure()
        bold = QFont(self._view.font())
        bold.setBold(True)
        titles, metrics = QFontMetrics(bold), self._view.fontMetrics()
        needs = {number: self._need(number, titles, metrics) for number in range(count)}
        self.busy = True
        shown = self._shown(needs)
        free = [number for number in shown if number not in self.fixed]
        fixed = {number: self.fixed[number] for number in shown if number in self.fixed}
        room = self._view.viewport().width() - sum(fixed.values())
        widths = shared([needs[number] for number in free], room)
        for number, width in [*zip(free, widths, strict=True), *fixed.items()]:
            self._view.setColumnWidth(number, width)
        self.busy = False

    def _shown(self, needs: Mapping[int, Need]) -> list[int]:
        """The columns that are shown: spare ones, the last first, give way where not all have room."""
        columns = self._model.columns
        shown = [n for n in needs if columns[n].spare or not self._view.isColumnHidden(n)]
        room = self._view.viewport().width()
        for number in reversed([n for n in shown if columns[n].spare]):
            if sum(self.fixed.get(n, min(needs[n].natural, EASE)) for n in shown) > room:
                shown.remove(number)
        for number in needs:
            if columns[number].spare:
                self._view.setColumnHidden(number, number not in shown)
        return shown

    def _need(self, number: int, titles: QFontMetrics, metrics: QFontMetrics) -> Need:
        column = self._model.columns[number]
        title = titles.horizontalAdvance(column.title) + HEADER_ROOM
        wished = max(min(column.width * metrics.averageCharWidth() + 16, MAX_COLUMN), title)
        natural = max(self._natural[number], title)
        if column.bar is not None or (self._once and column.icon is not None):
            natural = max(natural, wished)
        least = natural if column.right else max(title, SHRUNK_CHARS * metrics.averageCharWidth())
        return Need(natural, min(least, natural), wished, number in self._rare)

    def _changed(self) -> None:
        if self._model.rowCount() and not (self._once and self._filled):
            self._measure()
        self.fit()

    def _typed(self) -> None:
        """Entries that are just being recorded get longer with each field."""
        if not self._filled:
            self._changed()

    def _noted(self) -> None:
        """Texts of rows that stay may be longer now; measured once for all that change together."""
        if not self._waits:
            self._waits = True
            QTimer.singleShot(0, self, self._look_again)

    def _look_again(self) -> None:
        self._waits = False
        self._changed()

    def _measure(self) -> None:
        """Wider than before only: columns do not jump when other rows are shown."""
        count, columns = self._model.rowCount(), self._model.columns
        if not count:
            return
        places = self._places(count)
        texts = [self._model.texts_at(place) for place in places]
        metrics = self._view.fontMetrics()
        self._rare = {
            number
            for number in range(len(columns))
            if sum(bool(row[number]) for row in texts) < RARE_SHARE * len(texts)
        }
        for number, column in enumerate(columns):
            longest = max((row[number] for row in texts), key=_size)
            if not longest:
                continue
            width = metrics.horizontalAdvance(longest) + CELL_ROOM
            if column.right:
                width += SLACK * metrics.averageCharWidth()
            if column.icon is not None:
                width += ICON_ROOM
            self._natural[number] = max(self._natural[number], width)
        self._measured, self._filled = True, count >= FIRST_ROWS

    def _places(self, count: int) -> list[int]:
        if self._once:
            last = min(count, FIRST_ROWS) - 1
            self._model.look_at(0, last)
            return list(range(last + 1))
        step = -(-count * len(self._model.columns) // MOST_CELLS)
        return [*range(0, count, step), count - 1]


def _size(text: str) -> int:
    """How long a text is: a Chinese character counts twice."""
    return len(text.encode("gb18030", "replace"))
