"""Findings after one edit are those of a full check, and only what read the change ran."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import State
from qcdesk.services.check_period import check_period
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.recheck import Edit, recheck
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.undo import undo
from qcdesk.store import entries
from tests.builders import PERIOD
from tests.workflow import DAY, desk, workflow_plan

BLANK = State.NOT_REPORTED
VALUES = {
    "honours": {
        "title": st.sampled_from(["甲", "乙", BLANK]),
        "org": st.sampled_from(["厂", BLANK]),
        "granted_on": st.sampled_from([DAY, BLANK]),
    },
    "sampling": {
        "batch": st.sampled_from(["1", "2", "x"]),
        "day": st.sampled_from([DAY, date(2013, 5, 1), BLANK]),
        "taken": st.sampled_from([0, 10, 20, BLANK]),
        "passed": st.sampled_from([1, 15, 30, BLANK]),
        "level": st.sampled_from(["nat", "nothing", BLANK]),
    },
    "cases": {
        "number": st.sampled_from(["1", "2", BLANK]),
        "filed_on": st.sampled_from([DAY, date(2013, 5, 1)]),
        "due_on": st.sampled_from([date(2014, 2, 1), date(2015, 2, 1), BLANK]),
        "amount": st.sampled_from([0, 5, BLANK]),
        "stage": st.sampled_from(["filed", "investigated", "approved", "closed", BLANK]),
        "honour": st.sampled_from(["first", "nowhere", BLANK]),
    },
    "reading": {"value": st.sampled_from([1, 2, BLANK]), "indicator": st.sampled_from(["G7", "C1"])},
}


@contextmanager
def _desk(role="unit"):
    with TemporaryDirectory() as folder, desk(Path(folder) / "w", workflow_plan(), role=role) as context:
        yield context


def _findings(checked):
    return [(item.finding, item.explanation, item.refused) for item in checked.findings]


@st.composite
def _edits(draw):
    """What to do: (register, which entry or None for a new one, values) or (action, which entry)."""
    steps = []
    for _ in range(draw(st.integers(1, 8))):
        action = draw(st.sampled_from(["write", "write", "write", "delete", "undo"]))
        which = draw(st.integers(0, 5))
        if action != "write":
            steps.append((action, which, {}))
            continue
        register = draw(st.sampled_from(sorted(VALUES)))
        fields = draw(
            st.lists(st.sampled_from(sorted(VALUES[register])), min_size=1, max_size=3, unique=True)
        )
        steps.append((register, which, {name: draw(VALUES[register][name]) for name in fields}))
    return steps


@settings(max_examples=12)
@given(steps=_edits())
def test_findings_after_edits_equal_a_full_check(steps):
    with _desk() as context:
        known = {register: [] for register in VALUES}
        checked = check_period(context, PERIOD)
        for action, which, values in steps:
            edit = _play(context, known, action, which, values)
            if edit is None:
                continue
            checked = recheck(context, checked, edit)
            assert _findings(checked) == _findings(check_period(context, PERIOD))


def _play(context, known, action, which, values):
    every = [(register, entry) for register, found in known.items() for entry in found]
    if action == "undo":
        if not every:
            return None
        try:
            return Edit(min(undo(context).entries))
        except UserError:
            return None
    if action == "delete":
        if not every:
            return None
        register, entry = every[which % len(every)]
        known[register].remove(entry)
        delete_entry(context, DeleteEntry(entry, PERIOD))
        return Edit(entry)
    if "honour" in values and values["honour"] == "first":
        values["honour"] = known["honours"][0] if known["honours"] else "nowhere"
    mine = known[action]
    if mine and which < 4:
        entry = mine[which % len(mine)]
        with context.read() as connection:
            blank = entries.find(connection, entry).blank
        record_entry(context, RecordEntry(action, values, entry, PERIOD))
        # What was blank before is as good as new.
        return Edit(entry) if blank else Edit(entry, frozenset(values))
    if action == "reading":
        values = {"period": PERIOD, "indicator": "G7", **values}
    entry = record_entry(context, RecordEntry(action, values, period=PERIOD)).entry.entry_id
    if entry not in mine:
        mine.append(entry)
    return Edit(entry)


@contextmanager
def _statements(context):
    found = []

    def note(_connection, _cursor, statement, parameters, *_more):
        found.append(f"{statement} {parameters}")

    sa.event.listen(context.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(context.database.engine, "before_cursor_execute", note)


def test_an_edit_that_nothing_reads_runs_no_rule_and_no_figure():
    with _desk() as context:
        values = {"batch": "1", "day": DAY, "taken": 10, "passed": 20, "cost": Decimal(5)}
        entry = record_entry(context, RecordEntry("sampling", values, period=PERIOD)).entry.entry_id
        before = check_period(context, PERIOD)
        record_entry(context, RecordEntry("sampling", {"urgent": True}, entry, PERIOD))
        with _statements(context) as ran:
            after = recheck(context, before, Edit(entry, frozenset({"urgent"})), indicators=False)
        assert _findings(after) == _findings(before)
        assert not [statement for statement in ran if "reg_sampling" in statement]


def test_only_the_figures_that_the_register_feeds_are_computed():
    with _desk() as context:
        entry = record_entry(context, RecordEntry("sampling", {"batch": "1"}, period=PERIOD)).entry.entry_id
        before = check_period(context, PERIOD)
        with _statements(context) as ran:
            recheck(context, before, Edit(entry, frozenset({"taken"})))
        read = [statement for statement in ran if "FROM tally" in statement and "G1" in statement]
        assert read
        assert not [statement for statement in read if "G4" in statement]
        assert not [statement for statement in ran if "reg_honours" in statement]


def test_explanations_stay_with_their_findings():
    with _desk() as context:
        values = {"batch": "1", "day": DAY, "cost": Decimal(2000)}
        entry = record_entry(context, RecordEntry("sampling", values, period=PERIOD)).entry.entry_id
        before = check_period(context, PERIOD)
        doubt = next(i.finding for i in before.findings if i.finding.code == "V-2")
        given_id = explain_finding(
            context, PERIOD, doubt.key, doubt.code, "专项抽检委托费用较高"
        ).entry.entry_id
        explained = recheck(context, before, Edit(given_id))
        assert next(i for i in explained.findings if i.finding == doubt).explanation == "专项抽检委托费用较高"
        record_entry(context, RecordEntry("sampling", {"cost": Decimal(3000)}, entry, PERIOD))
        changed = recheck(context, explained, Edit(entry, frozenset({"cost"})))
        assert [i.explanation for i in changed.findings if i.finding.code == "V-2"] == [""]


def test_a_deleted_target_of_a_reference_is_found():
    with _desk() as context:
        honour = record_entry(
            context, RecordEntry("honours", {"title": "甲", "granted_on": DAY})
        ).entry.entry_id
        record_entry(context, RecordEntry("cases", {"number": "1", "filed_on": DAY, "honour": honour}))
        before = check_period(context, PERIOD)
        assert "entry.reference" not in {i.finding.code for i in before.findings}
        delete_entry(context, DeleteEntry(honour))
        after = recheck(context, before, Edit(honour))
        assert "entry.reference" in {i.finding.code for i in after.findings}
        assert _findings(after) == _findings(check_period(context, PERIOD))


@pytest.mark.parametrize("role", ["unit", "office"])
def test_an_entry_of_an_unknown_register_changes_nothing(role):
    with _desk(role) as context:
        with context.write("test") as work:
            entries.create(work.connection, "e" * 32, "north", "gone")
        before = check_period(context, PERIOD)
        assert recheck(context, before, Edit("e" * 32)) == before
