"""The revision in force and each unit's part of a target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from qcdesk.domain.findings import Severity
from qcdesk.plan.model import Target
from qcdesk.plan.target_shares import Duty, check_splits, in_force, shares_of
from tests.builders import small_plan

DAY = date(2014, 6, 30)


def _target(**values):
    given = {"code": "T", "name": "目标", "indicator": "G4", "operator": ">=", "threshold": Decimal(10)}
    given |= {"lead": "zhijian", "co_units": ("north", "south"), "weights": (Decimal("0.6"), Decimal("0.4"))}
    given |= {"start": date(2014, 1, 1), "due": date(2014, 12, 31)}
    return msgspec.convert(given | values, Target)


def _plan(*targets):
    return replace(small_plan(), targets=targets)


def _own(unit, threshold, **values):
    return _target(unit=unit, threshold=Decimal(threshold), co_units=(), weights=(), **values)


def test_the_newest_revision_in_force_on_the_day_counts():
    first = _target(threshold=Decimal(5), valid_from=date(2014, 2, 1))
    second = _target(threshold=Decimal(6), revision=2, valid_from=date(2014, 7, 1))
    other = _own("north", 1)
    for day, wanted in (
        (date(2014, 1, 1), first),
        (date(2014, 6, 30), first),
        (date(2014, 7, 1), second),
    ):
        assert in_force([second, other, first], day) == (wanted, other)


def test_a_split_target_needs_a_number_for_each_unit():
    plan = _plan(_target(split="split"), _own("north", 7))
    north, south, lead = (shares_of(plan, unit, DAY)[0] for unit in ("north", "south", "zhijian"))
    assert (north.duty, north.assigned, north.target.threshold, north.weight) == (
        Duty.OWN,
        True,
        Decimal(7),
        Decimal("0.6"),
    )
    assert (south.duty, south.assigned, south.county) == (Duty.CO, False, False)
    assert (lead.duty, lead.assigned, lead.county) == (Duty.LEAD, True, True)
    assert shares_of(plan, "bureau", DAY) == ()


def test_the_same_threshold_applies_to_every_responsible_unit():
    plan = _plan(_target(split="same"))
    for unit in ("north", "south", "zhijian"):
        share = shares_of(plan, unit, DAY)[0]
        assert (share.county, share.assigned, share.target.threshold) == (False, True, Decimal(10))


def test_own_is_the_county_figure_for_lead_and_supporting_units():
    plan = _plan(_target(split="own"))
    assert [shares_of(plan, unit, DAY)[0].county for unit in ("zhijian", "north")] == [True, True]


def test_support_supplies_facts_only():
    plan = _plan(_target(split="support"))
    north, lead = shares_of(plan, "north", DAY)[0], shares_of(plan, "zhijian", DAY)[0]
    assert (north.duty, north.assigned) == (Duty.SUPPORT, False)
    assert (lead.duty, lead.county, lead.assigned) == (Duty.LEAD, True, True)


def test_growth_is_assigned_without_a_number():
    plan = _plan(_target(split="split", operator="rise", threshold=None))
    assert shares_of(plan, "north", DAY)[0].assigned


@pytest.mark.parametrize(
    ("operator", "parts", "code", "severity"),
    [
        (">=", (), "target.not-split", Severity.HINT),
        (">=", (4, 5), "target.split-short", Severity.ERROR),
        (">=", (5, 5), None, None),
        (">=", (8, 5), None, None),
        ("<=", (6, 5), "target.split-over", Severity.ERROR),
        ("<=", (4, 5), None, None),
    ],
)
def test_the_split_makes_up_the_whole(operator, parts, code, severity):
    units = ("north", "south")
    own = [_own(unit, part, operator=operator) for unit, part in zip(units, parts, strict=False)]
    found = check_splits(_plan(_target(split="split", operator=operator), *own), DAY)
    assert [(f.code, f.severity) for f in found] == ([] if code is None else [(code, severity)])


def test_a_shortfall_says_how_much():
    found = check_splits(_plan(_target(split="split"), _own("north", 4)), DAY)[0]
    assert dict(found.params) == {"target": "目标", "whole": "10", "total": "4"}
    assert found.subject.indicator == "G4"


def test_only_the_revision_in_force_is_summed():
    late = _own("north", 9, revision=2, valid_from=date(2014, 12, 1))
    plan = _plan(_target(split="split"), _own("north", 4), late, _own("south", 2))
    assert [f.params["total"] for f in check_splits(plan, DAY)] == ["6"]
