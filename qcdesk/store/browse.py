"""Lists of a register: keys in the wanted order by SQL over its typed table, and rows by key.

Entries whose content may not be counted (a conflict nothing was accepted of, one whose
predecessors are missing, a void one) have no typed row; they are few and stand first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import msgspec
import sqlalchemy as sa

from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.listing import EVIDENCE as EVIDENCE_COLUMN
from qcdesk.domain.listing import STATUS, Listing, Stored
from qcdesk.domain.merging import Status, is_deleted
from qcdesk.domain.revisions import EVIDENCE, CellContent
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.store.find import found_by
from qcdesk.store.tables import table_name
from qcdesk.store.tally_figures import entry_count

_UNCOUNTED = (Status.CONFLICT.value, Status.HELD.value, Status.VOID.value)
_NAMED = "r.entry_no {} (SELECT no FROM entry WHERE entry_id IN (SELECT value FROM json_each(:{})))"
_decode = msgspec.json.decode
_encode = msgspec.json.encode
Binds = dict[str, object]


@dataclass(frozen=True)
class ListedRow:
    """An entry as a list shows it; `cells` is the merged content with unsealed work over it."""

    no: int
    entry_id: str
    unit: str
    status: str
    unsealed: bool
    cells: dict[str, CellContent]

    @property
    def evidence(self) -> int:
        """The number of evidence files."""
        return sum(1 for cell, content in self.cells.items() if cell.startswith(EVIDENCE) and content)


def keys(connection: sa.Connection, plan: Plan, listing: Listing, limit: int = -1) -> array[int]:
    """Entry keys in the order of a listing, at most `limit` of them when it is not negative."""
    found = array("q", _uncounted(connection, listing))
    if listing.search and limit >= 0 and not (listing.sort or listing.descending or listing.first):
        found.extend(_first_found(connection, plan, listing, limit))
        return found[:limit]
    rest = listing
    if listing.first:
        wanted = frozenset(listing.first) if listing.only is None else listing.only & frozenset(listing.first)
        found.extend(_typed(connection, plan, replace(listing, only=wanted), -1))
        rest = replace(listing, without=listing.without | frozenset(listing.first))
    if limit < 0 or len(found) < limit:
        found.extend(_typed(connection, plan, rest, max(limit - len(found), -1)))
    return found if limit < 0 else found[:limit]


def estimate(connection: sa.Connection, register: str, unit: str) -> int:
    """About how many entries a register has, deleted and unfinished ones included: read from an index."""
    of_unit = " AND unit = :unit" if unit else ""
    query = f"SELECT COUNT(*) FROM entry WHERE register = :register{of_unit}"
    binds = {"register": register, "unit": unit}
    return int(connection.exec_driver_sql(query, binds).scalar() or 0)


def count(connection: sa.Connection, plan: Plan, listing: Listing) -> int:
    """The number of entries that a listing shows."""
    uncounted = sum(1 for _ in _uncounted(connection, listing))
    if not listing.narrowed:
        return entry_count(connection, listing.register, RECEIVED, listing.unit) + uncounted
    where, binds = _where(connection, plan, listing)
    query = f'SELECT COUNT(*) FROM "{table_name(listing.register)}" r WHERE {where}'
    return int(connection.exec_driver_sql(query, binds).scalar() or 0) + uncounted


def number_of(connection: sa.Connection, register: str, entry_id: str) -> int | None:
    """The key of an entry of a register by its identity, or None."""
    query = "SELECT no FROM entry WHERE entry_id = ? AND register = ?"
    return cast("int | None", connection.exec_driver_sql(query, (entry_id, register)).scalar())


def rows(connection: sa.Connection, numbers: Sequence[int]) -> list[ListedRow]:
    """The rows of these keys, in this order; keys of entries that are gone are left out."""
    query = (
        "SELECT e.no, e.entry_id, e.unit, e.status, e.cells, w.cells FROM entry e"
        f" LEFT JOIN working w ON w.entry_no = e.no WHERE e.no IN ({', '.join(map(str, numbers))})"
    )
    found = {}
    for no, entry_id, unit, status, merged, working in connection.exec_driver_sql(query):
        cells = _decode(merged)
        if working:
            cells = {**cells, **_decode(working)}
        found[no] = ListedRow(no, entry_id, unit, status, bool(working), cells)
    return [found[no] for no in numbers if no in found]


def values(
    connection: sa.Connection, register: RegisterDef, unit: str, column: str, limit: int
) -> list[Stored]:
    """The different stored values of a column, in order, at most `limit`."""
    if column == STATUS:
        of_unit = " AND unit = :unit" if unit else ""
        query = f"SELECT DISTINCT status FROM entry WHERE register = :register{of_unit}"
    else:
        of_unit = " AND r.entry_unit = :unit" if unit else ""
        table = table_name(register.code)
        query = f'SELECT DISTINCT {_column(column)} FROM "{table}" r WHERE r.basis & {RECEIVED}{of_unit}'
    binds = {"register": register.code, "unit": unit, "limit": limit}
    return list(connection.exec_driver_sql(f"{query} ORDER BY 1 LIMIT :limit", binds).scalars())


def _typed(connection: sa.Connection, plan: Plan, listing: Listing, limit: int) -> array[int]:
    """Keys of typed rows; many are put together by SQLite, so that other threads go on meanwhile."""
    where, binds = _where(connection, plan, listing)
    join = " JOIN entry e ON e.no = r.entry_no" if listing.sort == STATUS else ""
    query = f'SELECT r.entry_no FROM "{table_name(listing.register)}" r{join} WHERE {where}{_order(listing)}'
    if limit >= 0:
        return array("q", connection.exec_driver_sql(f"{query} LIMIT {limit}", binds).scalars())
    # The limit, which is none, keeps the order of the inner question.
    text = connection.exec_driver_sql(
        f"SELECT group_concat(entry_no) FROM ({query} LIMIT -1)", binds
    ).scalar()
    return array("q", map(int, text.split(","))) if text else array("q")


def _first_found(connection: sa.Connection, plan: Plan, listing: Listing, limit: int) -> list[int]:
    """The first keys that a search finds: each way of finding stops when it has enough."""
    where, binds = _where(connection, plan, replace(listing, search=""))
    found: set[int] = set()
    for way in found_by(connection, plan, plan.register(listing.register), listing.search, binds):
        query = f"SELECT r.entry_no FROM {way.source} WHERE {where} AND {way.condition} ORDER BY {way.order}"
        found.update(connection.exec_driver_sql(f"{query} LIMIT {limit}", binds).scalars())
    return sorted(found)


def _order(listing: Listing) -> str:
    direction = "DESC" if listing.descending else "ASC"
    if not listing.sort:
        return f" ORDER BY r.entry_no {direction}"
    column = "e.status" if listing.sort == STATUS else _column(listing.sort)
    return f" ORDER BY {column} {direction} NULLS LAST, r.entry_no {direction}"


def _column(column: str) -> str:
    return "r.evidence_count" if column == EVIDENCE_COLUMN else f'r."f_{column}"'


def _where(connection: sa.Connection, plan: Plan, listing: Listing) -> tuple[str, Binds]:
    register = plan.register(listing.register)
    terms = [f"r.basis & {RECEIVED}"]
    binds: Binds = {"register": register.code, "unit": listing.unit}
    if listing.unit:
        terms.append("r.entry_unit = :unit")
    if listing.search:
        ways = found_by(connection, plan, register, listing.search, binds)
        read = f"SELECT r.entry_no FROM {{}} WHERE r.basis & {RECEIVED} AND {{}}"
        parts = [read.format(way.source, way.condition) for way in ways]
        terms.append(f"r.entry_no IN ({' UNION '.join(parts)})" if len(ways) > 1 else ways[0].condition)
    for number, (column, allowed) in enumerate(listing.filters):
        terms.append(_allowed(column, allowed, f"filter{number}", binds))
    for number, span in enumerate(listing.spans):
        for name, sign, bound in (("low", ">=", span.low), ("high", "<=", span.high)):
            if bound is not None:
                terms.append(f"{_column(span.column)} {sign} :{name}{number}")
                binds[f"{name}{number}"] = bound
    if listing.only is not None:
        terms.append(_NAMED.format("IN", _bind(binds, "only", listing.only)))
    if listing.without:
        terms.append(_NAMED.format("NOT IN", _bind(binds, "without", listing.without)))
    return " AND ".join(terms), binds


def _allowed(column: str, allowed: frozenset[Stored], name: str, binds: Binds) -> str:
    _bind(binds, name, (value for value in allowed if value is not None))
    chosen = f"IN (SELECT value FROM json_each(:{name}))"
    if column == STATUS:
        return f"r.entry_no IN (SELECT no FROM entry WHERE register = :register AND status {chosen})"
    blank = f" OR {_column(column)} IS NULL" if None in allowed else ""
    return f"({_column(column)} {chosen}{blank})"


def _bind(binds: Binds, name: str, items: Iterable[Stored]) -> str:
    binds[name] = _encode(sorted(items, key=str)).decode()
    return name


def _uncounted(connection: sa.Connection, listing: Listing) -> Iterator[int]:
    """Entries without a typed row that the listing shows; filters of fields hide them."""
    if listing.spans or any(column != STATUS for column, _ in listing.filters):
        return
    marks = ", ".join(f"'{status}'" for status in _UNCOUNTED)
    # They are few: statistics of a day without any must not make the database read all entries.
    query = (
        "SELECT no, entry_id, status, cells FROM entry INDEXED BY ix_entry_status_register_unit"
        f" WHERE status IN ({marks}) AND register = :register"
        f" AND (:unit = '' OR unit = :unit) AND NOT EXISTS (SELECT 1 FROM"
        f' "{table_name(listing.register)}" r WHERE r.entry_no = no AND r.basis & {RECEIVED}) ORDER BY no'
    )
    binds = {"register": listing.register, "unit": listing.unit}
    for no, entry_id, status, cells in connection.exec_driver_sql(query, binds).all():
        named = listing.only is None or entry_id in listing.only
        allowed = all(status in statuses for _, statuses in listing.filters)
        found = listing.search.casefold() in cells.casefold()
        if named and allowed and found and entry_id not in listing.without and not is_deleted(_decode(cells)):
            yield no
