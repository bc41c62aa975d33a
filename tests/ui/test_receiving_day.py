"""The clerk's whole afternoon by keyboard, twenty-one units and three periods; the receipts at the units."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.open_receipt import open_receipt
from tests.builders import PASSPHRASE
from tests.ui.receiving_county import (
    BENT,
    CLASHING,
    DAY,
    FORGED,
    LATE,
    NOW,
    PERIODS,
    STRANGE,
    TORN,
    UNITS,
    found,
)
from tests.ui.test_office_journey import ENTER, press

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PAGES = "county", "inbox", "review", "conflicts", "consolidation", "plan", "units", "upper", "keys"
REFUSED = {TORN, BENT, FORGED}
"""In this order by name; the forgery comes last."""
MINUTE = 60.0


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

    def put_in(self, *folders) -> None:
        """Drives that are put in: their packages are seen and listed."""
        inbox = next(page for page in self.window.pages if page.key == "inbox")
        paths = sorted(path for folder in folders for path in folder.glob("*.qcpkg"))
        inbox.packages.watching.places.appeared.emit(paths)
        self.opened.settle()


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
    clerk.put_in(*(clerk.day.stick(name) for name in names), *(path.parent for path in clerk.day.clashing))
    panel = page.packages
    states = {row.preview.path: row.state for row in panel.model.all_rows()}
    assert sum(state == "ready" for state in states.values()) == len(UNITS) - 2 - 4 + 2
    for unit in (*REFUSED, STRANGE):
        assert states[clerk.day.packages[unit]] == "refused", unit
    clerk.press(panel.table, ENTER, CONTROL)
    states = {row.preview.path: row.state for row in panel.model.all_rows()}
    assert {states[path] for path in clerk.day.clashing} == {"merged"}
    assert page.quarantine.model.total == len(REFUSED) + 1
    assert page.undo_button.isVisible()


def confirm(clerk):
    """The unknown computer is confirmed by telephone and its file tried again; the others must come again."""
    clerk.window.take_files([clerk.day.request.path])
    clerk.opened.settle()
    panel = clerk.window.page.enrolment
    for group, digits in zip(panel.typed.groups, clerk.day.request.code.split(), strict=True):
        QTest.keyClicks(group, digits)
    QTest.keyClicks(panel.spoken, "Wang")
    clerk.press(panel.spoken, ENTER)
    page = clerk.page("inbox")
    page.tabs.buttons[1].setFocus()
    clerk.press(page.tabs.buttons[1], Qt.Key.Key_Space)
    quarantine = page.quarantine
    names = {row.record.file_name: row.record.no for row in quarantine.model.all_rows()}
    quarantine.table.choose(names[clerk.day.packages[STRANGE].name])
    clerk.press(quarantine.retry_button, Qt.Key.Key_Space)
    assert quarantine.model.total == len(REFUSED)
    for unit in sorted(REFUSED):
        quarantine.table.choose(names[clerk.day.packages[unit].name])
        assert quarantine.retry_button.isEnabled() == (unit == FORGED)
        assert not quarantine.release_button.isEnabled()
    clerk.press(quarantine.retry_button, Qt.Key.Key_Space)
    assert quarantine.model.total == len(REFUSED)


def decide_conflict(clerk):
    page = clerk.page("conflicts")
    assert [row.entry.entry_id for row in page.model.all_rows()] == [clerk.day.entry]
    (cell,) = page.cells.all_rows()
    clerk.press(page.cell_table, getattr(Qt.Key, f"Key_{cell.versions.index('乙') + 1}"))
    QTest.keyClicks(page.reason, "certificate seen")
    clerk.press(page.reason, ENTER)
    assert page.model.total == 0


def review(clerk):
    page = clerk.page("review")
    waiting = len(UNITS) - 1 - len(REFUSED)
    assert page.model.total == waiting
    page.table.choose(entry_of(page, UNITS[10]))
    clerk.opened.settle()
    clerk.press(page.table, Qt.Key.Key_C)
    QTest.keyClicks(page.input, "which year?")
    clerk.press(page.input, ENTER)
    clerk.press(page.table, Qt.Key.Key_R)
    assert page.model.total == waiting - 1
    clerk.press(page.table, Qt.Key.Key_A)
    assert page.model.total == waiting - 2
    clerk.press(page.bulk, Qt.Key.Key_Space)
    clerk.press(page._dialog.go, ENTER)
    assert page.model.total == 0


def entry_of(page, unit):
    return next(entry.entry_id for entry in page.model.all_rows() if entry.unit == unit)


def late_at_the_counter(clerk):
    """The day after the last one: stick in, Enter, receipt, within a minute and without the mouse."""
    clerk.day.office.clock.advance(2 * DAY)
    page = clerk.page("inbox")
    clerk.press(page, Qt.Key.Key_F8)
    counter = page.counter
    QTest.keyClicks(counter.passphrase.field, PASSPHRASE)
    clerk.press(counter.passphrase.field, ENTER)
    started = time.monotonic()
    page.packages.watching.places.drive.emit(str(clerk.day.stick(LATE)))
    clerk.opened.settle()
    clerk.press(counter, ENTER)
    assert list(clerk.day.stick(LATE).glob("QC-receipt-*.qcpkg"))
    clerk.press(counter, ENTER)
    assert time.monotonic() - started < MINUTE
    assert counter.choose.isVisible()
    clerk.press(counter, Qt.Key.Key_Escape)


def remind(clerk):
    page = clerk.page("units")
    page.tabs.show_tab(2)
    clerk.opened.settle()
    assert {row.unit for row in page.silent.all_rows()} >= REFUSED
    folder = clerk.day.folder / "reminders"
    page.write_reminders(folder)
    clerk.opened.settle()
    assert len(list(folder.glob("*.docx"))) == page.silent.total


def receipts(clerk):
    page = clerk.page("units")
    page.tabs.show_tab(0)
    clerk.opened.settle()
    QTest.keyClicks(page.passphrase.field, PASSPHRASE)
    folder = clerk.day.folder / "receipts"
    page.write_receipts(folder)
    clerk.opened.settle()
    return folder


def look_at_the_county(clerk):
    page = clerk.page("county")
    states = {row.unit.code: row.states for row in page.model.all_rows()}
    assert set(states) >= set(UNITS)
    assert list(states[LATE]) == list(PERIODS)
    for unit in REFUSED:
        assert states[unit][NOW].state.value == "not_sent"
    assert states[UNITS[10]][NOW].state.value == "returned"
    assert states[LATE][NOW].late
    assert states[LATE][NOW].state.value == "received"
    assert states[CLASHING][NOW].state.value == "accepted"
    page = clerk.page("consolidation")
    page.table.choose("G4")
    clerk.opened.settle()
    assert page._entry_title.text()


def at_the_units(day, folder):
    """Each receipt opens at its unit and says what became of what it sent."""
    made = {path.name: path for path in folder.glob("QC-receipt-*.qcpkg")}
    opened = {}
    for unit in UNITS:
        if unit == LATE:
            paths = list(day.stick(LATE).glob("QC-receipt-*.qcpkg"))
        else:
            paths = [path for name, path in made.items() if f"-{unit}-" in name]
        desk = day.desks["strange" if unit == STRANGE else unit]
        for path in paths:
            with desk.open() as context:
                opened[unit] = open_receipt(context, path)
                statuses = {view.status for view in list_entries(context, "honours")}
            expected = {UNITS[10]: {"returned"}, LATE: {"received"}}.get(unit, {"accepted"})
            assert statuses == expected, unit
    assert set(opened) == set(UNITS) - REFUSED
    with day.desks[CLASHING].open() as context:
        assert get_entry(context, day.entry).values["title"] == "乙"
