"""Editors in which a value is chosen: one option, or several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from ui.forms.editor import Editor

SEPARATOR = "、"
"""Between the names of a multiple choice, as the plan's reader understands it."""


class _Box(QComboBox):
    left = Signal()
    escaped = Signal()
    entered = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.setCurrentIndex(0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A form that is scrolled must not change the choice under the pointer.
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())


class ChoiceEditor(Editor):
    """One of several options, or blank; the text is the option's name."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._box = _Box()
        self.widget = self._box
        self.set_options(options)
        self._box.activated.connect(self._activated)
        self._box.left.connect(self.settled)
        self._box.entered.connect(self.entered)
        self._box.escaped.connect(self.reverted)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these: (text, shown name). A present text that is not among them stays on offer."""
        kept = self.text()
        self._box.blockSignals(True)
        self._box.clear()
        self._box.addItem("", "")
        for text, shown in options:
            self._box.addItem(shown, text)
        self._box.blockSignals(False)
        if kept:
            self.set_text(kept)

    def text(self) -> str:
        return str(self._box.currentData() or "")

    def set_text(self, text: str) -> None:
        number = self._box.findData(text)
        if number < 0:
            self._box.addItem(text, text)
            number = self._box.count() - 1
        self._box.setCurrentIndex(number)

    def _activated(self, _number: int) -> None:
        self.settled.emit()


class MultiChoiceEditor(Editor):
    """Several of several options, as check boxes; the text is their names with “、” between."""

    COLUMNS = 2

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self.widget = QWidget()
        self._loading = False
        grid = QGridLayout(self.widget)
        grid.setContentsMargins(0, 2, 0, 2)
        self._boxes = [QCheckBox(option) for option in options]
        for number, box in enumerate(self._boxes):
            grid.addWidget(box, number // self.COLUMNS, number % self.COLUMNS)
            box.toggled.connect(self._toggled)
            box.installEventFilter(self)
        if self._boxes:
            self.widget.setFocusProxy(self._boxes[0])

    def text(self) -> str:
        return SEPARATOR.join(box.text() for box in self._boxes if box.isChecked())

    def set_text(self, text: str) -> None:
        self._loading = True
        chosen = text.split(SEPARATOR)
        for box in self._boxes:
            box.setChecked(box.text() in chosen)
        self._loading = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.reverted.emit()
                return True
        return False

    def _toggled(self, _on: bool) -> None:
        if not self._loading:
            self.settled.emit()
