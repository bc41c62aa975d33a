"""The windows that sums are kept for: which days they look at, and in which of them a row counts."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from qcdesk.plan.model import Indicator, Period, Plan, RegisterDef
from qcdesk.store.measures import Window, has_own_part, in_time, measure_of


class KeptWindow(NamedTuple):
    """A row of `tally_window`; `own` is 1 for a period's own part, which starts on `first_day`."""

    no: int
    period: str
    own: int
    first_day: str
    year_start: str
    period_start: str
    period_end: str


@lru_cache(maxsize=16)
def windows(plan: Plan) -> tuple[KeptWindow, ...]:
    """The windows of a plan, numbered from 1.

    Each period has one from its year's start; one that starts later has its own part too.
    """
    found: list[KeptWindow] = []
    for period in plan.periods:
        window = Window.of(plan, period)
        days = (window.year_start, window.period_start, window.period_end)
        found.append(KeptWindow(len(found) + 1, period.code, 0, window.year_start, *days))
        if window.period_start != window.year_start:
            found.append(KeptWindow(len(found) + 1, period.code, 1, window.period_start, *days))
    return tuple(found)


def window_numbers(plan: Plan, period: Period) -> tuple[int, int]:
    """The windows of a period from the year's start, and of its own part."""
    numbers = [window.no for window in windows(plan) if window.period == period.code]
    return numbers[0], numbers[-1]


def windows_of_row(plan: Plan, register: RegisterDef, indicator: Indicator) -> str:
    """SQL for the windows in whose time a row of a register falls: ``,1,4``, empty or NULL for none.

    Windows depend on the indicator's time alone, unless its condition reads their days.
    """
    measure, own = measure_of(register, indicator), has_own_part(register, indicator)
    if measure.where_window:
        time = in_time(register, indicator, "first_day", "period_end")
        return (
            "(SELECT ',' || group_concat(no) FROM tally_window"
            f" WHERE (own = 0 OR {int(own)}) AND {time} AND ({measure.where}))"
        )
    cases = []
    for window in windows(plan):
        if own or not window.own:
            time = in_time(register, indicator, f"'{window.first_day}'", f"'{window.period_end}'")
            cases.append(f"CASE WHEN {time} THEN ',{window.no}' ELSE '' END")
    return " || ".join(cases)
