"""Choosing instead of typing: options, dates and states, with the keyboard and with the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QCalendarWidget, QMenu

from qcdesk.domain.values import State
from qcdesk.services.list_entries import list_entries
from tests import builders

NO = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(opened, county):
    builders.record(county["north"], "sampling", {"batch": "1"})
    window = opened(county["north"])
    window.show_page("registers")
    window.page.show_register("sampling")
    opened.settle()
    view = window.page.view
    view.table.setCurrentIndex(view.model.index(0, 0))
    opened.settle()
    return view


def focused(view, code: str):
    row = view.panel.form.rows[code]
    row.focus()
    return row.editor.widget


def value(view, code: str):
    (entry,) = list_entries(view.desk.context, "sampling", "north")
    return entry.values[code]


def test_a_choice_is_made_with_the_keyboard(view, opened, qtbot):
    level = focused(view, "level")
    names = [shown for _, shown in level.options[1:]]
    qtbot.keyClick(level, Qt.Key.Key_Down)
    opened.settle()
    assert level.text() == names[0]
    first = value(view, "level")
    qtbot.keyClick(level, Qt.Key.Key_Space)
    popup = QApplication.activePopupWidget()
    assert popup.currentIndex().data() == names[0]
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    opened.settle()
    assert level.text() == names[1]
    assert value(view, "level") != first
    assert level.hasFocus()
    qtbot.keyClick(level, Qt.Key.Key_F4)
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    assert level.text() == names[1]
    qtbot.keyClick(level, Qt.Key.Key_Delete)
    opened.settle()
    assert level.text() == ""
    qtbot.keyClick(level, names[-1][0] if names[-1][0].isascii() else Qt.Key.Key_End)
    opened.settle()
    assert level.text() == names[-1]
    qtbot.keyClick(level, Qt.Key.Key_Return)
    assert not level.hasFocus()


def test_a_choice_is_made_with_the_mouse(view, opened, qtbot):
    level = view.panel.form.rows["level"].editor.widget
    qtbot.mouseClick(level, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    place = popup.visualRect(popup.model().index(2, 0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, NO, place)
    opened.settle()
    assert level.text() == level.options[2][1]
    assert value(view, "level") is not State.NOT_REPORTED


def test_a_date_is_picked_in_the_calendar_with_the_keyboard(view, opened, qtbot):
    day = focused(view, "day")
    qtbot.keyClicks(day, "2014-03-05")
    qtbot.keyClick(day, Qt.Key.Key_F4)
    calendar = day.findChild(QCalendarWidget)
    assert calendar.selectedDate() == QDate(2014, 3, 5)
    inner = calendar.focusProxy() or calendar
    qtbot.keyClick(inner, Qt.Key.Key_Right)
    qtbot.keyClick(inner, Qt.Key.Key_Return)
    opened.settle()
    assert day.text() == "2014-03-06"
    assert value(view, "day").isoformat() == "2014-03-06"


def test_a_state_stands_in_place_of_a_number(view, opened, qtbot):
    taken = focused(view, "taken")
    qtbot.keyClick(taken, Qt.Key.Key_F4)
    menu = taken.findChild(QMenu)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    opened.settle()
    assert taken.text()
    assert not str(value(view, "taken")).isdigit()
