"""Single facts of a workspace: its role, its unit, its device, its counters."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from qcdesk.store import tables as t


def get(connection: sa.Connection, key: str, default: str = "") -> str:
    """The stored text, or the default."""
    value = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == key)).scalar()
    return default if value is None else value


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Store a text under a key."""
    statement = insert(t.meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def advance(connection: sa.Connection, key: str, by: int = 1) -> int:
    """Add to a counter that starts at 0 and return its new value."""
    value = int(get(connection, key, "0")) + by
    put(connection, key, str(value))
    return value


def remove(connection: sa.Connection, key: str) -> None:
    """Forget a key."""
    connection.execute(sa.delete(t.meta).where(t.meta.c.key == key))


def keys(connection: sa.Connection, prefix: str) -> list[str]:
    """The stored keys that begin with a text, sorted."""
    found = connection.execute(
        sa.select(t.meta.c.key).where(t.meta.c.key.startswith(prefix, autoescape=True))
    )
    return sorted(found.scalars())
