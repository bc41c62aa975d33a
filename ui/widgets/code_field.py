"""A code of six groups of five digits, typed group by group."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qcdesk.text import translate

GROUPS, DIGITS = 6, 5


class _Group(QLineEdit):
    """One group of digits."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setMaxLength(DIGITS)
        self.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self))
        self.setAccessibleName(translate("Group {number} of the code", number=number + 1))
        self._set_width()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_width()

    def _set_width(self) -> None:
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * DIGITS) + 24)


class CodeField(QWidget):
    """The cursor goes to the next group by itself; `changed` is sent with each digit."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.groups = [_Group(number) for number in range(GROUPS)]
        for group in self.groups:
            layout.addWidget(group)
            group.textEdited.connect(self._edited)
        layout.addStretch(1)
        self.setFocusProxy(self.groups[0])

    def text(self) -> str:
        """The digits typed so far, groups separated by blanks."""
        return " ".join(group.text() for group in self.groups).strip()

    @property
    def complete(self) -> bool:
        """True once every group has its five digits."""
        return all(len(group.text()) == DIGITS for group in self.groups)

    def _edited(self, text: str) -> None:
        sender = self.sender()
        if len(text) == DIGITS and isinstance(sender, _Group):
            place = self.groups.index(sender)
            if place + 1 < GROUPS:
                self.groups[place + 1].setFocus()
                self.groups[place + 1].selectAll()
        self.changed.emit()
