"""The entry's history at its form, and what is typed but not saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import shiboken6
from PySide6.QtCore import Qt

from qcdesk.domain.values import State
from qcdesk.services.list_entries import get_entry
from tests import builders
from ui.forms.history_dialog import HistoryDialog


@pytest.fixture
def view(opened, county):
    builders.record(county["north"], "sampling", {"batch": "1", "taken": 5})
    return open_view(opened, county)


def open_view(opened, county, register="sampling"):
    window = opened(county["north"])
    window.show_page("registers")
    window.page.show_register(register)
    opened.settle()
    return window.page.view


def type_into(view, qtbot, code: str, text: str) -> None:
    widget = view.panel.form.rows[code].editor.widget
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_an_earlier_value_is_put_back_and_that_can_be_undone(view, opened, qtbot):
    view.table.setCurrentIndex(view.model.index(0, 0))
    opened.settle()
    for text in ("6", "7"):
        type_into(view, qtbot, "taken", text)
        opened.settle()
    qtbot.keyClick(view.panel.form, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    dialog = view.findChild(HistoryDialog)
    opened.settle()
    taken = [row.line.fields for row in dialog.model.all_rows() if row.line.cell == "result"]
    assert [fields[0][1:] for fields in taken] == [("6", "7"), ("5", "6"), ("", "5")]
    dialog.table.setCurrentIndex(dialog.model.index(1, 0))
    dialog.before.click()
    opened.settle()
    entry = view.panel.entry.entry_id
    assert get_entry(view.desk.context, entry).values["taken"] == 5
    assert view.panel.form.rows["taken"].editor.text() == "5"
    assert dialog.model.rowCount() == 5
    assert dialog.banner.isVisible()
    view.window().undo()
    opened.settle()
    assert get_entry(view.desk.context, entry).values["taken"] == 7
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)


def test_what_is_typed_and_not_saved_stands_there_at_the_next_start(opened, county, qtbot):
    view = open_view(opened, county)
    view.new_entry()
    for code, text in (("taken", "40"), ("day", "tomorrow"), ("passed", "38")):
        type_into(view, qtbot, code, text)
    opened.close()
    view = open_view(opened, county)
    texts = {code: row.editor.text() for code, row in view.panel.form.rows.items() if row.editor.text()}
    assert texts == {"taken": "40", "day": "tomorrow", "passed": "38"}
    assert view.panel.form.rows["day"].problem
    assert view.panel._waiting.isVisible()
    overview = view.window().show_page("overview")
    opened.settle()
    todo = next(button for button, (_, target) in overview._pages.items() if target.register == "sampling")
    todo.click()
    type_into(view, qtbot, "day", "2014-03-01")
    type_into(view, qtbot, "batch", "9")
    opened.settle()
    assert view.model.row(0).entry.value(view.register.field("taken")) == 40
    opened.close()
    view = open_view(opened, county)
    assert view.panel.form.unsaved() == []


def test_a_text_that_is_no_value_stays_with_its_entry(view, opened, qtbot):
    builders_entry = view.model.row(0).entry.entry_id
    view.table.choose(builders_entry)
    opened.settle()
    type_into(view, qtbot, "taken", "many")
    view.new_entry()
    opened.settle()
    assert view.panel.form.rows["taken"].editor.text() == ""
    view.table.choose(builders_entry)
    opened.settle()
    row = view.panel.form.rows["taken"]
    assert (row.editor.text(), bool(row.problem)) == ("many", True)
    qtbot.keyClick(row.editor.widget, Qt.Key.Key_Escape)
    opened.settle()
    assert row.editor.text() == "5"
    assert get_entry(view.desk.context, builders_entry).values["taken"] == 5


def test_an_explanation_is_saved_when_it_is_left(opened, county, qtbot, type_text):
    for batch in ("1", "2"):
        builders.record(
            county["north"], "sampling", {"batch": batch, "day": date(2014, 3, 1), "cost": Decimal(2000)}
        )
    window = opened(county["north"])
    page = window.show_page("findings")
    opened.settle()
    doubts = [n for n in range(page.model.rowCount()) if page.model.row(n).item.finding.code == "V-2"]
    page.table.setCurrentIndex(page.model.index(doubts[0], 0))
    page.explanation.setFocus()
    type_text(page.explanation, "实验室对同一批次收取了第二次分析费")
    key = page.model.row(doubts[0]).item.finding.key
    page.table.setCurrentIndex(page.model.index(doubts[1], 0))
    assert page.explanation.toPlainText() == ""
    opened.settle()
    explained = {item.finding.key: item.explanation for item in page.watch.check.findings}
    assert explained[key].startswith("实验室")
    assert State.NOT_REPORTED not in explained.values()
