"""Figures read from the kept sums."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from qcdesk.domain.figures import COUNTY, Figure
from qcdesk.plan.model import Indicator, Period, Plan, RegisterDef
from qcdesk.store.contributions import EVER, is_kept
from qcdesk.store.measures import Latest, Measured, figures_of, has_own_part, latest
from qcdesk.store.tallies import PART
from qcdesk.store.tally_windows import window_numbers


class _Kept(NamedTuple):
    """A row of `tally`."""

    window: int
    indicator: str
    unit: str
    entries: int
    evidence: int
    bounded: int
    known: int
    high: int
    low: int
    top: int | float | str | None

    def amount(self, measure: str) -> int | float | None:
        """What the measure gives."""
        if measure == "count":
            return self.entries
        if measure == "max":
            return None if isinstance(self.top, str) else self.top
        return self.high * PART + self.low if self.known or measure == "distinct" else None


def kept_figures(
    connection: sa.Connection, plan: Plan, period: Period, basis: int, codes: Collection[str]
) -> dict[str, dict[str, Figure]]:
    """The figures by unit of those of the indicators that are kept, the county's under `COUNTY`."""
    registers = {register.code: register for register in plan.registers}
    wanted = {
        indicator.code: (registers[indicator.register_code], indicator)
        for indicator in plan.indicators
        if indicator.code in codes and indicator.source == "register"
        if is_kept(registers[indicator.register_code], indicator)
    }
    whole, own = window_numbers(plan, period)
    query = (
        "SELECT window_no, indicator, unit, entries, evidence, bounded, known, high, low, top FROM tally"
        " WHERE window_no IN (:whole, :own) AND basis = :basis"
        " AND indicator IN (SELECT value FROM json_each(:codes))"
    )
    binds = {"whole": whole, "own": own, "basis": basis, "codes": json.dumps(list(wanted))}
    rows: dict[str, dict[int, dict[str, _Kept]]] = defaultdict(lambda: {whole: {}, own: {}})
    for row in map(_Kept._make, connection.exec_driver_sql(query, binds)):
        rows[row.indicator][row.window][row.unit] = row
    return {
        code: _figures(*wanted[code], rows[code][whole], rows[code][own]) if code in rows else {}
        for code in wanted
    }


def _figures(
    register: RegisterDef, indicator: Indicator, whole: dict[str, _Kept], own: dict[str, _Kept]
) -> dict[str, Figure]:
    if indicator.measure == "last":
        tops = sorted((str(row.top), row.unit) for row in whole.values() if row.top is not None)
        said = ((unit, *json.loads(top.split(" ", 2)[2])) for top, unit in tops)
        return latest(register, indicator, map(Latest._make, said))
    nothing = 0 if indicator.measure in ("count", "distinct") else None

    def current(unit: str) -> int | float | None:
        if not has_own_part(register, indicator):
            return None
        return own[unit].amount(indicator.measure) if unit in own else nothing

    measured = [
        Measured(unit, row.amount(indicator.measure), row.bounded, row.entries, row.evidence, current(unit))
        for unit, row in whole.items()
    ]
    return figures_of(register, indicator, measured)


def active_units(connection: sa.Connection, basis: int) -> dict[str, set[str]]:
    """By register the units that have at least one entry: for them no match means 0, not blank."""
    query = "SELECT indicator, unit FROM tally WHERE window_no = :ever AND basis = :basis"
    found: dict[str, set[str]] = defaultdict(set)
    for register, unit in connection.exec_driver_sql(query, {"ever": EVER, "basis": basis}):
        found[register].add(unit)
    return found


def entry_count(connection: sa.Connection, register: str, basis: int, unit: str = COUNTY) -> int:
    """The number of a register's entries that count, of one unit or of all."""
    of_unit = " AND unit = :unit" if unit else ""
    query = (
        "SELECT COALESCE(SUM(entries), 0) FROM tally"
        f" WHERE window_no = :ever AND basis = :basis AND indicator = :register{of_unit}"
    )
    binds = {"ever": EVER, "basis": basis, "register": register, "unit": unit}
    return int(connection.exec_driver_sql(query, binds).scalar() or 0)
