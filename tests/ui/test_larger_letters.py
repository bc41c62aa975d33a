"""Larger letters, chosen while the desk is open: everything is measured anew."""

from __future__ import annotations

from datetime import date

import pytest

from tests import builders
from ui.base.table_model import Column, TableModel
from ui.widgets.table_view import TableView


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


def test_short_columns_are_shown_whole(shell, qtbot):
    columns = [Column("state", "态", lambda row: row[0], width=2), Column("what", "文", lambda row: row[1])]
    model = TableModel(columns, lambda row: row[0])
    table = TableView(shell.theme, shell.state, model)
    model.setParent(table)
    qtbot.addWidget(table)
    model.set_rows([("待处理", "填报合格率与台账计算的不一致，容差为末位半个单位" * 2)])
    table.resize(600, 200)
    table.show()
    qtbot.waitExposed(table)
    shell.theme.use("light", 200)
    qtbot.waitUntil(
        lambda: table.columnWidth(0) > table.fontMetrics().horizontalAdvance("待处理"), timeout=5_000
    )
    shell.theme.use("light", 100)
