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
        self._looking = False
        desk.changed.connect(self._written)
        desk.period_changed.connect(self._period_changed)

    def look(self) -> None:
        """Run all checks of the period now."""
        self._changes = self._asked = NO_CHANGES
        self._looking = True
        if self._desk.unit and self._desk.period:
            self._desk.read(self, check_period, self._desk.period, done=self._checked, key="check")

    def _look_again(self) -> None:
        """Run the checks that read what was changed since the findings that are shown."""
        from qcdesk.services.recheck import recheck_entries  # noqa: PLC0415 - not needed by a start

        self._asked |= self._changes
        self._changes = NO_CHANGES
        changed = self._asked
        if self.check is None or not _few(changed):
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

    def known(self) -> tuple[PeriodCheck, list[str]] | None:
        """The findings, with the few entries that changed since; None if all checks have to run."""
        changed = self._changes | self._asked
        if self.check is None or self._looking or not (changed == NO_CHANGES or _few(changed)):
            return None
        return self.check, sorted(changed.entries)

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
        self._asked, self._looking = NO_CHANGES, False
        self._by_entry = {}
        for item in check.findings:
            self._by_entry.setdefault(item.finding.subject.entry_id, []).append(item)
        self.updated.emit()


def _few(changed: Changes) -> bool:
    """Whether it is enough to look at the entries that changed."""
    others = changed.packages or changed.decisions or changed.plan
    return not others and 0 < len(changed.entries) <= MOST_ENTRIES
