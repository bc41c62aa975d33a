"""Rules for all pages of both desks: nothing cut, nothing too small, nothing in English, on small screens too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication

from tests.ui import looks

SCREENS = {"1366×768": (1366, 768, 100), "1280×720 at 150 %": (1280, 720, 150)}
"""Width and height in logical pixels, and the font scale in per cent."""
LAYOUT_ROUNDS = 3
"""A layout within a layout asks for its place in a later round of events."""


def told(window, opened, rule) -> list[str]:
    """What a rule finds on all pages."""
    found = []
    for page in window.pages:
        window.show_page(page.key)
        opened.settle()
        for _ in range(LAYOUT_ROUNDS):
            QCoreApplication.processEvents()
        found += [f"{page.key}: {each}" for each in rule(window)]
    return found


@pytest.mark.parametrize("desk", ["unit", "office"])
def test_every_page_can_be_read_and_hit(busy_county, opened, desk):
    window = opened(busy_county["north"] if desk == "unit" else busy_county.office)
    problems = []

    def rule(window) -> list[str]:
        found = [*looks.cut_texts(window), *looks.outside(window), *looks.small_targets(window)]
        return found + looks.half_width_marks(window)

    for name, (width, height, scale) in SCREENS.items():
        window.desk.theme.use("light", scale)
        window.resize(width, height)
        problems += [f"{name} {each}" for each in told(window, opened, rule)]
        if (window.width(), window.height()) != (width, height):
            problems.append(f"{name}: the window grew to {window.width()}×{window.height()}")
    window.desk.theme.use("light", 100)
    opened.settle()
    opened.close()
    assert problems == []


@pytest.mark.parametrize("desk", ["unit", "office"])
def test_no_page_says_anything_in_english(busy_county, opened, desk):
    window = opened(busy_county["north"] if desk == "unit" else busy_county.office)
    names = {"工作区", "north", "scan", str(busy_county.office.folder), str(busy_county["north"].folder)}
    found = told(window, opened, looks.foreign_words)
    assert [each for each in found if not any(name in each for name in names)] == []
