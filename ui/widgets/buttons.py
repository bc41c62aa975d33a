"""Buttons with an icon that follows the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ui.base.icons import Icon
from ui.base.theme import Theme

ICON_SIZE, TOOL_SIZE = 16, 18
"""Sides of the icons of push buttons and of tools, in logical pixels at normal font size."""


class Button(QPushButton):
    """A push button; `look` is ``primary``, ``danger``, ``link`` or empty."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        slot: Callable[[], object] | None = None,
        *,
        icon: Icon | None = None,
        look: str = "",
    ) -> None:
        super().__init__(text)
        self._theme, self._icon, self._look = theme, icon, look
        if look:
            self.setProperty("look", look)
        self.setAutoDefault(look == "primary")
        if look == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if slot is not None:
            self.clicked.connect(slot)
        self._tint()
        theme.changed.connect(self._tint)

    def _tint(self) -> None:
        if self._icon is not None:
            token = {"primary": "accent_text", "danger": "bad", "link": "accent"}.get(self._look, "muted")
            self.setIcon(self._theme.icon(self._icon, token))
            self.setIconSize(QSize(self._theme.pixels(ICON_SIZE), self._theme.pixels(ICON_SIZE)))


class IconButton(QToolButton):
    """A small button with an icon and a tooltip, for toolbars; shows an action if given one."""

    def __init__(
        self,
        theme: Theme,
        icon: Icon,
        tip: str,
        slot: Callable[[], object] | None = None,
        *,
        text: str = "",
    ) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        if text:
            self.setText(text)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if slot is not None:
            self.clicked.connect(slot)
        self._tint()
        theme.changed.connect(self._tint)

    def _tint(self) -> None:
        self.setIcon(self._theme.icon(self._icon))
        self.setIconSize(QSize(self._theme.pixels(TOOL_SIZE), self._theme.pixels(TOOL_SIZE)))


def action_button(action: QAction, *, text: bool = False, parent: QWidget | None = None) -> QToolButton:
    """A toolbar button for a declared action."""
    made = QToolButton(parent)
    made.setDefaultAction(action)
    made.setIconSize(QSize(TOOL_SIZE, TOOL_SIZE))
    made.setAccessibleName(action.text())
    if text:
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return made
