"""The outer window: its place on the screen, what it shows, and closing it safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from qcdesk.text import translate

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from ui.base.shell import Shell

SIZE = (1280, 760)
SMALLEST = (960, 560)
"""Window sizes in logical pixels."""


class Frame(QMainWindow):
    """Closes only when no work is under way: first `closing`, then, once idle, `closed`."""

    closing = Signal()
    closed = Signal()
    painted = Signal()
    """Sent once, when the window has been on the screen for the first time."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._leaving = self._held = self._sure = self._painted = False
        self._title = ""
        self.setWindowTitle(translate("QCDesk"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        geometry = shell.state.text("geometry")
        if geometry:
            from PySide6.QtCore import QByteArray  # noqa: PLC0415

            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
        shell.tasks.idle.connect(self._idle)

    def show_waiting(self, text: str) -> None:
        """Show a plain sentence while something is being opened."""
        holder = QWidget()
        layout = QVBoxLayout(holder)
        words = QLabel(text)
        words.setProperty("look", "muted")
        layout.addStretch(1)
        layout.addWidget(words)
        layout.addStretch(2)
        layout.setContentsMargins(48, 0, 48, 0)
        self.show_widget(holder)

    def show_widget(self, widget: QWidget) -> None:
        """Show a widget in place of the present one, which is let go."""
        before = self.takeCentralWidget()
        if before is not None:
            before.hide()
            before.deleteLater()
        self.setCentralWidget(widget)

    @property
    def leaving(self) -> bool:
        """True once the window is to close and waits only for what is under way."""
        return self._leaving

    def hold(self) -> None:
        """Called while `closing` is sent: the window stays open, because something is unsaved."""
        self._held = True

    def leave(self) -> None:
        """Close without asking again."""
        self._sure = True
        self.close()

    def stay(self) -> None:
        """Do not close after all: something could not be saved, which the window tells first."""
        if self._leaving and not self._sure:
            self._leaving = False
            self.setWindowTitle(self._title)
            self.setEnabled(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving:
            if not self._sure:
                self.closing.emit()
            if self._held:
                self._held = False
                event.ignore()
                return
            self._leaving = True
            self._title = self.windowTitle()
            geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
            self._shell.state.put("geometry", geometry)
            self._shell.tasks.cancel_reads()
        if self._shell.tasks.writing:
            # What was typed, copied or sealed is written first; `_idle` closes the window then.
            self.setWindowTitle(translate("Finishing what is being saved…"))
            self.setEnabled(False)
            event.ignore()
            return
        event.accept()
        self.closed.emit()

    def _idle(self) -> None:
        if self._leaving and self.isVisible():
            QTimer.singleShot(0, self.close)
