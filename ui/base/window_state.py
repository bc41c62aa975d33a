"""What the program remembers of its windows: a JSON file in the user's data folder."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from qcdesk.system import paths

log = logging.getLogger(__name__)

DEFAULTS: dict[str, object] = {
    "theme": "light",
    "scale": 100,
    "geometry": "",
    "maximised": False,
    "workspace": "",
    "person": "",
    "page": "",
    "period": "",
    "register": "",
    "folder": "",
    "columns": {},
    "people": {},
    "watched_folder": "",
    "drives_off": False,
    "counter_prints": False,
}
"""Every key that may be stored, with its default; other keys are refused."""

MAX_BYTES = 1 << 20


class WindowState:
    """Remembered choices; saved at once, because they are few and small."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.data_dir() / "windows.json"
        self._values = {**DEFAULTS, **self._read()}

    def get(self, key: str) -> object:
        """The stored value, or the default."""
        return self._values[key]

    def text(self, key: str) -> str:
        """A stored text."""
        return str(self._values[key])

    def number(self, key: str) -> int:
        """A stored whole number."""
        value = self._values[key]
        return value if isinstance(value, int) else 0

    def table(self, key: str) -> dict[str, object]:
        """A copy of a stored table."""
        value = self._values[key]
        return dict(value) if isinstance(value, dict) else {}

    def put(self, key: str, value: object) -> None:
        """Store a value; raises KeyError for a key that is not declared."""
        if self._values[key] == value:
            return
        self._values[key] = value
        kept = {name: each for name, each in self._values.items() if each != DEFAULTS[name]}
        from qcdesk.system.files import write_atomic  # noqa: PLC0415 - nothing is written before the first paint

        data = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True).encode()
        try:
            write_atomic(self.path, data)
        except OSError:
            # Only the window's looks are lost; the user's data lies elsewhere.
            log.info("window state was not stored", exc_info=True)

    def put_in(self, key: str, name: str, value: object) -> None:
        """Store one row of a table."""
        self.put(key, {**self.table(key), name: value})

    def _read(self) -> dict[str, object]:
        try:
            if not self.path.is_file() or self.path.stat().st_size > MAX_BYTES:
                return {}
            raw = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            log.info("window state was unreadable", exc_info=True)
            return {}
        if not isinstance(raw, dict):
            return {}
        return {name: raw[name] for name in DEFAULTS if type(raw.get(name)) is type(DEFAULTS[name])}
