"""Running the command line in this process, as the entry point does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qcdesk.cli import main
from qcdesk.plan.workbook_writer import write_plan
from tests import builders
from tests.builders import County, Desk


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error object on standard error."""
        return json.loads(self.err)


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A test runner's workers set a narrow screen; output that is piped has its own width."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def run(capsys, monkeypatch) -> Run:
    """``run(desk, "entry", "list", "honours", code=0)``: one command, its exit code demanded."""
    monkeypatch.setenv("QCDESK_PASSPHRASE", builders.PASSPHRASE)
    monkeypatch.setenv("QCDESK_ROOT_PASSPHRASE", builders.PASSPHRASE)

    def command(place: Desk | Path | None, *words: object, code: int = 0) -> Ended:
        folder = place.folder if isinstance(place, Desk) else place
        workspace = [] if folder is None else ["--workspace", str(folder), "--person", "经办"]
        ended = main([*map(str, words), *workspace])
        captured = capsys.readouterr()
        assert ended == code, captured.out + captured.err
        return Ended(ended, captured.out, captured.err)

    return command


@pytest.fixture
def county(tmp_path) -> County:
    """An office and enrolled units."""
    return builders.county(tmp_path)


@pytest.fixture
def workbook(tmp_path) -> Path:
    """The small county's plan as a workbook."""
    path = tmp_path / "任务方案.xlsx"
    write_plan(builders.small_plan(), path)
    return path
