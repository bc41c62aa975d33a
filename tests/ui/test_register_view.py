"""A register's table: find, filter, copy, paste, import, export."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit

from qcdesk.services.list_entries import list_entries
from qcdesk.services.record_entry import RecordEntry, record_entry
from tests import builders
from ui.forms.import_dialog import ImportDialog
from ui.widgets.column_bounds import ColumnBounds


@pytest.fixture
def view(opened, county, tmp_path):
    for number in range(5):
        builders.record(
            county["north"],
            "sampling",
            {"batch": f"{number:03}", "day": builders.date(2014, 3, 1 + number), "taken": 10 * number},
        )
    window = opened(county["north"])
    window.show_page("registers")
    window.page.show_register("sampling")
    opened.settle()
    return window.page.view


def batches(view) -> list[str]:
    column = next(i for i, c in enumerate(view.model.columns) if c.key == "batch")
    return [view.model.index(number, column).data() for number in range(view.model.rowCount())]


def test_a_new_entry_is_seen_in_the_table_as_soon_as_it_is_saved(view, opened, qtbot):
    view.table.setFixedHeight(view.table.horizontalHeader().height() + 3 * view.table.rowHeight(0))
    view.new_entry()
    opened.settle()
    batch = view.panel.form.rows["batch"].editor.widget
    qtbot.keyClicks(batch, "900")
    qtbot.keyClick(batch, Qt.Key.Key_Return)
    opened.settle()
    assert batches(view)[-1] == "900"
    place = view.table.visualRect(view.table.currentIndex())
    assert view.table.currentIndex().row() == 5
    assert view.table.viewport().rect().contains(place.center())
    assert place.bottom() <= view.table.viewport().height()


def test_find_and_column_filter(view, opened, qtbot):
    qtbot.keyClick(view.window(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.search.hasFocus()
    qtbot.keyClicks(view.search, "003")
    qtbot.waitUntil(lambda: batches(view) == ["003"])
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(batches(view)) == 5)
    column = next(i for i, c in enumerate(view.model.columns) if c.key == "batch")
    dialog = view.table.ask_filter(column)
    dialog._check_none()
    dialog._model.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.accept()
    opened.settle()
    assert batches(view) == ["001"]
    assert "1" in view._count.text()
    view.model.clear_filters()
    opened.settle()
    assert len(batches(view)) == 5


def test_a_column_of_dates_is_narrowed_from_one_day_to_another(view, opened):
    column = next(i for i, c in enumerate(view.model.columns) if c.key == "day")
    dialog = view.table.ask_filter(column)
    bounds = dialog.findChild(ColumnBounds)
    low, high = bounds.findChildren(QLineEdit)
    for texts, told in ((("三月", ""), "三月"), (("2014-03-05", "2014-03-02"), "起始值")):
        low.setText(texts[0])
        high.setText(texts[1])
        dialog.accept()
        assert dialog.isVisible()
        assert told in bounds.findChild(QLabel, "wrong").text()
    low.setText("2014年3月2日")
    high.setText("2014-03-04")
    dialog.accept()
    opened.settle()
    assert batches(view) == ["001", "002", "003"]
    assert view.model.headerData(column, Qt.Orientation.Horizontal).startswith("▾")
    again = view.table.ask_filter(column)
    assert again.bounds() == ("2014年3月2日", "2014-03-04")
    again.reject()
    view.model.clear_filters()
    opened.settle()
    assert len(batches(view)) == 5
    assert view.table.ask_filter(0).findChild(ColumnBounds) is None


def test_rows_are_filtered_and_sorted_by_their_marks(view, opened):
    number = next(i for i, c in enumerate(view.model.columns) if c.key == "mark")
    wrong = {"taken": 1, "passed": 2}
    for batch in ("800", "801"):
        values = {"batch": batch, "day": builders.date(2014, 5, 1), **wrong}
        view.desk.write(view, record_entry, RecordEntry("sampling", values, period=builders.PERIOD))
    opened.settle()
    view.model.set_filter(number, frozenset(view.model.texts_of(number)) - {""})
    opened.settle()
    marked = batches(view)
    assert marked == ["800", "801"]
    view.model.clear_filters()
    view.table.sortByColumn(number, Qt.SortOrder.AscendingOrder)
    opened.settle()
    assert batches(view)[: len(marked)] == marked


def test_the_chosen_row_survives_sorting_and_refreshing(view, opened):
    view.table.choose(view.model.row(3).entry.entry_id)
    opened.settle()
    chosen = view.panel.form.entry_id
    column = next(i for i, c in enumerate(view.model.columns) if c.key == "taken")
    view.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    view.load()
    opened.settle()
    assert batches(view) == ["004", "003", "002", "001", "000"]
    assert view.table.current().entry.entry_id == chosen == view.panel.form.entry_id


def test_rows_are_copied_as_a_spreadsheet_wants_them(view, qtbot):
    view.table.selectAll()
    qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 5
    assert "003" in lines[3].split("\t")


def test_a_pasted_block_is_previewed_and_then_imported(view, opened, qtbot):
    QGuiApplication.clipboard().setText(
        "批次\t抽样日期\t抽检数\n100\t2014-4-1\t12\n101\t2014年4月2日\tmany\n"
    )
    qtbot.keyClick(view.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    dialog = view.findChild(ImportDialog)
    kinds = [dialog.model.row(n).kind for n in range(dialog.model.rowCount())]
    assert kinds == ["new", "wrong"]
    dialog._import()
    opened.settle()
    assert "100" in batches(view)
    assert "101" not in batches(view)


def test_pasting_without_headers_begins_at_the_current_column(view, opened, county):
    column = next(i for i, c in enumerate(view.model.columns) if c.key == "batch")
    view.table.setCurrentIndex(view.model.index(0, column))
    view.paste_text("200\t2014-05-01\t7\n201\t2014-05-02\t8\n")
    opened.settle()
    dialog = view.findChild(ImportDialog)
    assert [dialog.model.row(n).kind for n in range(dialog.model.rowCount())] == ["new", "new"]
    dialog._import()
    opened.settle()
    assert {"200", "201"} <= set(batches(view))


def test_importing_a_workbook_with_a_key_updates_entries(view, opened, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["批次号", "抽检数", "合格数"])
    book.active.append(["003", 99, 98])
    book.active.append(["777", 5, 5])
    path = tmp_path / "in.xlsx"
    book.save(path)
    dialog = view.open_import(path)
    opened.settle()
    choice = next(c for c in dialog._choices if c.header == "批次号")
    choice.box.setCurrentIndex(choice.box.findData("batch"))
    choice.box.activated.emit(0)
    dialog._key.setCurrentIndex(
        next(i for i in range(dialog._key.count()) if dialog._key.itemData(i) == ("batch",))
    )
    dialog._key.activated.emit(0)
    opened.settle()
    assert [dialog.model.row(n).kind for n in range(2)] == ["changed", "new"]
    assert dialog.go.isEnabled()
    dialog.go.click()
    opened.settle()
    values = {
        e.values["batch"]: e.values["taken"] for e in list_entries(view.desk.context, "sampling", "north")
    }
    assert (values["003"], values["777"], len(values)) == (99, 5, 6)


def test_a_column_can_be_left_out(view, opened, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("批次,抽检数\n900,3\n", encoding="utf-8")
    dialog = view.open_import(path)
    opened.settle()
    choice = next(c for c in dialog._choices if c.header == "抽检数")
    choice.box.setCurrentIndex(0)
    choice.box.activated.emit(0)
    opened.settle()
    assert set(dialog.model.row(0).values) == {"batch"}


def test_what_is_shown_is_exported(view, opened, tmp_path):
    view.model.set_search("003")
    opened.settle()
    view.export_to(tmp_path / "out.xlsx")
    opened.settle()
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet.max_row == 2
    assert sheet["B2"].value == "003"


def test_an_empty_register_says_what_to_do_first(view, opened):
    page = view.window().page
    page.show_register("honours")
    opened.settle()
    assert page.view._empty.isVisible()


def test_a_file_that_is_no_table_is_refused_in_words(view, opened, tmp_path):
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"not a workbook")
    dialog = view.open_import(path)
    opened.settle()
    assert dialog.banner.isVisible()
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_a_register_opened_after_the_check_shows_its_marks(opened, county):
    wrong = {"batch": "900", "day": builders.date(2014, 5, 1), "taken": 1, "passed": 2}
    builders.record(county["north"], "sampling", wrong)
    window = opened(county["north"])
    window.show_page("overview")
    opened.settle()
    window.show_page("registers")
    window.page.show_register("sampling")
    opened.settle()
    view = window.page.view
    assert view.model.index(0, 0).data()
    assert view.model.drawn(0, 0).icon is not None
