"""What a figure needs: the indicators it is computed from, the periods it is compared with."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from graphlib import TopologicalSorter

from qcdesk.plan.builtin_registers import NIL_REPORT, READING
from qcdesk.plan.expression_types import PAST_SUFFIXES, indicator_scope
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.model import Indicator, Period, Plan


@lru_cache(maxsize=16)
def ordered(plan: Plan) -> tuple[Indicator, ...]:
    """The indicators so that each comes after those it is computed from."""
    codes = {indicator.code: indicator for indicator in plan.indicators}
    graph: TopologicalSorter[str] = TopologicalSorter()
    for indicator in plan.indicators:
        graph.add(indicator.code, *(c for c in sources(plan, indicator) if c in codes))
    return tuple(codes[code] for code in graph.static_order())


def sources(plan: Plan, indicator: Indicator) -> tuple[str, ...]:
    """The indicators that a ratio or formula is computed from, in the same period."""
    if indicator.source == "ratio":
        return (indicator.numerator, indicator.denominator)
    if indicator.source == "formula":
        compiled = compile_expression(indicator.formula, indicator_scope(indicator_codes(plan)), "number")
        names = {name for name in compiled.names if not name.endswith(PAST_SUFFIXES)}
        return tuple(sorted({name.partition("__")[0] for name in names}))
    return ()


def indicator_codes(plan: Plan) -> tuple[str, ...]:
    """The codes that expressions over indicators may name."""
    return tuple(indicator.code for indicator in plan.indicators)


def needed(plan: Plan, codes: Collection[str]) -> set[str]:
    """Indicators and those that they are computed from, over any number of steps."""
    found: set[str] = set()
    waiting = [plan.indicator(code) for code in codes]
    while waiting:
        indicator = waiting.pop()
        if indicator.code not in found:
            found.add(indicator.code)
            waiting += [plan.indicator(code) for code in all_sources(plan, indicator)]
    return found


def all_sources(plan: Plan, indicator: Indicator) -> tuple[str, ...]:
    """The indicators that a ratio or formula is computed from, in whatever period."""
    if indicator.source != "formula":
        return sources(plan, indicator)
    compiled = compile_expression(indicator.formula, indicator_scope(indicator_codes(plan)), "number")
    return tuple(sorted({name.partition("__")[0] for name in compiled.names}))


def period_before(plan: Plan, period: Period) -> Period | None:
    """The period that the plan names as the one before, or None."""
    return plan.period(period.previous) if period.previous else None


@lru_cache(maxsize=16)
def reads_previous(plan: Plan) -> bool:
    """True if any rule or formula compares with the period before."""
    texts = [indicator.formula for indicator in plan.indicators]
    texts += [text for check in plan.checks for text in (check.rule, check.when)]
    return any("__previous" in text for text in texts)


def previous_year(plan: Plan, period: Period) -> Period | None:
    """The period of the year before that ends on the same day of the year, or None."""
    wanted = (period.year - 1, period.end.month, period.end.day)
    same = [p for p in plan.periods if (p.year, p.end.month, p.end.day) == wanted]
    return min(same, key=lambda p: p.start, default=None)


@lru_cache(maxsize=64)
def fed_by(plan: Plan, register: str) -> frozenset[str]:
    """The indicators whose figures an entry of the register may change, over any number of steps.

    A nil report may speak for any register, and a reading stands for the indicator it names.
    """
    found = {i.code for i in plan.indicators if _direct(i, register)}
    grown = True
    while grown:
        more = {i.code for i in plan.indicators if found.intersection(all_sources(plan, i))}
        grown = not more <= found
        found |= more
    return frozenset(found)


def _direct(indicator: Indicator, register: str) -> bool:
    if indicator.source == "register":
        return register in (indicator.register_code, NIL_REPORT.code)
    return register == READING.code
