"""Editors in which a value is typed: text, numbers, dates, organisations.

Every one speaks text, which the plan's own reader turns into a value.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCalendarWidget, QCompleter, QLineEdit, QMenu, QWidgetAction

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.forms.editor import Editor
from ui.widgets.composed_text import ComposedText


def leaves_to_window(event: QEvent, *, undo: bool, redo: bool) -> bool:
    """True for Ctrl+Z and Ctrl+Y that a text field has no use for: then they undo saved steps."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not undo
    return event.matches(QKeySequence.StandardKey.Redo) and not redo


class _Line(QLineEdit):
    """A line edit that tells when its input method is busy, when it is left, Enter and Esc."""

    left = Signal()
    escaped = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.composing = False

    def event(self, event: QEvent) -> bool:
        if leaves_to_window(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class LineEditor(Editor):
    """One line of text, a number or an amount."""

    def __init__(self, *, right: bool = False) -> None:
        super().__init__()
        self._line = _Line()
        self.widget = self._line
        if right:
            self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._line.left.connect(self.settled)
        self._line.entered.connect(self.entered)
        self._line.escaped.connect(self.reverted)

    def text(self) -> str:
        return self._line.text()

    def set_text(self, text: str) -> None:
        if self._line.text() != text:
            self._line.setText(text)
            self._line.setCursorPosition(0)

    def composing(self) -> bool:
        return self._line.composing


class NumberEditor(LineEditor):
    """A number; a menu offers the states that the plan allows in its place."""

    def __init__(self, theme: Theme, states: Sequence[tuple[str, str]]) -> None:
        super().__init__(right=True)
        self._states = states
        if states:
            action = self._line.addAction(theme.icon(Icon.DOWN), QLineEdit.ActionPosition.LeadingPosition)
            action.setToolTip(translate("No number? Choose what stands in its place"))
            action.triggered.connect(self._offer)

    def _offer(self) -> None:
        menu = QMenu(self._line)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, shown in self._states:
            action = menu.addAction(shown)
            action.setData(text)
        menu.triggered.connect(self._chosen)
        menu.popup(self._line.mapToGlobal(QPoint(0, self._line.height())))

    def _chosen(self, action: object) -> None:
        self._line.setText(str(action.data()))  # type: ignore[attr-defined]
        self.settled.emit()


class DateEditor(LineEditor):
    """A date in any usual notation, with a calendar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._line.setPlaceholderText(translate("YYYY-MM-DD"))
        action = self._line.addAction(theme.icon(Icon.CALENDAR), QLineEdit.ActionPosition.TrailingPosition)
        action.setToolTip(translate("Calendar"))
        action.triggered.connect(self._show_calendar)

    def _show_calendar(self) -> None:
        menu = QMenu(self._line)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown = QDate.fromString(self._line.text(), Qt.DateFormat.ISODate)
        if shown.isValid():
            calendar.setSelectedDate(shown)
        calendar.clicked.connect(self._picked)
        calendar.clicked.connect(menu.close)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        menu.popup(self._line.mapToGlobal(QPoint(0, self._line.height())))

    def _picked(self, day: QDate) -> None:
        self._line.setText(day.toString(Qt.DateFormat.ISODate))
        self.settled.emit()


class OrganisationEditor(LineEditor):
    """A name or code from the master list; typing part of either offers matches."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        completer = QCompleter(list(names), self._line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(10)
        self._line.setCompleter(completer)
        self._line.setPlaceholderText(translate("Type part of the name or code"))


class _Area(ComposedText):
    escaped = Signal()
    entered = Signal()

    def event(self, event: QEvent) -> bool:
        document = self.document()
        if leaves_to_window(event, undo=document.isUndoAvailable(), redo=document.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class AreaEditor(Editor):
    """Text of several lines; Shift+Enter breaks a line, Enter moves on."""

    LINES = 3

    def __init__(self) -> None:
        super().__init__()
        self._area = _Area()
        self.widget = self._area
        height = self._area.fontMetrics().lineSpacing() * self.LINES + 16
        self._area.setFixedHeight(height)
        self._area.left.connect(self.settled)
        self._area.entered.connect(self.entered)
        self._area.escaped.connect(self.reverted)

    def text(self) -> str:
        return self._area.toPlainText()

    def set_text(self, text: str) -> None:
        if self._area.toPlainText() != text:
            self._area.setPlainText(text)

    def composing(self) -> bool:
        return self._area.composing
