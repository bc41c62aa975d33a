"""Attribution: who counts what several units claim: the lead unit 1, co-units a share, or by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum

from qcdesk.domain.errors import UserError

ONE, NONE = Decimal(1), Decimal(0)


class Attribution(Enum):
    """牵头单位计 1；牵头计 1、配合单位按比例；人工认定."""

    LEAD = "lead"
    SHARE = "share"
    BY_HAND = "by_hand"


def shares(
    rule: Attribution,
    claimants: Sequence[str],
    lead: str = "",
    co_share: Decimal = NONE,
    given: Mapping[str, Decimal] | None = None,
) -> dict[str, Decimal]:
    """How much of one fact each claimant counts, between 0 and 1.

    `lead` must be a claimant for the first two rules; `co_share` is what each other claimant
    counts. By hand every claimant needs a share and they add up to at most 1. Raises UserError
    ``attribution.lead-unknown``, ``attribution.share-invalid``, ``attribution.incomplete``.
    """
    if rule is Attribution.BY_HAND:
        return _by_hand(claimants, given or {})
    if lead not in claimants:
        raise UserError("attribution.lead-unknown", unit=lead, units=list(claimants))
    rest = co_share if rule is Attribution.SHARE else NONE
    if not NONE <= rest <= ONE:
        raise UserError("attribution.share-invalid", share=str(rest))
    return {unit: ONE if unit == lead else rest for unit in claimants}


def _by_hand(claimants: Sequence[str], given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    if set(given) != set(claimants):
        missing = sorted(set(claimants) ^ set(given))
        raise UserError("attribution.incomplete", units=missing)
    wrong = [share for share in given.values() if not NONE <= share <= ONE]
    if wrong or sum(given.values()) > ONE:
        raise UserError("attribution.share-invalid", share=str(wrong[0] if wrong else sum(given.values())))
    return {unit: given[unit] for unit in claimants}
