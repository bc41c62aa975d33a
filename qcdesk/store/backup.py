"""Online copies of the workspace database, each verified by opening it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.store.engine import machine_faults

PREFIX, UPPER_PREFIX = "qcdesk-", "upper-"
"""How copies of a workspace are named, and those of an office's workspace at the office above."""


def copy_database(source: Path, target: Path) -> Path:
    """Copy a live database beside itself under another name; the copy is checked, then named.

    Raises EnvironmentFault ``backup.unreadable`` when the copy does not pass its check.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(target.name + ".part")
    scratch.unlink(missing_ok=True)
    with (
        machine_faults(),
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(scratch)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    problems = integrity_problems(scratch)
    if problems:
        scratch.unlink()
        raise EnvironmentFault("backup.unreadable", detail=problems[0])
    with scratch.open("rb+") as stream:
        os.fsync(stream.fileno())
    os.replace(scratch, target)
    return target


def integrity_problems(path: Path, *, quick: bool = False) -> list[str]:
    """What SQLite's own check says about a database file; empty when it is sound."""
    pragma = "quick_check" if quick else "integrity_check"
    with machine_faults(), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = [row[0] for row in connection.execute(f"PRAGMA {pragma}")]
        rows += [f"foreign key: {row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    return [row for row in rows if row != "ok"]


def upper_copy(path: Path) -> Path:
    """The copy of an office's workspace at the office above that belongs to a copy of its own."""
    return path.with_name(UPPER_PREFIX + path.name.removeprefix(PREFIX))


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` copies named ``qcdesk-<time>.db``; returns those removed.

    What belongs to a copy that is gone goes too.
    """
    copies = sorted(folder.glob(f"{PREFIX}*.db"))
    kept = copies[max(len(copies) - keep, 0) :]
    belonging = {upper_copy(path) for path in kept}
    orphans = [path for path in sorted(folder.glob(f"{UPPER_PREFIX}*.db")) if path not in belonging]
    removed = copies[: len(copies) - len(kept)] + orphans
    for path in removed:
        path.unlink()
    return removed
