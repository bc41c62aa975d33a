"""What a ledger lacks: revisions named elsewhere, facts of a package, counters that fell behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from qcdesk.domain.revisions import Decision, Revision
from qcdesk.store import tables as t
from qcdesk.store.ledger import BATCH, by_identity


def newest_counter(connection: sa.Connection, device: str) -> int:
    """The highest counter of a device's revisions here, 0 when there are none."""
    query = sa.select(sa.func.max(t.revision.c.counter)).where(t.revision.c.device == device)
    return int(connection.execute(query).scalar() or 0)


def lacking(connection: sa.Connection, heads: Mapping[str, Sequence[str]]) -> int:
    """How many of the named revisions, by entry, are not here."""
    identities, here = sorted(heads), set[str]()
    for start in range(0, len(identities), BATCH):
        part = identities[start : start + BATCH]
        query = sa.select(t.revision.c.digest).join(t.entry).where(t.entry.c.entry_id.in_(part))
        here.update(connection.execute(query).scalars())
    return sum(head not in here for named in heads.values() for head in named)


def missing(connection: sa.Connection, facts: Sequence[Revision | Decision]) -> frozenset[str]:
    """The identities of those facts that the ledger does not hold."""
    keys = list(dict.fromkeys((fact.entry_id, fact.unit, fact.register) for fact in facts))
    known: set[str] = set()
    for revisions, decisions in by_identity(connection, keys).values():
        known |= {revision.revision_id for revision in revisions}
        known |= {decision.decision_id for decision in decisions}
    return frozenset(map(identity, facts)) - known


def identity(fact: Revision | Decision) -> str:
    """The digest by which a fact is known."""
    return fact.revision_id if isinstance(fact, Revision) else fact.decision_id
