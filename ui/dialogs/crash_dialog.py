"""Offered at the start when the program ended badly the last time: where its report lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.buttons import Button


class CrashDialog(QDialog):
    """Does not hold anything up: the workspace is opened behind it."""

    def __init__(self, theme: Theme, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("The program ended badly the last time"))
        self._file = file
        told = translate(
            "The program ended unexpectedly the last time. Every field that you had left was saved then; "
            "please look whether the last one is there. If it happens again, send this file to the "
            "maintainers: it holds no passphrase."
        )
        place = label(str(file), "muted", wraps=True)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_folder = Button(theme, translate("Open its folder"), self._show_folder, icon=Icon.FOLDER)
        close = Button(theme, translate("Close"), self.accept, look="primary")
        layout = QVBoxLayout(self)
        layout.addWidget(label(told, wraps=True))
        layout.addWidget(place)
        layout.addLayout(answers(self.show_folder, go=close))
        layout.addStrut(480)

    def _show_folder(self) -> None:
        open_with_system(self._file.parent)
