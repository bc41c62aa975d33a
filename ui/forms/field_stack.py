"""The rows of a form below each other; a row is made when it comes into sight or somebody needs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from qcdesk.plan.model import FieldDef
from ui.base.page import label
from ui.forms.field_row import FieldRow, Rows

MARGIN, RIGHT, GAP = 2, 4, 8
AT_ONCE = 4
"""Rows made in one turn of the event loop while nobody waits for them: a few milliseconds."""
AROUND = 60
"""Kept in sight above and below a row that is jumped to."""


class FieldStack(QScrollArea):
    """Makes the rows in sight before the first paint, the others in the turns that follow.

    `row` makes a row that is not there yet, `complete` all of them; `made` are those that exist.
    """

    def __init__(self, fields: Sequence[FieldDef], make: Callable[[FieldDef, Rows], FieldRow]) -> None:
        super().__init__()
        self._fields = {field.code: field for field in fields}
        self._make = make
        self.made: dict[str, FieldRow] = {}
        self._written = self.font()
        self.rows = Rows()
        self.rows.setProperty("look", "page")
        self._tail = label("", "bad", wraps=True)
        self._tail.setParent(self.rows)
        self._tail.hide()
        self.setWidget(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._place)
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._make_some)

    @property
    def codes(self) -> list[str]:
        """The codes of the fields, in the order of their rows."""
        return list(self._fields)

    @property
    def whole(self) -> bool:
        """True once every row was made."""
        return len(self.made) == len(self._fields)

    def row(self, code: str) -> FieldRow:
        """The row of a field."""
        if code not in self.made:
            self._add(code)
            self._place()
        return self.made[code]

    def complete(self) -> dict[str, FieldRow]:
        """All rows, in their order."""
        for code in self._fields:
            if code not in self.made:
                self._add(code)
        self._place()
        return {code: self.made[code] for code in self._fields}

    def show_row(self, code: str) -> None:
        """Scroll a row into sight."""
        row = self.row(code)
        self._place()
        self.ensureWidgetVisible(row, 0, AROUND)

    def say(self, text: str) -> None:
        """Write what belongs to no row below the last one."""
        self._tail.setText(text)
        self._tail.setVisible(bool(text))
        self._place()

    def focusNextPrevChild(self, following: bool) -> bool:
        # Tab goes through all rows, also those that nobody has seen yet.
        if not self.whole:
            self.complete()
        return super().focusNextPrevChild(following)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.rows and event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Only now: what is in sight is shown before anything else is made.
        if not self.whole:
            self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.font() != self._written:
            self._written = self.font()
            # The editors hear of the new font after the form does.
            QTimer.singleShot(0, self, self._measure_again)

    def _measure_again(self) -> None:
        for row in self.made.values():
            row.measure_again()
        self._place()

    def _make_some(self) -> None:
        for code in [each for each in self._fields if each not in self.made][:AT_ONCE]:
            self._add(code)
        self._place()
        if self.whole:
            self._rest.stop()

    def _add(self, code: str) -> None:
        made = self._make(self._fields[code], self.rows)
        self.made[code] = made
        self._put_into_tab_order(code)
        if self.rows.isVisible():
            made.show()

    def _put_into_tab_order(self, code: str) -> None:
        before: QWidget = self
        for each in self._fields:
            if each == code:
                break
            if each in self.made:
                before = self.made[each].editor.focusable()[-1]
        for widget in self.made[code].editor.focusable():
            QWidget.setTabOrder(before, widget)
            before = widget

    def _place(self) -> None:
        """Give every row its place, and make those that come into sight."""
        # The bar's room is always kept: rows that become narrower later would be measured twice.
        width = self.width() - MARGIN - RIGHT - self.verticalScrollBar().sizeHint().width()
        if width <= 0:
            return
        seen = self.verticalScrollBar().value()
        end = seen + self.viewport().height()
        top, usual = MARGIN, self._usual()
        for code in self._fields:
            row = self.made.get(code)
            if row is None and self.isVisible() and top < end and top + usual > seen:
                self._add(code)
                row = self.made[code]
            height = usual if row is None else row.heightForWidth(width)
            if row is not None:
                row.setGeometry(MARGIN, top, width, height)
            top += height + GAP
        if not self._tail.isHidden():
            height = self._tail.heightForWidth(width)
            self._tail.setGeometry(MARGIN, top, width, height)
            top += height + GAP
        self.rows.resize(self.viewport().width(), top + GAP)

    def _usual(self) -> int:
        """About the height of a row that is not made yet."""
        return self.fontMetrics().lineSpacing() + GAP + MARGIN
