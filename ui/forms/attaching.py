"""From files that are dropped on an entry, or asked for, to evidence: chosen, described, attached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from qcdesk.services.attach_evidence import AttachEvidence
from qcdesk.text import plural, translate
from ui.base.desk import Desk
from ui.forms.attach_dialog import AttachDialog
from ui.forms.entry_panel import EntryPanel


class Attaching(QObject):
    """For one panel; `selected` names several entries where a list allows it."""

    def __init__(
        self, desk: Desk, panel: EntryPanel, selected: Callable[[], list[str]] | None = None
    ) -> None:
        super().__init__(panel)
        self._desk, self._panel, self._selected = desk, panel, selected
        panel.asks_files.connect(self.ask)

    def ask(self, files: list[Path]) -> None:
        """Ask what the files are, then attach them to the entry shown, or to all that are selected."""
        if not files:
            names, _ = QFileDialog.getOpenFileNames(self._panel, translate("Attach evidence"))
            files = [Path(name) for name in names]
        if files:
            title = self._panel.entry.title if self._panel.entry else ""
            count = len(self._entries())
            if count > 1:
                title = plural("{n} selected entry", "{n} selected entries", count)
            self._dialog = AttachDialog(self._desk.theme, title, files, self._panel)
            self._dialog.accepted.connect(self._attach)
            self._dialog.open()

    def _entries(self) -> list[str]:
        """The entries that are selected, if the one in the form is among them; else that one alone."""
        shown = self._panel.form.entry_id
        chosen = self._selected() if self._selected is not None else []
        return chosen if shown in chosen else [shown]

    def _attach(self) -> None:
        shown, period = self._panel.form.entry_id, self._desk.period
        commands = [
            AttachEvidence(shown, d.path, d.title, d.doc_no, d.date, d.kind, period)
            for d in self._dialog.described()
        ]
        self._panel.attach(commands, self._entries())
