"""Online copies of the workspace database, each verified by opening it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.store.closed_database import open_read_only
from qcdesk.store.engine import machine_faults
from qcdesk.system.files import CancelledError, IsCancelled, Progress, ignore_progress, never_cancelled

PAGES_AT_ONCE = 2_000
"""Database pages copied between two looks at whether to go on: about 8 MB."""
STEPS_AT_ONCE = 200_000
"""Steps of SQLite's machine between two such looks during a check: a few milliseconds."""

PREFIX, UPPER_PREFIX = "qcdesk-", "upper-"
"""How copies of a workspace are named, and those of an office's workspace at the office above."""


def copy_database(
    source: Path,
    target: Path,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Path:
    """Copy a live database beside itself under another name; the copy is checked, then named.

    `progress` counts pages. Raises EnvironmentFault ``backup.unreadable`` when the copy does not pass its
    check, and CancelledError; neither leaves anything behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(target.name + ".part")
    scratch.unlink(missing_ok=True)
    try:
        _copy(source, scratch, progress, cancelled)
        problems = integrity_problems(scratch, cancelled=cancelled)
    except (CancelledError, EnvironmentFault):
        scratch.unlink(missing_ok=True)
        raise
    if problems:
        scratch.unlink()
        raise EnvironmentFault("backup.unreadable", detail=problems[0])
    with scratch.open("rb+") as stream:
        os.fsync(stream.fileno())
    os.replace(scratch, target)
    return target


def _copy(source: Path, scratch: Path, progress: Progress, cancelled: IsCancelled) -> None:
    def copied(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)
        if cancelled():
            raise CancelledError

    with (
        machine_faults(),
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(scratch)) as copy,
    ):
        live.backup(copy, pages=PAGES_AT_ONCE, progress=copied)
        copy.execute("PRAGMA journal_mode=DELETE")


def integrity_problems(
    path: Path, *, quick: bool = False, cancelled: IsCancelled = never_cancelled
) -> list[str]:
    """What SQLite's own check says about a database file; empty when it is sound. Raises CancelledError."""
    pragma = "quick_check" if quick else "integrity_check"
    with machine_faults(), closing(open_read_only(path)) as connection:
        connection.set_progress_handler(cancelled, STEPS_AT_ONCE)
        try:
            rows = [row[0] for row in connection.execute(f"PRAGMA {pragma}")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.OperationalError:
            if cancelled():
                raise CancelledError from None
            raise
    rows += [f"foreign key: {row[0]} {row[1]}" for row in broken]
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
