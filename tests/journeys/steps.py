"""Killing a process before each single step that it makes on the disk or in the database.

A step is an SQL statement, a commit, a file opened for writing, moved, linked, removed or synced,
a folder made or removed, another process started. The process is forked, so that all modules are loaded and the caller's
own state stays as it was. `QCDESK_KILL_STEPS` sets how many of a job's steps are tried, spread evenly;
``all`` for each one.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, Self, TypeVar

import pytest
import sqlalchemy as sa

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_COUNTED = frozenset(
    {
        "os.rename",
        "os.remove",
        "os.mkdir",
        "os.rmdir",
        "os.link",
        "os.truncate",
        "shutil.rmtree",
        "subprocess.Popen",
    }
)
NEVER = sys.maxsize
TRIED = os.environ.get("QCDESK_KILL_STEPS", "")

Job = Callable[[], object]


def steps_of(job: Job) -> list[str]:
    """The steps that a job makes, by running it to the end in a process of its own."""
    return _run(job, NEVER, _kill_itself)


def killed_before(job: Job, step: int) -> None:
    """Run a job in a process that is killed before the step with this number, counted from 0."""
    _run(job, step, _kill_itself)


def struck_before(job: Job, step: int, strike: Job) -> list[str]:
    """Run a job to the end in a process where something befalls it before a step; returns its steps."""
    return _run(job, step, strike)


def _kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run(job: Job, at: int, strike: Job) -> list[str]:
    """The steps that the job made; none if it was killed."""
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("this system cannot fork a process")
    processes = multiprocessing.get_context("fork")
    receiver, sender = processes.Pipe(duplex=False)
    child = processes.Process(target=_child, args=(job, at, strike, sender), daemon=True)
    child.start()
    sender.close()
    told: list[str] = []
    with suppress(EOFError):
        told = receiver.recv()
    receiver.close()
    child.join()
    expected = -signal.SIGKILL if strike is _kill_itself and at != NEVER else 0
    assert child.exitcode == expected, f"the job ended with {child.exitcode}"
    child.close()
    return told


def _child(job: Job, at: int, strike: Job, sender: Connection) -> None:
    made: list[str] = []
    one_at_a_time = threading.RLock()

    def step(name: str) -> None:
        with one_at_a_time:
            if len(made) == at:
                strike()
            made.append(name)

    def seen(event: str, details: tuple[object, ...]) -> None:
        if event == "open" and isinstance(details[2], int) and details[2] & _WRITES:
            step("open")
        elif event in _COUNTED:
            step(event)

    sync = os.fsync

    def synced(file: int) -> None:
        step("fsync")
        sync(file)

    os.fsync = synced
    sa.event.listen(sa.engine.Engine, "before_cursor_execute", lambda *said: step(str(said[2])[:60]))
    sa.event.listen(sa.engine.Engine, "commit", lambda _: step("commit"))
    sys.addaudithook(seen)
    job()
    sender.send(list(made))


def tries(count: int, most: int) -> Iterator[int]:
    """Steps to be killed at, spread evenly over all of them."""
    wanted = count if TRIED == "all" else min(count, int(TRIED or most))
    yield from sorted({round(n * (count - 1) / max(wanted - 1, 1)) for n in range(wanted)})


def leftovers(folder: Path) -> list[Path]:
    """What a killed run leaves half-made and the next one has to sweep away."""
    return [
        path
        for path in folder.rglob("*")
        if path.suffix == ".part" or ".back" in path.name or path.name.startswith(".")
    ]


class Copied(Protocol):
    """A workspace, or several in one folder, of which copies are made."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    def copy_to(self, folder: Path) -> Self:
        """A copy that goes its own way."""


C = TypeVar("C", bound=Copied)


def check_kills(
    job: Callable[[C], object],
    desk: C,
    folder: Path,
    state: Callable[[C], tuple[object, object]],
    *,
    again: bool = True,
    most: int = 24,
) -> None:
    """Kill the job before its steps; each time the workspace is whole and the job can be repeated.

    `state` demands that it is whole and says what must be equal in the end; by its first part a
    workspace before the job is told from one after it. With `again` the job is also repeated after
    it was done; `most` steps are tried unless asked otherwise.
    """
    copies = folder / "copies"

    def copy(name: str) -> C:
        return desk.copy_to(copies / name)

    before = state(copy("before"))
    counted, whole = copy("counted"), copy("whole")
    job(whole)
    after = state(whole)
    assert after != before
    # Counted when this process has imported and remembered what the job needs, as it is forked below.
    steps = steps_of(lambda: job(counted))
    seen = []
    for step in tries(len(steps), most):
        here = copy("here")
        killed_before(lambda killed=here: job(killed), step)
        found = state(here)
        seen.append(found[0])
        assert leftovers(here.folder) == [], steps[step]
        if again or found[0] == before[0]:
            job(here)
        assert state(here) == after, f"step {step}: {steps[step]}"
        shutil.rmtree(here.folder)
    assert before[0] in seen
