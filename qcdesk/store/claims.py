"""What several units claim: equal keys, equal organisations, equal evidence; and who counts it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from qcdesk.domain.figures import RECEIVED
from qcdesk.plan.model import RegisterDef
from qcdesk.store import tables as t
from qcdesk.store.registers import register_table


@dataclass(frozen=True)
class SharedKey:
    """Values that entries of several units have in common, and the keys of those entries."""

    values: tuple[str, ...]
    entry_numbers: tuple[int, ...]


def same_fields(connection: sa.Connection, register: RegisterDef, fields: Sequence[str]) -> list[SharedKey]:
    """Entries of a register whose fields are equal and not blank although their units differ."""
    table = register_table(register)
    columns = [table.c[f"f_{code}"] for code in fields]
    filled = [column.is_not(None) for column in columns]
    counted = table.c.basis.op("&")(RECEIVED) != 0
    groups = (
        sa.select(*columns)
        .where(counted, *filled)
        .group_by(*columns)
        .having(sa.func.count(sa.distinct(table.c.entry_unit)) > 1)
        .subquery()
    )
    same = sa.and_(*(column == groups.c[column.name] for column in columns))
    query = sa.select(*columns, table.c.entry_no).join(groups, same).where(counted)
    return _grouped(
        (row[:-1], row[-1]) for row in connection.execute(query.order_by(*columns, table.c.entry_no))
    )


def same_identity(connection: sa.Connection, register: RegisterDef, entry_no: int) -> list[int]:
    """The other entries of an entry's unit whose identity fields are all filled and equal to its own."""
    if not register.identity:
        return []
    table = register_table(register)
    own = table.alias()
    columns = ["entry_unit", *(f"f_{code}" for code in register.identity)]
    query = sa.select(table.c.entry_no).join(own, sa.and_(*(table.c[n] == own.c[n] for n in columns)))
    counted = [each.c.basis.op("&")(RECEIVED) != 0 for each in (table, own)]
    query = query.where(own.c.entry_no == entry_no, table.c.entry_no != entry_no, *counted)
    return list(connection.execute(query.order_by(table.c.entry_no)).scalars())


def same_evidence(connection: sa.Connection) -> list[SharedKey]:
    """Evidence files that entries of several units link."""
    shared = (
        sa.select(t.link.c.sha256)
        .join(t.entry)
        .group_by(t.link.c.sha256)
        .having(sa.func.count(sa.distinct(t.entry.c.unit)) > 1)
    )
    query = sa.select(t.link.c.sha256, t.link.c.entry_no).where(t.link.c.sha256.in_(shared))
    rows = connection.execute(query.order_by(t.link.c.sha256, t.link.c.entry_no))
    return _grouped(((sha256,), no) for sha256, no in rows)


def _grouped(rows: Iterable[tuple[Sequence[object], int]]) -> list[SharedKey]:
    found: dict[tuple[str, ...], list[int]] = {}
    for values, entry_no in rows:
        found.setdefault(tuple(map(str, values)), []).append(entry_no)
    return [SharedKey(values, tuple(numbers)) for values, numbers in found.items()]


@dataclass(frozen=True)
class Ruling:
    """The office's word on a claim: the rule, what each unit counts as decimal text, by whom, why."""

    claim: str
    rule: str
    shares: Mapping[str, str]
    reason: str
    actor: str
    at: str


def put_ruling(connection: sa.Connection, ruling: Ruling) -> None:
    """Add a word on a claim; earlier ones are kept."""
    shares = json.dumps(dict(ruling.shares), ensure_ascii=False, sort_keys=True)
    connection.execute(sa.insert(t.attribution), {**vars(ruling), "shares": shares})


def rulings(connection: sa.Connection) -> dict[str, Ruling]:
    """The last word on each claim."""
    columns = [column for column in t.attribution.c if column.name != "no"]
    rows = connection.execute(sa.select(*columns).order_by(t.attribution.c.no)).mappings()
    return {row["claim"]: Ruling(**{**row, "shares": json.loads(row["shares"])}) for row in rows}
