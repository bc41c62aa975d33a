"""The findings of the chosen period, kept fresh for every page after each write."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.services.check_period import CheckedFinding, PeriodCheck, check_period
from ui.base.desk import Desk

PAUSE_MS = 250
"""Wait after a write before the checks run again, so that typing is not followed by a check each."""
MOST_ENTRIES = 4
"""After a change of more entries all checks run; after fewer only those that read them."""


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
        self._timer.timeout.connect(self._look_again)
        self._changes = self._asked = NO_CHANGES
        desk.changed.connect(self._written)
        desk.period_changed.connect(self._period_changed)

    def look(self) -> None:
        """Run all checks of the period now."""
        self._changes = self._asked = NO_CHANGES
        if self._desk.unit and self._desk.period:
            self._desk.read(self, check_period, self._desk.period, done=self._checked, key="check")

    def _look_again(self) -> None:
        """Run the checks that read what was changed since the findings that are shown."""
        from qcdesk.services.recheck import recheck_entries  # noqa: PLC0415 - not needed by a start

        self._asked |= self._changes
        self._changes = NO_CHANGES
        changed = self._asked
        whole = changed.packages or changed.decisions or changed.plan or len(changed.entries) > MOST_ENTRIES
        if self.check is None or whole or not changed.entries:
            self.look()
            return
        self._desk.read(
            self,
            recheck_entries,
            self.check,
            sorted(changed.entries),
            done=self._checked,
            failed=self._not_rechecked,
            key="check",
        )

    def _not_rechecked(self, _error: Exception) -> None:
        """An entry that was there is gone, or the plan: everything is looked at, and told if it fails."""
        self.look()

    @property
    def latest(self) -> PeriodCheck | None:
        """The findings, None if something was written since they were looked at."""
        return self.check if self._changes == self._asked == NO_CHANGES else None

    @property
    def by_entry(self) -> Mapping[str, list[CheckedFinding]]:
        """The findings that stand at entries, by the entry's identity."""
        return self._by_entry

    def _written(self, changes: Changes) -> None:
        if self._desk.touches_figures(changes):
            self._changes |= changes
            self._timer.start()

    def _period_changed(self, _code: str) -> None:
        self.check = None
        self.look()

    def _checked(self, check: PeriodCheck) -> None:
        self.check = check
        self._asked = NO_CHANGES
        self._by_entry = {}
        for item in check.findings:
            self._by_entry.setdefault(item.finding.subject.entry_id, []).append(item)
        self.updated.emit()
