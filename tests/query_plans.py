"""How the database goes about the queries of a service call: what it reads as a whole."""

from __future__ import annotations

import sqlalchemy as sa


def plans_of(context, work) -> dict[str, list[str]]:
    """What the database says it does for each statement that `work` runs."""
    asked: dict[str, object] = {}

    def note(_connection, _cursor, statement, parameters, _context, many) -> None:
        asked.setdefault(statement, parameters[0] if many else parameters)

    sa.event.listen(context.database.engine, "before_cursor_execute", note)
    work()
    sa.event.remove(context.database.engine, "before_cursor_execute", note)
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    found: dict[str, list[str]] = {}
    with context.read() as connection:
        for statement, parameters in asked.items():
            if statement.lstrip().startswith(kinds):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found[statement] = [row[3] for row in rows]
    return found
