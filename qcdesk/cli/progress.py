"""Long work: a bar on standard error, and Ctrl+C that stops between two steps, not in one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from qcdesk.cli.output import Screen
from qcdesk.system.files import IsCancelled, Progress, ignore_progress


@dataclass(frozen=True)
class Work:
    """What a service wants of its caller: where to report bytes, and whether to stop."""

    progress: Progress
    cancelled: IsCancelled


@contextmanager
def long_work(screen: Screen, title: str) -> Iterator[Work]:
    """Show progress while the work runs; the first Ctrl+C asks it to stop, the second ends it."""
    with _stoppable() as cancelled:
        if not screen.animated:
            yield Work(ignore_progress, cancelled)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Bar(*columns, console=screen.err, transient=True) as bar:
            task = bar.add_task(title, total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            yield Work(progress, cancelled)


@contextmanager
def _stoppable() -> Iterator[IsCancelled]:
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
