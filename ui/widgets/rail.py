"""The navigation rail: one button per page, with the counts that matter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.text import aside_text
from ui.base.theme import Theme

WIDTH = 166
ICON_SIZE = 20


class RailButton(QToolButton):
    """A page's button with its count at the right edge."""

    def __init__(self, theme: Theme, icon: Icon, title: str) -> None:
        super().__init__()
        self._theme, self._icon, self._title = theme, icon, title
        self.setProperty("look", "rail")
        self.setText(title)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self._count = label(look="rail-count")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._count.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addStretch(1)
        layout.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        self._tint()
        theme.changed.connect(self._tint)

    def show_count(self, count: int, urgent: bool) -> None:
        """Show a count; 0 shows none."""
        self._count.setText(str(count) if count < 1000 else "999+")
        self._count.setVisible(count > 0)
        restyle(self._count, "look", "rail-count-bad" if urgent else "rail-count")
        self.setAccessibleDescription(str(count) if count else "")

    @property
    def count(self) -> str:
        """What is shown; empty without a count."""
        return "" if self._count.isHidden() else self._count.text()

    def _tint(self) -> None:
        self.setIcon(self._theme.icon(self._icon, "rail_text"))
        self.setIconSize(QSize(self._theme.pixels(ICON_SIZE), self._theme.pixels(ICON_SIZE)))


class Rail(QWidget):
    """`chosen` carries the number of the page."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, pages: Sequence[tuple[Icon, str]], name: str) -> None:
        super().__init__()
        self.setProperty("look", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(translate("Pages"))
        self._theme = theme
        self._set_width()
        theme.changed.connect(self._set_width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(2)
        title = QLabel(name)
        title.setProperty("look", "rail-name")
        title.setWordWrap(True)
        title.setContentsMargins(8, 0, 0, 8)
        layout.addWidget(title)
        self._group = QButtonGroup(self)
        self.buttons: list[RailButton] = []
        for number, (icon, text) in enumerate(pages):
            if number == len(pages) - 1:
                layout.addStretch(1)
            button = RailButton(theme, icon, text)
            # There is no key 10: the tenth page has the next one in the row.
            key = f"Ctrl+{(number + 1) % 10}"
            button.setToolTip(aside_text(text, key))
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(button.click)
            self._group.addButton(button, number)
            self.buttons.append(button)
            layout.addWidget(button)
        self._group.idClicked.connect(self.chosen)

    def _set_width(self) -> None:
        self.setFixedWidth(round(WIDTH * max(self._theme.scale, 100) / 100))

    def show_page(self, number: int) -> None:
        """Mark a page as the one that is shown."""
        chosen = self.buttons[number]
        if any(button.hasFocus() for button in self.buttons):
            chosen.setFocus()
        chosen.setChecked(True)
