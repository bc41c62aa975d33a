"""Submissions that came in several packages and of which some have not arrived."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from qcdesk.package.statement import MissingParts, Statement
from qcdesk.services.context import Context
from qcdesk.store import packages
from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class IncompleteSubmission:
    """A split submission at the office: which of its `parts` have not arrived."""

    group_id: str
    unit: str
    period: str
    parts: int
    missing: tuple[int, ...]


def incomplete_submissions(context: Context, unit: str | None = None) -> list[IncompleteSubmission]:
    """Every split submission that lacks parts, oldest first, of one unit if given."""
    with context.read() as connection:
        context.demand(connection, "office")
        return incomplete(connection, unit)


def incomplete(connection: Connection, unit: str | None = None) -> list[IncompleteSubmission]:
    """As `incomplete_submissions`, inside an open transaction."""
    groups: dict[str, IncompleteSubmission] = {}
    for record in packages.received(connection, "submission", unit):
        said = msgspec.json.decode(record.statement)
        group_id, parts = str(said.get("group_id", "")), int(said.get("parts", 0))
        if not group_id:
            continue
        every = tuple(range(1, parts + 1))
        known = groups.setdefault(
            group_id, IncompleteSubmission(group_id, record.unit, record.period, parts, every)
        )
        left = tuple(number for number in known.missing if number != said["part"])
        groups[group_id] = replace(known, missing=left)
    return [group for group in groups.values() if group.missing]


def still_missing(connection: Connection, statement: Statement) -> tuple[int, ...]:
    """The parts that would still be missing once this package has arrived; () if it stands alone."""
    if not statement.group_id:
        return ()
    found = [g for g in incomplete(connection, statement.unit_id) if g.group_id == statement.group_id]
    arrived = packages.received(connection, "submission", statement.unit_id)
    known = any(msgspec.json.decode(r.statement).get("group_id") == statement.group_id for r in arrived)
    before = found[0].missing if found else () if known else tuple(range(1, statement.parts + 1))
    return tuple(number for number in before if number != statement.part)


def told(connection: Connection, unit: str) -> tuple[MissingParts, ...]:
    """What a receipt says about the parts that a unit has still to bring."""
    return tuple(
        MissingParts(group.group_id, group.parts, group.missing) for group in incomplete(connection, unit)
    )
