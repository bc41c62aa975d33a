"""The unit's year at its windows: record, attach, explain, seal, be returned, correct, seal again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.attach_evidence import AttachEvidence
from qcdesk.services.list_packages import list_packages
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.review import Decide, decide, queue
from tests import builders


def scan(path: Path) -> Path:
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    assert image.save(str(path))
    return path


def fill(view, qtbot, settle, **texts: str) -> None:
    for code, text in texts.items():
        widget = view.panel.form.rows[code].editor.widget
        widget.setFocus()
        widget.selectAll()
        qtbot.keyClicks(widget, text)
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        settle()


def seal(window, opened, qtbot, drive: Path) -> None:
    page = window.show_page("submit")
    opened.settle()
    for field, name in zip(page.names.values(), ("Zhang", "Li", "Wang"), strict=True):
        field.setText(name)
    page.passphrase.field.setText(builders.PASSPHRASE)
    page.folder.setText(str(drive))
    assert page.seal_button.isEnabled(), page.seal_button.toolTip()
    page.seal_button.click()
    opened.settle()
    assert not page.banner.isVisible(), page.banner.text
    assert page.result.isVisible()


def record(window, opened, qtbot, tmp_path: Path) -> None:
    """An entry with a doubtful cost, and the picture that proves it."""
    window.show_page("registers")
    window.page.show_register("sampling")
    opened.settle()
    view = window.page.view
    view.new_entry()
    fill(view, qtbot, opened.settle, batch="001", day="2014-03-01", taken="40", passed="38", cost="2000")
    entry_id = view.panel.form.entry_id
    view.panel.attach([AttachEvidence(entry_id, scan(tmp_path / "report.png"), "Report", period="2014")])
    opened.settle()
    assert [e.title for e in view.panel.entry.evidence] == ["Report"]
    evidence = window.show_page("evidence")
    opened.settle()
    assert evidence.files.rowCount() == 1
    assert evidence.preview.shows_picture


def explain(window, opened) -> None:
    """The doubtful cost blocks sealing until it is explained."""
    findings = window.show_page("findings")
    opened.settle()
    assert findings.model.rowCount() == 1
    submit = window.show_page("submit")
    opened.settle()
    assert not submit.seal_button.isEnabled()
    window.show_page("findings")
    findings.explanation.setPlainText("the laboratory charged a second analysis of the same batch")
    findings.save.click()
    opened.settle()
    assert findings.watch.check.blocking == ()


def print_cover(window, tmp_path: Path) -> None:
    window.page.show_cover()
    assert window.page._cover.isVisible()
    window.page._cover.save_to(tmp_path / "cover.pdf")
    assert (tmp_path / "cover.pdf").read_bytes().startswith(b"%PDF")
    window.page._cover.close()


def return_it(county, drive: Path) -> Path:
    """The office merges the package and returns the entry with a remark at its cell."""
    (package,) = drive.glob("*.qcpkg")
    with county.office.open() as office:
        assert merge_package(office, package).outcome == "merged"
        (waiting,) = queue(office, register="sampling")
        comment = Comment("38 should be 37", "result")
        decide(office, [Decide(waiting.entry_id, Verdict.RETURNED, (comment,))])
        package.unlink()
        return make_receipt(office, "north", builders.PASSPHRASE, drive).path


def correct(window, opened, qtbot, receipt: Path) -> None:
    window.take_files([receipt])
    opened.settle()
    returned = window.page
    assert returned.key == "returned"
    assert returned.banner.isVisible()
    assert window.rail.buttons[window.pages.index(returned)].count == "1"
    assert returned.panel.form.rows["taken"].remark == "38 should be 37"
    fill(returned, qtbot, opened.settle, passed="37")
    assert returned.panel.entry.unsealed


def test_the_units_year(opened, county, qtbot, tmp_path):
    drive = tmp_path / "drive"
    window = opened(county["north"])
    record(window, opened, qtbot, tmp_path)
    explain(window, opened)
    overview = window.show_page("overview")
    opened.settle()
    assert overview._todo_list.count() >= 1
    seal(window, opened, qtbot, drive)
    print_cover(window, tmp_path)
    opened.close()

    receipt = return_it(county, drive)

    window = opened(county["north"])
    correct(window, opened, qtbot, receipt)
    seal(window, opened, qtbot, drive)
    assert len(list_packages(window.desk.context, "submission", "out")) == 2
    opened.close()

    (package,) = drive.glob("*submission*.qcpkg")
    with county.office.open() as office:
        assert merge_package(office, package).outcome == "merged"
        (waiting,) = queue(office, register="sampling")
        assert waiting.values["passed"] == 37
        assert waiting.status == "corrected"


def test_sealing_is_refused_in_words_and_nothing_is_lost(opened, county, qtbot, tmp_path):
    builders.record(county["north"], "sampling", {"batch": "1", "day": date(2014, 3, 1)})
    window = opened(county["north"])
    page = window.show_page("submit")
    opened.settle()
    for field in page.names.values():
        field.setText("x")
    page.passphrase.field.setText("wrong passphrase")
    page.seal()
    opened.settle()
    assert page.banner.isVisible()
    assert not page.busy.isVisible()
    assert page.seal_button.isEnabled()
    assert list_packages(window.desk.context, "submission") == []


def test_a_package_for_somebody_else_is_refused_plainly(window, opened, county, tmp_path):
    kit = builders.kit_of(county)
    window.take_files([kit])
    opened.settle()
    assert window.page.key == "settings"
    assert window.page.plan_card.dialog.go.isVisible()
    broken = tmp_path / "x.qcpkg"
    broken.write_bytes(b"PK not really")
    window.take_files([broken])
    opened.settle()
    assert window.banner.isVisible()
    window.take_files([tmp_path / "photo.jpg"])
    opened.settle()
    assert window.banner.isVisible()


def test_a_value_that_the_office_verified_stands_at_its_field(opened, county, tmp_path):
    """The reported value stays in the field; what the office found instead is said beneath it."""
    entry = builders.honour(county["north"], "名牌", bonus=Decimal(100))
    with county.office.open() as office:
        merge_package(office, builders.seal(county["north"]).path)
        decide(office, [Decide(entry, Verdict.ACCEPTED, verified={"bonus": Decimal(80)})])
        receipt = make_receipt(office, "north", builders.PASSPHRASE, tmp_path).path
    window = opened(county["north"])
    window.take_files([receipt])
    opened.settle()
    window.show_page("registers")
    window.page.show_register("honours")
    opened.settle()
    window.page.view.open_entry(entry)
    opened.settle()
    row = window.page.view.panel.form.rows["bonus"]
    assert row.editor.widget.text() == "100.00"
    assert row.remark == "核定为 80.00"
    assert window.page.view.panel.form.rows["title"].remark == ""
