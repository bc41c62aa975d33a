"""Which waiting entries the review shows: by unit, register and what waits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from qcdesk.domain.merging import Status
from qcdesk.services.period_states import reporting_units
from qcdesk.services.review import WAITING, Ask
from qcdesk.text import translate
from ui.base.desk import Desk

SHOWN_ENTRIES = 500
"""Entries listed at once; the filters lead to the others."""
WIDEST = 190


class ReviewFilters(QWidget):
    """`changed` is sent when the clerk chooses."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        plan = desk.plan
        self.units, self.registers, self.kinds = QComboBox(), QComboBox(), QComboBox()
        self.units.addItem(translate("All units"), "")
        for unit in reporting_units(plan):
            self.units.addItem(unit.name, unit.code)
        self.registers.addItem(translate("All registers"), "")
        for register in plan.registers:
            self.registers.addItem(register.name, register.code)
        self.kinds.addItem(translate("Everything that waits"), "")
        self.kinds.addItem(translate("Changed since accepted"), Status.CHANGED.value)
        self.kinds.addItem(translate("Corrected after return"), Status.CORRECTED.value)
        names = (translate("Unit"), translate("Register"), translate("What waits"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for box, name in zip((self.units, self.registers, self.kinds), names, strict=True):
            box.setAccessibleName(name)
            box.setMaximumWidth(WIDEST)
            box.activated.connect(self._chosen)
            layout.addWidget(box)

    def asked(self) -> Ask:
        """What the review asks for."""
        kind = self.kinds.currentData()
        statuses = (Status(kind),) if kind else WAITING
        unit, register = self.units.currentData() or "", self.registers.currentData() or ""
        return Ask(unit, register, statuses, SHOWN_ENTRIES)

    def choose(self, unit: str = "", register: str = "") -> None:
        """Choose a unit and a register; an empty unit leaves the one that is chosen."""
        if unit:
            self.units.setCurrentIndex(max(self.units.findData(unit), 0))
        self.registers.setCurrentIndex(max(self.registers.findData(register), 0))
        self.kinds.setCurrentIndex(0)

    def _chosen(self, _number: int) -> None:
        self.changed.emit()
