"""The line in which most values are typed or shown, with a sign that opens what may be chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit

from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.forms.editor import Holder

SIGN_SIZE, SIGN_ROOM = 16, 24
OF_LIST = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""Keys that choose from an open list or close it."""


def leaves_to_window(event: QEvent, *, undo: bool, redo: bool) -> bool:
    """True for Ctrl+Z and Ctrl+Y that a text field has no use for: then they undo saved steps."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not undo
    return event.matches(QKeySequence.StandardKey.Redo) and not redo


class Line(QLineEdit):
    """Tells its row when it is left, Enter and Esc; knows whether its input method is busy.

    A subclass with a `sign` gets it painted at one end; a click on it, or F4, calls `offer`.
    """

    sign: Icon | None = None
    sign_first = False
    """The sign stands before the text."""

    def __init__(self, holder: Holder, theme: Theme) -> None:
        super().__init__(holder)
        self.holder, self._theme = holder, theme
        self.composing = False

    def show_sign(self, sign: Icon, tip: str, *, first: bool = False) -> None:
        """Paint a sign, and say what it offers."""
        self.sign, self.sign_first = sign, first
        self.setTextMargins(SIGN_ROOM if first else 0, 0, 0 if first else SIGN_ROOM, 0)
        self.setToolTip(tip)

    def offer(self) -> None:
        """Let the user choose instead of typing."""

    def list_is_open(self) -> bool:
        """True while a list of what may stand here is open below the line."""
        completer = self.completer()
        popup = completer.popup() if completer is not None else None
        return popup is not None and popup.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # It filters itself while it has the focus: `event` would be called for all that happens to it.
        if leaves_to_window(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.installEventFilter(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.removeEventFilter(self)
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.holder.settled()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OF_LIST and self.list_is_open():
            event.ignore()  # what a line does not accept, its list takes
        elif event.key() == Qt.Key.Key_Escape:
            self.holder.reverted()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.holder.entered()
        elif event.key() == Qt.Key.Key_F4 and self.sign is not None:
            self.offer()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_on_sign(event):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.offer()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        on_sign = self._is_on_sign(event)
        self.setCursor(Qt.CursorShape.ArrowCursor if on_sign else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.sign is not None:
            token = "muted" if self.isEnabled() else "disabled"
            picture = self._theme.pixmap(self.sign, token, SIGN_SIZE, self.devicePixelRatioF())
            painter = QPainter(self)
            painter.drawPixmap(self._sign_place(), picture)
            painter.end()

    def _is_on_sign(self, event: QMouseEvent) -> bool:
        if self.sign is None or not self.isEnabled():
            return False
        x, place = event.position().x(), self._sign_place()
        return x < place.right() + SIGN_SIZE // 2 if self.sign_first else x > place.left() - SIGN_SIZE // 2

    def _sign_place(self) -> QRect:
        margin = (SIGN_ROOM - SIGN_SIZE) // 2 + 2
        left = margin if self.sign_first else self.width() - SIGN_SIZE - margin
        return QRect(left, (self.height() - SIGN_SIZE) // 2, SIGN_SIZE, SIGN_SIZE)
