"""What the office still has to tell a unit: decisions, revisions it lacks, held ones, heads."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from qcdesk.domain.revisions import Decision, Revision, decision_from_body, revision_from_body
from qcdesk.store import tables as t
from qcdesk.store.entries import FLAGGED

_decode = msgspec.json.decode


def decisions_to_tell(connection: sa.Connection, unit: str, *, everything: bool) -> list[Decision]:
    """Decisions for a unit in the order they were made: all, or those that no receipt has carried."""
    query = (
        sa.select(t.decision.c.digest, t.decision.c.line)
        .where(t.decision.c.unit == unit)
        .order_by(t.decision.c.no)
    )
    if not everything:
        query = query.where(t.decision.c.package_no.is_(None))
    return [decision_from_body(digest, _decode(line)) for digest, line in connection.execute(query)]


def mark_decisions(
    connection: sa.Connection, unit: str, decision_ids: Sequence[str], package_no: int
) -> None:
    """Note the receipt that carried decisions for a unit."""
    connection.exec_driver_sql(
        "UPDATE decision SET package_no = ? WHERE unit = ? AND digest IN (SELECT value FROM json_each(?))",
        (package_no, unit, msgspec.json.encode(decision_ids).decode()),
    )


def revisions_to_tell(
    connection: sa.Connection, unit: str, office_device: str, newer_than: int, *, siblings: bool
) -> list[Revision]:
    """Revisions of a unit's entries that its desks may lack, in the order they came.

    The office's own always; those of the unit's desks only when it has several (`siblings`).
    `newer_than` is the key of the newest revision that a receipt has told of.
    """
    query = (
        sa.select(t.revision.c.digest, t.revision.c.line)
        .join(t.entry)
        .where(t.entry.c.unit == unit, t.revision.c.no > newer_than)
        .order_by(t.revision.c.no)
    )
    if not siblings:
        query = query.where(t.revision.c.device == office_device)
    return [revision_from_body(digest, _decode(line)) for digest, line in connection.execute(query)]


def newest_revision(connection: sa.Connection) -> int:
    """The key of the newest revision of the ledger."""
    return int(connection.execute(sa.select(sa.func.max(t.revision.c.no))).scalar() or 0)


def held(connection: sa.Connection, unit: str) -> list[str]:
    """Revisions of a unit whose ancestors are missing, sorted."""
    held_ones = t.entry.c.flags.like('%"held"%')
    query = sa.select(t.entry.c.flags).where(FLAGGED, t.entry.c.unit == unit, held_ones)
    return sorted(
        {revision for flags in connection.execute(query).scalars() for revision in _decode(flags)["held"]}
    )


def heads_of_packages(
    connection: sa.Connection, unit: str, package_numbers: Sequence[int]
) -> dict[str, tuple[str, ...]]:
    """The present heads of the entries that these packages touched, by entry."""
    query = (
        sa.select(t.entry.c.entry_id, t.entry.c.heads)
        .join(t.revision, t.revision.c.entry_no == t.entry.c.no)
        .where(t.entry.c.unit == unit, t.revision.c.package_no.in_(package_numbers))
        .distinct()
        .order_by(t.entry.c.entry_id)
    )
    return {entry_id: tuple(_decode(heads)) for entry_id, heads in connection.execute(query)}


def all_heads(connection: sa.Connection, unit: str) -> dict[str, tuple[str, ...]]:
    """The present heads of every entry of a unit that has revisions, by entry."""
    query = sa.select(t.entry.c.entry_id, t.entry.c.heads).where(t.entry.c.unit == unit)
    found = {entry_id: tuple(_decode(heads)) for entry_id, heads in connection.execute(query)}
    return {entry_id: found[entry_id] for entry_id in sorted(found) if found[entry_id]}
