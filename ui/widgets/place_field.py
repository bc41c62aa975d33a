"""A field for a folder or file, typed or chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.widgets.buttons import Button


class PlaceField(QWidget):
    """With `pattern` a file is chosen, without it a folder."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, hint: str = "", pattern: str = "") -> None:
        super().__init__()
        self._name, self._pattern = name, pattern
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(hint)
        self.field.textChanged.connect(self._tell)
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field, 1)
        layout.addWidget(Button(theme, translate("Choose…"), self.ask, icon=Icon.FOLDER))

    @property
    def path(self) -> Path | None:
        """What was chosen."""
        text = self.field.text().strip()
        return Path(text) if text else None

    def set_path(self, path: Path | None) -> None:
        """Put a place in."""
        self.field.setText(str(path) if path is not None else "")

    def ask(self) -> None:
        """Choose it in a dialog."""
        before = self.field.text()
        if self._pattern:
            chosen, _ = QFileDialog.getOpenFileName(self, self._name, before, self._pattern)
        else:
            chosen = QFileDialog.getExistingDirectory(self, self._name, before)
        if chosen:
            self.field.setText(chosen)

    def _tell(self, _text: str) -> None:
        self.changed.emit()
