"""Receiving day in the window beside the same on the command line, in one run over the same files.

`QCDESK_BENCH_RECEIVED` is the number of packages of 200 entries and 5 files of 50 kB.
"""

from __future__ import annotations

import itertools
import os
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from qcdesk.services.receive import receive_packages
from tests.architecture.sources import ROOT
from tests.benchmarks.county_packages import Load, office, write_load
from tests.benchmarks.harness import report
from tests.builders import PASSPHRASE
from ui.base.desk import Desk, read_facts
from ui.base.shell import Shell
from ui.base.tasks import Tasks
from ui.base.theme import Theme
from ui.base.window_state import WindowState
from ui.forms.office_counter import DONE, VERIFIED, WAIT
from ui.main_window import MainWindow

PACKAGES = int(os.environ.get("QCDESK_BENCH_RECEIVED", "60"))
ROUNDS = int(os.environ.get("QCDESK_BENCH_ROUNDS", "3"))
IMPORT_GATE, COUNTER_GATE, TURN_GATE = 1.1, 1.5, 0.030
MEGABYTES_20 = Load(1, entries=200, files=5, size=4_000_000)
NUMBERS = itertools.count()


def command(workspace: Path, *words: str) -> float:
    """The seconds that a command takes, the start of the program included."""
    started = time.perf_counter()
    run = [sys.executable, "-m", "qcdesk", "-w", str(workspace), *words]
    subprocess.run(run, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - started


class Turns:
    """The longest turns of the event loop while it watches, by a timer that wants to fire at each.

    `longest` counts the clock. `working` counts what all threads of this program work in a turn: the
    window's own, and the one that it waits for meanwhile. On an idle machine no turn takes longer
    than that; other programs can only make it more, by keeping the window's thread from its turn.
    """

    def __init__(self) -> None:
        self.longest = self.working = 0.0
        self._before = time.perf_counter(), time.process_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def _tick(self) -> None:
        now = time.perf_counter(), time.process_time()
        self.longest = max(self.longest, now[0] - self._before[0])
        self.working = max(self.working, now[1] - self._before[1])
        self._before = now

    def stop(self) -> tuple[float, float]:
        self._tick()
        self._timer.stop()
        return self.longest, self.working


@contextmanager
def window_on(desk, qtbot, folder: Path):
    """The window of an office's workspace, idle."""
    shell = Shell(Tasks(), Theme(), WindowState(folder / f"windows-{next(NUMBERS)}.json"))
    shell.theme.apply()
    with desk.open() as context:
        made = Desk(shell, context, read_facts(context))
        window = MainWindow(made)
        made.setParent(window)
        window.resize(1366, 768)
        window.show()
        qtbot.addWidget(window)
        qtbot.waitUntil(lambda: not shell.tasks.working, timeout=60_000)
        yield window
        qtbot.waitUntil(lambda: not shell.tasks.working, timeout=60_000)
        shell.tasks.close()
        window.close()


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("receiving")
    desk, pairs = office(folder / "office")
    return folder, desk, pairs


def test_importing_in_the_window(founded, qtbot):
    folder, desk, pairs = founded
    paths = write_load(folder / "load", desk, pairs, Load(PACKAGES))
    taken: dict[str, list[float]] = {"window": [], "command line": [], "service alone": []}
    turns = []
    for number in range(ROUNDS):
        there = desk.copy_to(folder / f"command-{number}")
        taken["command line"].append(command(there.folder, "merge", *map(str, paths)))
        alone = desk.copy_to(folder / f"service-{number}")
        with alone.open() as context:
            started = time.perf_counter()
            receive_packages(context, paths)
            taken["service alone"].append(time.perf_counter() - started)
        here = desk.copy_to(folder / f"window-{number}")
        with window_on(here, qtbot, folder) as window:
            page = window.show_page("inbox")
            page.take(paths)
            qtbot.waitUntil(lambda: not window.desk.tasks.working, timeout=60_000)
            watch, started = Turns(), time.perf_counter()
            page.packages.merge()
            qtbot.waitUntil(lambda: page.packages._merging is None, timeout=120_000)  # noqa: B023 - at once
            taken["window"].append(time.perf_counter() - started)
            # The pages that show what came in belong to it.
            qtbot.waitUntil(lambda: not window.desk.tasks.working, timeout=60_000)
            turns.append(watch.stop())
            assert {row.state for row in page.packages.model.all_rows()} == {"merged"}
        for made in (there, alone, here):
            shutil.rmtree(made.folder)
    seconds = {name: statistics.median(times) for name, times in taken.items()}
    ratio = seconds["window"] / seconds["command line"]
    # A turn that importing itself makes long is long in every round.
    longest, working = (min(each) for each in zip(*turns, strict=True))
    note = f"ratio {ratio:.2f}; longest turn {1000 * longest:.0f} ms, {1000 * working:.0f} ms at work"
    report(f"importing {PACKAGES} packages", seconds, note)
    assert ratio <= IMPORT_GATE
    assert working < TURN_GATE


def test_the_counter_with_twenty_megabytes(founded, qtbot):
    folder, desk, pairs = founded
    (path,) = write_load(folder / "large", desk, pairs, MEGABYTES_20)
    taken: dict[str, list[float]] = {"counter": [], "command line": []}
    for number in range(ROUNDS):
        there = desk.copy_to(folder / f"command-{number}")
        once = command(there.folder, "verify", str(path)) + command(there.folder, "merge", str(path))
        taken["command line"].append(once)
        here = desk.copy_to(folder / f"counter-{number}")
        stick = folder / f"stick-{number}"
        stick.mkdir()
        package = Path(shutil.copy(path, stick))
        with window_on(here, qtbot, folder) as window:
            page = window.show_page("inbox")
            page.show_counter()
            counter = page.counter
            counter.passphrase.field.setText(PASSPHRASE)
            counter.go_on()
            qtbot.waitUntil(lambda: counter.state == WAIT, timeout=60_000)  # noqa: B023 - at once
            started = time.perf_counter()
            counter.take([package])
            qtbot.waitUntil(lambda: counter.state == VERIFIED, timeout=60_000)  # noqa: B023 - at once
            counter.go_on()
            qtbot.waitUntil(lambda: counter.state == DONE, timeout=60_000)  # noqa: B023 - at once
            taken["counter"].append(time.perf_counter() - started)
            assert list(stick.glob("QC-receipt-*.qcpkg"))
        for made in (there, here):
            shutil.rmtree(made.folder)
    seconds = {name: statistics.median(times) for name, times in taken.items()}
    ratio = seconds["counter"] / seconds["command line"]
    report("the counter, a package of 20 MB from drop to receipt", seconds, f"ratio {ratio:.2f}, wanted 1.5")
    assert ratio <= COUNTER_GATE
