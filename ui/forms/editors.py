"""Editors of single values: every one speaks text, which the plan's own reader turns into a value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
    QWidgetAction,
)

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import restyle
from ui.base.theme import Theme

SEPARATOR = "、"
"""Between the names of a multiple choice, as the plan's reader understands it."""


class Editor(QObject):
    """What a form knows of an editor: its text, and when the user is done with it.

    `settled` is sent when the field loses focus or Enter is pressed, `reverted` on Esc,
    `entered` when Enter asks for the next field.
    """

    settled = Signal()
    entered = Signal()
    reverted = Signal()

    widget: QWidget

    def text(self) -> str:
        """What stands in the field."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show a text without announcing it."""
        raise NotImplementedError

    def composing(self) -> bool:
        """True while an input method has text that is not committed."""
        return False

    def mark(self, state: str) -> None:
        """Show a state by border: ``wrong``, ``doubt`` or empty."""
        restyle(self.widget, "state", state)

    def holds_focus(self) -> bool:
        """True if the user is in this field."""
        focused = self.widget.window().focusWidget()
        return focused is not None and (focused is self.widget or self.widget.isAncestorOf(focused))


class _Line(QLineEdit):
    """A line edit that tells when its input method is busy, when it is left, Enter and Esc."""

    left = Signal()
    escaped = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.composing = False

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


class _Box(QComboBox):
    left = Signal()
    escaped = Signal()
    entered = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.setCurrentIndex(0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A form that is scrolled must not change the choice under the pointer.
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())


class ChoiceEditor(Editor):
    """One of several options, or blank; the text is the option's name."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._box = _Box()
        self.widget = self._box
        self.set_options(options)
        self._box.activated.connect(self._activated)
        self._box.left.connect(self.settled)
        self._box.entered.connect(self.entered)
        self._box.escaped.connect(self.reverted)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these: (text, shown name). A present text that is not among them stays on offer."""
        kept = self.text()
        self._box.blockSignals(True)
        self._box.clear()
        self._box.addItem("", "")
        for text, shown in options:
            self._box.addItem(shown, text)
        self._box.blockSignals(False)
        if kept:
            self.set_text(kept)

    def text(self) -> str:
        return str(self._box.currentData() or "")

    def set_text(self, text: str) -> None:
        number = self._box.findData(text)
        if number < 0:
            self._box.addItem(text, text)
            number = self._box.count() - 1
        self._box.setCurrentIndex(number)

    def _activated(self, _number: int) -> None:
        self.settled.emit()


class MultiChoiceEditor(Editor):
    """Several of several options, as check boxes; the text is their names with “、” between."""

    COLUMNS = 2

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self.widget = QWidget()
        self._loading = False
        grid = QGridLayout(self.widget)
        grid.setContentsMargins(0, 2, 0, 2)
        self._boxes = [QCheckBox(option) for option in options]
        for number, box in enumerate(self._boxes):
            grid.addWidget(box, number // self.COLUMNS, number % self.COLUMNS)
            box.toggled.connect(self._toggled)
            box.installEventFilter(self)
        if self._boxes:
            self.widget.setFocusProxy(self._boxes[0])

    def text(self) -> str:
        return SEPARATOR.join(box.text() for box in self._boxes if box.isChecked())

    def set_text(self, text: str) -> None:
        self._loading = True
        chosen = text.split(SEPARATOR)
        for box in self._boxes:
            box.setChecked(box.text() in chosen)
        self._loading = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.reverted.emit()
                return True
        return False

    def _toggled(self, _on: bool) -> None:
        if not self._loading:
            self.settled.emit()


class _Area(QPlainTextEdit):
    left = Signal()
    escaped = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.composing = False
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

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
