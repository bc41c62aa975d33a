"""Larger letters, chosen while the desk is open: everything is measured anew."""

from __future__ import annotations

from datetime import date

import pytest

from tests import builders


@pytest.fixture
def window(county, opened):
    for batch in ("1", "2"):
        builders.record(
            county["north"], "sampling", {"batch": batch, "day": date(2014, 3, 1), "taken": 5, "passed": 9}
        )
    made = opened(county["north"])
    yield made
    made.desk.theme.use("light", 100)


def test_fields_stand_in_one_line_and_are_as_high_as_their_text(window, opened, qtbot):
    window.show_page("registers")
    window.page.show_register("sampling")
    opened.settle()
    rows = window.page.view.panel.form.rows
    before = rows["batch"].editor.widget.height()
    window.desk.theme.use("light", 150)
    qtbot.waitUntil(lambda: rows["batch"].editor.widget.height() > before, timeout=20_000)
    assert len({row.editor.widget.x() for row in rows.values()}) == 1
    for row in rows.values():
        assert row.editor.widget.height() >= row.editor.widget.sizeHint().height()


def test_short_columns_are_shown_whole(window, opened):
    page = window.show_page("findings")
    opened.settle()
    window.desk.theme.use("light", 200)
    opened.settle()
    table = page.table
    for number in (0, len(page.model.columns) - 1):
        text = page.model.index(0, number).data()
        assert table.columnWidth(number) > table.fontMetrics().horizontalAdvance(text)
