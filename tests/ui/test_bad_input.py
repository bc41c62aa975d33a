"""Whatever comes from outside or goes wrong around it is told in the window, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.list_packages import list_packages
from qcdesk.services.maintain import diagnose
from qcdesk.system.clock import FixedClock
from tests import builders
from ui.forms.attach_dialog import AttachDialog
from ui.forms.import_dialog import ImportDialog

LONG = "7" * 32_000
"""As long as a field can be, and longer than the pages that a full database has left."""


def drop(widget, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    where = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), *where))
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *where))


@pytest.fixture
def entry(county) -> str:
    return builders.record(
        county["north"], "sampling", {"batch": "1", "day": builders.date(2014, 3, 1), "taken": 5, "passed": 5}
    )


@pytest.fixture
def view(opened, county, entry):
    window = opened(county["north"])
    window.show_page("registers").show_register("sampling")
    opened.settle()
    window.page.view.open_entry(entry)
    opened.settle()
    return window.page.view


def attach(view, opened, file: Path) -> None:
    drop(view.panel, file)
    view.findChildren(AttachDialog)[-1].accept()
    opened.settle()


def sound(view, entry: str) -> bool:
    """The workspace is in order and the entry as it was."""
    values = get_entry(view.desk.context, entry).values
    return diagnose(view.desk.context).problems == () and (values["batch"], values["taken"]) == ("1", 5)


def submit(window, opened, folder: Path):
    page = window.show_page("submit")
    opened.settle()
    for field in page.names.values():
        field.setText("张")
    page.passphrase.field.setText(builders.PASSPHRASE)
    page.folder.setText(str(folder))
    page.seal_button.click()
    opened.settle()
    return page


@pytest.mark.parametrize(
    ("name", "content"),
    [("照片.qcpkg", b"\xff\xd8\xff not a package"), ("空.qcpkg", b""), ("旧.qcpkg", b"PK\x03\x04 torn")],
)
def test_a_wrong_file_dropped_on_the_window(window, opened, tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    drop(window, file)
    opened.settle()
    assert window.banner.isVisible()
    assert window.banner.text.count("\n") >= 1
    drop(window, tmp_path / "no such file.qcpkg")
    opened.settle()
    assert window.banner.isVisible()


def test_a_folder_or_an_empty_file_dropped_on_an_entry(view, opened, entry, tmp_path):
    (tmp_path / "空.pdf").write_bytes(b"")
    (tmp_path / "文件夹").mkdir()
    for name in ("空.pdf", "文件夹"):
        attach(view, opened, tmp_path / name)
        assert opened.window.banner.isVisible()
    assert [error.code for error in opened.failures] == ["evidence.empty", "evidence.not-a-file"]
    assert get_entry(view.desk.context, entry).evidence == ()
    assert sound(view, entry)


def test_a_broken_pdf_is_kept_and_told_when_it_is_looked_at(view, opened, entry, tmp_path):
    file = tmp_path / "报告.pdf"
    file.write_bytes(b"%PDF-1.7 torn in the middle")
    attach(view, opened, file)
    page = opened.window.show_page("evidence")
    opened.settle()
    assert not page.preview.shows_picture
    assert "PDF" in page.preview._card.title.text()
    assert page.preview._card.hint.text()
    assert sound(view, entry)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [("报告.pdf", b"%PDF-1.7 torn", "PDF"), ("照片.jpg", b"no picture at all", "图片")],
    ids=["a torn PDF", "a picture that is none"],
)
def test_a_file_that_nobody_can_open_is_kept_and_told_when_it_is_attached(
    view, opened, entry, tmp_path, name, content, word
):
    file, sound_one = tmp_path / name, tmp_path / "说明.txt"
    file.write_bytes(content)
    sound_one.write_text("说明", encoding="utf-8")
    drop(view.panel, file, sound_one)
    view.findChildren(AttachDialog)[-1].accept()
    opened.settle()
    banner = opened.window.banner
    assert banner.isVisible()
    assert name in banner.text
    assert word in banner.text
    assert "说明.txt" not in banner.text
    kept = get_entry(view.desk.context, entry).evidence
    assert {each.name for each in kept} == {name, "说明.txt"}
    assert opened.failures == []
    assert sound(view, entry)


def test_a_photograph_of_a_kind_that_is_not_drawn_here_is_nothing_to_warn_of(view, opened, entry, tmp_path):
    file = tmp_path / "IMG_0412.heic"
    file.write_bytes(b"\x00\x00\x00\x18ftypheic")
    attach(view, opened, file)
    assert not opened.window.banner.isVisible()
    assert len(get_entry(view.desk.context, entry).evidence) == 1


def test_a_scan_of_two_gigabytes_is_refused_before_it_is_copied(view, opened, entry, tmp_path):
    file = tmp_path / "扫描.tif"
    with file.open("wb") as stream:
        stream.truncate(2 << 30)
    attach(view, opened, file)
    assert [error.code for error in opened.failures] == ["evidence.too-large"]
    assert opened.window.banner.isVisible()
    assert not view.panel.busy.isVisible()
    assert sound(view, entry)


def test_fifty_thousand_pasted_cells_with_text_among_numbers(view, opened, entry, qtbot):
    rows = [f"9{number:05}\t2014-03-01\t{number % 90}\tmany\t1" for number in range(10_000)]
    rows[1::2] = [row.replace("many", "0") for row in rows[1::2]]
    QGuiApplication.clipboard().setText("批次\t抽样日期\t抽检数\t合格数\t费用\n" + "\n".join(rows))
    qtbot.keyClick(view.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    dialog = view.findChild(ImportDialog)
    assert dialog.model.rowCount() == 10_000
    kinds = [dialog.model.row(number).kind for number in range(10_000)]
    assert (kinds.count("wrong"), kinds.count("new")) == (5_000, 5_000)
    assert "5000" in dialog._summary.text()
    assert dialog.banner.isVisible()
    dialog.reject()
    opened.settle()
    assert sound(view, entry)
    assert len(list_entries(view.desk.context, "sampling", "north")) == 1


def refuse(monkeypatch, folder: Path, number: int, *, after: int = 0) -> None:
    """Writing below a folder fails with this error number, from the given write on."""
    real, left = os.fsync, [after]

    def fsync(descriptor: int) -> None:
        if str(folder) in os.path.realpath(f"/proc/self/fd/{descriptor}"):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, os.strerror(number), str(folder))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs the names of open files")
@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EROFS, "disk.read-only"), (errno.EIO, "disk.gone"), (errno.ENOSPC, "disk.full")],
    ids=["read-only stick", "stick pulled out while writing", "stick full"],
)
def test_the_stick_fails_while_the_package_is_copied(
    opened, view, entry, tmp_path, monkeypatch, number, code
):
    stick, other = tmp_path / "stick", tmp_path / "other"
    stick.mkdir()
    refuse(monkeypatch, stick, number)
    page = submit(opened.window, opened, stick)
    assert page.result.isVisible()
    assert page.banner.isVisible()
    assert page._result_path.parent == view.desk.context.layout.packages
    assert list(stick.iterdir()) == []
    assert [package.type for package in list_packages(view.desk.context, "submission")] == ["submission"]
    page.copy_to(page._result_digest, stick)
    opened.settle()
    assert page.banner.property("look") == "banner-bad"
    page.copy_to(page._result_digest, other)
    opened.settle()
    assert page.banner.property("look") == "banner-good"
    assert len(list(other.glob("*.qcpkg"))) == 1
    assert code
    assert sound(view, entry)


def test_the_cover_page_on_a_drive_that_takes_nothing(opened, view, tmp_path):
    page = submit(opened.window, opened, tmp_path / "stick")
    page.show_cover()
    (tmp_path / "file").write_bytes(b"")
    page._cover.save_to(tmp_path / "file" / "封面.pdf")
    assert page._cover._told.property("look") == "bad"
    page._cover.close()


def test_the_disk_is_full_while_a_file_is_attached(view, opened, entry, tmp_path, monkeypatch):
    file = tmp_path / "报告.pdf"
    file.write_bytes(b"%PDF-1.4")
    real = shutil.disk_usage
    full = shutil._ntuple_diskusage(1, 1, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full if "evidence" in str(path) else real(path))
    attach(view, opened, file)
    assert [error.code for error in opened.failures] == ["disk.full"]
    assert opened.window.banner.isVisible()
    monkeypatch.undo()
    attach(view, opened, file)
    assert len(get_entry(view.desk.context, entry).evidence) == 1
    assert sound(view, entry)


def test_the_disk_is_full_while_a_field_is_saved(view, opened, entry, qtbot):
    database = view.desk.context.database
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    from sqlalchemy import event

    room = [pages]

    def limit(connection, *_) -> None:
        connection.execute(f"PRAGMA max_page_count={room[0]}")

    event.listen(database.engine, "checkout", limit)
    row = view.panel.form.rows["batch"]
    view.new_entry()
    opened.settle()
    row.editor.set_text(LONG)
    row.commit()
    opened.settle()
    assert {error.code for error in opened.failures} == {"store.disk-full"}
    assert opened.window.banner.isVisible()
    assert row.editor.text() == LONG
    assert opened.window.unsaved()
    room[0] = 2**30
    row.editor.set_text("8")
    row.commit()
    opened.settle()
    assert {str(e.values["batch"]) for e in list_entries(view.desk.context, "sampling", "north")} == {
        "1",
        "8",
    }
    assert sound(view, entry)


def test_the_clock_stands_at_the_year_2000(opened, county, entry, qtbot):
    county["north"].clock = FixedClock(datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=1))
    window = opened(county["north"])
    assert window.banner.isVisible()
    assert "2000" in window.banner.text
    window.show_page("registers").show_register("sampling")
    opened.settle()
    view = window.page.view
    view.open_entry(entry)
    opened.settle()
    taken = view.panel.form.rows["taken"].editor.widget
    taken.setFocus()
    taken.selectAll()
    qtbot.keyClicks(taken, "6")
    qtbot.keyClick(taken, Qt.Key.Key_Return)
    opened.settle()
    assert get_entry(view.desk.context, entry).values["taken"] == 6
    assert opened.failures == []


def newer(folder: Path) -> None:
    with sqlite3.connect(folder / "qcdesk.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def test_a_database_of_a_newer_version(county, shell, qtbot):
    from ui.pages.problem_page import ProblemPage
    from ui.session import Session

    folder = county["north"].folder
    newer(folder)
    before = (folder / "qcdesk.db").read_bytes()
    session = Session(shell, folder)
    qtbot.addWidget(session.frame)
    session.start()
    qtbot.waitUntil(lambda: isinstance(session.frame.centralWidget(), ProblemPage), timeout=20_000)
    told = session.frame.centralWidget().told
    assert told.what
    assert told.safe
    assert told.next_step
    session.close()
    assert (folder / "qcdesk.db").read_bytes() == before


def test_a_workspace_that_is_open_elsewhere(county, shell, qtbot):
    from ui.main_window import MainWindow
    from ui.pages.problem_page import ProblemPage
    from ui.session import Session

    with county["north"].open():
        session = Session(shell, county["north"].folder)
        qtbot.addWidget(session.frame)
        session.start()
        qtbot.waitUntil(lambda: isinstance(session.frame.centralWidget(), ProblemPage), timeout=20_000)
        page = session.frame.centralWidget()
        assert page.told.what
        assert page.told.next_step
    page.again.emit()
    qtbot.waitUntil(lambda: isinstance(session.frame.centralWidget(), MainWindow), timeout=20_000)
    qtbot.waitUntil(lambda: not shell.tasks.working, timeout=20_000)
    session.close()
