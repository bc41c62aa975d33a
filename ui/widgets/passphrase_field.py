"""A field for a passphrase: hidden, with a button that shows it while it is pressed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.theme import Theme
from ui.widgets.buttons import IconButton


class PassphraseField(QWidget):
    """`changed` is sent with each key."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(name)
        self.field.textChanged.connect(self._tell)
        self._eye = IconButton(theme, Icon.EYE, translate("Hold to see the passphrase"))
        self._eye.pressed.connect(self._show)
        self._eye.released.connect(self._hide)
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field, 1)
        layout.addWidget(self._eye)

    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self.field.clear()

    def _tell(self, _text: str) -> None:
        self.changed.emit()

    def _show(self) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal)

    def _hide(self) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
