"""Work on many files with two threads: the only thread code of the core.

Hashing and copying release the interpreter, so two threads use two cores. Threads live only as
long as one call of `in_parallel`, one `Background` or one `OneAhead`; progress and the question
whether to stop come from the caller's own thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Generic, Self, TypeVar

from qcdesk.system.files import CancelledError, IsCancelled, Progress

WORKERS = 2
WORTH_IT = 4 << 20
"""Bytes below which starting threads takes longer than the work."""

POLL = 0.05
"""Seconds between two looks at progress and cancellation."""

_T = TypeVar("_T")


@dataclass
class Tally:
    """What the jobs of one call share: bytes done so far, and whether they are to stop."""

    _done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> int:
        """Bytes done by all jobs."""
        return self._done

    def add(self, count: int) -> None:
        """Report bytes done."""
        with self._lock:
            self._done += count

    def stop(self) -> None:
        """Ask all jobs to stop."""
        self._stop.set()

    def stopped(self) -> bool:
        """An `IsCancelled` for a job."""
        return self._stop.is_set()


Job = Callable[[Tally], _T]


def in_parallel(jobs: Sequence[Job[_T]], total: int, progress: Progress, cancelled: IsCancelled) -> list[_T]:
    """The results of the jobs in their order; `total` is what they have to do in bytes.

    The first job that fails, in their order, stops the others and its error is raised. Raises
    CancelledError.
    """
    tally = Tally()
    if total < WORTH_IT or len(jobs) < WORKERS:
        return _one_by_one(jobs, tally, total, progress, cancelled)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="qcdesk-files") as pool:
        futures = [pool.submit(job, tally) for job in jobs]
        try:
            _watch(futures, tally, total, progress, cancelled)
        finally:
            tally.stop()
            for future in futures:
                future.cancel()
    progress(tally.done, total)
    return [future.result() for future in futures]


def _watch(
    futures: Sequence[Future[_T]], tally: Tally, total: int, progress: Progress, cancelled: IsCancelled
) -> None:
    waiting = set(futures)
    while waiting:
        if cancelled():
            raise CancelledError
        progress(tally.done, total)
        ended, waiting = wait(waiting, POLL, FIRST_EXCEPTION)
        if any(future.exception() for future in ended):
            tally.stop()
            wait(futures)
            raise _first_error(futures)


def _first_error(futures: Sequence[Future[_T]]) -> BaseException:
    """The error that stopped the work; jobs that were stopped because of it do not count."""
    errors = [error for future in futures if (error := future.exception()) is not None]
    return next((error for error in errors if not isinstance(error, CancelledError)), errors[0])


def _one_by_one(
    jobs: Sequence[Job[_T]], tally: Tally, total: int, progress: Progress, cancelled: IsCancelled
) -> list[_T]:
    results: list[_T] = []
    for job in jobs:
        if cancelled():
            raise CancelledError
        results.append(job(_Direct(tally, total, progress, cancelled)))
    return results


class Background:
    """Jobs that go on beside the caller's own work; all have ended when the context ends."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="qcdesk-files")
        self._jobs: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def start(self, job: Callable[[], None]) -> None:
        """Begin a job as soon as a thread is free."""
        self._jobs.append(self._pool.submit(job))

    def finish(self) -> None:
        """Wait for all jobs; raises the error of the first that failed."""
        for job in self._jobs:
            job.result()
        self._jobs.clear()


class OneAhead(Generic[_T]):
    """Calls a function that waits for something, always once more than its results were taken."""

    def __init__(self, call: Callable[[], _T]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="qcdesk-ahead")
        self._call = call
        self._next = self._pool.submit(call)

    def wait(self) -> bool:
        """True if the next result is there, after a short wait at most."""
        return bool(wait([self._next], POLL).done)

    def take(self) -> _T:
        """The next result; raises the error of its call."""
        result = self._next.result()
        self._next = self._pool.submit(self._call)
        return result

    def close(self) -> None:
        """Wait until the last call has ended."""
        self._pool.shutdown(cancel_futures=True)


class _Direct(Tally):
    """The tally of jobs in the caller's own thread: it asks and tells at once."""

    def __init__(self, shared: Tally, total: int, progress: Progress, cancelled: IsCancelled) -> None:
        super().__init__()
        self._shared, self._total, self._progress, self._cancelled = shared, total, progress, cancelled

    def add(self, count: int) -> None:
        """Report bytes done."""
        self._shared.add(count)
        self._progress(self._shared.done, self._total)

    def stopped(self) -> bool:
        """The caller's own answer."""
        return self._cancelled()
