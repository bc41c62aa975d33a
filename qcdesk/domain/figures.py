"""Figures: an indicator's value for a unit or the county, with what it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qcdesk.domain.values import LowerBound, State, round_half_up

COUNTY = ""
"""The unit code that stands for the whole county."""
RECEIVED, ACCEPTED = 1, 2
"""What figures are made from: all that was received, or only what the office has accepted."""

Amount = Decimal | LowerBound | State


@dataclass(frozen=True)
class Figure:
    """A value in the indicator's unit of measure, exact (not rounded for display).

    `numerator` and `denominator` are set for ratios; `current` is the part of a flow that falls
    in the period itself, `value` runs from the start of the year. `entries` and `evidence`
    count what the value was made from.
    """

    value: Amount = State.NOT_REPORTED
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    current: Amount = State.NOT_REPORTED
    entries: int = 0
    evidence: int = 0

    def shown(self, decimals: int) -> Amount:
        """The value as displayed, rounded half up to `decimals` digits."""
        if isinstance(self.value, LowerBound):
            return LowerBound(round_half_up(self.value.amount, decimals))
        if isinstance(self.value, Decimal):
            return round_half_up(self.value, decimals)
        return self.value


def number(amount: Amount) -> Decimal | None:
    """The number in an amount: a nil report is 0, a lower bound its bound, otherwise None."""
    if isinstance(amount, Decimal):
        return amount
    if isinstance(amount, LowerBound):
        return amount.amount
    return Decimal(0) if amount is State.NIL else None


def add(amounts: Iterable[Amount]) -> Amount:
    """The sum: blanks and “not applicable” take no part, a lower bound makes the sum one.

    Only nil reports give a nil report; nothing reported gives not reported.
    """
    total, seen, bounded = Decimal(0), State.NOT_REPORTED, False
    numeric = False
    for amount in amounts:
        part = number(amount)
        if part is None:
            if amount is State.NOT_APPLICABLE and seen is State.NOT_REPORTED:
                seen = State.NOT_APPLICABLE
            continue
        seen = State.NIL
        numeric = numeric or not isinstance(amount, State)
        bounded = bounded or isinstance(amount, LowerBound)
        total += part
    if bounded:
        return LowerBound(total)
    return total if numeric else seen


def divide(numerator: Amount, denominator: Amount, factor: Decimal) -> Amount:
    """Numerator ÷ denominator × factor; a denominator of 0 is not applicable, never 100 %."""
    above, below = number(numerator), number(denominator)
    if above is None or below is None:
        return State.NOT_REPORTED
    if below == 0:
        return State.NOT_APPLICABLE
    if isinstance(denominator, LowerBound):
        return State.NOT_APPLICABLE
    quotient = above * factor / below
    return LowerBound(quotient) if isinstance(numerator, LowerBound) else quotient
