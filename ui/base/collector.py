"""Cyclic garbage is collected on the GUI thread only."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 250
PATIENCE = 16
"""Looks after which the younger generations are collected though no threshold is passed."""


class Collector(QObject):
    """Takes over Python's automatic collection while threads work.

    The automatic one runs in whichever thread allocates: a widget in a cycle would then be
    destroyed outside the GUI thread, which ends the program. Here a timer does what it would do.
    """

    _at_work = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        Collector._at_work += 1
        gc.disable()

    def look(self) -> None:
        """Collect the oldest generation that is due, as Python's own thresholds say."""
        self._looks += 1
        due = [have > limit for have, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        oldest = max((generation for generation, is_due in enumerate(due) if is_due), default=-1)
        if self._looks % PATIENCE == 0:
            oldest = max(oldest, 1)
        if oldest >= 0:
            gc.collect(oldest)

    def close(self) -> None:
        """Give the collection back to Python."""
        if self._timer.isActive():
            self._timer.stop()
            Collector._at_work -= 1
            if not Collector._at_work:
                gc.enable()
