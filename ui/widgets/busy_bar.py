"""Progress of longer work: what is being done, how far, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.buttons import Button

STEPS = 1000


class BusyBar(QWidget):
    """Hidden while nothing is under way; `cancelled` says that the user wants to stop."""

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._what = label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, STEPS)
        self._bar.setAccessibleName(translate("Progress"))
        self._stop = Button(theme, translate("Stop"), self._ask_to_stop, icon=Icon.CLOSE)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._what)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._stop)
        self.hide()

    def begin(self, what: str, *, stoppable: bool = True) -> None:
        """Show that work has begun; its extent is not known yet."""
        self._what.setText(what)
        self._bar.setRange(0, 0)
        self._stop.setVisible(stoppable)
        self._stop.setEnabled(True)
        self.show()

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is."""
        if total > 0:
            self._bar.setRange(0, STEPS)
            self._bar.setValue(STEPS * done // total)

    def end(self) -> None:
        """The work is done or was stopped."""
        self.hide()

    def _ask_to_stop(self) -> None:
        self._stop.setEnabled(False)
        self._what.setText(translate("Stopping…"))
        self.cancelled.emit()
