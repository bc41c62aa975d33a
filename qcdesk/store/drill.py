"""The entries that a figure was made from: as many as the figure counts."""

from __future__ import annotations

import sqlalchemy as sa

from qcdesk.domain.figures import COUNTY
from qcdesk.plan.model import Indicator, Period, Plan
from qcdesk.store.figures import compute, reading_rows
from qcdesk.store.measures import Window, latest_behind, rows_behind


def entries_behind(
    connection: sa.Connection, plan: Plan, indicator: Indicator, period: Period, basis: int, unit: str
) -> set[int]:
    """The keys of the entries behind a figure of a register or reading, of one unit or of the county."""
    if indicator.source == "reading":
        return _typed(connection, indicator, period, basis, unit)
    if unit == COUNTY and indicator.roll_up == "county":
        table = compute(connection, plan, period, basis, (indicator.code,))
        unit = indicator.lead if indicator.lead in table.units(indicator.code) else COUNTY
    register, window = plan.register(indicator.register_code), Window.of(plan, period)
    if indicator.measure != "last":
        return set(rows_behind(connection, register, indicator, window, basis, unit))
    rows = latest_behind(connection, register, indicator, window, basis)
    if unit == COUNTY and indicator.roll_up != "sum":
        rows = rows[-1:]
    return {entry_no for entry_no, owner in rows if unit in (COUNTY, owner)}


def _typed(
    connection: sa.Connection, indicator: Indicator, period: Period, basis: int, unit: str
) -> set[int]:
    """The entries of typed figures: the newest of each unit, of which one may speak for the county."""
    rows = reading_rows(connection, indicator.code, period.code, basis)
    newest = {owner: entry_no for entry_no, owner in rows}
    if unit == COUNTY and indicator.roll_up in ("county", "last") and newest:
        unit = indicator.lead if indicator.lead in newest else max(newest)
    return {entry_no for owner, entry_no in newest.items() if unit in (COUNTY, owner)}
