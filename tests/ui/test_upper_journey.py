"""Two counties report to their city in windows: joining, filling in, sealing, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.enrol import confirm_device, receive_enrolment
from qcdesk.services.issue_plan import IssuedKit, issue_plan
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.review import Decide, decide
from tests import builders
from tests.builders import PASSPHRASE, County, Desk, attach, honour, merge_at, seal
from tests.journeys.levels import Level, city_plan, join
from tests.ui.keys import press
from tests.ui.test_keyboard import used, walked
from ui.office_upper_page import OfficeUpperPage
from ui.office_upper_panel import FILL, FINDINGS, REGISTERS, RETURNED, SUBMIT
from ui.pages.first_run_page import DONE, KIT
from ui.widgets.check_line import CheckLine

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Place:
    """The city with its kit, the county east that joins in a window, west that has joined."""

    city: Desk
    kit: IssuedKit
    east: County
    west: Level
    entry: str


@pytest.fixture
def place(tmp_path: Path, county: County) -> Place:
    office = builders.found_office(tmp_path / "city", city_plan(), "city office")
    with office.open() as context:
        kit = issue_plan(context, PASSPHRASE, tmp_path / "kit")
    entry = honour(county["north"], "名牌甲")
    attach(county["north"], entry, tmp_path / "甲.pdf")
    accept(county, "north", entry)
    other = builders.county(tmp_path / "west")
    west = Level(other.office, other.desks, other.usb)
    join(west, "west", office, kit.path)
    accept(other, "south", honour(other["south"], "名牌丁"))
    west.fill()
    return Place(office, kit, county, west, entry)


def accept(place: County, unit: str, entry: str) -> None:
    """A unit seals, its office merges and accepts."""
    merge_at(place.office, seal(place[unit]).path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])


def test_two_counties_report_to_their_city(place, opened, qtbot, tmp_path):
    window = opened(place.east.office)
    page = window.show_page("upper")
    opened.settle()
    code = join_city(page, place, opened, tmp_path / "stick")
    approve(place.city, tmp_path / "stick", code)
    fill_in(page, opened, qtbot)
    package = seal_upwards(page, opened, tmp_path / "stick")
    assert opened.failures == []
    opened.close()

    receipt = the_city_merges(place, [package, place.west.seal_upwards().path], opened, tmp_path)
    pass_on_what_came_back(place, receipt, opened, qtbot)
    with place.east.office.open() as context:
        view = get_entry(context, place.entry)
        assert view.status == "returned"
        assert [(c.cell, c.text) for c in view.comments] == [("org", "市质强办：请核实企业名称")]


def join_city(page: OfficeUpperPage, place: Place, opened, stick: Path) -> str:
    """Kit, code, passphrase, enrolment file; the code that is read out."""
    joining = page.join
    assert joining is not None
    assert joining.step == KIT
    joining.drop.dropped.emit([place.kit.path])
    opened.settle()
    joining.units.setCurrentIndex(joining.units.findData("east"))
    joining.units.activated.emit(joining.units.currentIndex())
    for group, digits in zip(joining.code.groups, ["00000", *place.kit.root_code.split()[1:]], strict=True):
        QTest.keyClicks(group, digits)
    joining.install.click()
    opened.settle()
    assert joining.mismatch.isVisible()
    joining.code.groups[0].setText(place.kit.root_code.split()[0])
    joining.install.click()
    opened.settle()
    for field in (joining.protect.first, joining.protect.second):
        QTest.keyClicks(field.field, PASSPHRASE)
    joining.protect.contact.setText("0517-8720000")
    joining.protect.place.field.setText(str(stick))
    joining.protect.enrol.click()
    opened.settle()
    assert joining.step == DONE
    code = joining._own_code.text()
    joining.begin.click()
    opened.settle()
    assert page.panel is not None
    return code


def approve(city: Desk, stick: Path, code: str) -> None:
    with city.open() as context:
        device = receive_enrolment(context, next(stick.glob("QC-enrol-*")))
        confirm_device(context, device.device_id, code, "东县")


def fill_in(page: OfficeUpperPage, opened, qtbot) -> None:
    """The preview, then the writing by keyboard, then again nothing."""
    panel = page.panel.fill
    assert page.panel.tabs.current == FILL
    reached(page.panel, qtbot)
    assert not panel.go.isEnabled()
    panel.look.click()
    opened.settle()
    shown = {row.entry.title: row.change for row in panel.model.all_rows()}
    assert shown == {"名牌甲": "new", "G4": "new"}
    lines = [line.text for line in panel.findChildren(CheckLine)]
    assert any("县区方案" in line for line in lines)
    press(panel, Qt.Key.Key_Return, CTRL, focus=False)
    opened.settle()
    assert "1 条记录" in panel.banner.text
    panel.look.click()
    opened.settle()
    assert panel.model.rowCount() == 0
    assert not panel.go.isEnabled()


def reached(widget, qtbot) -> None:
    """Everything that can be used has a name, and Tab comes to it."""
    seen = walked(widget, qtbot)
    for control in used(widget):
        assert control.accessibleName() or control.text()
        grouped = isinstance(control, QAbstractButton) and control.group() is not None
        assert control in seen or control.focusProxy() in seen or grouped, control.accessibleName()


def seal_upwards(page: OfficeUpperPage, opened, stick: Path) -> Path:
    """Fields of the city's own are typed, the checks are clear, the package goes to the stick."""
    tabs = page.panel.tabs
    tabs.show_tab(REGISTERS)
    opened.settle()
    registers = page.panel.pages[REGISTERS - 1]
    registers.show_register("honours")
    opened.settle()
    assert registers.view.model.rowCount() == 1
    window = page.window()
    window.take_files([stick / "证书.pdf"])
    opened.settle()
    assert window.page is page
    assert "佐证" in page.panel.banner.text
    registers.show_register("reading")
    opened.settle()
    assert registers.view.model.rowCount() == 1
    tabs.show_tab(FINDINGS)
    opened.settle()
    tabs.show_tab(SUBMIT)
    opened.settle()
    submit = page.panel.pages[SUBMIT - 1]
    for field in submit.names.values():
        field.setText("张三")
    QTest.keyClicks(submit.passphrase.field, PASSPHRASE)
    submit.folder.setText(str(stick))
    assert submit.seal_button.isEnabled()
    submit.seal()
    opened.settle()
    assert submit.result.isVisible()
    (package,) = stick.glob("QC-submission-east-*")
    return package


def the_city_merges(place: Place, packages: list[Path], opened, tmp_path: Path) -> Path:
    """Both counties' packages in the city's window; one entry is returned; the county's receipt."""
    window = opened(place.city)
    window.take_files(packages)
    opened.settle()
    press(window.page, Qt.Key.Key_Return, CTRL, focus=False)
    rows = window.page.packages.model.all_rows
    opened.qtbot.waitUntil(lambda: [row.state for row in rows()] == ["merged", "merged"], timeout=20_000)
    opened.settle()
    opened.close()
    with place.city.open() as context:
        shown = {entry.title: entry for entry in list_entries(context, "honours")}
        assert {title: entry.unit for title, entry in shown.items()} == {"名牌甲": "east", "名牌丁": "west"}
        assert shown["名牌甲"].evidence[0].present
        returned = Decide(shown["名牌甲"].entry_id, Verdict.RETURNED, (Comment("请核实企业名称", "org"),))
        decide(context, [returned])
        return make_receipt(context, "east", PASSPHRASE, tmp_path / "answers").path


def pass_on_what_came_back(place: Place, receipt: Path, opened, qtbot) -> None:
    """The receipt is dropped on the window; what it returned goes on to the town."""
    window = opened(place.east.office)
    window.take_files([receipt])
    opened.settle()
    page = window.page
    assert page.key == "upper"
    opened.settle()
    assert page.panel.tabs.current == RETURNED
    returns = page.panel.returns
    (row,) = returns.model.all_rows()
    assert (row.entry.entry_id, row.waits) == (place.entry, True)
    returns.open_entry(row)
    opened.settle()
    returns.dialog.accept()
    reached(page.panel, qtbot)
    returns.all_button.setFocus()
    QTest.keyClick(returns.all_button, Qt.Key.Key_Space)
    opened.settle()
    (row,) = returns.model.all_rows()
    assert not row.waits
    assert not returns.all_button.isEnabled()
    assert opened.failures == []
    opened.close()
