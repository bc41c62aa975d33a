"""The look: one palette and one style sheet, made from the tokens; the style below is Fusion."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from qcdesk.system import paths
from ui.base.tokens import THEMES, Tokens, load_tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon, QPixmap

    from ui.base.icons import Icon

FAMILIES = (
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)
"""Fonts with all Chinese characters, by preference; Qt takes the first that is installed."""

STYLE = ("-style", "fusion")
"""Given to QApplication as arguments: to choose a style later makes its whole class known to Python first."""
BASE_POINTS = 10.5
SCALES = (90, 100, 110, 125, 150, 175, 200)
"""Font scales on offer, in per cent."""

ICON_SIZES = (16, 18, 20)
"""Logical pixels of icons at the base size: in menus and on buttons, on buttons of their own, on the rail."""

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "stripe",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "accent_text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.PlaceholderText: "hint",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Midlight: "sunken",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Shadow: "line_strong",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Accent: "accent",
}
_FADED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


class Theme(QObject):
    """The theme in use; `changed` asks widgets that paint or tint by themselves to do it again."""

    changed = Signal()

    def __init__(self, name: str = "light", scale: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name if name in THEMES else THEMES[0]
        self.scale = scale if scale in SCALES else 100
        self.tokens = load_tokens(self.name)
        self._icons: dict[tuple[Icon, str], QIcon] = {}
        self._pixmaps: dict[tuple[Icon, str, int, float], QPixmap] = {}
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._redraw)

    def _redraw(self) -> None:
        """Draw icons anew: a screen that was plugged in may want them larger."""
        self._icons.clear()
        self._pixmaps.clear()
        self.changed.emit()

    def use(self, name: str, scale: int) -> None:
        """Change theme and font scale (per cent) everywhere."""
        self.name, self.scale = name, scale
        self.tokens = load_tokens(name)
        self._icons.clear()
        self._pixmaps.clear()
        self.apply()

    def apply(self) -> None:
        """Give the application the palette, the font and the style sheet."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        application.setPalette(palette(self.tokens))
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPointSizeF(BASE_POINTS * self.scale / 100)
        application.setFont(font)
        application.setStyleSheet(style_sheet(self.tokens, self.scale))
        self.changed.emit()

    def points(self, factor: float) -> float:
        """A font size relative to the base, in points."""
        return BASE_POINTS * self.scale / 100 * factor

    def pixels(self, size: int) -> int:
        """The side of an icon, which grows with the font, in logical pixels."""
        return round(size * max(self.scale, 100) / 100)

    def colour(self, token: str) -> QColor:
        """A token as a colour."""
        return QColor(str(getattr(self.tokens, token)))

    def icon(self, name: Icon, token: str = "muted") -> QIcon:  # noqa: S107 - a colour token
        """An icon tinted with a colour token."""
        key = (name, token)
        if key not in self._icons:
            from ui.base import icons  # noqa: PLC0415 - no icon is drawn before the first paint

            tint = str(getattr(self.tokens, token))
            self._icons[key] = icons.icon(name, self._icon_sizes(), tint, self.tokens.disabled)
        return self._icons[key]

    def window_icon(self, name: Icon) -> QIcon:
        """An icon for a window's frame and the task bar."""
        from ui.base import icons  # noqa: PLC0415

        return icons.icon(name, icons.WINDOW_SIZES, self.tokens.accent)

    def _icon_sizes(self) -> list[int]:
        """Device pixels of icons on buttons, in menus and on the rail, on the screens that are there."""
        ratios = {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}
        return sorted({round(self.pixels(size) * ratio) for size in ICON_SIZES for ratio in ratios})

    def pixmap(self, name: Icon, token: str, size: int, ratio: float = 1.0) -> QPixmap:
        """An icon as a picture of `size` logical pixels on a screen with this device pixel ratio."""
        key = (name, token, size, ratio)
        if key not in self._pixmaps:
            from ui.base import icons  # noqa: PLC0415

            made = icons.pixmap(name, str(getattr(self.tokens, token)), round(size * ratio))
            made.setDevicePixelRatio(ratio)
            self._pixmaps[key] = made
        return self._pixmaps[key]


def palette(tokens: Tokens) -> QPalette:
    """The palette of a theme."""
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, QColor(str(getattr(tokens, token))))
    for role in _FADED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Base, QColor(tokens.sunken))
    return made


_SIZES = {"title_pt": 1.5, "number_pt": 1.9, "huge_pt": 2.6, "code_pt": 1.25}
"""Font sizes of the style sheet, relative to the base."""


def style_sheet(tokens: Tokens, scale: int = 100) -> str:
    """The style sheet with the tokens filled in, for a font scale in per cent."""
    template = (paths.resources_dir() / "themes" / "sheet.qss").read_text(encoding="utf-8")
    values = {name: str(value) for name, value in vars(tokens).items()}
    for picture in ("down", "tick"):
        file = f"{picture}-{'dark' if tokens.dark else 'light'}.svg"
        values[picture] = (paths.resources_dir() / "themes" / file).as_posix()
    values |= {name: f"{BASE_POINTS * factor * scale / 100:.1f}" for name, factor in _SIZES.items()}
    return Template(template).substitute(values)
