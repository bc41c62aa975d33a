"""Figures that are typed in directly: saved as they are left, shown as they were saved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from qcdesk.domain.values import State
from qcdesk.services.issue_plan import compile_plan
from qcdesk.services.list_entries import list_entries
from qcdesk.system.paths import resources_dir
from tests import workflow
from tests.ui.conftest import wait_until_idle
from ui.base.desk import Desk, read_facts
from ui.main_window import MainWindow

UNIT, TARGET = "JX", "T17"


@pytest.fixture
def page(shell, qtbot, tmp_path):
    plan = compile_plan(resources_dir() / "plans" / "hongze" / "plan.xlsx").plan
    with workflow.desk(tmp_path / "w", plan, UNIT) as context:
        desk = Desk(shell, context, read_facts(context))
        window = MainWindow(desk)
        desk.setParent(window)
        window.watch._timer.setInterval(5)
        window.resize(1366, 768)
        window.show()
        qtbot.addWidget(window)
        page = window.show_page("targets")
        settle(page, qtbot)
        page.table.choose(TARGET)
        settle(page, qtbot)
        yield page
        settle(page, qtbot)
        shell.tasks.close()


def settle(page, qtbot) -> None:
    wait_until_idle(qtbot, page.desk.tasks, page.watch._timer)


def readings(page) -> dict[str, object]:
    found = list_entries(page.desk.context, "reading", UNIT)
    return dict(found[0].values) if found else {}


def test_a_figure_is_saved_when_its_field_is_left_and_stands_there_again(page, qtbot):
    assert page._reading.isVisible()
    value = page.reading_fields["value"]
    value.setFocus()
    qtbot.keyClicks(value, "1.5")
    qtbot.keyClick(value, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert readings(page)["value"] == Decimal("1.5")
    assert page._reading_banner.isVisible()
    other = next(row.target.code for row in page.model.all_rows() if row.target.code != TARGET)
    page.table.choose(other)
    settle(page, qtbot)
    page.table.choose(TARGET)
    settle(page, qtbot)
    assert value.text() in ("1.5", "1.500000")
    value.setFocus()
    value.clear()
    page.commit()
    settle(page, qtbot)
    assert readings(page).get("value", State.NOT_REPORTED) is State.NOT_REPORTED


def test_a_text_that_is_no_figure_stays_and_is_told(page, qtbot):
    value = page.reading_fields["value"]
    value.setFocus()
    qtbot.keyClicks(value, "many")
    qtbot.keyClick(value, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert readings(page) == {}
    assert value.text() == "many"
    assert page._reading_banner.property("look") == "banner-warn"
