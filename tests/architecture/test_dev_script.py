"""The developer script: plain POSIX shell, documented commands, documented exit codes."""

from __future__ import annotations

import os
import re
import subprocess

from tests.architecture.sources import ROOT


def _dev(*arguments, **environment):
    return subprocess.run(
        ["sh", "./dev", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command():
    commands = re.findall(r"^([a-z0-9]+)\)", (ROOT / "dev").read_text(encoding="utf-8"), re.MULTILINE)
    shown = _dev("help")
    assert shown.returncode == 0
    assert len(commands) >= 9
    assert all(f"./dev {command} " in shown.stdout for command in commands)


def test_unknown_command_is_wrong_usage():
    answer = _dev("tset")
    assert answer.returncode == 2
    assert "./dev test" in answer.stderr


def test_fuzzing_wants_seconds():
    answer = _dev("fuzz", "1h")
    assert answer.returncode == 2
    assert "seconds" in answer.stderr


def test_fuzzing_says_where_it_cannot_run(tmp_path):
    (tmp_path / "atheris.py").write_text("raise ImportError")
    answer = _dev("fuzz", "1", PYTHONPATH=str(tmp_path))
    assert answer.returncode == 3
    assert "atheris" in answer.stderr


def test_too_old_python_is_named(tmp_path):
    # A copy without .venv, where the only Python is one that refuses to be new enough.
    for name in ("dev", "requirements.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    tools = tmp_path / "bin"
    tools.mkdir()
    for program in ("sh", "dirname", "sha256sum", "cut", "id", "env", "cat"):
        (tools / program).symlink_to(f"/usr/bin/{program}")
    answer = subprocess.run(
        ["/bin/sh", str(tmp_path / "dev"), "setup"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 3
    assert "python3" in answer.stderr
    assert not (tmp_path / ".venv").exists()
