"""A start from what the last close kept: shown before the database, read anew once it is open."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from filelock import FileLock
from PySide6.QtCore import Qt

from qcdesk.bootstrap import open_workspace
from qcdesk.services.audit_log import read_audit_log
from qcdesk.services.kept_page import keep_first_page, kept_first_page
from qcdesk.services.list_entries import list_entries
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.typed_texts import keep_typed, typed_texts
from qcdesk.system.clock import SystemClock
from tests import builders
from tests.kept_pages import rewrite_first_page
from tests.ui.starting import shown, watch_reads
from ui.main_window import MainWindow
from ui.opening import open_behind
from ui.pages.first_run_page import FirstRunPage
from ui.pages.problem_page import ProblemPage
from ui.widgets.empty_state import EmptyState


@pytest.fixture
def desk(county, start, qtbot):
    """A unit whose window was open and closed."""
    zhijian = county["zhijian"]
    builders.honour(zhijian, "名牌")
    builders.record(zhijian, "sampling", {"batch": "1", "taken": 1, "passed": 2})
    session = start(zhijian.folder)
    shown(session, MainWindow, qtbot)
    session.close()
    assert (zhijian.folder / "first-page.json").is_file()
    return zhijian


@pytest.fixture
def gate(monkeypatch):
    """Opening a workspace behind its first page waits until this is set."""
    made = threading.Event()

    def waiting(*arguments):
        assert made.wait(20)
        return open_behind(*arguments)

    monkeypatch.setattr("ui.session.open_behind", waiting)
    yield made
    made.set()


@pytest.fixture
def again(desk, restart, gate, qtbot):
    """Starts the program again, up to the moment when its first page is there and nothing else."""

    def begin(file=None):
        session = restart(desk.folder, file)
        qtbot.waitUntil(
            lambda: hasattr(session, "window") and session.window.page.isVisible(), timeout=20_000
        )
        assert not session.window.desk.open
        return session

    return begin


def settled(session, gate, qtbot) -> MainWindow:
    gate.set()
    qtbot.waitUntil(lambda: session.context is not None, timeout=20_000)
    return shown(session, MainWindow, qtbot)


def todo_texts(window) -> list[str]:
    return [button.text() for button in window.page._pages]


def test_the_page_is_there_before_the_workspace_is_open(again, gate, qtbot, monkeypatch):
    session = again()
    window = session.window
    assert window.page.model.rowCount() == 2
    first = todo_texts(window)
    assert any("上报" in text for text in first)
    asked = watch_reads(monkeypatch, session.shell.tasks)
    assert settled(session, gate, qtbot) is window
    assert {"check_period", "overview", "sent_periods"} <= set(asked)
    assert todo_texts(window) == first


def test_what_is_shown_is_put_right_by_the_workspace(desk, again, gate, qtbot):
    rewrite_first_page(desk, lambda kept: kept.update(todos=[]))
    session = again()
    assert todo_texts(session.window) == []
    assert todo_texts(settled(session, gate, qtbot)) != []


def test_a_plan_that_is_not_the_workspace_s_own_goes_with_its_window(desk, again, gate, qtbot):
    rewrite_first_page(desk, lambda kept: kept["plan"]["settings"].update(county="别县"))
    session = again()
    typed(qtbot, form(session.window), "cost", "8")
    window = settled(session, gate, qtbot)
    assert window.desk.plan.settings.county == "某县"
    assert "8" in window.banner.text


def test_a_program_that_ends_while_the_workspace_is_opened_saves_what_was_written(desk, again, gate):
    session = again()
    command = RecordEntry("honours", {"title": "新荣誉"}, period="2014")
    session.window.desk.write(session.window, record_entry, command)
    gate.set()
    session.close()
    with desk.open() as context:
        assert "新荣誉" in {entry.title for entry in list_entries(context, "honours", "zhijian")}


def test_what_is_written_meanwhile_is_saved_when_the_workspace_is_open(desk, again, gate, qtbot):
    session = again()
    window = session.window
    command = RecordEntry("honours", {"title": "新荣誉"}, period="2014")
    window.desk.write(window, record_entry, command)
    settled(session, gate, qtbot)
    session.close()
    with desk.open() as context:
        assert "新荣誉" in {entry.title for entry in list_entries(context, "honours", "zhijian")}


def test_a_page_that_needs_the_workspace_at_once_waits_for_it(again, gate, qtbot):
    session = again()
    gate.set()
    assert session.window.desk.context.layout.folder == session.workspace
    window = settled(session, gate, qtbot)
    assert window.desk.context == session.context


def test_another_page_is_read_when_the_workspace_is_open(again, gate, qtbot):
    window = again().window
    page = window.show_page("findings")
    assert page.model.rowCount() == 0
    gate.set()
    qtbot.waitUntil(lambda: page.model.rowCount() > 0, timeout=20_000)


def test_no_page_says_that_there_is_nothing_before_anybody_knows(again, gate, qtbot):
    session = again()
    window = session.window
    keys = [kind.key for kind in window._stack.kinds]

    def said() -> list[str]:
        return [
            empty.title.text()
            for key in keys
            for empty in window.show_page(key).findChildren(EmptyState)
            if empty.title.isVisible()
        ]

    assert said() == []
    settled(session, gate, qtbot)
    assert said() != []


def test_a_window_that_is_closed_before_the_workspace_is_opened_leaves_it_alone(desk, again, monkeypatch):
    monkeypatch.setattr("ui.session.DRAW_FIRST_MS", 60_000)
    session = again()
    session.window.desk.read(session.window, list_entries, "honours", done=lambda _found: None)
    session.close()
    assert not (desk.folder / "qcdesk.holder").exists()
    assert not list(desk.folder.glob("qcdesk.db-*"))
    assert not again().window.desk.open


def test_a_window_that_is_closed_while_the_workspace_is_opened_gives_it_back(desk, again, gate):
    session = again()
    session._open_behind()
    gate.set()
    session.close()
    assert not (desk.folder / "qcdesk.holder").exists()
    assert not list(desk.folder.glob("qcdesk.db-*"))
    gate.clear()
    assert not again().window.desk.open


def test_a_workspace_that_another_program_has_taken_is_told(desk, again, gate, qtbot):
    with FileLock(desk.folder / "qcdesk.lock"):
        session = again()
        kept = session.window
        gate.set()
        page = shown(session, ProblemPage, qtbot)
        assert session.context is None
    page.again.emit()
    window = shown(session, MainWindow, qtbot)
    assert window is not kept
    assert window.desk.open


def form(window):
    """The form of a new test report."""
    window.show_page("registers").show_register("sampling")
    return window.page.view.panel.form


def typed(qtbot, made, code: str, text: str) -> None:
    widget = made.rows[code].editor.widget
    widget.setFocus()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)


def test_what_is_typed_meanwhile_joins_what_was_typed_before(desk, again, gate, qtbot):
    before = kept_first_page(desk.folder, SystemClock().today())
    with open_workspace(desk.folder) as context:
        keep_typed(context, "sampling", "", {"cost": "5.00", "taken": "no number"})
        keep_first_page(context, before.check)
    session = again()
    made = form(session.window)
    typed(qtbot, made, "batch", "77")
    typed(qtbot, made, "passed", "3")
    assert made.unsaved()
    settled(session, gate, qtbot)
    assert made.rows["taken"].editor.text() == "no number"
    assert typed_texts(session.context, "sampling") != {}
    (entry,) = [each for each in list_entries(session.context, "sampling") if each.title == "77"]
    assert (entry.values["passed"], str(entry.values["cost"])) == (3, "5.00")


def test_a_window_that_is_closed_on_a_whole_entry_saves_it_first(desk, again, gate, qtbot):
    session = again()
    typed(qtbot, form(session.window), "batch", "77")
    session.frame.close()
    gate.set()
    qtbot.waitUntil(lambda: session._closed, timeout=20_000)
    with desk.open() as context:
        assert "77" in {entry.title for entry in list_entries(context, "sampling")}


def test_a_new_entry_that_is_begun_again_meanwhile_keeps_its_fields(again, gate, qtbot):
    session = again()
    made = form(session.window)
    typed(qtbot, made, "cost", "8")
    made.show_new()
    assert made.rows["cost"].editor.text().startswith("8")
    settled(session, gate, qtbot)
    assert typed_texts(session.context, "sampling")[""]["cost"].startswith("8")


def test_what_was_typed_is_told_when_the_workspace_cannot_be_opened(desk, again, gate, qtbot):
    with FileLock(desk.folder / "qcdesk.lock"):
        session = again()
        made = form(session.window)
        typed(qtbot, made, "batch", "77")
        typed(qtbot, made, "cost", "8")
        gate.set()
        page = shown(session, ProblemPage, qtbot)
    told = page.unsaved_text.toPlainText()
    assert "77" in told
    assert "8" in told
    session.open(desk.folder / "none")
    shown(session, FirstRunPage, qtbot)
    session.open(desk.folder)
    window = shown(session, MainWindow, qtbot)
    assert "77" in window.banner.text


def test_a_file_that_was_opened_is_taken_in_once_the_workspace_is_open(desk, again, gate, qtbot, tmp_path):
    file = tmp_path / "QC-receipt.qcpkg"
    file.write_bytes(b"no package")
    with FileLock(desk.folder / "qcdesk.lock"):
        session = again(file)
        gate.set()
        page = shown(session, ProblemPage, qtbot)
    page.again.emit()
    window = shown(session, MainWindow, qtbot)
    qtbot.waitUntil(window.banner.isVisible, timeout=20_000)


def test_no_page_waits_for_the_workspace_on_the_screen(desk, again, gate, qtbot):
    session = again()
    window = session.window
    for kind in window._stack.kinds:
        page = window.show_page(kind.key)
        page.start_search()
        page.explain()
        qtbot.wait(1)
    window.show_page("settings")._person.setText("李四")
    window.page._person.editingFinished.emit()
    command = RecordEntry("honours", {"title": "新荣誉"}, period="2014")
    window.desk.write(window, record_entry, command)
    window.undo()
    window.redo()
    window.desk.choose_period("2014-H1")
    assert not window.desk.open
    settled(session, gate, qtbot)
    assert window.desk.context.person == "李四"
    assert window.desk.period == window.watch.check.period == "2014-H1"
    assert {row.actor for row in read_audit_log(session.context, 3).rows} == {"李四"}


def test_a_window_that_is_closed_before_its_first_page_shows_none(desk, restart, qtbot):
    session = restart(desk.folder)
    session.frame.painted.connect(session.frame.close)
    qtbot.waitUntil(lambda: session._closed, timeout=20_000)
    assert not hasattr(session, "window")
    assert not (desk.folder / "qcdesk.holder").exists()


def test_work_done_by_another_program_is_there_from_the_first_moment(desk, restart, gate, qtbot):
    builders.honour(desk, "命令行录入")
    session = restart(desk.folder)
    # The gate is closed: a workspace that is opened behind its page would never be there.
    window = shown(session, MainWindow, qtbot)
    assert window.desk.open
    assert any("3 条" in text for text in todo_texts(window))


FIRST_DATA = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui import app
class Session(app.Session):
    def _show_window(self, desk, facts):
        super()._show_window(desk, facts)
        QTimer.singleShot(0, self.look)
    def look(self):
        print(self.window.page.model.rowCount(), *sorted(sys.modules))
        QApplication.instance().quit()
app.Session = Session
sys.exit(app.run([sys.argv[1]]))
"""

LATER = {"sqlalchemy", "alembic", "asyncio", "cryptography", "filelock", "openpyxl", "sqlglot"}
"""Libraries that take long to import and that no first page needs."""


def test_no_database_is_imported_for_the_first_page(desk):
    command = [sys.executable, "-c", FIRST_DATA, str(desk.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows, *loaded = done.stdout.split()
    assert int(rows) == 2
    assert not LATER & {name.split(".")[0] for name in loaded}
    assert {name for name in loaded if name.startswith("qcdesk.store.")} == {"qcdesk.store.closed_database"}
