"""The same thing recorded by two units: told only where the county adds it up twice."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from qcdesk.domain.findings import Severity
from qcdesk.services.check_period import check_period
from tests.builders import PERIOD
from tests.workflow import desk, sealed, workflow_plan

CASE = {"number": {"number": "7"}, "filed_on": {"filed_on": "2014-03-01"}, "stage": {"stage": "filed"}}
HONOUR = {"title": {"title": "名牌"}, "org": {"org": "甲厂"}, "granted_on": {"granted_on": "2014-03-01"}}


@pytest.fixture
def office(tmp_path):
    with desk(tmp_path / "w", _plan(), role="office") as context:
        yield context


def _plan():
    """Honours are counted distinctly only, cases are added up."""
    plan = workflow_plan()
    kept = tuple(indicator for indicator in plan.indicators if indicator.code not in ("G4", "G6"))
    checks = tuple(check for check in plan.checks if check.code != "V-5")
    return replace(plan, indicators=kept, targets=plan.targets[:1], checks=checks)


def _shared(context):
    found = [item.finding for item in check_period(context, PERIOD).findings]
    return [finding for finding in found if finding.code == "unique.across-units"]


def test_what_is_added_up_twice_is_a_hint_at_both_entries(office):
    for unit in ("north", "south"):
        sealed(office, "cases", CASE, unit)
    sealed(office, "cases", {**CASE, "number": {"number": "8"}}, "south")
    found = _shared(office)
    assert [(f.severity, f.subject.unit) for f in found] == [
        (Severity.HINT, "north"),
        (Severity.HINT, "south"),
    ]
    assert {f.params["units"] for f in found} == {"北镇、南镇"}
    assert {f.params["check"] for f in found} == {"案号不重复"}


def test_what_is_counted_distinctly_may_be_filed_by_several_units(office):
    for unit in ("north", "south"):
        sealed(office, "honours", HONOUR, unit)
    assert _shared(office) == []


def test_twice_in_one_unit_is_the_rules_own_finding(office):
    for _ in range(2):
        sealed(office, "cases", CASE)
    assert _shared(office) == []
    codes = [item.finding.code for item in check_period(office, PERIOD).findings]
    assert codes.count("V-6") == 2


def test_a_unit_does_not_compare_with_others(tmp_path):
    with desk(tmp_path / "w", _plan()) as context:
        for unit in ("north", "south"):
            sealed(context, "cases", CASE, unit)
        assert _shared(context) == []
