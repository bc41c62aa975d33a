"""The clerk's year at the real window, on the demonstration county's kit and with real files.

First run, three registers, two hundred rows of Excel with five mistakes, ten scans, findings resolved,
sealed, returned with a receipt, corrected, sealed again; the office merges what came out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QImage

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.demonstration.scenario import load
from qcdesk.domain.findings import Severity
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.enrol import confirm_device, receive_enrolment
from qcdesk.services.issue_plan import adopt_plan, compile_plan, issue_plan
from qcdesk.services.list_entries import list_entries
from qcdesk.services.list_packages import list_packages
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.office_keys import init_office
from qcdesk.services.review import Decide, decide, queue
from qcdesk.system import paths
from tests.services.test_draw_page import pdf
from tests.ui.clerk import PASSPHRASE, UNIT, WAIT, Clerk, Stage
from ui.forms.attach_dialog import AttachDialog
from ui.forms.import_dialog import ImportDialog
from ui.main_window import MainWindow
from ui.pages.first_run_page import FirstRunPage
from ui.session import Session

ROWS, MISTAKES, SCANS = 200, 5, 10


@pytest.fixture
def stage(tmp_path, shell, qtbot, monkeypatch) -> Iterator[Stage]:
    monkeypatch.setattr("qcdesk.package.keys.KDF_ROUNDS", 1)
    plan = compile_plan(load(paths.resources_dir() / "plans").workbook).plan
    (tmp_path / "stick").mkdir()
    create_workspace(tmp_path / "office", "office")
    with open_workspace(tmp_path / "office", "质强办") as office:
        code = init_office(office, PASSPHRASE, PASSPHRASE, (), rounds=1).root_code
        adopt_plan(office, plan)
        kit = issue_plan(office, PASSPHRASE, tmp_path / "stick").path
    session = Session(shell, tmp_path / "unit")
    qtbot.addWidget(session.frame)
    session.start()
    yield Stage(tmp_path, kit, code, session)
    session.close()


def first_run(clerk: Clerk) -> None:
    stage = clerk.stage
    page = clerk.shown(FirstRunPage)
    clerk.drop(page.drop, stage.kit)
    clerk.bot.waitUntil(lambda: page.step == 1, timeout=WAIT)
    for group, digits in zip(page.code.groups, stage.code.split(), strict=True):
        clerk.bot.keyClicks(group, digits)
    page.units.setCurrentIndex(page.units.findData(UNIT))
    page._enable_install()
    clerk.type(page.person, "王芳")
    page.install.click()
    clerk.bot.waitUntil(lambda: page.step == 2, timeout=WAIT)
    for field in (page.protect.first.field, page.protect.second.field):
        clerk.bot.keyClicks(field, PASSPHRASE)
    clerk.type(page.protect.device, "农委电脑1")
    clerk.type(page.protect.contact, "王芳 0517-1")
    clerk.type(page.protect.place.field, str(stage.stick))
    page.protect.enrol.click()
    clerk.bot.waitUntil(lambda: page.step == 3, timeout=WAIT)
    request = next(stage.stick.glob("*enrol*.qcpkg"))
    with open_workspace(stage.office, "质强办") as office:
        device = receive_enrolment(office, request)
        confirm_device(office, device.device_id, page._own_code.text(), "质强办")
    page_code = page._own_code.text()
    page.begin.click()
    window = clerk.shown(MainWindow)
    assert window.page.key == "first-steps"
    assert window.desk.context.person == "王芳"
    clerk.settle()
    assert window.page.code.text() == page_code
    assert [mark.text() for mark in window.page.marks] == list("123456")
    window.desk.choose_period("2013")
    clerk.settle()


def record(clerk: Clerk) -> list[str]:
    """One entry in each of three registers; one is wrong, and the window says so at once."""
    sampling = clerk.fill(
        clerk.register("sampling"),
        report_no="农检〔2013〕18号", commodity_class="蔬菜", item="西红柿", samples="40", passed="41",
        method="定量检测", site_kind="超市", town="共和镇", site="共和镇区超市", sampled_on="2013年9月30日",
    )  # fmt: skip
    view = clerk.session.window.page.view
    notes = [row.note for row in view.panel.form.rows.values() if row.note]
    assert any("合格数" in note for note in notes)
    document = clerk.fill(
        clerk.register("document"),
        kind="文件", topic="其他", title="关于开展农产品质量安全检测的通知", doc_no="农发〔2013〕7号",
        issuer="农业委员会", issued_on="2013-03-01",
    )  # fmt: skip
    inspection = clerk.fill(
        clerk.register("inspection"),
        record_no="农检查〔2013〕1号", **first_choices(clerk, "campaign", "object_kind", "result"),
        subject="共和设施大棚基地", inspected_on="2013-05-06", places_checked="3",
    )  # fmt: skip
    return [sampling, document, inspection]


def first_choices(clerk: Clerk, *codes: str) -> dict[str, str]:
    """The last option of each list, which asks for nothing more."""
    rows = clerk.register("inspection").panel.form.rows
    return {code: rows[code].editor.options[-1] for code in codes}


def workbook(path: Path) -> Path:
    """Two hundred test reports as a clerk keeps them, five of them with a slip."""
    book = openpyxl.Workbook()
    headers = "检测报告编号 类别 品种 抽检数 合格数 检测方法 抽样环节 抽样镇 抽样地点 抽样日期"
    book.active.append(headers.split())
    slips = {7: (3, "四十"), 50: (9, "去年夏天"), 99: (1, "飞机"), 150: (4, "9O"), 199: (5, "目测")}
    for number in range(ROWS):
        day = date(2013, 1, 1) + timedelta(days=number)
        row = [
            f"农检〔2013〕{1000 + number}号",
            "蔬菜",
            "黄瓜",
            10,
            10,
            "定量检测",
            "超市",
            "共和镇",
            "超市",
            day,
        ]
        if number in slips:
            column, text = slips[number]
            row[column] = text
        book.active.append(row)
    book.save(path)
    return path


def bring_in(clerk: Clerk) -> None:
    """Import the workbook: one column is mapped by hand, the slips are told and left out."""
    view = clerk.register("sampling")
    clerk.drop(clerk.session.window, workbook(clerk.stage.folder / "检测台账.xlsx"))
    clerk.settle()
    dialog = view.findChild(ImportDialog)
    choice = next(each for each in dialog._choices if each.header == "检测报告编号")
    choice.box.setCurrentIndex(choice.box.findData("report_no"))
    choice.box.activated.emit(0)
    clerk.settle()
    kinds = [dialog.model.row(number).kind for number in range(dialog.model.rowCount())]
    assert (kinds.count("new"), kinds.count("wrong")) == (ROWS - MISTAKES, MISTAKES)
    wrong = [number for number, kind in enumerate(kinds) if kind == "wrong"]
    why = [column.key for column in dialog.model.columns].index("why")
    assert all(dialog.model.index(number, why).data() for number in wrong)
    dialog.go.click()
    clerk.settle()
    assert view.model.total == ROWS - MISTAKES + 1


def scans(folder: Path) -> list[Path]:
    """Nine pictures and a PDF."""
    found = []
    for number in range(SCANS - 1):
        image = QImage(240, 320, QImage.Format.Format_RGB32)
        image.fill(number * 20 + 0xFF000000)
        found.append(folder / f"检测报告{number}.png")
        assert image.save(str(found[-1]), "PNG")
    return [*found, pdf(folder / "检测报告9.pdf")]


def attach(clerk: Clerk, others: list[str]) -> None:
    """Ten scans: each proves a batch of twenty rows that are selected together; the rest gets one each."""
    view = clerk.register("sampling")
    files = scans(clerk.stage.folder)
    count = view.model.rowCount()
    for number, file in enumerate(files):
        start, stop = count * number // SCANS, count * (number + 1) // SCANS
        view.table.setCurrentIndex(view.model.index(start, 0))
        clerk.settle()
        for row in range(start + 1, stop):
            view.table.selectionModel().select(
                view.model.index(row, 0),
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
            )
        clerk.drop(view.panel, file)
        dialog = view.findChildren(AttachDialog)[-1]
        clerk.type(dialog._fields[0][1], f"农检〔2013〕第{number}批")
        dialog.accept()
        clerk.settle()
    for code, entry in zip(("document", "inspection"), others, strict=True):
        view = clerk.register(code)
        view.open_entry(entry)
        clerk.settle()
        clerk.drop(view.panel, files[0])
        view.findChildren(AttachDialog)[-1].accept()
        clerk.settle()
    page = clerk.page("evidence")
    assert page.files.rowCount() == SCANS
    assert page.lacking.rowCount() == 0
    last = next(use for use in page.files.all_rows() if use.evidence.mime == "application/pdf")
    page._files_table.choose(last.evidence.sha256)
    clerk.settle()
    assert page.preview.shows_picture


def resolve(clerk: Clerk) -> None:
    """Every finding leads to its cell: errors are corrected there, doubts are explained."""
    page = clerk.page("findings")
    for _ in range(20):
        clerk.settle()
        open_ = [item.finding for item in page.watch.check.blocking]
        if not open_:
            return
        # A figure is put right by the entries behind it.
        finding = next((each for each in open_ if each.subject.entry_id), open_[0])
        page.table.choose(finding.key)
        clerk.settle()
        if finding.severity is Severity.EXPLAIN:
            clerk.type(page.explanation, f"农委已向检测机构核实{finding.code}，原始记录存于档案室第三柜")
            page.save.click()
        else:
            page.go.click()
            clerk.settle()
            form = clerk.session.window.page.view.panel.form
            row = form.rows["passed"] if "合格数" in str(finding.params) else form.rows[finding.subject.cell]
            clerk.type(row.editor.widget, "40")
            clerk.bot.keyClick(row.editor.widget, Qt.Key.Key_Return)
            clerk.settle()
            page = clerk.page("findings")
    raise AssertionError([item.finding for item in page.watch.check.blocking])


def seal(clerk: Clerk) -> Path:
    page = clerk.page("submit")
    for field, name in zip(page.names.values(), ("王芳", "李科长", "张主任"), strict=True):
        clerk.type(field, name)
    clerk.bot.keyClicks(page.passphrase.field, PASSPHRASE)
    clerk.type(page.folder, str(clerk.stage.stick))
    assert page.seal_button.isEnabled(), page.seal_button.toolTip()
    page.seal_button.click()
    clerk.settle()
    assert page.result.isVisible(), page.banner.text
    page.show_cover()
    page._cover.save_to(clerk.stage.folder / "封面.pdf")
    page._cover.close()
    return page._result_path


def answer(stage: Stage, package: Path, entry: str) -> Path:
    """The office merges, returns one entry with a remark at its cell, accepts the rest, makes the receipt."""
    with open_workspace(stage.office, "质强办") as office:
        assert merge_package(office, package).outcome == "merged"
        remark = Comment("报告载明合格39份", "result")
        decide(office, [Decide(entry, Verdict.RETURNED, (remark,))])
        others = [each.entry_id for each in queue(office, UNIT) if each.entry_id != entry]
        decide(office, [Decide(each, Verdict.ACCEPTED) for each in others])
        return make_receipt(office, UNIT, PASSPHRASE, stage.stick).path


def correct(clerk: Clerk, receipt: Path) -> None:
    clerk.drop(clerk.session.window, receipt)
    clerk.settle()
    page = clerk.session.window.page
    assert page.key == "returned"
    assert "39" in page.panel.form.rows["samples"].remark
    for code, text in (("passed", "39"), ("disposal", "就地销毁")):
        row = page.panel.form.rows[code]
        clerk.type(row.editor.widget, text)
        clerk.bot.keyClick(row.editor.widget, Qt.Key.Key_Return)
        clerk.settle()
        assert not row.problem


def test_the_clerks_year(stage, qtbot):
    clerk = Clerk(stage, qtbot)
    first_run(clerk)
    sampling, *others = record(clerk)
    bring_in(clerk)
    attach(clerk, others)
    resolve(clerk)
    package = seal(clerk)
    receipt = answer(stage, package, sampling)
    correct(clerk, receipt)
    resolve(clerk)
    again = seal(clerk)
    assert again != package
    assert len(list_packages(clerk.session.context, "submission", "out")) == 2
    with open_workspace(stage.office, "质强办") as office:
        assert merge_package(office, again).outcome == "merged"
        found = {entry.entry_id: entry for entry in list_entries(office, "sampling", UNIT)}
        assert len(found) == ROWS - MISTAKES + 1
        assert (found[sampling].values["passed"], found[sampling].status) == (39, "corrected")
        assert all(entry.evidence for entry in found.values())
        assert {e.status for e in found.values() if e.entry_id != sampling} == {"accepted"}
