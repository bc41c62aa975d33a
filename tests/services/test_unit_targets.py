"""What a unit has to reach, with its figure, mark and standing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import UserError
from qcdesk.domain.targets import Standing
from qcdesk.plan.model import Target
from qcdesk.plan.target_shares import Duty
from qcdesk.services.check_period import check_period
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.unit_targets import unit_targets
from tests.workflow import DAY, desk, workflow_plan

YEAR = {"start": date(2014, 1, 1), "due": date(2014, 12, 31)}
WHOLE = {"code": "T", "name": "有效荣誉", "indicator": "G4", "operator": ">=", "split": "split", **YEAR}
TARGETS = [
    {**WHOLE, "threshold": 8, "lead": "zhijian", "co_units": ("north", "south")},
    {**WHOLE, "threshold": 4, "unit": "north"},
    {**WHOLE, "threshold": 2, "unit": "north", "revision": 2, "valid_from": date(2014, 7, 1)},
    {**WHOLE, "code": "R", "indicator": "G3", "split": "same", "threshold": 90, "lead": "north"},
    {**WHOLE, "code": "S", "indicator": "G1", "split": "support", "threshold": 5, "lead": "zhijian"}
    | {"co_units": ("north",)},
    {**WHOLE, "code": "U", "indicator": "C2", "operator": "rise", "base": 1, "lead": "zhijian"}
    | {"co_units": ("north",)},
]


def split_plan():
    """Targets of every kind of split, seen from the unit north."""
    targets = tuple(msgspec.convert(target, Target) for target in TARGETS)
    return replace(workflow_plan(), targets=targets)


@pytest.fixture
def context(tmp_path):
    with desk(tmp_path / "w", split_plan()) as opened:
        for number in range(3):
            values = {"title": f"荣誉{number}", "granted_on": DAY}
            record_entry(opened, RecordEntry("honours", values))
        record_entry(opened, RecordEntry("sampling", {"batch": "1", "day": DAY, "taken": 100, "passed": 95}))
        yield opened


def _of(context, code, day=date(2014, 6, 30), **more):
    found = unit_targets(context, "2014", day=day, **more)
    return next(item for item in found if item.target.code == code)


def test_own_number_mark_and_standing(context):
    item = _of(context, "T")
    assert (item.share.duty, item.share.county, item.figure.value) == (Duty.OWN, False, Decimal(3))
    assert item.assessment.threshold == 4
    assert item.assessment.mark == Decimal(4) * 181 / 365
    assert item.assessment.standing is Standing.ON_TRACK
    assert item.assessment.gap == 1


def test_a_revision_counts_from_its_day(context):
    item = _of(context, "T", date(2014, 7, 1))
    assert (item.assessment.threshold, item.assessment.standing) == (2, Standing.MET)


def test_a_rate_counts_for_the_unit_itself(context):
    item = _of(context, "R")
    assert (item.share.duty, item.figure.value, item.assessment.standing) == (Duty.LEAD, 95, Standing.MET)


def test_facts_supplied_are_shown_without_a_threshold(context):
    item = _of(context, "S")
    assert (item.share.duty, item.share.assigned, item.figure.value) == (Duty.SUPPORT, False, 100)
    assert (item.assessment.threshold, item.assessment.standing) == (None, Standing.PENDING)


def test_growth_over_the_units_own_last_year_not_the_countys(context):
    values = {"number": "1", "filed_on": date(2013, 5, 1), "amount": 7}
    record_entry(context, RecordEntry("cases", values))
    record_entry(context, RecordEntry("cases", {**values, "number": "2", "filed_on": DAY}))
    item = _of(context, "U")
    assert (item.assessment.threshold, item.assessment.standing) == (7, Standing.BEHIND)
    record_entry(context, RecordEntry("cases", {**values, "number": "3", "filed_on": DAY, "amount": 1}))
    assert _of(context, "U").assessment.standing is Standing.MET


def test_another_unit_and_unknown_ones(context):
    assert [item.share.duty for item in unit_targets(context, "2014", "zhijian")] == [Duty.LEAD] * 3
    with pytest.raises(UserError, match=r"unit\.unknown"):
        unit_targets(context, "2014", "nowhere")
    with pytest.raises(UserError, match=r"period\.unknown"):
        unit_targets(context, "1999")


def test_the_office_hears_of_a_split_that_falls_short(tmp_path):
    with desk(tmp_path / "office", split_plan(), role="office") as office:
        codes = [item.finding.code for item in check_period(office, "2014").findings]
    assert codes.count("target.split-short") == 1


def test_a_unit_does_not_hear_of_splits(context):
    codes = {item.finding.code for item in check_period(context, "2014").findings}
    assert not any(code.startswith("target.") for code in codes)
