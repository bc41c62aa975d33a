"""The evidence of each version of a clash: a tab per side, with its author above the files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.page import label
from ui.forms.evidence_pane import EvidencePane
from ui.models.office_conflict_columns import LETTERS, Side
from ui.widgets.tabs import Tabs

MOST = 9
"""Versions that one cell can be decided between; each has a digit."""


class SidesPane(QWidget):
    """Only the tabs of the sides that there are can be seen; panes are made as they are needed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sides: tuple[Side, ...] = ()
        self.panes: list[EvidencePane] = []
        self._who = label(look="muted", wraps=True)
        self._holders = [QWidget() for _ in range(MOST)]
        self.tabs = Tabs(list(zip(LETTERS[:MOST], self._holders, strict=True)))
        self.tabs.shown.connect(self._shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        layout.addWidget(self._who)
        layout.addWidget(self.tabs.stack, 1)
        self.show_sides(())

    def show_sides(self, sides: Sequence[Side]) -> None:
        """Show the files of each side; the side that was looked at stays in front if it is still there."""
        self._sides = tuple(sides)
        while len(self.panes) < min(len(sides), MOST):
            self._add_pane()
        for number, button in enumerate(self.tabs.buttons):
            button.setVisible(number < len(sides))
        for number, pane in enumerate(self.panes):
            files = sides[number].evidence if number < len(sides) else ()
            pane.show_files(files)
            text = translate("Evidence of {letter} ({n})", letter=LETTERS[number], n=len(files))
            self.tabs.say(number, text)
        self.tabs.show_tab(self.tabs.current if self.tabs.current < len(sides) else 0)

    def _add_pane(self) -> None:
        pane = EvidencePane(self._desk)
        layout = QVBoxLayout(self._holders[len(self.panes)])
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(pane)
        self.panes.append(pane)

    def _shown(self, number: int) -> None:
        self._who.setText(self._sides[number].who if number < len(self._sides) else "")
