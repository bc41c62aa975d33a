"""Qt's own tester over every model class of the program, filled and emptied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel

from tests import builders
from tests.ui import subclasses
from ui.office_pages import PAGES as OFFICE_PAGES
from ui.unit_pages import PAGES as UNIT_PAGES

BASES = {"ListModel"}
"""Classes that are only built upon."""


@pytest.fixture
def filled(county, tmp_path):
    """A county in which every page of both desks has something to list."""
    north = county["north"]
    first = builders.record(
        north, "sampling", {"batch": "1", "day": builders.date(2014, 3, 1), "taken": 9, "passed": 5}
    )
    builders.attach(north, first, tmp_path / "scan.pdf")
    builders.honour(north, "名牌")
    builders.merge_at(county.office, builders.seal(north, county.usb).path)
    builders.record(north, "sampling", {"batch": "2", "taken": 1, "passed": 2})
    return county


def models_of(window, opened) -> list[QAbstractItemModel]:
    for page in window.pages:
        window.show_page(page.key)
        opened.settle()
    found = window.findChildren(QAbstractItemModel)
    return [model for model in found if type(model).__module__.startswith("ui.")]


def test_every_model_obeys_qt(filled, opened, qtmodeltester):
    seen = set()
    for desk, pages in ((filled["north"], UNIT_PAGES), (filled.office, OFFICE_PAGES)):
        window = opened(desk)
        assert len(window.pages) == len(pages)
        if desk is filled["north"]:
            window.show_page("registers").show_register("sampling")
        for model in models_of(window, opened):
            seen.add(type(model))
            qtmodeltester.check(model)
            if hasattr(model, "all_rows"):
                rows = model.all_rows()
                model.set_rows([])
                qtmodeltester.check(model)
                model.set_rows(rows)
        opened.settle()
        opened.close()
    named = {kind.__name__ for kind in subclasses.of(QAbstractItemModel)} - BASES
    assert named == {kind.__name__ for kind in seen}
