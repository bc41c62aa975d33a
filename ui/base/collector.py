"""Cyclic garbage is collected on the GUI thread only."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 100
FIRST_MS = 2000
"""Before the first look: while the program starts, nearly all that is made stays."""
PATIENCE = 40
"""Looks after which the younger generations are collected though no threshold is passed."""
LONGEST = 600
"""Looks after which the second generation is collected though work is under way."""


class Collector(QObject):
    """Takes over Python's automatic collection while threads work.

    The automatic one runs in whichever thread allocates: a widget in a cycle would then be
    destroyed outside the GUI thread, which ends the program. Here a timer does what it would do. While
    work is under way only the youngest generation is due: the others take longer than a turn of the
    event loop may.
    """

    _at_work = 0

    def __init__(self, working: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._working = working
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        Collector._at_work += 1
        gc.disable()

    def look(self) -> None:
        """Collect the oldest generation that is due, as Python's own thresholds say."""
        self._looks += 1
        self._timer.setInterval(INTERVAL_MS)
        due = [have > limit for have, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        oldest = max((generation for generation, is_due in enumerate(due) if is_due), default=-1)
        if self._looks % PATIENCE == 0:
            oldest = max(oldest, 1)
        if self._working():
            oldest = min(oldest, 0 if self._looks % LONGEST else 1)
        if oldest >= 0:
            gc.collect(oldest)

    def close(self) -> None:
        """Give the collection back to Python."""
        if self._timer.isActive():
            self._timer.stop()
            Collector._at_work -= 1
            if not Collector._at_work:
                gc.enable()
