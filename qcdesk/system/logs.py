"""The program's log: a small rotating file without secrets, and a file for hard crashes."""

from __future__ import annotations

import faulthandler
import logging
import re
from functools import cache
from pathlib import Path
from typing import IO, Self

LOG_NAME = "qcdesk.log"
CRASH_NAME = "crash.txt"
REPORT_NAME = "crash-last.txt"
MAX_BYTES = 1_000_000
KEPT = 5
HIDDEN = "[hidden]"

_HIDDEN_VALUE = (
    r"(?i)((?<![a-z])(?:[\w-]*[_-])?(?:pass(?:phrase|word|wd)?|secret|private[_-]?key|口令|密码)['\"]?\s*[:=：]\s*)"
    r"(b?'[^']*'|b?\"[^\"]*\"|[^\s,;)}\]]+)"
)
_PRIVATE_KEY = r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"


def redact(text: str) -> str:
    """The text with private keys and the values of passphrases and secrets hidden."""
    secret, private = _patterns()
    return secret.sub(rf"\1{HIDDEN}", private.sub(HIDDEN, text))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compiled with the first line that is logged: the program's start waits for none."""
    return re.compile(_HIDDEN_VALUE), re.compile(_PRIVATE_KEY)


class _RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _LogFile(logging.Handler):
    """Opens the rotating file with the first line; what rotates files brings sockets with it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            from logging.handlers import RotatingFileHandler  # noqa: PLC0415

            self._file = RotatingFileHandler(
                self._path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8"
            )
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


class ProgramLog:
    """Owns the log file and the crash file of a running program; closed when the program ends.

    The crash file is written by the interpreter itself when the process dies in native code;
    `previous_crash` is what the last run left there; a copy stays in `crash_report`.
    """

    def __init__(self, folder: Path, level: int = logging.INFO) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        crash_file = folder / CRASH_NAME
        self.path = folder / LOG_NAME
        self.crash_report = folder / REPORT_NAME
        self.previous_crash = crash_file.read_text("utf-8", "replace") if crash_file.exists() else ""
        if self.previous_crash:
            crash_file.replace(self.crash_report)
        self._handler = _LogFile(self.path)
        self._handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._root = logging.getLogger()
        self._level_before = self._root.level
        self._root.setLevel(level)
        self._root.addHandler(self._handler)
        self._crash: IO[str] = crash_file.open("w", encoding="utf-8")
        faulthandler.enable(self._crash, all_threads=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop logging; an unused crash file is empty and stays."""
        faulthandler.disable()
        self._crash.close()
        self._root.removeHandler(self._handler)
        self._root.setLevel(self._level_before)
        self._handler.close()
