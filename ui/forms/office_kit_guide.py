"""Beside the first kit: the code that goes on paper, the units it goes to, and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qcdesk.plan.model import Plan
from qcdesk.services.period_states import reporting_units
from qcdesk.text import listed, plural, translate
from ui.base.page import label
from ui.widgets.layouts import Card, row


class KitGuide(QWidget):
    """Two cards side by side; `show_plan` fills the left one."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._units = label(wraps=True), label(wraps=True)
        self._code = label(look="code", wraps=True)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told = translate("Every unit compares this code on paper with its screen:")
        left = Card(
            label(translate("Who gets the kit"), "heading"),
            self._name,
            self._units,
            label(told, "muted", wraps=True),
            self._code,
        )
        right = Card(label(translate("What comes next"), "heading"))
        for number, text in enumerate(_next_steps(), 1):
            right.content.addWidget(label(f"{number}. {text}", wraps=True))
        for card in (left, right):
            card.content.addStretch(1)
        cards = row(left, right, gap=12)
        cards.setStretch(0, 1)
        cards.setStretch(1, 1)
        self.setLayout(cards)

    def show_plan(self, plan: Plan, code: str) -> None:
        """The units of the plan in force, and the code of the office's root key."""
        settings = plan.settings
        self._name.setText(
            translate("{name}, version {version}", name=settings.name, version=settings.version)
        )
        names = [unit.name for unit in reporting_units(plan)]
        told = plural("{n} unit: {names}", "{n} units: {names}", len(names), names=listed(names))
        self._units.setText(told)
        self._code.setText(code)


def _next_steps() -> tuple[str, ...]:
    return (
        translate("Print the paper notice and seal it; it does not travel on the same stick as the kit."),
        translate("Give the kit's file and the notice to every unit."),
        translate(
            "Each unit installs the kit and brings an enrolment file: take it in on the page Units and "
            "compare its code by telephone."
        ),
        translate("Take in what the units send on the page Inbox; on a receiving day in counter mode (F8)."),
        translate("Back up every day on the page Keys and backup."),
    )
