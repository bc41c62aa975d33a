"""A new passphrase typed twice, with what is wrong with it said at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout

from qcdesk.services.first_steps import passphrase_reasons
from qcdesk.text import explain, translate
from ui.base.text import pair_text
from ui.base.theme import Theme
from ui.widgets.passphrase_field import PassphraseField


class NewPassphrase(QObject):
    """Two lines of a form; `changed` is sent with each key."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, form: QFormLayout, parent: QObject) -> None:
        super().__init__(parent)
        again = translate("The same again")
        self.name = name
        self.first, self.second = PassphraseField(theme, name), PassphraseField(theme, pair_text(name, again))
        for field, shown in ((self.first, name), (self.second, again)):
            field.changed.connect(self.changed)
            form.addRow(shown, field)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.first.text()

    def missing(self) -> str:
        """What is still wrong, or an empty text."""
        if not self.text:
            return translate("“{name}” is needed.", name=self.name)
        reasons = passphrase_reasons(self.text)
        if reasons:
            return explain(reasons[0], {}).what
        if self.text != self.second.text():
            return translate("“{name}” and its repetition differ.", name=self.name)
        return ""

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.second.clear()
