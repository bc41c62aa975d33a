"""The header: who, which period, how many days left, when the last work was saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel

from qcdesk.plan.model import Period
from qcdesk.text import plural, translate
from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.text import long_date
from ui.base.theme import Theme
from ui.widgets.elided_label import ElidedLabel

SOON_DAYS = 7
ICON_SIZE = 20


class Header(QFrame):
    """`period_chosen` carries a period's code."""

    period_chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, programme: str, periods: Sequence[Period]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("look", "header")
        self._icon = QLabel()
        self._unit = label(name, "heading")
        self._programme = ElidedLabel("muted")
        self._programme.show_text(programme)
        self._periods = QComboBox()
        self._periods.setAccessibleName(translate("Period"))
        self._periods.setMinimumSize(QSize(140, 0))
        for period in periods:
            self._periods.addItem(period.name, period.code)
        self._periods.activated.connect(self._chosen)
        self._days = label(look="chip")
        self._saved = label(look="muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self._unit)
        layout.addWidget(self._programme, 1)
        layout.addWidget(self._saved)
        layout.addWidget(label(translate("Period"), "muted"))
        layout.addWidget(self._periods)
        layout.addWidget(self._days)
        self._tint()
        theme.changed.connect(self._tint)

    def show_period(self, period: Period, days_left: int, *, filed: bool = False) -> None:
        """Show the chosen period and the days until its last day of filing, unless it is filed."""
        self._periods.setCurrentIndex(self._periods.findData(period.code))
        if filed:
            text, look = translate("filed"), "chip-good"
        elif days_left < 0:
            text, look = plural("{n} day overdue", "{n} days overdue", -days_left), "chip-bad"
        elif days_left == 0:
            text, look = translate("due today"), "chip-warn"
        else:
            text = plural("{n} day left", "{n} days left", days_left)
            look = "chip-warn" if days_left <= SOON_DAYS else "chip"
        self._days.setText(text)
        restyle(self._days, "look", look)
        self._days.setToolTip(translate("Last day of filing: {date}", date=long_date(period.due)))

    def show_saved(self, text: str) -> None:
        """Say when the last work was saved, or that it is being saved."""
        self._saved.setText(text)

    @property
    def days(self) -> str:
        """What is shown of the days left."""
        return self._days.text()

    @property
    def saved_text(self) -> str:
        """What is said about saving."""
        return self._saved.text()

    def _chosen(self, _number: int) -> None:
        self.period_chosen.emit(str(self._periods.currentData()))

    def _tint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(Icon.UNIT, "accent", ICON_SIZE, self.devicePixelRatioF()))
