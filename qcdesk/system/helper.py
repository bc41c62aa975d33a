"""Another process of this program that works beside it and hands over one answer after another.

It has a processor of its own, which threads of one interpreter do not. Losing it loses nothing:
whoever asked can always do the work himself.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Self

from qcdesk.system.files import CancelledError, IsCancelled
from qcdesk.system.runtime import built_part
from qcdesk.system.workers import OneAhead

PATIENCE = 30.0
"""Seconds after which an answer is given up."""

OUTPUT = 1
"""The file number under which a helper hands over, whether it has a window or not."""

_ROOM = 1 << 20
"""Bytes of answers that may wait, where the system lets one say so."""

_MOST = 1 << 28
"""Bytes no answer has: a length above it is no length."""

_LENGTH = struct.Struct("<I")
_QUIET = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def command(switch: str, module: str) -> list[str]:
    """What starts a helper: the built program itself with a switch, or this Python with a module."""
    built = built_part(switch)
    if built:
        return built
    code = f"import sys; sys.path[:0] = [sys.argv.pop(1)]; from {module} import main; main(sys.argv[1])"
    return [sys.executable, "-I", "-c", code, str(Path(__file__).parents[2])]


def hand_over(stream: BinaryIO, answer: bytes) -> None:
    """Write an answer, at the helper's end. Raises OSError when nobody reads it any more."""
    stream.write(_LENGTH.pack(len(answer)))
    stream.write(answer)
    stream.flush()


class Helper:
    """A running helper. Raises OSError when no process can be started."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=_ROOM,
            creationflags=_QUIET,
        )
        try:
            self._answers = OneAhead(self._read)
        except RuntimeError as error:  # no thread can be started either
            self._end()
            raise OSError(str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._answers.close()
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def answer(self, cancelled: IsCancelled) -> bytes | None:
        """The next answer; None when the helper has ended, hangs or babbles. Raises CancelledError."""
        end = time.monotonic() + PATIENCE
        while not self._answers.wait():
            if cancelled():
                raise CancelledError
            if time.monotonic() > end:
                return None
        return self._answers.take()

    def _read(self) -> bytes | None:
        stream = self._process.stdout
        if stream is None:
            raise TypeError(stream)
        head = stream.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        if length > _MOST:
            return None
        answer = stream.read(length)
        return answer if len(answer) == length else None
