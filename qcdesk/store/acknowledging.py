"""What a unit knows to be received by the office, revision by revision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.revisions import Revision, linked, revision_from_body
from qcdesk.store import tables as t
from qcdesk.store.ledger import revisions_of

_decode = msgspec.json.decode


def unacknowledged(connection: sa.Connection, device: str) -> list[Revision]:
    """The device's revisions that no receipt has acknowledged, in the order of their counter."""
    query = (
        sa.select(t.revision.c.digest, t.revision.c.line)
        .where(t.revision.c.device == device, t.revision.c.acknowledged == 0)
        .order_by(t.revision.c.counter)
    )
    return [revision_from_body(digest, _decode(line)) for digest, line in connection.execute(query)]


@dataclass(frozen=True)
class Acknowledged:
    """What a receipt marked: how many revisions for the first time, and the evidence they all link."""

    marked: int
    evidence: frozenset[str]


def acknowledge(
    connection: sa.Connection, entry_id: str, unit: str, revision_ids: Iterable[str]
) -> Acknowledged:
    """Mark revisions of an entry and all their ancestors as received."""
    query = sa.select(t.entry.c.no).where(t.entry.c.entry_id == entry_id, t.entry.c.unit == unit)
    marked, heads = 0, tuple(revision_ids)
    evidence: set[str] = set()
    for entry_no in connection.execute(query).scalars().all():
        ancestry = Ancestry.of(revisions_of(connection, [entry_no]).get(entry_no, []))
        received = ancestry.closure(heads)
        evidence.update(sha256 for revision in received for sha256 in linked(revision.set))
        of_entry = t.revision.c.entry_no == entry_no
        open_ones = sa.select(t.revision.c.digest).where(of_entry, t.revision.c.acknowledged == 0)
        waiting = set(connection.execute(open_ones).scalars())
        keys = [{"key": r.revision_id} for r in received if r.revision_id in waiting]
        if keys:
            update = sa.update(t.revision).where(of_entry, t.revision.c.digest == sa.bindparam("key"))
            connection.execute(update.values(acknowledged=1), keys)
        marked += len(keys)
    return Acknowledged(marked, frozenset(evidence))
