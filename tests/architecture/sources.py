"""The program's own Python files, parsed once for the rules about them."""

from __future__ import annotations

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("qcdesk", "ui", "tools", "installer", "main.py")
_GENERATED = {"build", "dist", "__pycache__"}


def name(path: Path) -> str:
    """The path relative to the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def python_files(*tops: str) -> tuple[Path, ...]:
    """The Python files under the given top-level folders, sorted."""
    found: list[Path] = []
    for top in tops or PROGRAM:
        path = ROOT / top
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return tuple(file for file in found if "__pycache__" not in file.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def tracked_files() -> list[Path]:
    """The files under version control, or all but the generated ones where there is no git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if listed.returncode == 0:
            files = [ROOT / line for line in listed.stdout.split("\0") if line]
            return sorted(file for file in files if file.is_file())
    return sorted(file for file in ROOT.rglob("*") if file.is_file() and not _is_generated(file))


def _is_generated(file: Path) -> bool:
    folders = file.relative_to(ROOT).parts[:-1]
    return any(part in _GENERATED or (part.startswith(".") and part != ".ci") for part in folders)
