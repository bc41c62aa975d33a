"""The table of every list: sorting, column filters, remembered columns, copy as TSV, empty state."""

from __future__ import annotations

import csv
import io

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from qcdesk.services.clipboard import pasteable
from qcdesk.text import translate
from ui.base.actions import Act, make_action
from ui.base.icons import Icon
from ui.base.table_model import ListModel
from ui.base.theme import Theme
from ui.base.window_state import WindowState
from ui.widgets.column_bounds import ColumnBounds
from ui.widgets.column_filter import ColumnFilter
from ui.widgets.column_memory import ColumnMemory


class TableView(QTableView):
    """A view of a `ListModel`; the chosen row survives refreshes as long as it is shown.

    `name` is the key under which its columns are remembered; empty remembers nothing.
    """

    chosen = Signal(object)
    """The row that is current now, or None."""
    opened = Signal(object)
    """The row that was activated: Enter or double click."""
    pasted = Signal(str)
    """Text of the clipboard that was pasted into the table."""

    fits_once = False
    """Whether the columns are measured with the first rows alone."""

    def __init__(self, theme: Theme, state: WindowState, model: ListModel, name: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._kept: object = None
        self._telling = True
        self._empty: QWidget | None = None
        self.table = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._set_headers()
        ColumnMemory(self, model, state, name, fit_once=self.fits_once)
        narrow = make_action(Act.FILTER, self, theme, self._filter_current)
        narrow.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.activated.connect(self._activate)

    def set_empty(self, widget: QWidget) -> None:
        """What to show over the table while it has no rows."""
        self._empty = widget
        widget.setParent(self)
        self._place_empty()

    def current(self) -> object:
        """The row that is current, or None."""
        index = self.currentIndex()
        return self.table.row(index.row()) if index.isValid() else None

    def selected(self) -> list[object]:
        """The selected rows, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.table.row(number) for number in rows]

    def choose(self, identity: object) -> bool:
        """Make the row with this identity current; False when it is not shown."""
        place = self.table.place_of(identity)
        if place < 0:
            return False
        column = max(self.currentIndex().column(), 0)
        self.setCurrentIndex(self.table.index(place, column))
        return True

    def _find_again(self, identity: object) -> bool:
        # The scroll bar does not know of new rows yet and would stop before the last one.
        self.updateGeometries()
        return self.choose(identity)

    def keep(self, identity: object) -> None:
        """Make the row with this identity current once it is shown."""
        self._kept = identity

    def leave(self) -> None:
        """Make no row current."""
        self._kept = None
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()

    def copy(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text, as Excel does."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self.as_tsv(rows))

    def as_tsv(self, rows: list[int]) -> str:
        """The visible columns of rows as tab-separated text without a header."""
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        for number in rows:
            writer.writerow([pasteable(text) for text in self.texts(number)])
        return stream.getvalue()

    def texts(self, number: int) -> list[str]:
        """The texts of a row in the order in which its columns stand on the screen."""
        return [str(self.table.index(number, column).data() or "") for column in self.shown_columns()]

    def shown_columns(self) -> list[int]:
        """The visible columns from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [column for column in order if not header.isSectionHidden(column)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_row_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()

    def _set_headers(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._header_menu)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_row_height()
        self.verticalHeader().hide()

    def _set_row_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)

    def _header_menu(self, place: QPoint) -> None:
        column = self.horizontalHeader().logicalIndexAt(place)
        if column >= 0:
            self._show_menu(column, self.horizontalHeader().mapToGlobal(place))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index, place = self.currentIndex(), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(self.viewport().mapFromGlobal(place))
        elif index.isValid():
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self._show_menu(max(index.column(), 0), place)

    def _show_menu(self, column: int, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copied = menu.addAction(self._theme.icon(Icon.COPY), translate("Copy the rows"))
        copied.setEnabled(self.selectionModel().hasSelection())
        copied.triggered.connect(self.copy)
        chosen = menu.addAction(self._theme.icon(Icon.FILTER), translate("Filter this column…"))
        chosen.triggered.connect(self._filter_asked)
        cleared = menu.addAction(translate("Show all rows"))
        cleared.setEnabled(bool(self.table.filtered))
        cleared.triggered.connect(self.table.clear_filters)
        self._filter_column = column
        menu.popup(place)

    def _filter_current(self) -> None:
        self.ask_filter(max(self.currentIndex().column(), 0))

    def _filter_asked(self) -> None:
        self.ask_filter(self._filter_column)

    def ask_filter(self, column: int) -> ColumnFilter:
        """Open the filter of a column."""
        self._filter_column = column
        shown = self.table.filters.get(column)
        title, reader = self.table.columns[column].title, self.table.bound_reader(column)
        bounds = ColumnBounds(reader, self.table.bounds_of(column)) if reader else None
        dialog = ColumnFilter(self._theme, title, self.table.texts_of(column), shown, self, bounds)
        self._filter_dialog = dialog
        dialog.accepted.connect(self._filter_chosen)
        dialog.open()
        return dialog

    def _filter_chosen(self) -> None:
        dialog = self._filter_dialog
        self.table.set_filter(self._filter_column, dialog.chosen(), dialog.bounds())

    def _keep(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self._kept = self.table.identity(index.row())
        self._telling = False

    def _restore(self) -> None:
        self._place_empty()
        if self._kept is not None and self._find_again(self._kept):
            self._telling = True
            return
        self._telling = True
        if self._kept is not None:
            self._kept = None
            self.chosen.emit(None)

    def _tell(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._telling:
            self._kept = self.table.identity(current.row()) if current.isValid() else None
            self.chosen.emit(self.table.row(current.row()) if current.isValid() else None)

    def _activate(self, index: QModelIndex) -> None:
        self.opened.emit(self.table.row(index.row()))

    def _place_empty(self) -> None:
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().geometry())
            self._empty.setVisible(self.table.rowCount() == 0)
