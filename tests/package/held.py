"""A package in memory, for tests that read many: what the reader asks of a path, without a disk."""

from __future__ import annotations

import io
from types import SimpleNamespace


class Held:
    """Bytes that open as a file does."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, _mode: str = "rb", _buffering: int = -1, **_options: object) -> io.BytesIO:
        return io.BytesIO(self.data)

    def stat(self) -> SimpleNamespace:
        return SimpleNamespace(st_size=len(self.data))
