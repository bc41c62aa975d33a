"""Who counts what several units claim."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qcdesk.domain.attribution import Attribution, shares
from qcdesk.domain.errors import UserError

UNITS = ("north", "south", "zhijian")
HALF = Decimal("0.5")


def test_lead_counts_one_and_co_units_their_share():
    assert shares(Attribution.LEAD, UNITS, "south") == {"north": 0, "south": 1, "zhijian": 0}
    assert shares(Attribution.SHARE, UNITS, "north", HALF) == {"north": 1, "south": HALF, "zhijian": HALF}


def test_by_hand_needs_every_claimant_and_at_most_one():
    given = {"north": HALF, "south": HALF, "zhijian": Decimal(0)}
    assert shares(Attribution.BY_HAND, UNITS, given=given) == given


@pytest.mark.parametrize(
    ("rule", "options", "code"),
    [
        (Attribution.LEAD, {"lead": "west"}, "attribution.lead-unknown"),
        (Attribution.SHARE, {"lead": "north", "co_share": Decimal(2)}, "attribution.share-invalid"),
        (Attribution.BY_HAND, {"given": {"north": Decimal(1)}}, "attribution.incomplete"),
        (Attribution.BY_HAND, {"given": dict.fromkeys(UNITS, HALF)}, "attribution.share-invalid"),
        (Attribution.BY_HAND, {"given": dict.fromkeys(UNITS, Decimal(-1))}, "attribution.share-invalid"),
    ],
)
def test_impossible_shares_are_refused(rule, options, code):
    with pytest.raises(UserError) as caught:
        shares(rule, UNITS, **options)
    assert caught.value.code == code
