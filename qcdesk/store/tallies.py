"""Keeping the sums of indicators with the rows that they are made from, in the same transaction.

For each window (see `tally_windows`), basis, indicator and unit, `tally` has the number of entries, of
evidence and of lower bounds, the sum or the number of distinct values, or the topmost value.
`tally_value` says in how many entries a value stands, where no addition gives the figure.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress
from typing import Any, NamedTuple

import sqlalchemy as sa

from qcdesk.domain.figures import COUNTY
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.store import tables as t
from qcdesk.store.contributions import BASIS, ENTRY, EVIDENCE, UNIT, Contribution, RowQuery, row_query
from qcdesk.store.tally_windows import windows

BATCH = 10_000
BOUND = 500
"""Values that one query names."""

PART = 10**15
"""A sum is `high` × this + `low`: exact beyond the 64 bits of the database."""

RANKED = frozenset({"max", "last"})
"""Measures whose figure is the topmost value."""


@contextmanager
def kept(
    connection: sa.Connection,
    plan: Plan,
    register: RegisterDef,
    replaced: Collection[int],
    added: Collection[int] = (),
) -> Iterator[None]:
    """Let the sums follow while the typed rows of entries of a register are replaced.

    `added` are keys of entries that have no rows yet.
    """
    query = row_query(plan, register)
    change = _Change()
    if replaced:
        change.count(query, _rows_of(connection, query, replaced), -1)
    yield
    change.count(query, _rows_of(connection, query, [*replaced, *added]), 1)
    change.write(connection)


def _rows_of(connection: sa.Connection, query: RowQuery, entries: Collection[int]) -> Sequence[Sequence[Any]]:
    return connection.exec_driver_sql(query.of_entries, {"entries": json.dumps(list(entries))}).all()


def recount(connection: sa.Connection, plan: Plan) -> None:
    """Make all sums again from the typed rows."""
    for table in (t.tally, t.tally_value, t.tally_window):
        connection.execute(sa.delete(table))
    marks = ", ".join("?" * len(t.tally_window.columns))
    connection.exec_driver_sql(f"INSERT INTO tally_window VALUES ({marks})", list(windows(plan)))
    for register in plan.registers:
        query = row_query(plan, register)
        for rows in connection.exec_driver_sql(query.sql).partitions(BATCH):
            change = _Change()
            change.count(query, rows, 1)
            change.write(connection)


class _Key(NamedTuple):
    """What identifies a kept sum."""

    window: int
    basis: int
    indicator: str
    unit: str


_Place = tuple[str, int, str]
"""Windows and basis as a row has them, and its unit."""


@dataclass
class _Sum:
    """What is added to a kept sum."""

    entries: int = 0
    evidence: int = 0
    bounded: int = 0
    known: int = 0
    amount: int = 0
    top: Any = None

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The counts in the order of the table's columns."""
        return self.entries, self.evidence, self.bounded, self.known


@lru_cache(maxsize=65536)
def _seen(numbers: str, basis: int) -> tuple[tuple[int, int], ...]:
    """Each window and each single basis on which a row counts."""
    bases = [single for single in (1, 2) if basis & single]
    return tuple((int(number), single) for number in numbers[1:].split(",") for single in bases)


@dataclass
class _Change:
    """What rows that came and rows that went add to the sums."""

    sums: dict[tuple[Contribution, str, int, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * 5)
    )
    values: dict[tuple[Contribution, Any], dict[_Place, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def count(self, query: RowQuery, rows: Iterable[Sequence[Any]], sign: int) -> None:
        """Add rows, or take them away when `sign` is -1."""
        for row in rows:
            basis, unit = row[BASIS], row[UNIT]
            for part in compress(query.contributions, row[query.flags :]):
                numbers = row[part.windows]
                if not numbers:
                    continue
                sums = self.sums[part, numbers, basis, unit]
                sums[0] += sign
                sums[1] += sign * row[EVIDENCE]
                sums[2] += sign * row[part.bounded]
                amount = row[part.of]
                if amount is not None and part.measure != "count":
                    if part.measure == "sum":
                        sums[3] += sign
                        sums[4] += sign * amount
                    else:
                        value = latest_key(part, row) if part.measure == "last" else amount
                        self.values[part, value][numbers, basis, unit] += sign

    def write(self, connection: sa.Connection) -> None:
        """Bring the stored sums up to date."""
        tally: dict[_Key, _Sum] = defaultdict(_Sum)
        self._add_sums(tally)
        lost = self._add_values(connection, tally)
        _write_tally(connection, tally)
        _seek_tops(connection, lost)

    def _add_sums(self, tally: dict[_Key, _Sum]) -> None:
        for (part, numbers, basis, unit), (entries, evidence, bounded, known, amount) in self.sums.items():
            if not (entries or evidence or bounded or known or amount):
                continue
            for window, single in _seen(numbers, basis):
                for owner in (unit, COUNTY) if part.measure == "distinct" else (unit,):
                    total = tally[_Key(window, single, part.code, owner)]
                    total.entries += entries
                    total.evidence += evidence
                    total.bounded += bounded
                    total.known += known
                    total.amount += amount

    def _add_values(self, connection: sa.Connection, tally: dict[_Key, _Sum]) -> set[_Key]:
        """Store how often values stand; returns the sums whose topmost value may be gone."""
        changed = {
            key: {place: n for place, n in places.items() if n}
            for key, places in self.values.items()
            if any(places.values())
        }
        before = _stored_values(connection, [key for key in changed if key[0].measure == "distinct"])
        lost: set[_Key] = set()
        for (part, value), places in changed.items():
            if part.measure in RANKED:
                for (numbers, basis, unit), n in places.items():
                    for window, single in _seen(numbers, basis):
                        key = _Key(window, single, part.code, unit)
                        if n < 0:
                            lost.add(key)
                        elif tally[key].top is None or value > tally[key].top:
                            tally[key].top = value
            else:
                _add_distinct(tally, part.code, before.get((part.code, value), {}), places)
        _write_values(connection, changed)
        return lost


def latest_key(part: Contribution, row: Sequence[Any]) -> str:
    """A text that sorts like an entry's day and key and ends with its amount, bound and evidence."""
    said = json.dumps([row[part.of], row[part.bounded], row[EVIDENCE]])
    return f"{row[part.dated] or ''} {row[ENTRY]:012d} {said}"


def _add_distinct(
    tally: dict[_Key, _Sum], code: str, before: Mapping[_Place, int], places: Mapping[_Place, int]
) -> None:
    """Count a value where it appeared and take it away where it stands no more."""
    after = {place: before.get(place, 0) + places.get(place, 0) for place in {*before, *places}}
    old, new = _standing(before), _standing(after)
    for found, sign in ((new - old, 1), (old - new, -1)):
        for window, single, unit in found:
            tally[_Key(window, single, code, unit)].amount += sign


def _standing(places: Mapping[_Place, int]) -> set[tuple[int, int, str]]:
    """The windows, bases and units in which a value stands; the county is one of these."""
    return {
        (*seen, owner)
        for (numbers, basis, unit), n in places.items()
        if n > 0
        for seen in _seen(numbers, basis)
        for owner in (unit, COUNTY)
    }


def _stored_values(
    connection: sa.Connection, keys: Sequence[tuple[Contribution, Any]]
) -> dict[tuple[str, Any], dict[_Place, int]]:
    """In how many entries values stand by place, by indicator and value."""
    wanted: dict[str, list[Any]] = defaultdict(list)
    for part, value in keys:
        wanted[part.code].append(value)
    found: dict[tuple[str, Any], dict[_Place, int]] = defaultdict(dict)
    for code, values in wanted.items():
        for start in range(0, len(values), BOUND):
            asked = values[start : start + BOUND]
            query = (
                "SELECT value, windows, basis, unit, entries FROM tally_value"
                f" WHERE indicator = ? AND value IN ({', '.join('?' * len(asked))})"
            )
            for value, numbers, basis, unit, entries in connection.exec_driver_sql(query, (code, *asked)):
                found[code, value][numbers, basis, unit] = entries
    return found


def _write_values(
    connection: sa.Connection, changed: Mapping[tuple[Contribution, Any], Mapping[_Place, int]]
) -> None:
    rows = [
        (part.code, value, unit, numbers, basis, n)
        for (part, value), places in changed.items()
        for (numbers, basis, unit), n in places.items()
    ]
    _many(
        connection,
        "INSERT INTO tally_value VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET entries = entries + excluded.entries",
        rows,
    )
    _many(
        connection,
        "DELETE FROM tally_value WHERE indicator = ? AND value = ? AND unit = ? AND windows = ?"
        " AND basis = ? AND entries = 0",
        [row[:5] for row in rows if row[5] < 0],
    )


def _write_tally(connection: sa.Connection, tally: Mapping[_Key, _Sum]) -> None:
    _many(
        connection,
        "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " entries = entries + excluded.entries, evidence = evidence + excluded.evidence,"
        " bounded = bounded + excluded.bounded, known = known + excluded.known,"
        f" high = high + excluded.high + (low + excluded.low) / {PART},"
        f" low = (low + excluded.low) % {PART},"
        " top = COALESCE(MAX(top, excluded.top), top, excluded.top)",
        [(*key, *total.counts, *divmod(total.amount, PART), total.top) for key, total in tally.items()],
    )
    _many(
        connection,
        "DELETE FROM tally WHERE window_no = ? AND basis = ? AND indicator = ? AND unit = ? AND entries = 0",
        [tuple(key) for key, total in tally.items() if total.entries < 0],
    )


def _seek_tops(connection: sa.Connection, keys: Iterable[_Key]) -> None:
    """Find the topmost value anew where one went."""
    _many(
        connection,
        "UPDATE tally SET top = (SELECT v.value FROM tally_value v WHERE v.indicator = tally.indicator"
        " AND v.unit = tally.unit AND v.basis & tally.basis"
        " AND instr(v.windows || ',', ',' || tally.window_no || ',') ORDER BY v.value DESC LIMIT 1)"
        " WHERE window_no = ? AND basis = ? AND indicator = ? AND unit = ?",
        [tuple(key) for key in keys],
    )


def _many(connection: sa.Connection, sql: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(sql, rows)
