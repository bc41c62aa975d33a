"""Killing a process before each single step that it makes on the disk or in the database.

A step is an SQL statement, a commit, a file opened for writing, moved, linked, removed or synced,
a folder made or removed. The process is forked, so that all modules are loaded and the caller's
own state stays as it was.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

import pytest
import sqlalchemy as sa

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_ON_DISK = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree"}
)
NEVER = sys.maxsize

Job = Callable[[], object]


def steps_of(job: Job) -> list[str]:
    """The steps that a job makes, by running it to the end in a process of its own."""
    return _run(job, NEVER)


def killed_before(job: Job, step: int) -> None:
    """Run a job in a process that is killed before the step with this number, counted from 0."""
    _run(job, step)


def _run(job: Job, last: int) -> list[str]:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("this system cannot fork a process")
    processes = multiprocessing.get_context("fork")
    receiver, sender = processes.Pipe(duplex=False)
    child = processes.Process(target=_child, args=(job, last, sender), daemon=True)
    child.start()
    sender.close()
    try:
        told: list[str] = receiver.recv() if last == NEVER else []
    finally:
        receiver.close()
        child.join()
    expected = 0 if last == NEVER else -signal.SIGKILL
    assert child.exitcode == expected, f"the job ended with {child.exitcode}"
    child.close()
    return told


def _child(job: Job, last: int, sender: Connection) -> None:
    made: list[str] = []

    def step(name: str) -> None:
        if len(made) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        made.append(name)

    def seen(event: str, details: tuple[object, ...]) -> None:
        if event == "open" and isinstance(details[2], int) and details[2] & _WRITES:
            step("open")
        elif event in _ON_DISK:
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
    told = list(made)
    if last == NEVER:
        sender.send(told)
