"""Bringing a workspace database to this program's schema version."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.plan.compiled import load_plan
from qcdesk.store import plans, tallies
from qcdesk.store.backup import copy_database
from qcdesk.store.closed_database import open_read_only
from qcdesk.store.engine import create_engine, machine_faults

HEAD = "0008"
"""The schema version of this program; a test compares it with the migrations."""

SCRIPTS = Path(__file__).with_name("migrations")


def schema_version(path: Path) -> str:
    """The schema version of a database file; empty for a new or empty one."""
    if not path.exists() or not path.stat().st_size:
        return ""
    with machine_faults(), closing(open_read_only(path)) as connection:
        exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if exists else None
    return row[0] if row else ""


def upgrade(path: Path, backups: Path) -> str:
    """Create or migrate the database; returns the version it had.

    An existing database is copied to `backups` first. Raises EnvironmentFault ``store.newer``
    for a database of a newer program, which is not touched.
    """
    found = schema_version(path)
    if found == HEAD:
        return found
    if found > HEAD:
        raise EnvironmentFault("store.newer", found=found, known=HEAD)
    if found:
        copy_database(path, backups / f"before-{HEAD}-from-{found}.db")
    engine = create_engine(path)
    with machine_faults(), engine.begin() as connection:
        run(connection)
        if found:
            _count_again(connection)
    return found


def _count_again(connection: sa.Connection) -> None:
    """Fill what a migration left to the program: the sums that are kept of the typed rows."""
    if any(active for _, _, active in plans.versions(connection)):
        plan = load_plan(plans.document(connection, plans.active_digest(connection)))
        tallies.recount(connection, plan)


def run(connection: sa.Connection, version: str = "head") -> None:
    """Bring an open database to a schema version of this program."""
    # alembic takes a quarter of a second to import and is needed only here
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
