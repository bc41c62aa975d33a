"""Hands a growing file to the disk bit by bit, so that the flush at its end is short.

Nobody is heard during a flush, and progress that ran ahead of the disk was not true. A gigabyte
that waits in memory takes a second on a fast disk and minutes on a stick.
"""

from __future__ import annotations

import os
import threading
import time
from typing import BinaryIO

_AIM = 0.1
"""Seconds that a flush should take: a stop is heard after it, and many small flushes cost a disk more."""

_LEAST, _MOST = 4 << 20, 64 << 20


class SteadyFlush:
    """Flushes a file whenever about a tenth of a second of work waits; several threads may write."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = stream.fileno()
        self._waiting = 0
        self._enough = _LEAST
        self._counting = threading.Lock()
        self._flushing = threading.Lock()

    def wrote(self, count: int) -> None:
        """Tell that `count` more bytes were written. Raises OSError."""
        with self._counting:
            self._waiting += count
        if self._waiting < self._enough or not self._flushing.acquire(blocking=False):
            return
        try:
            with self._counting:
                waiting, self._waiting = self._waiting, 0
            start = time.perf_counter()
            os.fsync(self._file)
            took = max(time.perf_counter() - start, 0.001)
            self._enough = min(max(int(waiting * _AIM / took), _LEAST), _MOST)
        finally:
            self._flushing.release()
