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
    return [group for group in _groups(connection, unit) if group.missing]


def _groups(connection: Connection, unit: str | None) -> list[IncompleteSubmission]:
    """Every split submission of which a part has arrived; none is missing of a complete one."""
    groups: dict[str, IncompleteSubmission] = {}
    for record in packages.in_parts(connection, unit):
        said = msgspec.json.decode(record.statement)
        group_id, every = str(said["group_id"]), tuple(range(1, int(said["parts"]) + 1))
        known = groups.setdefault(
            group_id, IncompleteSubmission(group_id, record.unit, record.period, len(every), every)
        )
        left = tuple(number for number in known.missing if number != said["part"])
        groups[group_id] = replace(known, missing=left)
    return list(groups.values())


def still_missing(connection: Connection, statement: Statement) -> tuple[int, ...]:
    """The parts that would still be missing once this package has arrived; () if it stands alone."""
    if not statement.group_id:
        return ()
    groups = {group.group_id: group for group in _groups(connection, statement.unit_id)}
    group = groups.get(statement.group_id)
    before = group.missing if group else tuple(range(1, statement.parts + 1))
    return tuple(number for number in before if number != statement.part)


def told(connection: Connection, unit: str) -> tuple[MissingParts, ...]:
    """What a receipt says about the parts that a unit has still to bring."""
    return tuple(
        MissingParts(group.group_id, group.parts, group.missing) for group in incomplete(connection, unit)
    )
