"""What became of a refused file."""

from __future__ import annotations

import sqlalchemy as sa

from qcdesk.store import tables as t

HELD, RELEASED, DISCARDED = "held", "released", "discarded"


def set_quarantine_state(connection: sa.Connection, file_digest: str, state: str) -> None:
    """Mark every record of a refused file as ``released`` or ``discarded``."""
    where = (t.quarantine.c.file_digest == file_digest) & (t.quarantine.c.state == HELD)
    connection.execute(sa.update(t.quarantine).where(where).values(state=state))
