"""Unforeseen exceptions: logged with their trace, announced once on the GUI thread."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


class CrashHook(QObject):
    """Takes over `sys.excepthook`; `crashed` carries the exception to the GUI thread.

    Qt calls the hook also on worker threads, where no widget may be made.
    """

    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = sys.excepthook
        self._lock = threading.Lock()
        self._told: set[type[BaseException]] = set()
        sys.excepthook = self._take

    def close(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._before

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        log.critical("unforeseen", exc_info=(kind, error, trace))
        with self._lock:
            known = kind in self._told
            self._told.add(kind)
        if not known:
            self.crashed.emit(error)
