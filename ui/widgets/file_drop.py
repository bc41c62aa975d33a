"""An area on which files are dropped, or chosen with the keyboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel

from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.theme import Theme
from ui.widgets.buttons import Button

ICON_SIZE = 22


TABLES = (".xlsx", ".csv")
"""How the names of tables end that a register imports."""


def local_files(data: QMimeData) -> list[Path]:
    """The files of this machine in what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class FileDrop(QFrame):
    """Says what may be dropped here; `dropped` carries the paths."""

    dropped = Signal(object)

    def __init__(self, theme: Theme, text: str, button: str, pattern: str = "") -> None:
        super().__init__()
        self._theme, self._pattern, self._caption = theme, pattern, button
        self.setProperty("look", "drop")
        self.setAcceptDrops(True)
        self._icon = QLabel()
        self._label = label(text, "muted", wraps=True)
        self.button = Button(theme, button, self.ask, icon=Icon.FOLDER)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self._icon)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.button)
        self._tint()
        theme.changed.connect(self._tint)

    def ask(self) -> None:
        """Choose files in a dialog."""
        names, _ = QFileDialog.getOpenFileNames(self, self._caption, "", self._pattern)
        if names:
            self.dropped.emit([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            restyle(self, "over", value=True)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        restyle(self, "over", value=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self, "over", value=False)
        paths = local_files(event.mimeData())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(paths)

    def _tint(self) -> None:
        self._icon.setPixmap(
            self._theme.pixmap(Icon.DROP, "line_strong", ICON_SIZE, self.devicePixelRatioF())
        )
