"""Tables remember how they were left, copy without formulas, and are filtered by keyboard."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from qcdesk.services.clipboard import unguarded
from ui.base.table_model import Column, TableModel
from ui.widgets.column_filter import ColumnFilter
from ui.widgets.table_view import TableView

COLUMNS = ("name", "amount", "note")
ROWS = [("b", "2", "=HYPERLINK(1)"), ("a", "-1", "+86 138"), ("c", "3", "@x\tplain")]


def make(shell, qtbot, columns=COLUMNS) -> TableView:
    model = TableModel(
        [Column(key, key, lambda row, place=place: row[place]) for place, key in enumerate(columns)],
        lambda row: row[0],
    )
    table = TableView(shell.theme, shell.state, model, "test")
    model.setParent(table)
    qtbot.addWidget(table)
    table.setAccessibleName("test")
    model.set_rows([row[: len(columns)] for row in ROWS])
    table.resize(640, 300)
    table.show()
    table.activateWindow()
    qtbot.waitUntil(table.isActiveWindow)
    return table


def headers(table: TableView) -> list[str]:
    return [table.table.columns[number].key for number in table.shown_columns()]


def test_width_order_and_sorting_are_remembered(shell, qtbot):
    table = make(shell, qtbot)
    table.horizontalHeader().moveSection(2, 0)
    table.setColumnWidth(2, 111)
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    table.close()
    again = make(shell, qtbot)
    assert headers(again) == ["note", "name", "amount"]
    assert again.columnWidth(2) == 111
    assert [again.table.row(number)[0] for number in range(3)] == ["c", "b", "a"]
    again.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert [make(shell, qtbot).table.row(number)[0] for number in range(3)] == ["b", "a", "c"]


def test_a_column_that_is_gone_or_new_does_no_harm(shell, qtbot):
    table = make(shell, qtbot)
    table.horizontalHeader().moveSection(2, 0)
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert headers(make(shell, qtbot, COLUMNS[:2])) == ["name", "amount"]
    shell.state.put_in("columns", "test", {"order": ["note", 7], "sort": "x", "widths": {"name": "wide"}})
    assert headers(make(shell, qtbot)) == ["note", "name", "amount"]


def test_a_spare_column_gives_way_in_a_narrow_list_and_comes_back(shell, qtbot):
    model = TableModel(
        [
            Column("name", "name", lambda row: row[0] * 20),
            Column("note", "note", lambda row: row[2] * 2, spare=True),
        ],
        lambda row: row[0],
    )
    table = TableView(shell.theme, shell.state, model, "spare")
    model.setParent(table)
    qtbot.addWidget(table)
    model.set_rows(ROWS)
    table.resize(640, 300)
    table.show()
    assert headers(table) == ["name", "note"]
    table.resize(120, 300)
    assert headers(table) == ["name"]
    table.resize(640, 300)
    assert headers(table) == ["name", "note"]
    assert shell.state.table("columns").get("spare") is None


def test_a_column_grows_with_the_texts_of_rows_that_stay(shell, qtbot):
    table = make(shell, qtbot)
    before = table.columnWidth(1)
    table.resize(900, 300)
    table.table.set_rows([(name, amount * 30, note) for name, amount, note in ROWS])
    qtbot.waitUntil(lambda: table.columnWidth(1) > before)


def test_what_is_copied_is_never_a_formula_and_comes_back_as_it_was(shell, qtbot):
    table = make(shell, qtbot)
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["b", "2", "'=HYPERLINK(1)"]
    assert lines[1].split("\t") == ["a", "-1", "'+86 138"]
    assert [unguarded(cell) for cell in lines[0].split("\t")] == list(ROWS[0])
    assert unguarded("'tis") == "'tis"


def test_a_column_is_filtered_by_keyboard(shell, qtbot):
    table = make(shell, qtbot)
    table.setFocus()
    table.setCurrentIndex(table.table.index(0, 1))
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(table, Qt.Key.Key_L, modifiers)
    dialog = table.findChild(ColumnFilter)
    assert "amount" in dialog.windowTitle()
    qtbot.keyClick(dialog._list, Qt.Key.Key_Home)
    qtbot.keyClick(dialog._list, Qt.Key.Key_Space)
    dialog.accept()
    assert table.table.rowCount() == 2


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse])
def test_the_menu_of_a_row(shell, qtbot, reason):
    table = make(shell, qtbot)
    table.setCurrentIndex(table.table.index(0, 0))
    place = QPoint(20, 10)
    QApplication.sendEvent(
        table.viewport(), QContextMenuEvent(reason, place, table.viewport().mapToGlobal(place))
    )
    menu = table.findChild(QMenu)
    assert [action.isEnabled() for action in menu.actions()] == [True, True, False]
    menu.close()


def test_any_table_of_a_page_is_exported(window, opened, qtbot, tmp_path, monkeypatch):
    target = tmp_path / "out.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window.show_page("overview")
    opened.settle()
    window.page.period_table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    sheet = openpyxl.load_workbook(target).active
    assert sheet.max_row == 1 + window.page.periods.rowCount()
    assert str(target) in window.banner.text
