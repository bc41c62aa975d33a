"""A batch that two processes work on: whichever of them dies, at whatever step, the workspace is whole.

`QCDESK_KILL_STEPS` sets how many steps are tried (see `tests.journeys.steps`).
"""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from qcdesk.services import merge_group, prepare_ahead
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.prepare_ahead import Ahead
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.quarantine import list_quarantine
from qcdesk.system import helper
from qcdesk.system.helper import Helper, command
from tests.builders import Desk, attach, county, honour, record, seal
from tests.journeys.steps import check_kills, steps_of, struck_before, tries

MODULE = prepare_ahead.__name__
PATIENCE = 20.0
"""Seconds within which a process notices on any machine that nobody listens to it."""


class Beside(Helper):
    """The process beside, known to the test."""

    running: Helper | None = None

    def __init__(self, arguments):
        super().__init__(arguments)
        Beside.running = self


class Watched(Ahead):
    """Counts the packages that the process beside had prepared."""

    prepared = 0

    def take(self, path, cancelled):
        package = super().take(path, cancelled)
        Watched.prepared += package is not None
        return package


@pytest.fixture(autouse=True)
def _two_processes(monkeypatch):
    """A short batch is worth a process, is committed two by two, and what is handed over must wait."""
    monkeypatch.setattr(prepare_ahead, "HEAD_START", 1)
    monkeypatch.setattr(prepare_ahead.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(merge_group, "MOST_PACKAGES", 2)
    monkeypatch.setattr(helper, "_ROOM", 4096)
    monkeypatch.setattr(prepare_ahead, "Helper", Beside)
    monkeypatch.setattr(prepare_ahead, "Ahead", Watched)
    monkeypatch.setattr(Watched, "prepared", 0)
    monkeypatch.setattr(Beside, "running", None)


class Batch:
    """An office that has seen nothing, and what waits for it: a correction before its original, a torn file."""

    def __init__(self, folder: Path) -> None:
        place = county(folder)
        self.office, north, south, usb = place.office, place["north"], place["south"], place.usb
        entry = honour(north, "甲")
        attach(north, entry, folder / "甲.pdf", b"%PDF" + bytes(range(256)) * 400)
        first = seal(north, usb).path
        record(north, "honours", {"title": "甲1"}, entry)
        honour(north, "乙")
        second = seal(north, usb).path
        sent = []
        for title in ("丙", "丁"):
            honour(south, title)
            sent.append(seal(south, usb).path)
        torn = folder / "torn.qcpkg"
        torn.write_bytes(first.read_bytes()[:-20])
        self.files = [second, sent[0], torn, first, sent[1]]
        self.outcomes = ["merged", "merged", "refused", "merged", "merged"]

    def merge(self, desk: Desk) -> None:
        """Take the batch in; what was taken in before is known."""
        with desk.open() as context:
            outcomes = [merged.outcome for merged in merge_packages(context, self.files)]
        for found, expected in zip(outcomes, self.outcomes, strict=True):
            assert found in {expected, "known"} if expected == "merged" else found == expected

    def merge_beside(self, desk: Desk) -> None:
        """Take the batch in, and see that the other process had prepared all it can: not the first."""
        Watched.prepared = 0
        self.merge(desk)
        assert Watched.prepared == 3

    def previews(self, desk: Desk) -> list[tuple]:
        """What a preview says of each file."""
        with desk.open() as context:
            return [
                (one.digest, one.known, one.files, one.summary, one.refused and one.refused.code)
                for one in preview_merge(context, self.files)
            ]


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Batch:
    return Batch(tmp_path_factory.mktemp("beside"))


@pytest.fixture(scope="module")
def expected(batch, tmp_path_factory):
    """The office afterwards when nothing was in the way, and what a preview said before."""
    office = batch.office.copy_to(tmp_path_factory.mktemp("alone") / "office")
    told = batch.previews(office)
    batch.merge(office)
    return told, state(office)


def state(desk: Desk) -> tuple[str, tuple]:
    """The ledger's digest and what the office knows, when it is sound and nothing works on it any more."""
    with desk.open() as context:
        assert diagnose(context).problems == ()
        views = {view.entry_id: view for view in list_entries(context, "honours", deleted=True)}
        refused = [(file.file_digest, file.code) for file in list_quarantine(context)]
        found = ledger_digest(context), (views, refused)
    assert_alone(desk.folder)
    return found


def assert_alone(folder: Path) -> None:
    """No process works for this workspace any more, after a moment at most."""
    end = time.monotonic() + PATIENCE
    while found := helpers_of(folder):
        assert time.monotonic() < end, f"still there: {found}"
        time.sleep(0.01)


def helpers_of(folder: Path) -> list[bytes]:
    """The command lines of the processes that were started for a workspace, where the system shows them."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes()
        except OSError:  # it has just ended
            continue
        if MODULE.encode() in line and f"{folder}/".encode() in line:
            found.append(line)
    return found


def test_killed_at_any_step_while_another_process_prepares(batch, tmp_path):
    check_kills(batch.merge_beside, batch.office, tmp_path, state, most=5)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the system does not show its processes")
def test_the_process_beside_is_there_until_the_batch_ends(batch, tmp_path):
    office = batch.office.copy_to(tmp_path / "office")
    with office.open() as context:
        outcomes = merge_packages(context, batch.files)
        next(outcomes)
        assert len(helpers_of(office.folder)) == 1
        outcomes.close()
        assert helpers_of(office.folder) == []
        assert not list(context.layout.quarantine.glob(".*"))


def test_the_process_beside_is_killed_at_any_step(batch, expected, tmp_path):
    def strike():
        if Beside.running is not None:
            Beside.running._process.kill()

    counted = batch.office.copy_to(tmp_path / "counted")
    steps = steps_of(lambda: batch.merge_beside(counted))
    begun = steps.index("subprocess.Popen") + 1
    for step in tries(len(steps) - begun, 4):
        office = batch.office.copy_to(tmp_path / "office")
        struck_before(lambda struck=office: batch.merge(struck), begun + step, strike)
        assert not list(office.folder.glob("quarantine/.*")), steps[begun + step]
        assert state(office) == expected[1], steps[begun + step]
        shutil.rmtree(office.folder)


BEGIN = f"import os, struct, sys; sys.path[:0] = [sys.argv.pop(1)]; import {MODULE} as it; "
DIE = "os.kill(os.getpid(), 9)"
AT = "given = []; hand_over = it.hand_over\ndef some(stream, answer):\n  given.append(answer)\n"
END = "it.hand_over = some\nit.main(sys.argv[1])"
FATES = {
    "dies before it reads": f"import os; {DIE}",
    "dies before it answers": f"{BEGIN}it.hand_over = lambda *_: {DIE}\nit.main(sys.argv[1])",
    "dies within an answer": (
        f"{BEGIN}{AT}  if len(given) == 3: os.write(1, struct.pack('<I', len(answer)) + answer[:99]); {DIE}\n"
        f"  hand_over(stream, answer)\n{END}"
    ),
    "dies after an answer": f"{BEGIN}{AT}  hand_over(stream, answer)\n  if len(given) == 3: {DIE}\n{END}",
    "is told nothing": f"{BEGIN}os.remove(sys.argv[1])\nit.main(sys.argv[1])",
    "tells of other files": f"{BEGIN}{AT}  hand_over(stream, given[0] if given[0] else answer)\n{END}",
    "leaves one out": f"{BEGIN}{AT}  len(given) == 1 or hand_over(stream, answer)\n{END}",
    "babbles": "print('Traceback (most recent call last):' * 10000)",
    "promises too much": "import os; os.write(1, b'\\xff\\xff\\xff\\xff' + b'x' * 10000)",
    "hands over no message": "import os; os.write(1, b'\\x04\\0\\0\\0\\xc1\\xc1\\xc1\\xc1' * 99)",
    "hands over another message": "import os; os.write(1, b'\\x03\\0\\0\\0\\x81\\xa1a' * 99)",
    "hands over a bottomless message": "import os; os.write(1, b'\\xa0\\x86\\x01\\0' + b'\\x91' * 100000)",
}


def beside_with(fate: str):
    """What starts a process beside of which this becomes."""
    return lambda switch, module: [sys.executable, "-I", "-c", FATES[fate], command(switch, module)[-1]]


@pytest.mark.parametrize("fate", FATES)
def test_a_process_beside_that_fails_costs_nothing(batch, expected, fate, tmp_path, monkeypatch):
    monkeypatch.setattr(prepare_ahead, "command", beside_with(fate))
    office = batch.office.copy_to(tmp_path / "office")
    batch.merge(office)
    assert Beside.running is not None
    assert state(office) == expected[1]


@pytest.mark.parametrize("fate", ["tells of other files", "hands over another message"])
def test_nor_does_it_cost_a_preview_anything(batch, expected, fate, tmp_path, monkeypatch):
    monkeypatch.setattr(prepare_ahead, "command", beside_with(fate))
    office = batch.office.copy_to(tmp_path / "office")
    assert batch.previews(office) == expected[0]
    assert Beside.running is not None


def _refuse(number: int):
    def start(*_args, **_more):
        raise OSError(number, "no process")

    return start


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EACCES, errno.ENOENT, errno.EMFILE])
def test_where_no_process_can_be_started_the_desk_works_alone(batch, expected, number, tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess.Popen, "_execute_child", _refuse(number))
    office = batch.office.copy_to(tmp_path / "office")
    assert batch.previews(office) == expected[0]
    batch.merge(office)
    assert state(office) == expected[1]
    assert Watched.prepared == 0


def test_where_no_thread_can_listen_the_process_is_ended(batch, expected, tmp_path, monkeypatch):
    start, refused = threading.Thread.start, []

    def some(thread):
        if thread.name.startswith("qcdesk-ahead"):
            refused.append(thread)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", some)
    office = batch.office.copy_to(tmp_path / "office")
    batch.merge(office)
    assert refused
    assert state(office) == expected[1]
