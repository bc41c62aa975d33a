"""The texts of a register's forms that are not saved yet, kept in the workspace for the next start."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from qcdesk.services.typed_texts import keep_typed, typed_texts
from ui.base.desk import Desk


class KeptTexts(QObject):
    """Reads what was kept and keeps what changes; `arrived` says that it was read.

    Until then nothing is written: it would take the place of what was kept and is not seen yet.
    """

    arrived = Signal()

    def __init__(self, desk: Desk, register: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._register = desk, register
        self._texts: dict[str, dict[str, str]] = {}
        self.known = False

    def read(self) -> None:
        """Read what was kept."""
        self._desk.read(self, typed_texts, self._register, done=self._read, failed=self._not_read)

    def of(self, entry_id: str) -> Mapping[str, str]:
        """The texts of an entry's form by field code; an empty identity is the new entry."""
        return self._texts.get(entry_id, {})

    def keep(self, entry_id: str, texts: dict[str, str]) -> None:
        """Keep these texts of an entry's form and no others."""
        if texts == self.of(entry_id):
            return
        self._texts[entry_id] = texts
        if self.known:
            self._desk.write(self, keep_typed, self._register, entry_id, texts)

    def saved(self, entry_id: str) -> None:
        """Told when a write has forgotten the texts of an entry's form."""
        self._texts.pop(entry_id, None)

    def _read(self, kept: dict[str, dict[str, str]]) -> None:
        typed, self._texts, self.known = self._texts, kept, True
        for entry_id, texts in typed.items():
            self.keep(entry_id, {**self.of(entry_id), **texts})
        self.arrived.emit()

    def _not_read(self, error: Exception) -> None:
        self._desk.failed.emit(error)
        self._read({})
