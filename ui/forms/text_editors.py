"""Editors in which a value is typed: text, numbers, dates, organisations.

Every one speaks text, which the plan's own reader turns into a value.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QCompleter, QListView, QMenu, QWidgetAction

from qcdesk.text import language, translate
from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.forms.editor import Editor, Holder
from ui.forms.line import Line, leaves_to_window
from ui.widgets.composed_text import ComposedText

DAY, DAY_GAP = "000000", 10
"""A text as wide as a day's cell, and the space between two lines of days, in pixels."""
MOST_SHOWN = 10
"""Names that a list of matches shows without scrolling."""


class LineEditor(Editor):
    """One line of text, a number or an amount."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.widget = line

    def text(self) -> str:
        return self._line.text()

    def set_text(self, text: str) -> None:
        if self._line.text() != text:
            self._line.setText(text)
            self._line.setCursorPosition(0)

    def composing(self) -> bool:
        return self._line.composing


class NumberLine(Line):
    """A number; a menu offers the states that the plan allows in its place."""

    def __init__(self, holder: Holder, theme: Theme, states: Sequence[tuple[str, str]]) -> None:
        super().__init__(holder, theme)
        self._states = states
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        if states:
            self.show_sign(
                Icon.DOWN, translate("No number? Choose what stands in its place (F4)"), first=True
            )

    def offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, shown in self._states:
            action = menu.addAction(shown)
            action.setData(text)
        menu.triggered.connect(self._chosen)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _chosen(self, action: QAction) -> None:
        self.setText(str(action.data()))
        self.holder.settled()


class NumberEditor(LineEditor):
    """A number, or a state in its place."""

    def __init__(self, holder: Holder, theme: Theme, states: Sequence[tuple[str, str]]) -> None:
        super().__init__(NumberLine(holder, theme, states))


class DateLine(Line):
    """A date in any usual notation, with a calendar."""

    def __init__(self, holder: Holder, theme: Theme) -> None:
        super().__init__(holder, theme)
        self.setPlaceholderText(translate("YYYY-MM-DD"))
        self.show_sign(Icon.CALENDAR, translate("Calendar (F4)"))

    def offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setLocale(QLocale(language()))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        metrics = self.fontMetrics()
        calendar.setMinimumSize(7 * metrics.horizontalAdvance(DAY), 9 * (metrics.height() + DAY_GAP))
        shown = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        if shown.isValid():
            calendar.setSelectedDate(shown)
        # `activated` is also sent for Enter, `clicked` for the mouse alone.
        for picked in (calendar.clicked, calendar.activated):
            picked.connect(self._picked)
            picked.connect(menu.close)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _picked(self, day: QDate) -> None:
        self.setText(day.toString(Qt.DateFormat.ISODate))
        self.holder.settled()


class DateEditor(LineEditor):
    """A date."""

    def __init__(self, holder: Holder, theme: Theme) -> None:
        super().__init__(DateLine(holder, theme))


class OrganisationLine(Line):
    """Typing part of a name or code offers matches; the list is made when the line is first used."""

    def __init__(self, holder: Holder, theme: Theme, names: Sequence[str]) -> None:
        super().__init__(holder, theme)
        self._names = names
        self.setPlaceholderText(translate("Type part of the name or code"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.completer() is None:
            completer = QCompleter(list(self._names), self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setMaxVisibleItems(MOST_SHOWN)
            # Queued: the line takes the name over only after this signal.
            completer.activated.connect(self.holder.settled, Qt.ConnectionType.QueuedConnection)
            popup = QListView()
            # Rows are measured once; before the style sheet is applied they would be too low.
            popup.ensurePolished()
            completer.setPopup(popup)
            self.setCompleter(completer)
        super().focusInEvent(event)


class OrganisationEditor(LineEditor):
    """An organisation of the master list."""

    def __init__(self, holder: Holder, theme: Theme, names: Sequence[str]) -> None:
        super().__init__(OrganisationLine(holder, theme, names))


class _Area(ComposedText):
    LINES = 3

    def __init__(self, holder: Holder) -> None:
        super().__init__(holder)
        self._holder = holder
        self.left.connect(holder.settled)

    def sizeHint(self) -> QSize:
        # Qt's own is that of a page; the row would keep that much room.
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing() * self.LINES + 16)

    def event(self, event: QEvent) -> bool:
        document = self.document()
        if leaves_to_window(event, undo=document.isUndoAvailable(), redo=document.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._holder.reverted()
        elif enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._holder.entered()
        else:
            super().keyPressEvent(event)


class AreaEditor(Editor):
    """Text of several lines; Shift+Enter breaks a line, Enter moves on."""

    def __init__(self, holder: Holder) -> None:
        self._area = _Area(holder)
        self.widget = self._area

    def text(self) -> str:
        return self._area.toPlainText()

    def set_text(self, text: str) -> None:
        if self._area.toPlainText() != text:
            self._area.setPlainText(text)

    def composing(self) -> bool:
        return self._area.composing
