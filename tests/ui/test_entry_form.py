"""Recording by keyboard: every field is saved when it is left, nothing typed is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from qcdesk.domain.values import LowerBound, State
from qcdesk.services.list_entries import current_plan, list_entries


def field(view, code: str):
    return view.panel.form.rows[code].editor.widget


def entries(view):
    return list_entries(view.desk.context, "sampling", "north")


def begin(view, opened, qtbot) -> None:
    view.new_entry()
    opened.settle()
    assert QApplication.focusWidget() is field(view, "batch")


def test_a_whole_entry_is_recorded_with_the_keyboard_alone(view, opened, qtbot):
    qtbot.keyClick(view.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    for text in ("0017", "2014-3-5", "40", "38", "1200.5"):
        widget = QApplication.focusWidget()
        qtbot.keyClicks(widget, text)
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        opened.settle()
    (entry,) = entries(view)
    assert entry.values["batch"] == "0017"
    assert entry.values["day"] == date(2014, 3, 5)
    assert (entry.values["taken"], entry.values["passed"]) == (40, 38)
    assert entry.values["cost"] == Decimal("1200.50")
    assert field(view, "day").text() == "2014-03-05"
    assert view.model.rowCount() == 1
    assert view.panel.form.entry_id == entry.entry_id


def test_chinese_text_arrives_through_the_input_method(window, opened, qtbot, type_text):
    window.show_page("registers")
    window.page.show_register("honours")
    opened.settle()
    view = window.page.view
    view.new_entry()
    title = field(view, "title")
    type_text(title, "名牌产品")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    opened.settle()
    (entry,) = list_entries(view.desk.context, "honours", "north")
    assert entry.title == "名牌产品"


def test_uncommitted_text_of_an_input_method_is_neither_saved_nor_lost(view, opened, qtbot, type_text):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "5")
    type_text(field(view, "batch"), "pici", commit=False)
    view.panel.form.refresh()
    view.load()
    opened.settle()
    view.panel.form.commit()
    opened.settle()
    assert entries(view) == []
    assert view.panel.form.rows["batch"].editor.composing()
    type_text(field(view, "batch"), "6")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Return)
    opened.settle()
    assert entries(view)[0].values["batch"] == "56"


def test_leaving_a_field_saves_it(view, opened, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Tab)
    opened.settle()
    assert len(entries(view)) == 1


def test_values_typed_faster_than_they_are_saved_all_arrive_in_one_entry(view, opened, qtbot):
    begin(view, opened, qtbot)
    for code, text in (("batch", "8"), ("taken", "10"), ("passed", "9")):
        field(view, code).setFocus()
        qtbot.keyClicks(field(view, code), text)
        qtbot.keyClick(field(view, code), Qt.Key.Key_Return)
    view.new_entry()
    opened.settle()
    (entry,) = entries(view)
    assert (entry.values["batch"], entry.values["taken"], entry.values["passed"]) == ("8", 10, 9)


def test_escape_brings_the_saved_text_back(view, opened, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "123")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Escape)
    assert field(view, "batch").text() == ""
    opened.settle()
    assert entries(view) == []


def test_a_text_that_is_no_value_stays_and_is_explained(view, opened, qtbot):
    begin(view, opened, qtbot)
    day = field(view, "day")
    day.setFocus()
    qtbot.keyClicks(day, "tomorrow")
    qtbot.keyClick(day, Qt.Key.Key_Return)
    opened.settle()
    row = view.panel.form.rows["day"]
    assert day.text() == "tomorrow"
    assert row.problem
    assert row.note
    assert day.property("state") == "wrong"
    assert day.hasFocus()
    assert entries(view) == []


def test_findings_stand_below_their_field(view, opened, qtbot):
    begin(view, opened, qtbot)
    for code, text in (("batch", "1"), ("taken", "5"), ("passed", "7")):
        field(view, code).setFocus()
        qtbot.keyClicks(field(view, code), text)
        qtbot.keyClick(field(view, code), Qt.Key.Key_Return)
    opened.settle()
    notes = "".join(row.note for row in view.panel.form.rows.values())
    assert "7" in notes
    assert "5" in notes
    day = view.panel.form.rows["day"]
    assert day.field.label in day.note
    assert day.note in day.editor.widget.accessibleDescription()
    assert view.model.row(0).worst is not None


def test_a_blank_of_a_new_entry_is_told_once_its_field_was_left(view, opened, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    view.panel.form.commit()
    opened.settle()
    day = view.panel.form.rows["day"]
    assert (view.model.row(0).worst is not None, day.note) == (True, "")
    day.focus()
    qtbot.keyClick(day.editor.widget, Qt.Key.Key_Tab)
    assert day.field.label in day.note
    entry = view.panel.entry.entry_id
    view.new_entry()
    opened.settle()
    view.table.choose(entry)
    opened.settle()
    assert day.field.label in day.note


def test_states_in_place_of_numbers(view, opened, qtbot, type_text):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    field(view, "taken").setFocus()
    type_text(field(view, "taken"), "2000多")
    qtbot.keyClick(field(view, "taken"), Qt.Key.Key_Return)
    opened.settle()
    assert entries(view)[0].values["taken"] == LowerBound(Decimal(2000))
    assert field(view, "taken").text().startswith("≥")


def test_undo_and_redo_by_keyboard(view, opened, window, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Return)
    opened.settle()
    field(view, "cost").setFocus()
    qtbot.keyClicks(field(view, "cost"), "12")
    qtbot.keyClick(field(view, "cost"), Qt.Key.Key_Return)
    opened.settle()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert entries(view)[0].values["cost"] is State.NOT_REPORTED
    assert field(view, "cost").text() == ""
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert field(view, "cost").text() == "12.00"


def test_choices_and_booleans(view, opened, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    level, urgent = field(view, "level"), field(view, "urgent")
    level.setFocus()
    qtbot.keyClick(level, Qt.Key.Key_Down)
    qtbot.keyClick(level, Qt.Key.Key_Return)
    urgent.setFocus()
    qtbot.keyClick(urgent, Qt.Key.Key_Down)
    qtbot.keyClick(urgent, Qt.Key.Key_Return)
    opened.settle()
    (entry,) = entries(view)
    assert (entry.values["level"], entry.values["urgent"]) == ("nat", True)


def test_deleting_can_be_undone(view, opened, window, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Return)
    opened.settle()
    view.panel._ask_delete()
    opened.settle()
    assert view.model.rowCount() == 0
    window.undo()
    opened.settle()
    assert view.model.rowCount() == 1


def test_a_nil_report_is_offered_while_the_register_is_empty(view, opened):
    assert view._nil.isVisible()
    view._report_nil()
    opened.settle()
    (nil,) = list_entries(view.desk.context, "nil_report", "north")
    assert nil.values["register_code"] == "sampling"
    assert nil.title == current_plan(view.desk.context).register("sampling").name


def test_the_header_says_when_the_last_work_was_saved(view, opened, window, qtbot):
    assert window.header.saved_text == ""
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Return)
    opened.settle()
    assert ":" in window.header.saved_text


def test_a_text_that_cannot_be_saved_is_told_before_it_goes(view, opened, window, qtbot):
    begin(view, opened, qtbot)
    field(view, "day").setFocus()
    qtbot.keyClicks(field(view, "day"), "tomorrow")
    view.new_entry()
    opened.settle()
    assert window.banner.isVisible()
    assert "tomorrow" in window.banner.text


def test_a_new_entry_waits_for_the_fields_that_identify_it(view, opened, window, qtbot):
    begin(view, opened, qtbot)
    for code, text in (("taken", "40"), ("passed", "38")):
        field(view, code).setFocus()
        qtbot.keyClicks(field(view, code), text)
    field(view, "cost").setFocus()
    opened.settle()
    assert entries(view) == []
    assert view.panel._waiting.isVisible()
    assert "批次" in view.panel._waiting.text
    assert window.unsaved() == ["抽检 · 抽检数：40", "抽检 · 合格数：38"]
    field(view, "batch").setFocus()
    qtbot.keyClicks(field(view, "batch"), "0017")
    qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Return)
    opened.settle()
    (entry,) = entries(view)
    assert (entry.values["batch"], entry.values["taken"], entry.values["passed"]) == ("0017", 40, 38)
    assert not view.panel._waiting.isVisible()
    assert window.unsaved() == []


def test_a_new_entry_that_was_left_unsaved_comes_back(view, opened, county, qtbot):
    begin(view, opened, qtbot)
    qtbot.keyClicks(field(view, "batch"), "1")
    field(view, "taken").setFocus()
    opened.settle()
    begin(view, opened, qtbot)
    field(view, "taken").setFocus()
    qtbot.keyClicks(field(view, "taken"), "7")
    field(view, "cost").setFocus()
    opened.settle()
    view.table.setCurrentIndex(view.model.index(0, 0))
    opened.settle()
    assert field(view, "batch").text() == "1"
    assert not view.panel._waiting.isVisible()
    view.new_entry()
    opened.settle()
    assert field(view, "taken").text() == "7"
    assert view.panel._waiting.isVisible()
    view.panel._discard.click()
    opened.settle()
    assert field(view, "taken").text() == ""
    assert view.panel.form.unsaved() == []
    assert len(entries(view)) == 1


def test_an_entry_that_is_there_is_not_written_over(view, opened, window, qtbot):
    for taken in ("40", "99"):
        begin(view, opened, qtbot)
        field(view, "taken").setFocus()
        qtbot.keyClicks(field(view, "taken"), taken)
        field(view, "batch").setFocus()
        qtbot.keyClicks(field(view, "batch"), "0017")
        qtbot.keyClick(field(view, "batch"), Qt.Key.Key_Return)
        opened.settle()
    (entry,) = entries(view)
    assert entry.values["taken"] == 40
    assert field(view, "taken").text() == "99"
    assert view.panel._twin.isVisible()
    assert opened.failures == []
    view.panel._show_twin.click()
    opened.settle()
    assert view.panel.form.entry_id == entry.entry_id
    assert field(view, "taken").text() == "40"


def test_two_computers_that_type_the_same_thing_meet_in_one_entry(opened, county, qtbot):
    made = []
    for name, order in (("north", ("taken", "batch")), ("north2", ("passed", "batch"))):
        window = opened(county[name])
        window.show_page("registers")
        window.page.show_register("sampling")
        opened.settle()
        view = window.page.view
        view.new_entry()
        for code in order:
            field(view, code).setFocus()
            qtbot.keyClicks(field(view, code), "17")
        view.commit()
        opened.settle()
        (entry,) = entries(view)
        made.append(entry)
        opened.close()
    assert made[0].entry_id == made[1].entry_id
    assert made[0].values["passed"] is State.NOT_REPORTED
    assert (made[1].values["passed"], made[1].values["batch"]) == (17, "17")
