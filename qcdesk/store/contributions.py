"""What each row of a register adds to the kept sums of its indicators: one query per register.

Meaning is that of `qcdesk.store.measures`: the same conditions, asked of one row for all windows
at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from qcdesk.plan.expression_types import ExpressionError
from qcdesk.plan.model import Indicator, Plan, RegisterDef
from qcdesk.store.measures import measure_of
from qcdesk.store.tables import table_name
from qcdesk.store.tally_windows import windows_of_row

BASIS, UNIT, EVIDENCE, ENTRY = range(4)
"""The places of the columns that every row has."""

EVER = 0
"""The number of the window in which every row falls."""


@dataclass(frozen=True, eq=False)
class Contribution:
    """Where a row has what it adds to one indicator.

    `windows` is the place of the numbers of the windows in which the row counts (``,1,4``), `of`,
    `bounded` and `dated` those of the amount, whether it is a lower bound, and the day.
    """

    code: str
    measure: str
    windows: int
    of: int
    bounded: int
    dated: int


@dataclass(frozen=True)
class RowQuery:
    """The rows of a register: from `flags` on a column per contribution, false when it adds nothing."""

    sql: str
    flags: int
    contributions: tuple[Contribution, ...]

    @property
    def of_entries(self) -> str:
        """Only the rows of the entries in the JSON array ``:entries``."""
        return f"{self.sql} WHERE r.entry_no IN (SELECT value FROM json_each(:entries))"


def is_kept(register: RegisterDef, indicator: Indicator) -> bool:
    """False when an amount differs from window to window: such figures are counted anew each time.

    So is what this program cannot read: it must not keep anybody from saving an entry.
    """
    try:
        return not measure_of(register, indicator).of_window
    except ExpressionError:
        return False


@lru_cache(maxsize=512)
def row_query(plan: Plan, register: RegisterDef) -> RowQuery:
    """The query over a register's rows; first of all each one counts as an entry of its register."""
    indicators = [i for i in plan.indicators if i.source == "register" and i.register_code == register.code]
    columns = {"r.basis": BASIS, "r.entry_unit": UNIT, "r.evidence_count": EVIDENCE, "r.entry_no": ENTRY}

    def place(sql: str) -> int:
        return columns.setdefault(sql, len(columns))

    found = [Contribution(register.code, "count", place(f"',{EVER}'"), place("1"), place("0"), place("NULL"))]
    flags = ["1"]
    for indicator in indicators:
        if is_kept(register, indicator):
            measure = measure_of(register, indicator)
            # A condition that reads the days of windows is part of the question in which ones a row counts.
            flags.append("1" if measure.where_window else f"({measure.where})")
            windows = place(windows_of_row(plan, register, indicator))
            places = (windows, place(measure.of), place(measure.bounded), place(measure.dated))
            found.append(Contribution(indicator.code, indicator.measure, *places))
    selected = ", ".join((*columns, *flags))
    return RowQuery(f'SELECT {selected} FROM "{table_name(register.code)}" r', len(columns), tuple(found))
