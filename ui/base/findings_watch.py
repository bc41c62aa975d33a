"""The findings of the chosen period, kept fresh for every page after each write."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from qcdesk.domain.changes import Changes
from qcdesk.services.check_period import CheckedFinding, PeriodCheck, check_period
from ui.base.desk import Desk

PAUSE_MS = 250
"""Wait after a write before all checks run again, so that typing is not followed by a check each."""


class FindingsWatch(QObject):
    """Runs the checks in the background; `updated` says that `check` is new."""

    updated = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.check: PeriodCheck | None = None
        self._by_entry: dict[str, list[CheckedFinding]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.look)
        desk.changed.connect(self._written)
        desk.period_changed.connect(self._period_changed)

    def look(self) -> None:
        """Run all checks of the period now."""
        if self._desk.unit and self._desk.period:
            self._desk.read(self, check_period, self._desk.period, done=self._checked, key="check")

    @property
    def by_entry(self) -> Mapping[str, list[CheckedFinding]]:
        """The findings that stand at entries, by the entry's identity."""
        return self._by_entry

    def _written(self, changes: Changes) -> None:
        if self._desk.touches_figures(changes):
            self._timer.start()

    def _period_changed(self, _code: str) -> None:
        self.check = None
        self.look()

    def _checked(self, check: PeriodCheck) -> None:
        self.check = check
        self._by_entry = {}
        for item in check.findings:
            self._by_entry.setdefault(item.finding.subject.entry_id, []).append(item)
        self.updated.emit()
