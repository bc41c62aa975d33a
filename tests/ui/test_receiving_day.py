"""The clerk's whole afternoon by keyboard, twenty-one units and three periods; the receipts at the units."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from qcdesk.domain.merging import Status
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.open_receipt import open_receipt
from tests.builders import PASSPHRASE
from tests.ui.keys import ENTER, press
from tests.ui.receiving_county import (
    BENT,
    CLASHING,
    CORRECTING,
    DAY,
    EARLIER,
    FORGED,
    LAST,
    LATE,
    NOW,
    STRANGE,
    TORN,
    UNITS,
    found,
)

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PAGES = "county", "inbox", "review", "conflicts", "consolidation", "plan", "units"
"""In the order of the keys Ctrl+1 to Ctrl+7."""
REFUSED = {TORN, BENT, FORGED}
"""In this order by name; the forgery comes last."""


@pytest.fixture
def day(tmp_path):
    return found(tmp_path / "county")


class Clerk:
    """Keys only; a drive that is put in is what the desk sees by itself."""

    def __init__(self, day, opened) -> None:
        self.day, self.opened = day, opened
        self.window = opened(day.office, NOW)

    def page(self, key):
        number = PAGES.index(key) + 1
        press(self.window, getattr(Qt.Key, f"Key_{number}"), CONTROL)
        self.opened.settle()
        assert self.window.page.key == key
        return self.window.page

    def press(self, widget, key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        press(widget, key, modifiers)
        self.opened.settle()

    def type_at_focus(self, text) -> None:
        """Letters go to whatever has the focus by now."""
        QTest.keyClicks(QApplication.focusWidget(), text)

    def walk(self, table, wanted) -> None:
        """Down the table to the row with this identity."""
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Home, CONTROL)
        for _ in range(table.table.rowCount()):
            if table.table.identity(table.currentIndex().row()) == wanted:
                break
            QTest.keyClick(table, Qt.Key.Key_Down)
        self.opened.settle()
        assert table.table.identity(table.currentIndex().row()) == wanted

    def next_tab(self, inside, tabs, wanted) -> None:
        """Ctrl+Tab in what a tab shows, until the wanted one is in front."""
        focus = inside
        while tabs.current != wanted:
            self.press(focus, Qt.Key.Key_Tab, CONTROL)
            focus = QApplication.focusWidget()

    def choose(self, box, wanted) -> None:
        """Arrow keys in a list of choices."""
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        while box.currentData() != wanted:
            assert box.currentIndex() + 1 < box.count()
            QTest.keyClick(box, Qt.Key.Key_Down)
        self.opened.settle()

    def put_in(self, *folders) -> None:
        """Drives that are put in: their packages are seen and listed."""
        inbox = next(page for page in self.window.pages if page.key == "inbox")
        paths = sorted(path for folder in folders for path in folder.glob("*.qcpkg"))
        inbox.packages.watching.places.appeared.emit(paths)
        self.opened.settle()

    def press_and_paste_place(self, button, place) -> None:
        """A button asks for a file or folder; its path is pasted into the dialog."""
        asked = []

        def paste_place() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                QTimer.singleShot(20, paste_place)
                return
            asked.append(dialog)
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            field.selectAll()
            QApplication.clipboard().setText(str(place))
            QTest.keyClick(field, Qt.Key.Key_V, CONTROL)
            QTest.keyClick(field, ENTER)
            if dialog.isVisible():
                dialog.reject()

        QTimer.singleShot(0, paste_place)
        self.press(button, Qt.Key.Key_Space)
        assert len(asked) == 1


def test_the_afternoon_of_the_last_day(day, opened, qtbot):
    clerk = Clerk(day, opened)
    take_in(clerk)
    confirm(clerk)
    decide_conflict(clerk)
    review(clerk)
    late_at_the_counter(clerk)
    remind(clerk)
    folder = receipts(clerk)
    look_at_the_county(clerk)
    assert opened.failures == []
    opened.close()
    at_the_units(day, folder)
    with day.office.open() as office:
        assert diagnose(office).problems == ()


def take_in(clerk):
    page = clerk.page("inbox")
    names = [unit for unit in UNITS if unit not in (CLASHING, LATE)]
    sticks = [clerk.day.stick(name) for name in names]
    clerk.put_in(*sticks, *(path.parent for path in clerk.day.clashing), clerk.day.late.parent)
    panel = page.packages
    states = {row.preview.path: row.state for row in panel.model.all_rows()}
    assert sum(state == "ready" for state in states.values()) == len(UNITS) - 2 - 4 + 2 + 1
    for unit in (*REFUSED, STRANGE):
        assert states[clerk.day.packages[unit]] == "refused", unit
    clerk.press(panel.table, ENTER, CONTROL)
    states = {row.preview.path: row.state for row in panel.model.all_rows()}
    assert {states[path] for path in clerk.day.clashing} == {"merged"}
    assert page.quarantine.model.total == len(REFUSED) + 1
    assert page.undo_button.isVisible()


def confirm(clerk):
    """The unknown computer is confirmed by telephone and its file tried again; the others must come again."""
    page = clerk.page("units")
    panel = page.enrolment
    clerk.next_tab(page.table, page.tabs, 1)
    clerk.press_and_paste_place(panel.drop.button, clerk.day.request.path)
    assert panel._device.unit == STRANGE
    for group, digits in zip(panel.typed.groups, clerk.day.request.code.split(), strict=True):
        QTest.keyClicks(group, digits)
    QTest.keyClicks(panel.spoken, "Wang")
    clerk.press(panel.spoken, ENTER)
    page = clerk.page("inbox")
    clerk.next_tab(page.packages.table, page.tabs, 1)
    quarantine = page.quarantine
    names = {row.record.file_name: row.record.no for row in quarantine.model.all_rows()}
    clerk.walk(quarantine.table, names[clerk.day.packages[STRANGE].name])
    clerk.press(quarantine.retry_button, Qt.Key.Key_Space)
    assert quarantine.model.total == len(REFUSED)
    for unit in sorted(REFUSED):
        clerk.walk(quarantine.table, names[clerk.day.packages[unit].name])
        assert not quarantine.retry_button.isEnabled()
        assert not quarantine.release_button.isEnabled()
    assert quarantine.model.total == len(REFUSED)


def decide_conflict(clerk):
    page = clerk.page("conflicts")
    assert [row.entry.entry_id for row in page.model.all_rows()] == [clerk.day.entry]
    (cell,) = page.cells.all_rows()
    files = {text: len(side.evidence) for text, side in zip(cell.versions, cell.sides, strict=True)}
    assert files == {"甲": 0, "乙": 1}
    number = cell.versions.index("乙")
    clerk.next_tab(page.sides.tabs.buttons[0], page.sides.tabs, number)
    assert page.sides.panes[number].isVisible()
    clerk.press(page.cell_table, getattr(Qt.Key, f"Key_{number + 1}"))
    QTest.keyClicks(page.reason, "certificate seen")
    clerk.press(page.reason, ENTER)
    assert page.model.total == 0


def review(clerk):
    page = clerk.page("review")
    waiting = len(UNITS) - 1 - len(REFUSED) + 2
    assert page.model.total == waiting
    clerk.choose(page.filters.kinds, Status.CHANGED.value)
    (changed,) = page.model.all_rows()
    assert changed.entry_id == clerk.day.corrected
    assert page.sheet.banner.isVisible()
    clerk.press(page.table, Qt.Key.Key_A)
    clerk.choose(page.filters.kinds, "")
    assert page.model.total == waiting - 1
    clerk.walk(page.table, entry_of(page, UNITS[10]))
    clerk.press(page.table, Qt.Key.Key_C)
    clerk.type_at_focus("which year?")
    clerk.press(page.input, ENTER)
    clerk.press(page.table, Qt.Key.Key_R)
    assert page.model.total == waiting - 2
    clerk.press(page.table, Qt.Key.Key_A)
    assert page.model.total == waiting - 3
    clerk.press(page.bulk, Qt.Key.Key_Space)
    clerk.press(page._dialog.go, ENTER)
    assert page.model.total == 0


def entry_of(page, unit):
    return next(entry.entry_id for entry in page.model.all_rows() if entry.unit == unit)


def late_at_the_counter(clerk):
    """The day after the last one: stick in, Enter, receipt, next, without the mouse."""
    clerk.day.office.clock.advance(2 * DAY)
    page = clerk.page("inbox")
    clerk.press(page, Qt.Key.Key_F8)
    counter = page.counter
    QTest.keyClicks(counter.passphrase.field, PASSPHRASE)
    clerk.press(counter.passphrase.field, ENTER)
    page.packages.watching.places.drive.emit(str(clerk.day.stick(LATE)))
    clerk.opened.settle()
    clerk.press(counter, ENTER)
    assert list(clerk.day.stick(LATE).glob("QC-receipt-*.qcpkg"))
    clerk.press(counter, ENTER)
    assert counter.choose.isVisible()
    clerk.press(counter, Qt.Key.Key_Escape)


def remind(clerk):
    page = clerk.page("units")
    clerk.next_tab(page.enrolment.table, page.tabs, 2)
    assert {row.unit for row in page.silent.all_rows()} >= REFUSED
    folder = clerk.day.stick("reminders")
    clerk.press_and_paste_place(page.remind_button, folder)
    assert len(list(folder.glob("*.docx"))) == page.silent.total


def receipts(clerk):
    page = clerk.window.page
    clerk.next_tab(page.silent_table, page.tabs, 0)
    QTest.keyClicks(page.passphrase.field, PASSPHRASE)
    folder = clerk.day.stick("receipts")
    clerk.press_and_paste_place(page.all_button, folder)
    return folder


def look_at_the_county(clerk):
    page = clerk.page("county")
    states = {row.unit.code: row.states for row in page.model.all_rows()}
    assert set(states) >= set(UNITS)
    assert {states[unit][LAST].state.value for unit in UNITS} == {"locked"}
    assert all(states[unit][EARLIER].late == (unit == LATE) for unit in UNITS)
    assert {states[unit][EARLIER].state.value for unit in UNITS} == {"accepted"}
    for unit in REFUSED:
        assert states[unit][NOW].state.value == "not_sent"
    assert states[UNITS[10]][NOW].state.value == "returned"
    assert states[LATE][NOW].late
    # No receipt has answered the earlier periods yet, so the package brings their entries along.
    assert states[LATE][NOW].state.value == "under_review"
    assert states[LATE][NOW].entries["received"] == 1
    assert states[CLASHING][NOW].state.value == "accepted"
    look_at_the_figures(clerk)


def look_at_the_figures(clerk):
    """The honours in force: those of a year before, of the period before, and what came in today."""
    page = clerk.page("consolidation")
    clerk.walk(page.table, "G4")
    row = page.table.current()
    came = len(UNITS) - len(REFUSED)
    assert (int(row.figures.county.value), int(row.figures.last_year)) == (2 * len(UNITS) + came, len(UNITS))
    assert f"+{len(UNITS) + came}" in page._bar_title.text()
    column = [each.key for each in page.model.columns].index(f"unit:{LATE}")
    place = page.table.currentIndex().row()
    for shows, text in (("now", "3"), ("before", "1"), ("change", "+2")):
        clerk.choose(page.shows, shows)
        assert page.model.index(place, column).data() == text
    clerk.choose(page.basis, "accepted")
    assert page.model.index(place, column).data() == "+1"
    clerk.choose(clerk.window.header._periods, EARLIER)
    figure = page.model.row(page.model.place_of("G4")).figures
    assert int(figure.county.value) == 2 * len(UNITS)
    assert not figure.units_last_year


def at_the_units(day, folder):
    """Each receipt opens at its unit and says what became of what it sent."""
    made = {path.name: path for path in folder.glob("QC-receipt-*.qcpkg")}
    opened = {}
    for unit in UNITS:
        paths = [path for name, path in made.items() if f"-{unit}-" in name]
        if unit == LATE:
            paths = list(day.stick(LATE).glob("QC-receipt-*.qcpkg"))
        desk = day.desks["strange" if unit == STRANGE else unit]
        for path in paths:
            with desk.open() as context:
                opened[unit] = open_receipt(context, path)
                found = {view.title: view.status for view in list_entries(context, "honours")}
        now = {UNITS[10]: "returned", LATE: "received"}.get(unit, "accepted")
        expected = {"accepted"} if unit in REFUSED else {"accepted", now}
        sealed = {status for title, status in found.items() if "三季度" not in title or unit not in REFUSED}
        assert sealed == expected, unit
    assert set(opened) == set(UNITS)
    with day.desks[CLASHING].open() as context:
        assert get_entry(context, day.entry).values["title"] == "乙"
    with day.desks[CORRECTING].open() as context:
        assert get_entry(context, day.corrected).status == "accepted"
