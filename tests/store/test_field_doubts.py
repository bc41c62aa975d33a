"""A model takes most entries as they are; the others are looked at field by field."""

from __future__ import annotations

from qcdesk.plan.row_model import row_model
from qcdesk.services.check_period import check_period
from qcdesk.services.record_entry import DeleteEntry, delete_entry
from qcdesk.store import field_doubts
from tests.builders import PERIOD, county, honour, record, seal


def test_only_what_no_model_takes_and_edits_of_sealed_entries_are_read(tmp_path):
    north = county(tmp_path)["north"]
    honour(north, "甲")
    edited = honour(north, "乙")
    seal(north)
    record(north, "honours", {"title": "乙1"}, edited)
    honour(north, "丙")
    wrong, gone = (record(north, "sampling", {"batch": batch}) for batch in ("甲批", "乙批"))
    record(north, "sampling", {"batch": "12"})
    with north.open() as context:
        delete_entry(context, DeleteEntry(gone))
        with context.read() as connection:
            plan = context.plan(connection)
            takes = {register.code: row_model(plan, register).takes_json for register in plan.registers}
            found = field_doubts.doubtful(connection, takes)
        check = check_period(context, PERIOD)
    assert {code: [e.entry_id for e in own] for code, own in found.items()} == {
        "honours": [edited],
        "sampling": [wrong],
    }
    patterns = [item.finding for item in check.findings if item.finding.code == "entry.pattern"]
    assert [finding.subject.entry_id for finding in patterns] == [wrong]
