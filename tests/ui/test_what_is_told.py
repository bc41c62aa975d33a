"""What the unit's desk says of its work agrees with it: counts, names, ways, what is not saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.answer_return import MAX_ANSWER, AnswerReturn, answer_return, answers_to_returns
from qcdesk.services.check_period import CheckedFinding
from qcdesk.services.entry_history import entry_history
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.review import Decide, decide
from qcdesk.services.review_sheet import review_sheet
from tests import builders
from tests.ui.test_journey import fill
from ui.forms.attach_dialog import AttachDialog
from ui.forms.import_dialog import ImportDialog
from ui.models.finding_columns import finding_rows
from ui.pages.first_run_page import FirstRunPage
from ui.widgets.table_view import TableView


def count_of(window, key: str) -> str:
    number = next(n for n, kind in enumerate(window._stack.kinds) if kind.key == key)
    return window.rail.buttons[number].count


def write(window, opened, values: dict, entry_id: str = "", register: str = "sampling") -> None:
    command = RecordEntry(register, values, entry_id, builders.PERIOD)
    window.desk.write(window, record_entry, command)
    opened.settle()
    opened.settle()


def test_the_rail_counts_for_pages_that_are_not_shown(county, opened, qtbot):
    desk = county["zhijian"]
    first = builders.record(desk, "certificates", {"number": "甲1", "issued_on": date(2014, 3, 1)})
    window = opened(desk)
    qtbot.waitUntil(lambda: count_of(window, "evidence") == "1", timeout=20_000)
    qtbot.waitUntil(lambda: count_of(window, "submit") == "1", timeout=20_000)
    write(window, opened, {"number": "乙2", "issued_on": date(2014, 3, 2)}, register="certificates")
    qtbot.waitUntil(lambda: count_of(window, "evidence") == "2", timeout=20_000)
    assert (window.page.key, count_of(window, "submit"), first != "") == ("overview", "2", True)


@pytest.fixture
def returned(county) -> str:
    """An entry of the unit “north” that the office returned."""
    entry = builders.record(county["north"], "sampling", {"batch": "1", "day": date(2014, 3, 1), "taken": 5})
    sealed = builders.seal(county["north"])
    builders.merge_at(county.office, sealed.path)
    with county.office.open() as office:
        decide(office, [Decide(entry, Verdict.RETURNED, (Comment("请核对", "result"),))])
        receipt = make_receipt(office, "north", builders.PASSPHRASE, county.usb).path
    with county["north"].open() as context:
        open_receipt(context, receipt)
    return entry


def test_a_returned_entry_is_counted_until_it_is_corrected(county, opened, returned, qtbot):
    window = opened(county["north"])
    qtbot.waitUntil(lambda: count_of(window, "returned") == "1", timeout=20_000)
    todos = [button.text() for button in window.page._pages]
    assert any("退回" in text for text in todos)
    write(window, opened, {"taken": 6}, returned)
    qtbot.waitUntil(lambda: count_of(window, "returned") == "", timeout=20_000)
    assert not any("退回" in button.text() for button in window.page._pages)


def test_entries_of_one_title_are_told_apart(county, opened):
    desk = county["zhijian"]
    for number in ("甲1", "乙2"):
        builders.record(desk, "certificates", {"number": number, "issued_on": date(2014, 3, 1)})
    window = opened(desk)
    page = window.show_page("findings")
    opened.settle()
    places = [page.model.row(n).place for n in range(page.model.rowCount())]
    assert len(set(places)) == len(places) == 2


def test_a_name_counts_from_when_it_is_told(window, opened):
    page = window.show_page("settings")
    page._person.setText("李娜")
    page._name()
    write(window, opened, {"batch": "1"})
    (entry,) = list_entries(window.desk.context, "sampling", "north")
    assert {line.person for line in entry_history(window.desk.context, entry.entry_id)} == {"李娜"}


def rows_of(finding: Finding):
    (row,) = finding_rows(builders.small_plan(), [CheckedFinding(finding)], {"e": ("西红柿", "农检1号")})
    return row


def test_a_finding_names_what_it_read_and_nothing_else():
    figures = Subject(unit="north", indicator="G3")
    row = rows_of(Finding("X", Severity.ERROR, figures, {"G3": "99.7", "G3__reported": "99.6"}, "不一致"))
    assert row.values == (("合格率（台账计算）", "99.7"), ("合格率（填报值）", "99.6"))
    row = rows_of(Finding("X", Severity.HINT, figures, {"G3": "59"}, "偏低"))
    assert row.values == (("合格率", "59"),)
    expired = Finding("plan.expired", Severity.HINT, Subject(), {"name": "甲", "expires": "2015-06-30"})
    assert rows_of(expired).values == ()
    entry = Subject("north", "sampling", "e", "result")
    row = rows_of(Finding("X", Severity.ERROR, entry, {"抽检数": "5", "合格数": "9"}, "合格多于抽检"))
    assert row.place == "抽检 · 西红柿（农检1号） · 抽检数、合格数"
    assert row.values == (("抽检数", "5"), ("合格数", "9"))


def test_a_finding_leads_to_the_register_where_no_target_has_its_figure(county, opened):
    desk = county["north"]
    builders.record(desk, "sampling", {"batch": "1", "day": date(2014, 3, 1), "taken": 9, "passed": 1})
    window = opened(desk)
    page = window.show_page("findings")
    opened.settle()
    page.table.choose(next(i.finding.key for i in page.watch.check.findings if i.finding.subject.indicator))
    page.go.click()
    opened.settle()
    assert window.page.key == "registers"
    assert window.page.view.register.code == "sampling"


def test_escape_brings_back_what_was_said_of_the_field(view, opened, qtbot):
    view.new_entry()
    fill(view, qtbot, opened.settle, batch="1", day="2014-03-01", taken="5", passed="9")
    row = view.panel.form.rows["taken"]
    said = row.note
    assert said
    fill(view, qtbot, opened.settle, taken="many")
    assert row.problem
    qtbot.keyClick(row.editor.widget, Qt.Key.Key_Escape)
    assert (row.problem, row.note) == ("", said)


def test_the_last_field_does_not_call_saved_what_is_not(view, opened, window, qtbot):
    view.new_entry()
    fill(view, qtbot, opened.settle, batch="1", day="2014-03-01", taken="many")
    view.panel.form._move_on(view.panel.form._stack.codes[-1])
    assert "many" in window.banner.text
    fill(view, qtbot, opened.settle, taken="5")
    view.panel.form._move_on(view.panel.form._stack.codes[-1])
    assert "many" not in window.banner.text


def test_a_pasted_block_is_counted_from_its_first_row(view, opened):
    view.paste_text("300\t2014-05-01\n300\t2014-05-02\n")
    opened.settle()
    dialog = view.findChild(ImportDialog)
    assert "pasted" not in dialog._about.text()
    texts = [dialog.model.texts_at(number) for number in range(2)]
    assert [row[0] for row in texts] == ["1", "2"]
    assert texts[1][2].startswith("批次：第2行与第1行重复")
    dialog.reject()


def test_a_table_without_the_identifying_column_asks_for_it(view, opened, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("编号,抽样日期\n400,2014-05-01\n401,2014-05-02\n", encoding="utf-8")
    dialog = view.open_import(path)
    opened.settle()
    assert "批次" in dialog.banner.text
    assert not dialog.go.isEnabled()
    choice = next(each for each in dialog._choices if each.header == "编号")
    choice.box.setCurrentIndex(choice.box.findData("batch"))
    choice.box.activated.emit(0)
    opened.settle()
    assert dialog.go.isEnabled()
    dialog.reject()


def test_a_file_that_is_no_package_is_not_called_damaged(shell, qtbot, tmp_path):
    page = FirstRunPage(shell, tmp_path / "unit", None, None)
    qtbot.addWidget(page)
    page.take_files([Path("通知.docx")])
    assert "通知.docx" in page.banner.text
    assert page.step == 0


@pytest.mark.parametrize("key", ["overview", "targets", "evidence", "findings", "submit"])
def test_no_table_of_the_desk_scrolls_sideways(county, opened, tmp_path, key):
    desk = county["zhijian"]
    entry = builders.record(desk, "certificates", {"number": "甲1", "issued_on": date(2014, 3, 1)})
    builders.attach(desk, entry, tmp_path / "检测报告.pdf")
    builders.seal(desk)
    window = opened(desk)
    page = window.show_page(key)
    opened.settle()
    tables = [table for table in page.findChildren(TableView) if table.isVisible()]
    assert tables
    assert {table.accessibleName(): table.horizontalScrollBar().maximum() for table in tables} == {
        table.accessibleName(): 0 for table in tables
    }


def test_only_what_was_sent_can_be_copied_or_has_a_cover(county, opened):
    desk = county["north"]
    page = opened(desk).show_page("submit")
    opened.settle()
    assert not any(button.isEnabled() for button in page.history_buttons)
    assert all(button.toolTip() for button in page.history_buttons)
    opened.close()
    builders.honour(desk, "名牌")
    builders.seal(desk)
    page = opened(desk).show_page("submit")
    opened.settle()
    assert page.table.current().type == "submission"
    assert all(button.isEnabled() for button in page.history_buttons)


@pytest.mark.parametrize(("name", "word"), [("照片.jpg", "记录"), ("抽检.xlsx", "台账")])
def test_a_file_dropped_where_it_has_no_use_is_told_where_it_belongs(county, opened, tmp_path, name, word):
    window = opened(county["north"])
    window.show_page("overview")
    window.take_files([tmp_path / name])
    opened.settle()
    assert window.banner.isVisible()
    assert word in window.banner.text
    assert not window._hide.isActive()


def test_what_a_unit_answers_to_a_return_reaches_the_office(county, opened, returned, type_text, tmp_path):
    desk = county["north"]
    window = opened(desk)
    page = window.show_page("returned")
    opened.settle()
    page.remarks.answer.setPlainText("很长" * MAX_ANSWER)
    assert len(page.remarks.answer.toPlainText()) == MAX_ANSWER
    assert window.banner.isVisible()
    page.remarks.answer.clear()
    type_text(page.remarks.answer, "已与检测站核对，数字无误")
    page.commit()
    opened.settle()
    opened.close()
    window = opened(desk)
    page = window.show_page("returned")
    opened.settle()
    assert page.remarks.answer.toPlainText() == "已与检测站核对，数字无误"
    write(window, opened, {"taken": 6}, returned)
    opened.close()
    sealed = builders.seal(desk)
    builders.merge_at(county.office, sealed.path)
    with county.office.open() as office:
        question = review_sheet(office, returned, builders.PERIOD).questions[-1]
        assert [answer.reason for answer in question.answers] == ["已与检测站核对，数字无误"]
    with desk.open() as context:
        assert answers_to_returns(context) == {}
        with pytest.raises(UserError) as refused:
            answer_return(context, AnswerReturn(returned, "再答"))
        assert refused.value.code == "entry.not-returned"


def test_a_scan_dropped_on_a_returned_entry_is_attached_there(county, opened, returned, tmp_path):
    window = opened(county["north"])
    page = window.show_page("returned")
    opened.settle()
    scan = tmp_path / "复检报告.txt"
    scan.write_text("复检", encoding="utf-8")
    page.panel.offer_files([scan])
    page.panel.findChild(AttachDialog).accept()
    opened.settle()
    assert window.page is page
    assert [each.name for each in get_entry(window.desk.context, returned).evidence] == ["复检报告.txt"]
