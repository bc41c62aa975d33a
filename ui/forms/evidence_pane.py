"""The evidence of one entry: its files, and the chosen one in the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView

from qcdesk.services.evidence_overview import copy_out, evidence_file
from qcdesk.services.views import EvidenceView
from qcdesk.system import paths
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.opening import open_with_system
from ui.base.page import label
from ui.base.text import size_text
from ui.models.choices_model import ChoiceRow, ChoicesModel
from ui.widgets.evidence_viewer import EvidenceViewer
from ui.widgets.layouts import Card

LIST_HEIGHT = 84
SEVERAL = 2


class EvidencePane(Card):
    """With one file there is no list above the viewer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(label(translate("Evidence"), "heading"))
        self._desk = desk
        self._files = ChoicesModel(desk.theme, [], self)
        self._evidence: dict[str, EvidenceView] = {}
        self._shown: EvidenceView | None = None
        self._list = QListView()
        self._list.setModel(self._files)
        self._list.setAccessibleName(translate("Evidence files"))
        self._list.setMaximumHeight(LIST_HEIGHT)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.selectionModel().currentChanged.connect(self._file_chosen)
        self.viewer = EvidenceViewer(desk.theme, desk.tasks)
        self.viewer.opening.connect(self.open_file)
        self.content.addWidget(self._list)
        self.content.addWidget(self.viewer, 1)
        self.setMinimumWidth(240)

    def show_files(self, files: Sequence[EvidenceView]) -> None:
        """Show an entry's files, the first one open."""
        self._evidence = {file.sha256: file for file in files}
        rows = [
            ChoiceRow(
                file.sha256,
                f"{file.title or file.name} · "
                + (size_text(file.size) if file.present else translate("not on this machine")),
                faint=not file.present,
            )
            for file in files
        ]
        self._files.set_rows(rows)
        self._list.setHidden(len(files) < SEVERAL)
        if files:
            self._list.setCurrentIndex(self._files.index(0))
            self._show_file(files[0])
        else:
            self._shown = None
            self.viewer.show_nothing()

    def open_file(self) -> None:
        """Open the evidence that is shown with the system's program."""
        if self._shown is not None:
            folder = paths.data_dir() / "opened"
            arguments = (self._shown.sha256, self._shown.name, folder)
            self._desk.read(self, copy_out, *arguments, done=self._copied)

    def _copied(self, path: Path) -> None:
        if not open_with_system(path):
            told = translate("No program of this machine opens {name}.", name=path.name)
            self._desk.notice.emit("warn", told)

    def _file_chosen(self) -> None:
        index = self._list.currentIndex()
        file = self._evidence.get(self._files.code(index.row())) if index.isValid() else None
        if file is not None:
            self._show_file(file)

    def _show_file(self, file: EvidenceView) -> None:
        if file == self._shown:
            return
        self._shown = file
        if file.present:
            self._desk.read(self, evidence_file, file.sha256, done=self._file_found, key="file")
        else:
            self.viewer.show_nothing()

    def _file_found(self, path: Path) -> None:
        file = self._shown
        if file is not None:
            words = " · ".join(part for part in (file.title or file.name, file.doc_no, file.date) if part)
            self.viewer.show_file(path, file.mime, words)
