"""Comparing a figure with its target: operator, pro-rata mark and standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from qcdesk.domain.figures import Amount, number
from qcdesk.domain.values import LowerBound, State


class Standing(Enum):
    """How a target stands on a day: 已完成, 达到序时, 滞后, 未完成, 待定, 不适用."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Promise:
    """A target's numbers. `threshold` is None while unknown, e.g. a province average not out yet.

    `base` is last year's figure; `new` compares only what was added to it. `rate` targets are
    not spread over the year: a rate must hold on every day.
    """

    operator: str
    threshold: Decimal | None
    base: Decimal | None
    new: bool
    rate: bool
    start: date
    due: date


@dataclass(frozen=True)
class Assessment:
    """The comparison: the threshold used, the pro-rata mark of the day, what is still lacking."""

    standing: Standing
    threshold: Decimal | None
    mark: Decimal | None
    gap: Decimal | None


def elapsed(start: date, due: date, day: date) -> Fraction:
    """The share of the target's time that has passed at the end of `day`, between 0 and 1."""
    total = (due - start).days + 1
    passed = (day - start).days + 1
    return Fraction(min(max(passed, 0), total), total)


def assess(promise: Promise, value: Amount, day: date) -> Assessment:
    """Compare a figure with a promise on a day."""
    operator, threshold = _resolve(promise)
    if promise.operator == "breakthrough" and promise.base not in (None, Decimal(0)):
        return Assessment(Standing.NOT_APPLICABLE, threshold, None, None)
    if value is State.NOT_APPLICABLE:
        return Assessment(Standing.NOT_APPLICABLE, threshold, None, None)
    actual = number(value)
    if threshold is None or actual is None:
        return Assessment(Standing.PENDING, threshold, None, None)
    if promise.new:
        actual -= promise.base or Decimal(0)
    mark = _mark(promise, operator, threshold, day)
    gap = max(threshold - actual, Decimal(0)) if operator in (">=", ">") else None
    if holds(operator, actual, threshold, isinstance(value, LowerBound)):
        return Assessment(Standing.MET, threshold, mark, gap)
    if isinstance(value, LowerBound) and _possible(operator, actual, threshold):
        return Assessment(Standing.PENDING, threshold, mark, gap)
    if day >= promise.due:
        return Assessment(Standing.MISSED, threshold, mark, gap)
    reached = operator in (">=", ">") and mark is not None and actual >= mark and mark < threshold
    return Assessment(Standing.ON_TRACK if reached else Standing.BEHIND, threshold, mark, gap)


def holds(operator: str, actual: Decimal, threshold: Decimal, lower_bound: bool = False) -> bool:
    """True if the comparison is certain; an open lower bound proves only ≥ and >."""
    if lower_bound and operator not in (">=", ">"):
        return False
    return {
        ">=": actual >= threshold,
        ">": actual > threshold,
        "<": actual < threshold,
        "<=": actual <= threshold,
        "=": actual == threshold,
    }[operator]


def _possible(operator: str, bound: Decimal, threshold: Decimal) -> bool:
    """True if some amount of at least `bound` fulfils the comparison."""
    if operator in (">=", ">"):
        return True
    return bound < threshold if operator == "<" else bound <= threshold


def _resolve(promise: Promise) -> tuple[str, Decimal | None]:
    """The plain operator and threshold: rise is “> base”, breakthrough and done are “≥ 1”."""
    if promise.operator == "rise":
        return ">", promise.base
    if promise.operator in ("breakthrough", "done"):
        return ">=", Decimal(1)
    return promise.operator, promise.threshold


def _mark(promise: Promise, operator: str, threshold: Decimal, day: date) -> Decimal | None:
    """The pro-rata mark (序时进度): from the base, or from 0, in step with the days passed."""
    if promise.operator in ("rise", "breakthrough", "done"):
        return None
    if promise.rate or operator not in (">=", ">"):
        return threshold
    begin = Decimal(0) if promise.new or promise.base is None else min(promise.base, threshold)
    share = elapsed(promise.start, promise.due, day)
    return begin + (threshold - begin) * share.numerator / share.denominator
