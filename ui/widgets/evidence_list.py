"""The evidence files of one entry, each with its name, size, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from qcdesk.services.views import EvidenceView
from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import size_text, tip
from ui.base.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.layouts import clear

ICON_SIZE = 18


def file_icon(mime: str) -> Icon:
    """The picture of a kind of file."""
    return Icon.IMAGE if mime.startswith("image/") else Icon.DOCUMENT


class EvidenceList(QWidget):
    """A line per file; `opened` and `removed` carry the `EvidenceView`."""

    opened = Signal(object)
    removed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)

    def show_files(self, files: Sequence[EvidenceView], *, editable: bool = True) -> None:
        """Show these files."""
        clear(self._layout)
        for file in files:
            self._layout.addWidget(self._line(file, editable))

    def _line(self, file: EvidenceView, editable: bool) -> QWidget:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        picture = QLabel()
        ratio = self.devicePixelRatioF()
        picture.setPixmap(self._theme.pixmap(file_icon(file.mime), "accent", ICON_SIZE, ratio))
        layout.addWidget(picture)
        title = label(file.title or file.name)
        told = "\n".join(part for part in (file.title, file.doc_no, file.date, file.name) if part)
        title.setToolTip(tip(told))
        title.setMinimumWidth(40)
        layout.addWidget(title, 1)
        if file.present:
            layout.addWidget(label(size_text(file.size), "muted"))
            layout.addWidget(
                self._button(Icon.FILE, translate("Open with the system's program"), file, "open")
            )
        else:
            layout.addWidget(label(translate("not on this machine"), "chip-bad"))
        if editable:
            layout.addWidget(self._button(Icon.DELETE, translate("Take off this entry"), file, "remove"))
        return line

    def _button(self, icon: Icon, tip: str, file: EvidenceView, act: str) -> QToolButton:
        made = IconButton(self._theme, icon, tip, self._clicked)
        made.setProperty("file", file)
        made.setProperty("act", act)
        return made

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            signal = self.opened if sender.property("act") == "open" else self.removed
            signal.emit(sender.property("file"))
