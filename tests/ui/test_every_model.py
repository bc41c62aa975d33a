"""Qt's own tester over every model class of the program, busy_county and emptied."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel

from tests.ui import subclasses
from ui.office_pages import PAGES as OFFICE_PAGES
from ui.unit_pages import PAGES as UNIT_PAGES

BASES = {"ListModel"}
"""Classes that are only built upon."""


def models_of(window, opened) -> list[QAbstractItemModel]:
    for page in window.pages:
        window.show_page(page.key)
        opened.settle()
    found = window.findChildren(QAbstractItemModel)
    return [model for model in found if type(model).__module__.startswith("ui.")]


def test_every_model_obeys_qt(busy_county, opened, qtmodeltester):
    seen = set()
    for desk, pages in ((busy_county["north"], UNIT_PAGES), (busy_county.office, OFFICE_PAGES)):
        window = opened(desk)
        assert len(window.pages) == len(pages)
        if desk is busy_county["north"]:
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
