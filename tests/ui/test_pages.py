"""Every page in every theme, every model under Qt's tester, the way around by keyboard."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSplitter, QTableView

from qcdesk.domain.revisions import Verdict
from qcdesk.services.review import Decide, decide, queue
from qcdesk.text import translate
from tests import builders
from ui.base.desk import Target
from ui.office_pages import PAGES as OFFICE_PAGES
from ui.unit_pages import PAGES as UNIT_PAGES

PAGES = tuple(kind.key for kind in UNIT_PAGES)


@pytest.fixture
def filled(opened, county, tmp_path):
    """A window on a desk with entries, evidence and findings."""
    desk = county["north"]
    first = builders.record(
        desk, "sampling", {"batch": "1", "day": date(2014, 3, 1), "taken": 5, "passed": 9}
    )
    builders.record(desk, "sampling", {"batch": "2"})
    builders.attach(desk, first, tmp_path / "scan.pdf")
    builders.honour(desk, "名牌")
    return opened(desk)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_shows_itself(filled, opened, theme):
    filled.desk.theme.use(theme, 125)
    for key in PAGES:
        page = filled.show_page(key)
        opened.settle()
        assert page.isVisible()
        assert not page.grab().toImage().isNull()
    filled.desk.theme.use("light", 100)
    assert opened.failures == []


def test_qt_finds_no_fault_in_any_model(filled, opened, qtmodeltester):
    for key in PAGES:
        filled.show_page(key)
        opened.settle()
    models = [
        model for model in filled.findChildren(QAbstractItemModel) if model.__module__.startswith("ui.")
    ]
    assert len(models) >= 8
    for model in models:
        qtmodeltester.check(model)


@pytest.mark.parametrize("kinds", [UNIT_PAGES, OFFICE_PAGES], ids=["unit", "office"])
def test_the_rail_says_of_a_page_what_the_page_says_of_itself(kinds, county, opened):
    window = opened(county["north"] if kinds is UNIT_PAGES else county.office)
    assert [(page.key, page.title) for page in window.pages] == [
        (kind.key, translate(kind.title)) for kind in kinds
    ]


def test_only_the_shown_page_is_built_and_the_others_follow_by_themselves(opened, county, qtbot):
    window = opened(county["north"])
    stack = window._stack
    assert stack.present[0] is window.page
    assert len(stack.present) < len(stack.kinds)
    qtbot.waitUntil(lambda: len(stack.present) == len(stack.kinds), timeout=20_000)
    assert window.page.key == "overview"
    assert not any(page.isVisible() for page in stack.present if page is not window.page)


def test_findings_are_counted_before_their_page_was_shown(filled, opened, qtbot):
    number = [kind.key for kind in UNIT_PAGES].index("findings")
    open_ = len(filled.watch.check.blocking)
    assert open_
    qtbot.waitUntil(lambda: filled.rail.buttons[number].count == str(open_), timeout=20_000)


def test_every_control_has_a_name_for_a_screen_reader(filled, opened):
    nameless = []
    for key in PAGES:
        page = filled.show_page(key)
        opened.settle()
        for kind in (QLineEdit, QComboBox, QPlainTextEdit, QTableView, QAbstractButton):
            for widget in page.findChildren(kind):
                inner = widget.objectName().startswith("qt_") or isinstance(
                    widget.parent(), QLineEdit | QTableView
                )
                text = widget.text() if isinstance(widget, QAbstractButton) else ""
                if not inner and widget.isVisible() and not (widget.accessibleName() or text):
                    nameless.append((key, type(widget).__name__, widget.objectName()))
    assert nameless == []


def test_pages_are_reached_by_keyboard(filled, opened, qtbot):
    for number, key in enumerate(PAGES, 1):
        qtbot.keyClick(filled, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        opened.settle()
        assert filled.page.key == key


def test_a_finding_leads_to_its_cell(filled, opened, qtbot):
    page = filled.show_page("findings")
    opened.settle()
    number = next(n for n in range(page.model.rowCount()) if page.model.row(n).item.finding.code == "V-1")
    page.table.setCurrentIndex(page.model.index(number, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    opened.settle()
    assert filled.page.key == "registers"
    assert filled.page.view.register.code == "sampling"
    form = filled.page.view.panel.form
    assert form.entry_id == page.model.row(number).item.finding.subject.entry_id
    assert form.rows["taken"].editor.widget.hasFocus() or form.rows["passed"].editor.widget.hasFocus()


def test_findings_are_narrowed_by_severity_and_register(filled, opened):
    page = filled.show_page("findings")
    opened.settle()
    total = page.model.rowCount()
    page.open(Target(register="honours"))
    assert page.model.rowCount() < total
    page._register.setCurrentIndex(0)
    page._severity.setCurrentIndex(1)
    page._severity.activated.emit(1)
    assert {page.model.row(n).item.finding.severity.value for n in range(page.model.rowCount())} == {"error"}


def test_the_overview_lists_what_is_to_do_and_leads_there(filled, opened):
    page = filled.show_page("overview")
    opened.settle()
    buttons = list(page._pages)
    assert buttons
    buttons[0].click()
    opened.settle()
    assert filled.page.key == "findings"


def test_another_period_is_shown_everywhere(filled, opened):
    other = next(p.code for p in filled.desk.plan.periods if p.code != filled.desk.period)
    filled.header.period_chosen.emit(other)
    opened.settle()
    assert filled.desk.period == other
    assert filled.watch.check.period == other


def test_first_steps_tick_what_is_done_and_lead_to_their_pages(filled, opened):
    page = filled.show_page("first-steps")
    opened.settle()
    assert [mark.text() for mark in page.marks] == ["1", "✓", "✓", "4", "5", "6"]
    for button, key in zip(page.buttons[1:], ("registers", "evidence", "findings", "submit"), strict=False):
        button.click()
        assert filled.page.key == key
    filled.show_page("first-steps")
    opened.settle()
    assert len(page.code.text().split()) == 6


def test_settings_back_up_check_and_restyle(filled, opened):
    page = filled.show_page("settings")
    health = page.health
    health.back_up()
    assert health.busy.isVisible()
    opened.settle()
    assert list(filled.desk.context.layout.backups.glob("*.db"))
    health.check()
    opened.settle()
    assert health.banner.property("look") == "banner-good"
    for work in (health.back_up, health.check):
        work()
        handle = health._handle
        health.busy.cancelled.emit()
        assert handle.cancelled()
        opened.settle()
        assert not health.busy.isVisible()
    page.themes.setCurrentIndex(page.themes.findData("dark"))
    page.themes.activated.emit(1)
    assert filled.desk.theme.tokens.dark
    assert filled.desk.state.text("theme") == "dark"
    filled.desk.theme.use("light", 100)


def test_the_passphrase_is_changed_only_with_the_present_one(filled, opened):
    page = filled.show_page("settings")
    for words, good in (
        (("wrong", "Quality-County-2015", "Quality-County-2015"), False),
        ((builders.PASSPHRASE, "Quality-County-2015", "different"), False),
        ((builders.PASSPHRASE, "Quality-County-2015", "Quality-County-2015"), True),
    ):
        for field, word in zip(page._words, words, strict=True):
            field.setText(word)
        page._change()
        opened.settle()
        assert (page._words[0].text() == "") is good


def test_evidence_lists_files_and_entries_without_one(filled, opened):
    page = filled.show_page("evidence")
    opened.settle()
    assert page.files.rowCount() == 1
    assert not page.preview.shows_picture
    assert page.users.rowCount() == 1


def test_an_accepted_entry_can_still_be_looked_at(opened, county):
    builders.honour(county["north"], "名牌")
    sealed = builders.seal(county["north"], county.usb)
    builders.merge_at(county.office, sealed.path)
    with county.office.open() as office:
        decide(office, [Decide(e.entry_id, Verdict.ACCEPTED) for e in queue(office)])
    window = opened(county["north"])
    window.show_page("registers")
    window.page.show_register("honours")
    opened.settle()
    assert window.page.view.model.rowCount() == 1


def test_the_overview_has_no_tall_empty_table_on_a_large_screen(filled, opened):
    page = filled.show_page("overview")
    filled.resize(1920, 1080)
    opened.settle()
    table = page.period_table
    rows = max(table.model().rowCount(), 2)
    assert 0 <= table.viewport().height() - rows * table.rowHeight(0) < table.rowHeight(0)
    assert table.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("key", ["targets", "evidence", "findings"])
def test_the_panel_beside_a_list_gets_its_share_of_a_large_screen(filled, opened, key):
    page = filled.show_page(key)
    splitter = page.findChild(QSplitter)
    widths = []
    for width in (1366, 1920):
        filled.resize(width, 900)
        opened.settle()
        widths.append(splitter.sizes()[1])
    assert widths[1] >= widths[0] + 150


def test_the_overview_tells_how_far_each_period_is(filled, opened):
    page = filled.show_page("overview")
    opened.settle()
    codes = [row.period.code for row in page.periods.all_rows()]
    assert codes == [period.code for period in filled.desk.plan.periods]
    page.period_table.opened.emit(page.periods.all_rows()[1])
    opened.settle()
    assert (filled.page.key, filled.desk.period) == ("submit", codes[1])


def test_every_page_fits_a_small_screen_at_twice_the_font_size(filled, opened):
    filled.desk.theme.use("light", 200)
    filled.resize(1280, 720)
    too_large = []
    for key in PAGES:
        filled.show_page(key)
        opened.settle()
        if filled.width() > 1280 or filled.height() > 720:
            too_large.append((key, filled.width(), filled.height()))
            filled.resize(1280, 720)
    filled.desk.theme.use("light", 100)
    assert too_large == []


def test_a_restored_old_backup_is_noticed_and_told(county, opened, tmp_path):
    north = county["north"]
    builders.honour(north, "甲")
    old = north.copy_to(tmp_path / "old")
    shutil.copy(builders.seal(north).path, old.folder / "packages")
    window = opened(old)
    assert "重新收入1个" in window.banner.text
    opened.close()
    assert not opened(old).banner.isVisible()
