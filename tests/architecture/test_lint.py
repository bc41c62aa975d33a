"""Style and types are part of the tests, so that one command is the whole truth."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

TYPED = [top for top in ("qcdesk", "ui", "tools", "installer", "main.py") if (ROOT / top).exists()]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ruff", "check", "--quiet", "--output-format", "concise", "."],
        ["ruff", "format", "--check", "."],
        ["mypy", "--no-error-summary", *TYPED],
    ],
    ids=["ruff-check", "ruff-format", "mypy"],
)
def test_tool_finds_nothing(arguments):
    command = [sys.executable, "-m", *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
