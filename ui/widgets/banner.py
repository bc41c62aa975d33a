"""A message across the page: what happened, what is safe, what to do next."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QSizePolicy

from qcdesk.text import Explanation, translate
from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.theme import Theme
from ui.widgets.buttons import IconButton

_ICONS = {"info": Icon.INFO, "good": Icon.DONE, "warn": Icon.WARNING, "bad": Icon.ERROR}
_TOKENS = {"info": "accent", "good": "good", "warn": "warn", "bad": "bad"}
ICON_SIZE = 18


class Banner(QFrame):
    """Hidden until something is shown; kinds are ``info``, ``good``, ``warn``, ``bad``."""

    def __init__(self, theme: Theme, *, closable: bool = True) -> None:
        super().__init__()
        self._theme, self._kind = theme, "info"
        self._icon, self._text = QLabel(), label(wraps=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = IconButton(theme, Icon.CLOSE, translate("Close this message"), self.hide)
        if not closable:
            self._close.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 6)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        self.hide()
        theme.changed.connect(self._tint)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.text()

    def show_text(self, kind: str, text: str) -> None:
        """Show a message of a kind."""
        self._kind = kind
        restyle(self, "look", f"banner-{kind}")
        self._text.setText(text)
        self._tint()
        self.setAccessibleDescription(text)
        self.show()
        self._make_room()

    def show_explanation(self, told: Explanation, kind: str = "bad") -> None:
        """Show what is wrong, what is safe, what to do, each on its line."""
        self.show_text(kind, "\n".join(part for part in (told.what, told.safe, told.next_step) if part))

    def _make_room(self) -> None:
        """A dialog becomes as high as its words need: nothing else would be cut for them."""
        window = self.window()
        layout = window.layout()
        if isinstance(window, QDialog) and layout is not None:
            layout.activate()
            wanted = max(layout.totalHeightForWidth(window.width()), layout.sizeHint().height())
            window.resize(window.width(), max(window.height(), wanted))

    def _tint(self) -> None:
        picture = self._theme.pixmap(
            _ICONS[self._kind], _TOKENS[self._kind], ICON_SIZE, self.devicePixelRatioF()
        )
        self._icon.setPixmap(picture)
