"""What a closed database tells without all that opening a workspace needs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def closed_audit_head(database: Path) -> str:
    """The digest of the newest audit row, which stands for all that was ever written.

    Empty if there is none, or if the file cannot be believed as it lies: it is missing or damaged, or
    whoever had it open did not close it.
    """
    log = database.with_name(f"{database.name}-wal")
    if log.exists():
        return ""
    try:
        # Nobody has it open, so no lock is needed, and no file is made beside it.
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            found = connection.execute("SELECT digest FROM audit ORDER BY no DESC LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(found[0]) if found else ""
