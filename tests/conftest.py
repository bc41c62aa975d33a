"""What holds for every test: no trace outside its folder, no warning, no thread left behind."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from qcdesk import text

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
"""No test reaches the password store of the machine it runs on."""

settings.register_profile(
    "qcdesk",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("qcdesk")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own data folder and the default language, whatever the machine has set."""
    folder = tmp_path / "qcdesk-data"
    monkeypatch.setenv("QCDESK_DATA_DIR", str(folder))
    monkeypatch.delenv("QCDESK_LANG", raising=False)
    text.use_language("")
    return folder


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_logged_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log fails the test, unless the test asks for `caplog` and so reads the log."""
    if "caplog" in request.fixturenames:
        yield
        return
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    assert not collector.seen, f"logged during the test: {collector.seen}"


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A thread that outlives its test would touch the next one's files."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=5)
        assert not thread.is_alive(), f"thread left running: {thread.name}"


@pytest.fixture
def referee(request: pytest.FixtureRequest):
    """A function from a program's name to its path: an independent program to compare with.

    Where the program is absent the test is skipped; with ``QCDESK_REFEREES=required`` it fails.
    """

    def find(program: str) -> str:
        path = shutil.which(program)
        if path:
            return path
        if os.environ.get("QCDESK_REFEREES") == "required":
            pytest.fail(f"{program} is required as a referee and is not installed")
        return pytest.skip(f"{program} is not installed; ./dev test --referees installs it")

    return find
