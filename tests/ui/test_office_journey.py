"""The clerk's afternoon at the office: packages of every kind, by keyboard, and the receipts at the units."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qcdesk.services.enrol import request_enrolment
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.list_keys import list_keys
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from tests import builders
from tests.builders import PASSPHRASE, honour, merge_at, record, seal
from tests.ui.keys import ENTER, press
from ui.base.desk import Target


def strange_desk(county):
    """A computer of the unit south that asked but was never confirmed; its request's code."""
    desk = builders.new_desk(county.folder / "strange", "unit", "south", "strange")
    with desk.open() as context:
        with county.office.open() as office:
            root = next(key for key in list_keys(office) if key.name == "root")
        install_kit(context, builders.kit_of(county), "south", root.code)
        request = request_enrolment(context, PASSPHRASE, "strange", "nobody", county.usb, rounds=1)
    return desk, request


def stick(county, name):
    folder = county.folder / "sticks" / name
    folder.mkdir(parents=True)
    return folder


def conflict(county):
    """Two computers of the unit north write different titles; both packages, and the entry."""
    entry = honour(county["north"], "甲", org="厂")
    merge_at(county.office, seal(county["north"]).path)
    with county.office.open() as office:
        path = make_receipt(office, "north", PASSPHRASE, county.usb).path
    for name in ("north", "north2"):
        with county[name].open() as context:
            open_receipt(context, path)
        record(county[name], "honours", {"title": name}, entry)
    return (
        entry,
        seal(county["north"], stick(county, "north")).path,
        seal(county["north2"], stick(county, "north2")).path,
    )


@pytest.fixture
def afternoon(county):
    """A conflict, a damaged package, an unknown computer, and a good package on four sticks."""
    entry, first, second = conflict(county)
    honour(county["south"], "乙")
    honour(county["south"], "丙")
    south = seal(county["south"], stick(county, "south")).path
    honour(county["zhijian"], "丁")
    torn = seal(county["zhijian"], stick(county, "zhijian")).path
    torn.write_bytes(torn.read_bytes()[:-500])
    desk, request = strange_desk(county)
    honour(desk, "戊")
    unknown = seal(desk, stick(county, "strange")).path
    return {
        "entry": entry,
        "first": first,
        "second": second,
        "south": south,
        "torn": torn,
        "unknown": unknown,
        "request": request,
    }


def test_the_afternoon(county, afternoon, opened, qtbot):
    window = opened(county.office)
    inbox = window.show_page("inbox")
    opened.settle()
    inbox.take(
        [county.folder / "sticks" / name for name in ("north", "north2", "south", "zhijian", "strange")]
    )
    opened.settle()
    states = {row.preview.path: row.state for row in inbox.packages.model.all_rows()}
    assert states == {
        afternoon["first"]: "ready",
        afternoon["second"]: "ready",
        afternoon["south"]: "ready",
        afternoon["torn"]: "refused",
        afternoon["unknown"]: "refused",
    }
    press(inbox, ENTER, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    became = {row.preview.path: row.state for row in inbox.packages.model.all_rows()}
    assert became[afternoon["south"]] == became[afternoon["second"]] == "merged"
    qtbot.waitUntil(lambda: inbox.quarantine.model.total == 2, timeout=20_000)

    confirm_by_telephone(window, opened, afternoon)
    retry_unknown(window, opened, afternoon)
    settle_conflict(window, opened, afternoon)
    review(window, opened)
    consolidate(window, opened)
    paths = receipts(window, opened, county)
    opened.close()
    assert_units_know(county, paths, afternoon["entry"])


def confirm_by_telephone(window, opened, afternoon):
    window.take_files([afternoon["request"].path])
    opened.settle()
    assert window.page.key == "units"
    panel = window.page.enrolment
    device = panel._device
    assert (device.unit, device.status) == ("south", "requested")
    for group, digits in zip(panel.typed.groups, afternoon["request"].code.split(), strict=True):
        QTest.keyClicks(group, digits)
    assert not panel.confirm_button.isEnabled()
    QTest.keyClicks(panel.spoken, "Wang")
    press(panel.spoken, ENTER)
    opened.settle()
    assert {d.status for d in panel.model.all_rows()} == {"confirmed"}
    assert panel._device.status == "confirmed"
    assert not panel.confirm_button.isVisible()


def retry_unknown(window, opened, afternoon):
    inbox = window.show_page("inbox")
    inbox.tabs.show_tab(1)
    opened.settle()
    panel = inbox.quarantine
    rows = {row.record.file_name: row for row in panel.model.all_rows()}
    unknown, torn = rows[afternoon["unknown"].name], rows[afternoon["torn"].name]
    panel.table.choose(torn.record.no)
    assert not panel.retry_button.isEnabled()
    QTest.keyClicks(panel.reason, "sent again")
    panel.discard_button.click()
    opened.settle()
    panel.table.choose(unknown.record.no)
    panel.retry_button.click()
    opened.settle()
    assert panel.model.total == 0


def settle_conflict(window, opened, afternoon):
    page = window.show_page("conflicts")
    opened.settle()
    assert [row.entry.entry_id for row in page.model.all_rows()] == [afternoon["entry"]]
    (cell,) = page.cells.all_rows()
    assert cell.base == "甲"
    assert set(cell.versions) == {"north", "north2"}
    wanted = str(cell.versions.index("north2") + 1)
    press(page.cell_table, getattr(Qt.Key, f"Key_{wanted}"))
    assert not page.settle_button.isEnabled()
    QTest.keyClicks(page.reason, "certificate seen")
    press(page.reason, ENTER)
    opened.settle()
    assert page.model.total == 0


def review(window, opened):
    page = window.show_page("review")
    opened.settle()
    titles = {entry.title for entry in page.model.all_rows()}
    assert titles == {"north2", "乙", "丙", "戊"}
    page.table.choose(next(e.entry_id for e in page.model.all_rows() if e.title == "乙"))
    opened.settle()
    page.sheet.table.choose("title")
    press(page.table, Qt.Key.Key_R)
    QTest.keyClicks(page.input, "which year?")
    press(page.input, ENTER)
    opened.settle()
    assert page.model.total == 3
    page.table.choose(next(e.entry_id for e in page.model.all_rows() if e.title == "丙"))
    opened.settle()
    page.sheet.table.choose("title")
    press(page.table, Qt.Key.Key_V)
    QTest.keyClicks(page.input, "verified")
    press(page.input, ENTER)
    opened.settle()
    assert page.model.total == 2
    press(page.table, Qt.Key.Key_A)
    opened.settle()
    press(page.table, Qt.Key.Key_A)
    opened.settle()
    assert page.model.total == 0
    assert opened.failures == []


def consolidate(window, opened):
    page = window.show_page("consolidation")
    page.basis.setCurrentIndex(1)
    page.load()
    opened.settle()
    page.open(Target(indicator="G4"))
    opened.settle()
    assert {entry.title for entry in page.entries.all_rows()} >= {"north2"}
    assert page.bars.bars


def receipts(window, opened, county):
    page = window.show_page("units")
    page.tabs.show_tab(0)
    opened.settle()
    page.passphrase.field.setText(PASSPHRASE)
    found = {}
    for unit in ("north", "south"):
        page.table.choose(unit)
        folder = stick(county, f"receipt-{unit}")
        page.write_receipt(folder)
        opened.settle()
        (found[unit],) = folder.glob("*.qcpkg")
    return found


def assert_units_know(county, paths, entry):
    with county["north"].open() as context:
        open_receipt(context, paths["north"])
        view = get_entry(context, entry)
        assert (view.values["title"], view.status) == ("north2", "accepted")
    with county["south"].open() as context:
        opened_ = open_receipt(context, paths["south"])
        assert opened_ is not None
        states = {view.title: view.status for view in list_entries(context, "honours")}
        assert (states["乙"], states["丙"]) == ("returned", "accepted")


def test_the_counter_by_enter_alone(county, opened, qtbot):
    honour(county["south"], "乙")
    south = seal(county["south"], stick(county, "south")).path
    honour(county["zhijian"], "丁")
    torn = seal(county["zhijian"], stick(county, "zhijian")).path
    torn.write_bytes(torn.read_bytes()[:-500])
    window = opened(county.office)
    inbox = window.show_page("inbox")
    press(inbox, Qt.Key.Key_F8)
    opened.settle()
    counter = inbox.counter
    assert inbox.stack.currentWidget() is counter
    QTest.keyClicks(counter.passphrase.field, PASSPHRASE)
    press(counter.passphrase.field, ENTER)
    opened.settle()
    inbox.take([south.parent])
    opened.settle()
    assert counter.go.isVisible()
    press(counter, ENTER)
    opened.settle()
    (receipt,) = south.parent.glob("QC-receipt-*.qcpkg")
    assert receipt.name in counter.words.text()
    press(counter, ENTER)
    inbox.take([torn])
    opened.settle()
    assert torn.name in counter.words.text()
    press(counter, ENTER)
    assert counter.choose.isVisible()
    assert counter.served == 1
    press(counter, Qt.Key.Key_Escape)
    opened.settle()
    assert inbox.quarantine.model.total == 1
    assert counter._keys is None
    opened.close()
    with county["south"].open() as context:
        open_receipt(context, receipt)


def test_the_counter_asks_again_after_a_wrong_passphrase(county, opened):
    honour(county["south"], "乙")
    south = seal(county["south"], stick(county, "south")).path
    window = opened(county.office)
    inbox = window.show_page("inbox")
    inbox.show_counter()
    counter = inbox.counter
    counter.take([south])
    assert counter.banner.isVisible()
    counter.passphrase.field.setText("not the passphrase")
    counter.go_on()
    opened.settle()
    assert counter.passphrase.isVisible()
    assert counter.banner.isVisible()
    counter.passphrase.field.setText(PASSPHRASE)
    counter.go_on()
    opened.settle()
    counter.take([south])
    opened.settle()
    counter.go_on()
    opened.settle()
    assert list(south.parent.glob("QC-receipt-*.qcpkg"))


def test_what_was_merged_is_shown_as_known(county, opened):
    honour(county["south"], "乙")
    path = seal(county["south"], county.usb).path
    merge_at(county.office, path)
    window = opened(county.office)
    window.take_files([path])
    opened.settle()
    assert window.page.key == "inbox"
    assert [row.state for row in window.page.packages.model.all_rows()] == ["known"]
    assert not window.page.packages.merge_button.isEnabled()
