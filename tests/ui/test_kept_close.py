"""The close of a unit's window: what it keeps for the next start is true, and nothing typed goes unsaid."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from qcdesk.bootstrap import open_workspace
from qcdesk.services.first_page import first_page
from qcdesk.services.kept_page import kept_first_page
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.system.clock import SystemClock
from tests import builders
from tests.ui.starting import shown
from ui.main_window import MainWindow

LONG = "7" * 32_000
"""Longer than the pages that a full database has left."""


@pytest.fixture
def desk(county):
    zhijian = county["zhijian"]
    builders.honour(zhijian, "名牌")
    return zhijian


def closed_after(desk, start, qtbot, *steps):
    """Open the window, take the steps on it, and close it at once."""
    session = start(desk.folder)
    window = shown(session, MainWindow, qtbot)
    for step in steps:
        step(window)
    session.frame.close()
    qtbot.waitUntil(lambda: session._closed, timeout=20_000)


def told_by(desk, page) -> bool:
    with open_workspace(desk.folder) as context:
        return page == first_page(context, page.check.period)


def write(service, *arguments):
    return lambda window: window.desk.write(window, service, *arguments)


WRONG = RecordEntry("sampling", {"batch": "2", "taken": 1, "passed": 7}, period="2014")


def test_a_window_that_is_closed_on_the_last_field_keeps_what_is_true_then(desk, start, qtbot):
    closed_after(desk, start, qtbot, write(record_entry, WRONG))
    kept = kept_first_page(desk.folder, SystemClock().today())
    assert kept is not None
    assert told_by(desk, kept)


def test_findings_that_are_being_looked_for_are_not_kept_as_they_were(desk, start, qtbot):
    def refresh(window) -> None:
        qtbot.waitUntil(lambda: not window.desk.tasks.working)
        window._refresh()

    closed_after(desk, start, qtbot, write(record_entry, WRONG), refresh)
    kept = kept_first_page(desk.folder, SystemClock().today())
    assert kept is None or told_by(desk, kept)


def test_a_program_that_ends_while_something_is_written_keeps_nothing_false(desk, start, qtbot):
    session = start(desk.folder)
    window = shown(session, MainWindow, qtbot)
    window.desk.write(window, record_entry, WRONG)
    session.close()
    assert kept_first_page(desk.folder, SystemClock().today()) is None


def test_an_office_keeps_no_first_page(county, start, qtbot):
    session = start(county.office.folder)
    shown(session, MainWindow, qtbot)
    session.close()
    assert not (county.office.folder / "first-page.json").exists()


def test_a_window_that_is_closed_while_a_workspace_is_looked_for_in_vain_closes(start, qtbot, tmp_path):
    session = start(tmp_path / "none")
    session.frame.painted.connect(session.frame.close)
    qtbot.waitUntil(lambda: session._closed, timeout=20_000)


def test_a_disk_that_is_full_at_the_last_field_is_told_before_the_window_closes(desk, start, qtbot):
    session = start(desk.folder)
    window = shown(session, MainWindow, qtbot)
    window.show_page("registers").show_register("sampling")
    form = window.page.view.panel.form
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    engine = session.context.database.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def limit(connection, *_) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "checkout", limit)
    title = session.frame.windowTitle()
    form.rows["batch"].editor.set_text(LONG)
    session.frame.close()
    qtbot.waitUntil(window.banner.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    assert session.frame.isVisible()
    assert session.frame.isEnabled()
    assert session.frame.windowTitle() == title
    assert LONG in "".join(window.unsaved())
    session.frame.leave()
    qtbot.waitUntil(lambda: session._closed, timeout=20_000)
