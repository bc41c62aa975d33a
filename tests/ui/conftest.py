"""A desk with real services for every test of the windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import shiboken6

from tests import builders
from ui.base.desk import Desk, read_facts
from ui.base.shell import Shell
from ui.base.tasks import Tasks
from ui.base.theme import Theme
from ui.base.window_state import WindowState
from ui.forms.register_view import RegisterView
from ui.main_window import MainWindow
from ui.pages.registers_page import RegistersPage
from ui.session import Session


@pytest.fixture
def shell(qapp, tmp_path: Path) -> Iterator[Shell]:
    """The program before any workspace is open; its threads end with the test."""
    theme = Theme()
    theme.apply()
    made = Shell(Tasks(), theme, WindowState(tmp_path / "windows.json"))
    yield made
    made.tasks.close()


@pytest.fixture
def county(tmp_path: Path) -> builders.County:
    """An office and enrolled units."""
    return builders.county(tmp_path)


@pytest.fixture
def start(qtbot, shell):
    sessions = []

    def begin(folder: Path, file: Path | None = None) -> Session:
        session = Session(shell, folder, file)
        qtbot.addWidget(session.frame)
        sessions.append(session)
        session.start()
        return session

    yield begin
    for session in sessions:
        session.close()


@pytest.fixture
def restart(qtbot, tmp_path: Path):
    """Starts the program anew, as `start` does, with the remembered choices and threads of its own."""
    sessions = []

    def begin(folder: Path, file: Path | None = None) -> Session:
        theme = Theme()
        theme.apply()
        session = Session(Shell(Tasks(), theme, WindowState(tmp_path / "windows.json")), folder, file)
        qtbot.addWidget(session.frame)
        sessions.append(session)
        session.start()
        return session

    yield begin
    for session in sessions:
        session.close()


def wait_until_idle(qtbot, tasks, timer) -> None:
    """Wait until nothing is under way and the watch's timer does not run."""

    def idle() -> bool:
        # When a test ends, the window is closed before its fixtures.
        waits = shiboken6.isValid(timer) and timer.isActive()
        return not tasks.working and not waits

    qtbot.waitUntil(idle, timeout=20_000)


class Opened:
    """Workspaces opened one after the other as windows, closed again before others use them."""

    def __init__(self, qtbot, tmp_path: Path) -> None:
        self.qtbot, self._tmp_path = qtbot, tmp_path
        self._stack = ExitStack()
        self._shells: list[Shell] = []

    def __call__(self, desk: builders.Desk, period: str = builders.PERIOD) -> MainWindow:
        theme = Theme()
        theme.apply()
        shell = Shell(Tasks(), theme, WindowState(self._tmp_path / "windows.json"))
        self._shells.append(shell)
        context = self._stack.enter_context(desk.open())
        made = Desk(shell, context, read_facts(context))
        made.choose_period(period)
        window = MainWindow(made)
        made.setParent(window)
        self.failures: list[Exception] = []
        made.failed.connect(self.failures.append)
        window.watch._timer.setInterval(5)
        window.resize(1366, 768)
        window.show()
        self.qtbot.addWidget(window)
        self.window = window
        self.settle()
        return window

    def settle(self) -> None:
        """Wait until nothing is under way, the checks after a write included."""
        wait_until_idle(self.qtbot, self.window.desk.tasks, self.window.watch._timer)

    def close(self) -> None:
        """Close the window and give the workspace back."""
        if self._shells:
            self.settle()
            if shiboken6.isValid(self.window):
                self.window.close()
            self._shells.pop().tasks.close()
            self._stack.close()


@pytest.fixture
def opened(qtbot, tmp_path: Path) -> Iterator[Opened]:
    made = Opened(qtbot, tmp_path)
    yield made
    made.close()


@pytest.fixture
def busy_county(county: builders.County, tmp_path: Path) -> builders.County:
    """A county in which every page of both desks has something to list."""
    north = county["north"]
    first = builders.record(
        north, "sampling", {"batch": "1", "day": builders.date(2014, 3, 1), "taken": 9, "passed": 5}
    )
    builders.attach(north, first, tmp_path / "scan.pdf")
    builders.honour(north, "名牌")
    builders.merge_at(county.office, builders.seal(north, county.usb).path)
    builders.record(north, "sampling", {"batch": "2", "taken": 1, "passed": 2})
    return county


@pytest.fixture
def office(county: builders.County, opened: Opened) -> MainWindow:
    """The window of an office that has merged one honour of the south."""
    builders.honour(county["south"], "乙")
    builders.merge_at(county.office, builders.seal(county["south"]).path)
    return opened(county.office)


@pytest.fixture
def window(opened: Opened, county: builders.County) -> MainWindow:
    """The window of the unit “north”."""
    return opened(county["north"])


@pytest.fixture
def view(window: MainWindow, opened: Opened) -> RegisterView:
    """The register of test reports, which is still empty."""
    window.show_page("registers")
    page = window.page
    assert isinstance(page, RegistersPage)
    page.show_register("sampling")
    opened.settle()
    assert page.view is not None
    return page.view


@pytest.fixture
def type_text() -> Callable:
    """Types text through the input method, as Chinese is typed: QTest's keys are Latin only."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    def type_into(widget, text: str, *, commit: bool = True) -> None:
        event = QInputMethodEvent("" if commit else text, [])
        if commit:
            event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    return type_into
