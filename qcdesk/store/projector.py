"""Writing the typed rows of entries, many at a time, and the sums that follow from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from qcdesk.domain.errors import UserError
from qcdesk.domain.figures import ACCEPTED, RECEIVED
from qcdesk.domain.values import Kind, parse_date
from qcdesk.plan.cell_values import Cells, evidence_count
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.store import tallies
from qcdesk.store.registers import column_values
from qcdesk.store.tables import table_name


def _day(raw: object) -> str | None:
    """The stored day, as `column_values` gives it."""
    return raw if isinstance(raw, str) and _is_day(raw) else None


@lru_cache(maxsize=8192)
def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except UserError:
        return False
    return True


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None


_PLAIN: Mapping[Kind, Callable[[object], object]] = dict.fromkeys(
    (Kind.TEXT, Kind.CHOICE, Kind.ORGANISATION, Kind.REFERENCE, Kind.FILE), _text
) | {Kind.DATE: _day}
"""How a value of these types is stored, without the sum type between; others go through it."""

_EXACT = re.compile(r"-?(?:0|[1-9][0-9]{0,9})(?:\.([0-9]{1,6}))?")


def _amount(raw: object, places: int) -> int | None:
    """The stored number of a text with exactly `places` digits after the point and room to spare."""
    match = _EXACT.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or len(match[1] or "") != places:
        return None
    return int(match[0].replace(".", ""))


class _Column(NamedTuple):
    """How one field is stored: what is read of it once for all rows."""

    field: FieldDef
    cell: str
    code: str
    plain: Callable[[object], object] | None
    exact: bool
    blank: tuple[None, ...]


Columns = tuple[_Column, ...]
"""How the fields of one register are stored."""


def columns_by_register(plan: Plan) -> dict[str, Columns]:
    """How the fields of each register are stored, by its code."""
    return {register.code: columns_of(register) for register in plan.registers}


def columns_of(register: RegisterDef) -> Columns:
    """How the fields of a register are stored, in the order of its table."""
    exact = (Kind.DECIMAL, Kind.MONEY)
    return tuple(
        _Column(
            field=f,
            cell=f.cell_code,
            code=f.code,
            plain=None if f.states else _PLAIN.get(f.kind),
            exact=f.kind in exact,
            blank=(None, None) if f.states else (None,),
        )
        for f in register.fields
    )


def row_values(columns: Sequence[_Column], cells: Cells) -> list[object]:
    """The stored columns of all fields of an entry, the values of `column_values` in less time."""
    found: list[object] = []
    for definition, cell, code, plain, exact, blank in columns:
        content = cells.get(cell)
        raw = content.get(code) if content else None
        if raw is None:
            found += blank
        elif plain is not None:
            found.append(plain(raw))
        elif exact and (amount := _amount(raw, definition.places)) is not None:
            found += (amount, *blank[1:])
        else:
            found += column_values(definition, cells).values()
    return found


@dataclass
class Projector:
    """Collects entries and writes their typed rows, many at a time.

    The sums kept of them follow in the same step, unless all sums are made again afterwards.
    """

    connection: sa.Connection
    plan: Plan
    keeps_sums: bool = True
    columns: dict[str, Columns] = field(default_factory=dict)
    _rows: dict[str, dict[int, list[list[object]]]] = field(default_factory=dict)
    _new: dict[str, dict[int, tuple[object, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._registers = {register.code: register for register in self.plan.registers}
        if not self.columns:
            self.columns = columns_by_register(self.plan)

    def branch(self) -> Projector:
        """An empty one for work that may still be taken back; see `absorb`."""
        return Projector(self.connection, self.plan, self.keeps_sums, self.columns)

    def put(
        self, entry_no: int, register: str, unit: str, received: Cells | None, accepted: Cells | None
    ) -> None:
        """Replace the rows of one entry; None means it does not count on that basis."""
        if register not in self.columns:
            return
        rows: list[list[object]] = []
        if received is not None and received == accepted:
            rows.append(self._row(entry_no, register, unit, RECEIVED | ACCEPTED, received))
        else:
            if received is not None:
                rows.append(self._row(entry_no, register, unit, RECEIVED, received))
            if accepted is not None:
                rows.append(self._row(entry_no, register, unit, ACCEPTED, accepted))
        self._rows.setdefault(register, {})[entry_no] = rows
        self._new.get(register, {}).pop(entry_no, None)

    def put_new(self, entry_no: int, register: str, row: Sequence[object]) -> None:
        """Add the row, after its key, of an entry that has none yet."""
        self._new.setdefault(register, {})[entry_no] = (entry_no, *row)

    def absorb(self, later: Projector) -> None:
        """Take over what another one has collected, after what this one has."""
        for register, rows in later._rows.items():
            self._rows.setdefault(register, {}).update(rows)
            new = self._new.get(register, {})
            for entry_no in rows.keys() & new.keys():
                del new[entry_no]
        for register, added in later._new.items():
            self._new.setdefault(register, {}).update(added)

    def _row(self, entry_no: int, register: str, unit: str, basis: int, cells: Cells) -> list[object]:
        return [entry_no, basis, unit, evidence_count(cells), *row_values(self.columns[register], cells)]

    def flush(self) -> None:
        """Write everything collected so far."""
        for register in self._rows.keys() | self._new.keys():
            replaced, added = self._rows.get(register, {}), self._new.get(register, {})
            if self.keeps_sums:
                with tallies.kept(self.connection, self.plan, self._registers[register], replaced, added):
                    self._write(register, replaced, added)
            else:
                self._write(register, replaced, added)
        self._rows.clear()
        self._new.clear()

    def _write(
        self,
        register: str,
        replaced: Mapping[int, list[list[object]]],
        added: Mapping[int, tuple[object, ...]],
    ) -> None:
        table = f'"{table_name(register)}"'
        if replaced:
            stale = [(entry_no,) for entry_no in sorted(replaced)]
            self.connection.exec_driver_sql(f"DELETE FROM {table} WHERE entry_no = ?", stale)
        made = [tuple(row) for entry_no in sorted(replaced) for row in replaced[entry_no]]
        made += added.values()
        if made:
            marks = ", ".join("?" * len(made[0]))
            self.connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", made)
