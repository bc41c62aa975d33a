"""Locking a period for units and opening it again, always with a reason."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qcdesk.services.period_states import lock_period, unlock_period
from qcdesk.text import listed, plural, translate
from ui.base.desk import Desk
from ui.forms.office_reason_dialog import ReasonDialog


class PeriodLockQuestion(QObject):
    """`settled` says that locks were put on or taken off."""

    settled = Signal()

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._owner = desk, owner
        self._lock, self._units, self._period = True, list[str](), ""

    def ask(self, units: list[str], period: str, *, lock: bool) -> ReasonDialog:
        """Ask for the reason; no units are all of them."""
        self._lock, self._units, self._period = lock, units, period
        plan = self._desk.plan
        whose = listed(plan.unit(unit).name for unit in units) or translate("all units")
        name = plan.period(period).name
        title = translate("Lock a period") if lock else translate("Open a period again")
        if lock:
            question = translate(
                "What {units} send for {period} from now on goes into quarantine, until the period is opened "
                "again. The receipt tells them.",
                units=whose,
                period=name,
            )
        else:
            question = translate(
                "{units} can send {period} again; what waits in quarantine can be merged.",
                units=whose,
                period=name,
            )
        asks = translate("Reason, e.g. the year's figures were submitted")
        self.dialog = ReasonDialog(self._desk.theme, self._owner, title, question, title, asks=asks)
        self.dialog.accepted.connect(self._confirmed)
        self.dialog.open()
        return self.dialog

    def _confirmed(self) -> None:
        service = lock_period if self._lock else unlock_period
        arguments = (self._period, self._units, self.dialog.reason)
        self._desk.write(self, service, *arguments, done=self._done)

    def _done(self, locks: list[object]) -> None:
        name, count = self._desk.plan.period(self._period).name, len(locks)
        if self._lock:
            told = plural(
                "{period} is locked for {n} unit.", "{period} is locked for {n} units.", count, period=name
            )
        else:
            told = plural(
                "{period} is open again for {n} unit.",
                "{period} is open again for {n} units.",
                count,
                period=name,
            )
        self._desk.notice.emit("good", told)
        self.settled.emit()
