"""The lowest and the highest value of a column that a list shows."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from qcdesk.domain.errors import UserError
from qcdesk.text import explain, translate
from ui.base.page import label
from ui.base.table_model import BoundReader, Bounds


class ColumnBounds(QWidget):
    """Two fields, from and to, both included; what cannot be read is said under them."""

    def __init__(self, read: BoundReader, bounds: Bounds) -> None:
        super().__init__()
        self._read = read
        self._wrong = label(look="bad", wraps=True)
        self._wrong.setObjectName("wrong")
        self._wrong.hide()
        names = translate("From"), translate("Up to")
        self._fields = [QLineEdit(text) for text in bounds]
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for column, (name, field) in enumerate(zip(names, self._fields, strict=True)):
            field.setAccessibleName(name)
            field.setClearButtonEnabled(True)
            caption = QLabel(name)
            caption.setBuddy(field)
            layout.addWidget(caption, 0, column)
            layout.addWidget(field, 1, column)
        layout.addWidget(self._wrong, 2, 0, 1, 2)

    def texts(self) -> Bounds:
        """What was typed; blank is open."""
        low, high = (field.text().strip() for field in self._fields)
        return low, high

    def sound(self) -> bool:
        """True if both can be read and the first is not above the second; else it is said what is wrong."""
        wrong = self._mistake()
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        return not wrong

    def _mistake(self) -> str:
        found = []
        for field, text in zip(self._fields, self.texts(), strict=True):
            try:
                found.append(self._read(text))
            except UserError as error:
                field.setFocus()
                return explain(error.code, error.params).what
        low, high = found
        crossed = low is not None and high is not None and low > high
        return translate("The first value is above the second one.") if crossed else ""
