"""Stages at a desk: what the strip shows, and moves that are not allowed."""

from __future__ import annotations

from datetime import date

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Severity
from qcdesk.services.check_period import check_period
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.stages import entry_stages, register_stages
from tests.builders import PERIOD
from tests.workflow import DAY, desk, sealed, workflow_plan

FILED = {"number": {"number": "1"}, "filed_on": {"filed_on": "2014-03-01"}, "stage": {"stage": "filed"}}


@pytest.fixture
def context(tmp_path):
    with desk(tmp_path / "w", workflow_plan()) as opened:
        yield opened


def _record(context, values, entry_id=""):
    return record_entry(context, RecordEntry("cases", values, entry_id, PERIOD))


def _codes(saved):
    return sorted(f.code for f in saved.findings if f.code.startswith("stage."))


def test_a_new_entry_may_stand_in_any_stage(context):
    saved = _record(
        context, {"number": "1", "filed_on": DAY, "stage": "closed", "closed_on": DAY, "amount": 5}
    )
    assert _codes(saved) == []


def test_required_fields_of_the_stage(context):
    saved = _record(context, {"number": "1", "filed_on": DAY, "stage": "closed"})
    found = [f for f in saved.findings if f.code == "stage.required"]
    assert [(f.severity, f.subject.cell) for f in found] == [(Severity.ERROR, "closed_on")]
    assert _codes(_record(context, {"closed_on": DAY}, saved.entry.entry_id)) == []


def test_a_skipped_stage_is_an_error_until_it_is_gone_through(context):
    entry = sealed(context, "cases", FILED)
    skipped = _record(context, {"stage": "closed", "closed_on": DAY}, entry)
    found = [f for f in skipped.findings if f.code == "stage.move"]
    assert [dict(f.params) for f in found] == [{"before": "立案", "after": "结案", "allowed": "调查"}]
    assert found[0].severity is Severity.ERROR
    assert "stage.move" in {i.finding.code for i in check_period(context, PERIOD).blocking}
    assert _codes(_record(context, {"stage": "investigated", "amount": 3}, entry)) == []
    assert _codes(_record(context, {"stage": "closed"}, entry)) == []


def test_no_way_back_from_the_end(context):
    closed = {**FILED, "stage": {"stage": "closed"}, "closed_on": {"closed_on": "2014-04-01"}}
    entry = sealed(context, "cases", closed)
    assert _codes(_record(context, {"stage": "filed"}, entry)) == ["stage.move"]
    assert _codes(_record(context, {"stage": "closed"}, entry)) == []


def test_what_the_office_decides_has_to_be_explained_by_a_unit(context):
    investigated = {**FILED, "stage": {"stage": "investigated"}, "amount": {"amount": 4}}
    entry = sealed(context, "cases", investigated)
    saved = _record(context, {"stage": "approved"}, entry)
    found = [f for f in saved.findings if f.code == "stage.mover"]
    assert [(f.severity, f.params["stages"]) for f in found] == [(Severity.EXPLAIN, "审批")]


def test_an_overdue_stage_is_a_hint(context):
    saved = _record(context, {"number": "1", "filed_on": DAY, "stage": "filed", "due_on": date(2014, 4, 1)})
    assert [(f.code, f.severity) for f in saved.findings if f.code.startswith("stage.")] == [
        ("stage.overdue", Severity.HINT)
    ]
    assert _codes(_record(context, {"due_on": date(2015, 4, 1)}, saved.entry.entry_id)) == []


def test_an_unknown_stage(context):
    saved = _record(context, {"number": "1", "filed_on": DAY, "stage": "nowhere"})
    assert _codes(saved) == ["stage.unknown"]


def test_counts_and_next_steps_for_the_strip(context):
    first = _record(context, {"number": "1", "stage": "filed", "due_on": date(2014, 6, 1)}).entry.entry_id
    _record(context, {"number": "2", "stage": "filed"})
    _record(context, {"number": "3"})
    counted = {item.stage.code: item.entries for item in register_stages(context, "cases")}
    assert counted == {"filed": 2, "investigated": 0, "approved": 0, "closed": 0}
    shown = entry_stages(context, first)
    assert shown.current.code == "filed"
    assert [(s.stage.code, s.mine, s.missing) for s in shown.steps] == [("investigated", True, ("案值",))]
    assert (shown.due, shown.overdue) == (date(2014, 6, 1), True)
    assert register_stages(context, "honours") == ()
    with pytest.raises(UserError, match=r"register\.unknown"):
        register_stages(context, "nothing")


def test_steps_that_another_makes_are_not_mine(context):
    entry = sealed(context, "cases", {**FILED, "stage": {"stage": "investigated"}, "amount": {"amount": 4}})
    assert [(s.stage.code, s.mine) for s in entry_stages(context, entry).steps] == [
        ("approved", False),
        ("closed", True),
    ]
