"""The targets page: what the unit has to reach, not what the whole county has to."""

from __future__ import annotations

import pytest

from qcdesk.services.record_entry import RecordEntry, record_entry
from tests import workflow
from tests.services.test_unit_targets import split_plan
from tests.ui.conftest import wait_until_idle
from ui.base.desk import Desk, read_facts
from ui.main_window import MainWindow


@pytest.fixture
def window(shell, qtbot, tmp_path):
    """The unit north with a number of its own for T, a share of R and U, and facts to supply for S."""
    with workflow.desk(tmp_path / "w", split_plan()) as context:
        for number in range(3):
            values = {"title": f"荣誉{number}", "granted_on": workflow.DAY}
            record_entry(context, RecordEntry("honours", values))
        desk = Desk(shell, context, read_facts(context))
        window = MainWindow(desk)
        desk.setParent(window)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        desk.choose_period("2014")
        yield window
        shell.tasks.close()


def shown(window, qtbot, key):
    page = window.show_page(key)
    wait_until_idle(qtbot, page.desk.tasks, window.watch._timer)
    return page


def texts(model, code):
    """What the columns of a target's row say."""
    place = model.place_of(code)
    return {each.key: model.index(place, number).data() for number, each in enumerate(model.columns)}


@pytest.mark.parametrize("key", ["overview", "targets"])
def test_a_number_of_its_own_stands_in_place_of_the_countys(window, qtbot, key):
    model = shown(window, qtbot, key).model
    assert [row.target.code for row in model.all_rows()] == ["T", "R", "S", "U"]
    row = texts(model, "T")
    assert (row["part"], row["value"], row["promise"], row["standing"]) == (
        "承担分解数",
        "3",
        "≥ 2",
        "已完成",
    )


def test_facts_that_are_supplied_are_not_held_against_the_countys_number(window, qtbot):
    row = texts(shown(window, qtbot, "targets").model, "S")
    assert row["part"] == "协助"
    assert row["promise"].endswith("（全县）")
    assert row["standing"] == "提供数据"


def test_the_trend_is_that_of_the_units_number(window, qtbot):
    page = shown(window, qtbot, "targets")
    page.table.choose("T")
    wait_until_idle(qtbot, page.desk.tasks, window.watch._timer)
    assert page.trend.chart.content.line == 2.0
