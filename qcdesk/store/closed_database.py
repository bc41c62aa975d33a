"""Reading a database file without all that opening a workspace needs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path, PurePath
from urllib.parse import quote


def open_read_only(database: Path, *, alone: bool = False) -> sqlite3.Connection:
    """A connection that cannot write; the name of the folder may hold any signs.

    With `alone` nobody else has the file open: no lock is taken, and no file is made beside it.
    """
    options = "mode=ro&immutable=1" if alone else "mode=ro"
    return sqlite3.connect(f"{address(database.absolute())}?{options}", uri=True)


def address(file: PurePath) -> str:
    """SQLite's address of an absolute path; that of a share has four slashes, not a server's name."""
    place = file.as_posix()
    return f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place), safe='/:')}"


def closed_audit_head(database: Path) -> str:
    """The digest of the newest audit row, which stands for all that was ever written.

    Empty if there is none, or if the file cannot be believed as it lies: it is missing or damaged, or
    whoever had it open did not close it.
    """
    log = database.with_name(f"{database.name}-wal")
    if log.exists():
        return ""
    try:
        with closing(open_read_only(database, alone=True)) as connection:
            found = connection.execute("SELECT digest FROM audit ORDER BY no DESC LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(found[0]) if found else ""
