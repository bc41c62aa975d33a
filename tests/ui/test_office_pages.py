"""Each office page by itself: shown, refreshed, written to, its dialogs freed, its first run."""

from __future__ import annotations

import openpyxl
import pytest
import shiboken6
from PySide6.QtCore import Qt

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.services.list_keys import list_keys
from qcdesk.system.clock import FixedClock
from qcdesk.system.paths import resources_dir
from tests.builders import PASSPHRASE, START
from tests.ui.keys import press
from ui.base.desk import read_facts
from ui.forms.office_entry_dialog import EntryDialog
from ui.forms.office_reason_dialog import ReasonDialog
from ui.models.office_plan_columns import mistake_columns
from ui.office_pages import PAGES as OFFICE_PAGES
from ui.pages.office_first_run_page import KIT, PLAN, OfficeFirstRunPage
from ui.widgets.bar_chart import BarChart, ChartBar

HONGZE = resources_dir() / "plans" / "hongze" / "plan.xlsx"
STRONG = ("Quality-County-Root-2014", "Quality-County-Desk-2014")


@pytest.mark.parametrize("kind", OFFICE_PAGES, ids=lambda kind: kind.key)
def test_every_page_shows_itself_in_both_themes(kind, office, opened):
    page = office.show_page(kind.key)
    opened.settle()
    assert page.isVisible()
    office.desk.theme.use("dark", 150)
    opened.settle()
    office.desk.choose_period(office.desk.plan.periods[0].code)
    opened.settle()
    assert opened.failures == []


def test_every_page_has_a_key(office, opened):
    digits = "1234567890"
    assert len(office.pages) <= len(digits)
    for page, digit in zip(office.pages, digits, strict=False):
        press(office, getattr(Qt.Key, f"Key_{digit}"), Qt.KeyboardModifier.ControlModifier)
        opened.settle()
        assert office.page.key == page.key


def test_every_control_has_a_name(office, opened):
    from PySide6.QtWidgets import QComboBox, QLineEdit, QTableView

    for page in office.pages:
        for part in page.findChildren(QTableView):
            assert part.accessibleName(), (page.key, part)
        for kind in (QLineEdit, QComboBox):
            for part in page.findChildren(kind):
                inner = part.objectName().startswith("qt_") or part.parent().inherits("QComboBox")
                assert inner or part.accessibleName() or part.parent().inherits("QAbstractSpinBox"), (
                    page.key,
                    part,
                )


def test_backup_and_check_up(office, opened):
    page = office.show_page("keys")
    opened.settle()
    assert page.which.count() == 3
    health = page.health
    health.back_up()
    assert health.backup_busy.isVisible()
    assert not health.backup_button.isEnabled()
    health.check()
    opened.settle()
    assert health.backup_banner.isVisible()
    assert not health.backup_busy.isVisible()
    assert health.backup_button.isEnabled()
    assert health._digest.text()
    health.rebuild()
    opened.settle()
    assert opened.failures == []


def test_the_notice_of_an_issued_kit_is_printed_again(office, opened):
    page = office.show_page("plan")
    opened.settle()
    assert page.issue.notice.isVisible()
    page.issue.show_notice()
    dialog = page.issue._dialog
    assert page.issue._made.root_code in dialog._document.toPlainText()
    dialog.accept()


def test_a_wrong_passphrase_is_explained(office, opened):
    page = office.show_page("keys")
    opened.settle()
    page.old.field.setText("not this one")
    page.new.field.setText(STRONG[0])
    page.change()
    opened.settle()
    assert page.key_banner.isVisible()
    assert page.key_banner.text


def test_a_computer_that_is_new_gets_a_receipt_of_everything(office, opened, tmp_path):
    page = office.show_page("units")
    opened.settle()
    page.passphrase.field.setText(PASSPHRASE)
    page.table.choose("south")
    for folder, everything in (("first", False), ("again", False), ("full", True)):
        (tmp_path / folder).mkdir()
        page.everything.setChecked(everything)
        page.write_receipt(tmp_path / folder)
        opened.settle()
    written = {folder: len(list((tmp_path / folder).iterdir())) for folder in ("first", "again", "full")}
    assert written == {"first": 1, "again": 0, "full": 1}


def test_reminders_for_the_overdue(office, opened, tmp_path):
    page = office.show_page("units")
    page.tabs.show_tab(2)
    opened.settle()
    count = page.silent.total
    assert count
    page.write_reminders(tmp_path / "reminders")
    opened.settle()
    assert len(list((tmp_path / "reminders").glob("*.docx"))) == count


def test_a_computer_is_revoked_with_a_reason(office, opened, qtbot):
    page = office.show_page("units")
    page.tabs.show_tab(1)
    opened.settle()
    panel = page.enrolment
    panel.ask_revoke()
    dialog = panel._dialog
    assert not dialog.go.isEnabled()
    dialog.field.setText("lost")
    dialog.accept()
    opened.settle()
    assert sum(device.status == "revoked" for device in panel.model.all_rows()) == 1
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)


def test_bulk_acceptance(office, opened):
    page = office.show_page("review")
    opened.settle()
    assert page.model.total == 1
    page.accept_rest()
    opened.settle()
    assert page.banner.isVisible()


def test_what_is_shown_is_exported(office, opened, tmp_path):
    page = office.show_page("consolidation")
    opened.settle()
    path = tmp_path / "out.xlsx"
    office._export.write(page.table, "figures", path)
    opened.settle()
    sheet = openpyxl.load_workbook(path).active
    assert sheet.max_row >= page.model.rowCount()


def test_a_workbook_with_mistakes_cannot_be_adopted(office, opened, tmp_path):
    page = office.show_page("plan")
    opened.settle()
    book = openpyxl.load_workbook(HONGZE)
    sheet = book["字段"]
    sheet["D2"] = "数子"
    path = tmp_path / "plan.xlsx"
    book.save(path)
    page.check.take([path])
    opened.settle()
    assert page.check.mistakes.total >= 1
    texts = [column.text(page.check.mistakes.row(0)) for column in mistake_columns(office.desk.theme)]
    assert texts[0] == "字段"
    assert not page.adopt_button.isEnabled()
    page.check.take([HONGZE])
    opened.settle()
    assert page.check.mistakes.total == 0
    assert page.check.differences.total > 0
    assert page.adopt_button.isEnabled()
    page.adopt()
    opened.settle()
    assert page.check.banner.isVisible()


def freed(dialog, qtbot) -> bool:
    dialog.show()
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)
    return True


def test_dialogs_are_freed(office, opened, qtbot):
    page = office.show_page("review")
    opened.settle()
    entry = page.model.row(0)
    dialog = EntryDialog(office.desk, entry, office)
    opened.settle()
    assert freed(dialog, qtbot)
    assert freed(ReasonDialog(office.desk.theme, office, "t", "q", "b", asks="why"), qtbot)
    page.ask_bulk()
    assert freed(page._dialog, qtbot)


def test_a_dialog_closed_while_it_reads(office, opened, qtbot):
    page = office.show_page("review")
    opened.settle()
    dialog = EntryDialog(office.desk, page.model.row(0), office)
    assert freed(dialog, qtbot)
    opened.settle()
    assert opened.failures == []


def test_the_chart_is_walked_with_the_keys(office, qtbot):
    from PySide6.QtTest import QTest

    chart = BarChart(office.desk.theme, "chart")
    qtbot.addWidget(chart)
    chart.show_bars([ChartBar("a", "1", 0.5, code="A"), ChartBar("b", "2", 1.0, mark=0.5, code="B")])
    chart.resize(400, 100)
    chart.show()
    seen = []
    chart.chosen.connect(seen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(chart, key)
    assert seen == ["A", "B", "A"]


def test_the_first_run_of_an_office(shell, qtbot, tmp_path):
    folder = tmp_path / "office"
    clock = FixedClock(START)
    create_workspace(folder, "office", "clerk", clock)
    with open_workspace(folder, "clerk", clock) as context:
        page = OfficeFirstRunPage(shell, context, read_facts(context))
        qtbot.addWidget(page)
        page.show()

        def settle():
            qtbot.waitUntil(lambda: not shell.tasks.working, timeout=60_000)

        settle()
        card = page.ceremony
        assert not card.go.isEnabled()
        for field, text in zip(card.fields, (STRONG[0], STRONG[0], STRONG[1], STRONG[1]), strict=True):
            field.field.setText(text)
        for number, field in enumerate(card.folders):
            place = tmp_path / f"safe-{number}"
            place.mkdir()
            field.setText(str(place))
        assert card.go.isEnabled(), card._missing.text()
        card.begin()
        settle()
        assert page.stack.currentIndex() == PLAN
        assert len(list(tmp_path.glob("safe-*/*.key"))) == 2
        page.check.take([HONGZE])
        settle()
        page.adopt()
        settle()
        assert page.stack.currentIndex() == KIT
        code = next(key.code for key in list_keys(context) if key.name == "root")
        assert page.guide._code.text() == code
        page.issue.passphrase.field.setText(STRONG[1])
        page.issue.folder.setText(str(tmp_path))
        page.issue.issue()
        settle()
        assert list(tmp_path.glob("QC-kit-*.qcpkg"))
        with qtbot.waitSignal(page.finished):
            page.done_button.click()
        assert len(list_keys(context)) == 3
        shell.tasks.close()


def test_weak_and_equal_passphrases_are_refused(shell, qtbot, tmp_path):
    from ui.base.desk import Desk
    from ui.forms.office_ceremony import CeremonyCard

    folder = tmp_path / "office"
    create_workspace(folder, "office", "clerk", FixedClock(START))
    with open_workspace(folder, "clerk", FixedClock(START)) as context:
        desk = Desk(shell, context, read_facts(context))
        card = CeremonyCard(desk)
        qtbot.addWidget(card)
        for texts in (
            ("short", "short", STRONG[1], STRONG[1]),
            (PASSPHRASE, "other", STRONG[1], STRONG[1]),
            (STRONG[0], STRONG[0], STRONG[0], STRONG[0]),
        ):
            for field, text in zip(card.fields, texts, strict=True):
                field.field.setText(text)
            assert not card.go.isEnabled()
            assert card._missing.text()
