"""From the first paint to the first page: what is imported, what is read ahead."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from qcdesk.services.check_period import check_period
from qcdesk.services.overview import overview
from qcdesk.services.record_entry import RecordEntry, record_entry
from tests import builders
from tests.ui.starting import shown, watch_reads
from ui.main_window import MainWindow


@pytest.fixture
def asked(monkeypatch, shell):
    """The names of the services that pages ask."""
    return watch_reads(monkeypatch, shell.tasks)


def test_the_first_page_is_painted_with_its_data(start, county, qtbot, asked):
    desk = county["zhijian"]
    with desk.open() as context:
        wanted = overview(context, "2014-H2", check_period(context, "2014-H2"))
    session = start(desk.folder)
    qtbot.waitUntil(lambda: isinstance(session.frame.centralWidget(), MainWindow), timeout=20_000)
    window = session.frame.centralWidget()
    assert [window.page.model.row(n).target for n in range(window.page.model.rowCount())] == [
        row.target for row in wanted.targets
    ]
    assert {"check_period", "overview", "sent_periods"}.isdisjoint(asked)
    window.desk.choose_period("2014-H1")
    window.desk.choose_period("2014-H2")
    qtbot.waitUntil(lambda: {"check_period", "overview", "sent_periods"} <= set(asked), timeout=20_000)


def test_what_was_read_ahead_is_not_given_after_a_write(start, county, qtbot, asked):
    desk = county["north"]
    session = start(desk.folder)
    session.shell.state.put("page", "registers")
    window = shown(session, MainWindow, qtbot)
    window.desk.write(window, record_entry, RecordEntry("honours", {"title": "名牌"}, period="2014"))
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    asked.clear()
    window.show_page("overview")
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    assert {"overview", "sent_periods"} <= set(asked)


def test_a_page_that_cannot_be_read_ahead_is_asked_again(start, county, qtbot, asked, monkeypatch, caplog):
    answers = iter([RuntimeError("for a moment")])

    def failing(*arguments):
        for error in answers:
            raise error
        return overview(*arguments)

    failing.__name__ = "overview"
    monkeypatch.setattr("ui.pages.overview_page.overview", failing)
    window = shown(start(county["zhijian"].folder), MainWindow, qtbot)
    qtbot.waitUntil(lambda: window.page.model.rowCount() > 0, timeout=20_000)
    assert "overview" in asked
    assert "read ahead" in caplog.text


def test_a_window_that_stays_open_over_night_counts_the_days_anew(opened, county):
    desk = county["north"]
    window = opened(desk, "2014-H1")
    before = window.header.days
    desk.clock.advance(timedelta(days=1))
    window.minutes.timeout.emit()
    opened.settle()
    assert (before, window.header.days) == ("剩余 14 天", "剩余 13 天")


def test_a_period_that_was_sent_is_not_overdue(opened, county, tmp_path):
    desk = county["north"]
    builders.honour(desk, "名牌")
    desk.clock.advance(timedelta(days=250))
    window = opened(desk, "2014")
    assert window.header.days == "逾期 36 天"
    opened.close()
    builders.seal(desk, tmp_path)
    window = opened(desk, "2014")
    assert window.header.days == "已上报"
    window.desk.choose_period("2014-H2")
    opened.settle()
    assert window.header.days == "逾期 52 天"


FIRST_PAINT = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
bare = set(sys.modules)
from ui import app
def tell(session):
    print(*sorted(set(sys.modules) - bare))
    QApplication.instance().quit()
app.Session._import = tell
sys.exit(app.run([sys.argv[1]]))
"""

OURS = {
    "qcdesk": "domain domain.errors messages messages.model messages.terms system system.layout system.logs "
    "system.paths system.runtime text",
    "ui": "app base base.collector base.crash base.frame base.qt_texts base.shell base.tasks base.theme "
    "base.tokens base.window_state opening session",
}
"""All that is loaded of the program when its window is painted; everything else is imported after it."""


def test_the_modules_loaded_at_the_first_paint_are_these(county):
    command = [sys.executable, "-c", FIRST_PAINT, str(county["north"].folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.split(".")[0] in OURS} == {
        f"{package}.{name}" if name else package for package in OURS for name in ["", *OURS[package].split()]
    }
    foreign = {name.split(".")[0].lstrip("_") for name in loaded} - {*OURS}
    assert foreign - sys.stdlib_module_names == {"platformdirs"}
    assert not foreign & {
        "argparse",
        "asyncio",
        "email",
        "shutil",
        "socket",
        "sqlite3",
        "tempfile",
        "tomllib",
        "zipfile",
    }
