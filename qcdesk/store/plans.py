"""Installed plans: every version is kept, one is active."""

from __future__ import annotations

import sqlalchemy as sa

from qcdesk.domain.errors import UserError
from qcdesk.plan.compiled import load_plan
from qcdesk.plan.model import Plan
from qcdesk.store import ledger, registers
from qcdesk.store import tables as t


def active_digest(connection: sa.Connection) -> str:
    """The digest of the plan in force; raises UserError ``plan.none``."""
    digest = connection.execute(sa.select(t.plan.c.digest).where(t.plan.c.active == 1)).scalar()
    if digest is None:
        raise UserError("plan.none")
    return str(digest)


def document(connection: sa.Connection, digest: str) -> bytes:
    """The canonical bytes of an installed plan; raises UserError ``plan.unknown``."""
    data = connection.execute(sa.select(t.plan.c.document).where(t.plan.c.digest == digest)).scalar()
    if data is None:
        raise UserError("plan.unknown", digest=digest)
    return bytes(data)


def versions(connection: sa.Connection) -> list[tuple[int, str, bool]]:
    """Version number, digest and whether it is in force, oldest first."""
    query = sa.select(t.plan.c.version, t.plan.c.digest, t.plan.c.active).order_by(t.plan.c.no)
    return [(version, digest, bool(active)) for version, digest, active in connection.execute(query)]


def package_of(connection: sa.Connection, digest: str) -> str:
    """The digest of the kit that brought a plan; empty before the office has issued it."""
    query = sa.select(t.plan.c.package_digest).where(t.plan.c.digest == digest)
    return connection.execute(query).scalar() or ""


def install(connection: sa.Connection, data: bytes, digest: str, at: str, package_digest: str = "") -> Plan:
    """Keep a plan, put it in force and make the typed tables of its registers from the entries."""
    plan = load_plan(data)
    connection.execute(sa.update(t.plan).values(active=0))
    known = connection.execute(sa.select(t.plan.c.no).where(t.plan.c.digest == digest)).scalar()
    if known is None:
        row = {"digest": digest, "version": plan.settings.version, "document": data, "installed_at": at}
        connection.execute(sa.insert(t.plan), row | {"active": 1, "package_digest": package_digest})
    else:
        values = {"active": 1} | ({"package_digest": package_digest} if package_digest else {})
        connection.execute(sa.update(t.plan).where(t.plan.c.no == known).values(**values))
    registers.create_register_tables(connection, plan)
    ledger.rebuild(connection, plan)
    return plan


def set_package(connection: sa.Connection, digest: str, package_digest: str) -> None:
    """Remember the newest kit that carries a plan."""
    connection.execute(
        sa.update(t.plan).where(t.plan.c.digest == digest).values(package_digest=package_digest)
    )
