"""Work off the GUI thread: one serial writer, a small pool of readers; the only thread code.

Results come back on the GUI thread, and only while the widget that asked for them exists.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.base.collector import Collector

READERS = 2
SWITCH_SECONDS = 0.0005
"""How long a thread that computes may keep another one waiting; Python's own 5 ms, several times in one
painting of a table, would be felt."""
DRAW_FIRST_MS = 8
"""A read begins this much later: Qt draws a window 5 ms after something in it changed."""
PROGRESS_INTERVAL = 0.05
"""Seconds between two progress signals of one piece of work."""

Done = Callable[[Any], None]
Progressed = Callable[[int, int], None]


@dataclass(frozen=True)
class Callbacks:
    """Whom to tell: bound methods of the owner; those left out are not told."""

    done: Done | None = None
    failed: Callable[[Exception], None] | None = None
    progress: Progressed | None = None


TELL_NOBODY = Callbacks()


@dataclass
class Handle:
    """What the working thread holds of a piece of work: numbers and flags, never a widget."""

    number: int
    runner: Tasks
    stop: threading.Event = field(default_factory=threading.Event)
    told: float = 0.0

    def cancelled(self) -> bool:
        """True once the user asked to stop."""
        return self.stop.is_set()

    def progress(self, done: int, total: int) -> None:
        """Report how far the work is, at most twenty times a second."""
        now = time.monotonic()
        if done >= total or now - self.told >= PROGRESS_INTERVAL:
            self.told = now
            self.runner.progressed.emit(self.number, float(done), float(total))


@dataclass(frozen=True)
class _Job:
    owner: QObject
    callbacks: Callbacks
    handle: Handle
    writes: bool
    key: str


class Tasks(QObject):
    """Runs work and delivers its results; lives on the GUI thread."""

    wrote = Signal(object)
    """The result of a write, before its owner is told, also when the owner is gone."""
    unwritten = Signal()
    """A write failed, before its owner is told."""
    failed = Signal(object)
    """The exception of a piece of work whose owner does not handle failures."""
    idle = Signal()
    busy = Signal()
    progressed = Signal(int, float, float)
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._jobs: dict[int, _Job] = {}
        self._numbers = count(1)
        self._closed = False
        self._beside: list[Tasks] = []
        self._last: Callable[[], None] | None = None
        self._collector = Collector(self._is_working, self)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._finished.connect(self._deliver)
        self.progressed.connect(self._tell_progress)

    def beside(self, last: Callable[[], None]) -> Tasks:
        """Tasks of another workspace in the same window, with threads of their own.

        They end before these do, or with `close`; `last` is then run on their writer.
        """
        made = Tasks(self)
        made._last = last
        made.idle.connect(self._beside_idle)
        made.unwritten.connect(self.unwritten)
        self._beside.append(made)
        return made

    def write(
        self, owner: QObject, work: Callable[..., Any], *args: object, tell: Callbacks = TELL_NOBODY
    ) -> Handle:
        """Run `work` on the serial writer; with a progress callback it also gets two functions.

        These two, ``progress(done, total)`` and ``cancelled()``, follow `args`.
        """
        return self._start(self._writer, owner, work, args, tell, "", writes=True)

    def prepare(
        self, owner: QObject, work: Callable[..., Any], *args: object, tell: Callbacks = TELL_NOBODY
    ) -> Handle:
        """Run what every later write waits for on the serial writer; it writes nothing of the user's."""
        return self._start(self._writer, owner, work, args, tell, "", writes=False)

    def read(
        self,
        owner: QObject,
        work: Callable[..., Any],
        *args: object,
        tell: Callbacks = TELL_NOBODY,
        key: str = "",
    ) -> Handle:
        """Run `work` on the pool; a newer request with the same owner and `key` replaces this one.

        It begins once the window has drawn what it knows already, so that they do not compete.
        """
        return self._start(self._readers, owner, work, args, tell, key, writes=False)

    @property
    def writing(self) -> bool:
        """True while a write is under way or waits."""
        return any(job.writes for job in self._jobs.values()) or any(each.writing for each in self._beside)

    @property
    def working(self) -> bool:
        """True while anything is under way or waits."""
        return bool(self._jobs) or any(each.working for each in self._beside)

    def cancel_reads(self) -> None:
        """Ask everything that only reads to stop; what is being written is finished."""
        for job in self._jobs.values():
            if not job.writes:
                job.handle.stop.set()
        for each in self._beside:
            each.cancel_reads()

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Finish what was begun, run `last` on the writer, and end all threads; later work is dropped."""
        if self._closed:
            return
        self._closed = True
        # What is being written here may read from the workspaces beside.
        self._writer.submit(int).result()
        for each in self._beside:
            each.close()
        # A read under way has a connection, and SQLite tidies up only with the last one that closes.
        self._readers.shutdown(wait=True, cancel_futures=True)
        for work in (self._last, last):
            if work is not None:
                self._writer.submit(work).result()
        self._writer.shutdown(wait=True)
        self._collector.close()
        self._jobs.clear()

    @Slot()
    def end(self) -> None:
        """Close when whoever these tasks were made for is gone."""
        self.close()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[..., Any],
        args: tuple[object, ...],
        tell: Callbacks,
        key: str,
        *,
        writes: bool,
    ) -> Handle:
        handle = Handle(next(self._numbers), self)
        if self._closed:
            # A timer of a window that is about to go may still fire.
            handle.stop.set()
            return handle
        if key:
            self._jobs = {n: job for n, job in self._jobs.items() if (job.owner, job.key) != (owner, key)}
        self._jobs[handle.number] = _Job(owner, tell, handle, writes, key)
        if tell.progress is not None:
            args = (*args, handle.progress, handle.cancelled)
        if pool is self._writer:
            pool.submit(self._run, handle.number, work, args)
        else:
            begin = partial(self._begin, handle.number, work, args)
            # The time counts from the end of this turn of the event loop, which may change more.
            QTimer.singleShot(0, self, partial(QTimer.singleShot, DRAW_FIRST_MS, self, begin))
        if len(self._jobs) == 1:
            self.busy.emit()
        return handle

    def _begin(self, number: int, work: Callable[..., Any], args: tuple[object, ...]) -> None:
        """Begin a read, unless a newer one has taken its place or everything ended meanwhile."""
        if number in self._jobs:
            self._readers.submit(self._run, number, work, args)

    def _is_working(self) -> bool:
        whole = self.parent()
        return whole.working if isinstance(whole, Tasks) else self.working

    def _run(self, number: int, work: Callable[..., Any], args: tuple[object, ...]) -> None:
        try:
            result = work(*args)
        except Exception as error:  # noqa: BLE001 - every failure is shown on the GUI thread
            self._finished.emit(number, None, error)
        else:
            self._finished.emit(number, result, None)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, error: Exception | None) -> None:
        job = self._jobs.pop(number, None)
        if job is not None:
            if job.writes and error is None:
                self.wrote.emit(result)
            elif job.writes:
                self.unwritten.emit()
            self._tell(job, result, error)
        if not self._jobs:
            self.idle.emit()

    def _tell(self, job: _Job, result: object, error: Exception | None) -> None:
        alive = shiboken6.isValid(job.owner)
        if error is not None:
            if alive and job.callbacks.failed is not None:
                job.callbacks.failed(error)
            elif alive or job.writes:
                self.failed.emit(error)
        elif alive and job.callbacks.done is not None:
            job.callbacks.done(result)

    @Slot()
    def _beside_idle(self) -> None:
        if not self._jobs:
            self.idle.emit()

    @Slot(int, float, float)
    def _tell_progress(self, number: int, done: float, total: float) -> None:
        job = self._jobs.get(number)
        if job is not None and job.callbacks.progress is not None and shiboken6.isValid(job.owner):
            job.callbacks.progress(int(done), int(total))
