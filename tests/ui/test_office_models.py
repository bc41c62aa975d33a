"""Every model of the office's pages obeys Qt's rules, filled and emptied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel

from tests.builders import honour, merge_at, seal

PAGES = ("inbox", "county", "review", "consolidation", "conflicts", "units", "upper", "plan", "keys")


@pytest.mark.parametrize("key", PAGES)
def test_models(key, county, opened, qtmodeltester):
    honour(county["south"], "乙")
    path = seal(county["south"], county.usb).path
    merge_at(county.office, path)
    window = opened(county.office)
    page = window.show_page(key)
    if key == "inbox":
        page.take([path])
    opened.settle()
    for child in page.findChildren(QAbstractItemModel):
        if type(child).__module__.startswith("ui."):
            qtmodeltester.check(child, force_py=True)
            if hasattr(child, "columns"):
                rows = child.all_rows()
                child.set_rows([])
                assert child.rowCount() == 0
                child.set_rows(rows)
                qtmodeltester.check(child, force_py=True)
                assert all(
                    isinstance(child.index(row, column).data(), str)
                    for row in range(child.rowCount())
                    for column in range(child.columnCount())
                )
    opened.settle()
