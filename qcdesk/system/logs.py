"""The program's log: a small rotating file without secrets, and a file for hard crashes."""

from __future__ import annotations

import faulthandler
import logging
import re
from pathlib import Path
from typing import IO, Self

LOG_NAME = "qcdesk.log"
CRASH_NAME = "crash.txt"
REPORT_NAME = "crash-last.txt"
MAX_BYTES = 1_000_000
KEPT = 5
HIDDEN = "[hidden]"

_SECRET_VALUE = re.compile(
    r"(?i)((?<![a-z])(?:[\w-]*[_-])?(?:pass(?:phrase|word|wd)?|secret|private[_-]?key|口令|密码)['\"]?\s*[:=：]\s*)"
    r"(b?'[^']*'|b?\"[^\"]*\"|[^\s,;)}\]]+)"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)


def redact(text: str) -> str:
    """The text with private keys and the values of passphrases and secrets hidden."""
    return _SECRET_VALUE.sub(rf"\1{HIDDEN}", _PRIVATE_KEY.sub(HIDDEN, text))


class _RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class ProgramLog:
    """Owns the log file and the crash file of a running program; closed when the program ends.

    The crash file is written by the interpreter itself when the process dies in native code;
    `previous_crash` is what the last run left there; a copy stays in `crash_report`.
    """

    def __init__(self, folder: Path, level: int = logging.INFO) -> None:
        from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - brings sockets with it

        folder.mkdir(parents=True, exist_ok=True)
        crash_file = folder / CRASH_NAME
        self.path = folder / LOG_NAME
        self.crash_report = folder / REPORT_NAME
        self.previous_crash = crash_file.read_text("utf-8", "replace") if crash_file.exists() else ""
        if self.previous_crash:
            crash_file.replace(self.crash_report)
        self._handler = RotatingFileHandler(
            self.path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )
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
