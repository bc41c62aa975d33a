"""One line of a checklist: a mark, a sentence, and where to go if something is to be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from qcdesk.text import translate
from ui.base.desk import Target
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.buttons import Button

_ICONS = {"good": Icon.DONE, "bad": Icon.ERROR, "warn": Icon.WARNING, "muted": Icon.INFO}
ICON_SIZE = 18


class CheckLine(QWidget):
    """`kind` is ``good``, ``warn``, ``bad`` or ``muted``; `asked` carries the page and an empty target."""

    asked = Signal(str, object)

    def __init__(self, theme: Theme, kind: str, text: str, page: str = "") -> None:
        super().__init__()
        self.kind, self.text, self._page = kind, text, page
        picture = QLabel()
        picture.setPixmap(theme.pixmap(_ICONS[kind], kind, ICON_SIZE, self.devicePixelRatioF()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop if not page else Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(label(text, wraps=True), 1)
        if page:
            layout.addWidget(Button(theme, translate("Go there"), self._ask, look="link"))

    def _ask(self) -> None:
        self.asked.emit(self._page, Target())
