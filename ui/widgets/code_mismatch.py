"""Two codes that should have been the same, side by side, and what that means."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.theme import Theme
from ui.widgets.layouts import Card, row

ICON_SIZE = 18


class CodeMismatch(Card):
    """Hidden until two codes differ; groups of digits stand below each other to be compared."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(look="banner-bad")
        picture = label()
        picture.setPixmap(theme.pixmap(Icon.ERROR, "bad", ICON_SIZE, self.devicePixelRatioF()))
        heading = label(translate("The codes do not agree"), "heading")
        self.typed, self.found = label(look="code"), label(look="code")
        form = QFormLayout()
        form.addRow(translate("You typed"), self.typed)
        form.addRow(translate("The kit says"), self.found)
        told = translate(
            "Nothing was installed. Check each group against the paper notice: a slip of the finger is "
            "put right by typing it again. If the notice really shows another code than the kit, the kit "
            "does not come from your quality office or was changed on the way: do not use it, and "
            "telephone the office."
        )
        self.content.addLayout(row(picture, heading, 1))
        self.content.addLayout(form)
        self.content.addWidget(label(told, wraps=True))
        self.hide()

    def show_codes(self, typed: str, found: str) -> None:
        """Show the code that was typed and the one that was found."""
        self.typed.setText(typed)
        self.found.setText(found)
        self.setAccessibleDescription(f"{typed} / {found}")
        self.show()
