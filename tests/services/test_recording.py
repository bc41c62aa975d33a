"""Recording: every field is saved at once; wrong data is saved too and reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import LowerBound, State
from qcdesk.services.check_period import check_period
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.undo import history, undo
from tests.builders import PERIOD, county, honour, merge_at, record, seal

BLANK = State.NOT_REPORTED
SAMPLE = {"batch": "1", "day": date(2014, 5, 1)}


@pytest.fixture
def north(tmp_path):
    return county(tmp_path)["north"]


def save(desk, register="sampling", values=None, entry_id="", period=PERIOD):
    with desk.open() as context:
        return record_entry(context, RecordEntry(register, values or {}, entry_id, period))


def test_fields_are_saved_one_by_one(north):
    first = save(north, values=SAMPLE)
    again = save(north, values={"taken": LowerBound(Decimal(2000))}, entry_id=first.entry.entry_id)
    last = save(north, values={"passed": 5, "urgent": True, "level": "nat"}, entry_id=first.entry.entry_id)
    assert again.changes.entries == {first.entry.entry_id}
    assert last.entry.values["taken"] == LowerBound(Decimal(2000))
    assert last.entry.values["passed"] == 5
    assert last.entry.values["cost"] is BLANK
    assert last.entry.unsealed == {"batch", "day", "result", "urgent", "level"}
    with north.open() as context:
        assert get_entry(context, first.entry.entry_id) == last.entry
        logged = history(context, first.entry.entry_id)
    assert [(c.cell, c.old) for c in logged if c.cell == "result"][1] == ("result", None)
    assert {c.person for c in logged} == {"north经办"}


def test_saving_what_is_there_changes_nothing(north):
    first = save(north, values=SAMPLE)
    same = save(north, values=SAMPLE, entry_id=first.entry.entry_id)
    assert same.changes.entries == frozenset()
    assert same.entry == first.entry


def test_a_blank_over_a_blank_is_no_change(north):
    first = save(north, values=SAMPLE)
    same = save(north, values={"cost": BLANK, "taken": BLANK, "passed": BLANK}, entry_id=first.entry.entry_id)
    assert same.changes.entries == frozenset()


def test_findings_come_with_the_answer(north):
    values = {**SAMPLE, "batch": "甲1", "taken": 40, "passed": 41, "level": "省", "cost": Decimal("1.005")}
    found = {f.code: f for f in save(north, values=values).findings}
    assert set(found) == {"entry.pattern", "entry.choice", "entry.malformed", "entry.constraint", "V-1"}
    assert found["V-1"].params == {"合格数": "41", "抽检数": "40"}
    assert found["V-1"].subject.cell == "result"
    required = save(north, values={"taken": 1}).findings
    assert sorted(f.subject.cell for f in required if f.code == "entry.required") == ["batch", "day"]


def test_a_blank_is_not_zero_and_breaks_no_rule(north):
    saved = save(north, values={**SAMPLE, "passed": 41})
    assert saved.findings == ()
    nil = save(north, values={**SAMPLE, "batch": "2", "taken": State.NIL, "passed": 1})
    assert {f.code for f in nil.findings} == {"entry.constraint", "V-1"}


def test_a_state_that_the_field_does_not_allow_is_found(north):
    saved = save(north, values={**SAMPLE, "passed": State.NIL, "cost": LowerBound(Decimal(1))})
    assert [f.subject.cell for f in saved.findings if f.code == "entry.state"] == ["result", "cost"]


def test_amounts_have_one_form(north):
    first = save(north, "honours", {"title": "甲", "bonus": Decimal(5)})
    same = save(north, "honours", {"bonus": Decimal("5.00")}, first.entry.entry_id)
    assert same.changes.entries == frozenset()


def test_an_amount_beyond_the_database_is_reported_not_raised(north):
    saved = save(north, "honours", {"title": "甲", "bonus": Decimal(999999999999999999)})
    assert [f.code for f in saved.findings] == ["entry.malformed"]
    assert saved.entry.values["bonus"] is BLANK


def test_deleting_hides_and_undo_brings_back(north):
    entry = honour(north, "甲")
    with north.open() as context:
        delete_entry(context, DeleteEntry(entry, PERIOD))
        assert list_entries(context, "honours") == []
        undo(context)
        assert [e.entry_id for e in list_entries(context, "honours")] == [entry]


def test_the_same_thing_twice_is_one_entry(north):
    values = {"indicator": "G7", "period": PERIOD, "value": Decimal(3)}
    first, second = save(north, "reading", values), save(north, "reading", {**values, "value": Decimal(4)})
    assert first.entry.entry_id == second.entry.entry_id
    assert second.entry.values["value"] == 4


def test_recording_again_what_was_deleted_shows_it(north):
    values = {"indicator": "G7", "period": PERIOD, "value": Decimal(3)}
    entry = save(north, "reading", values).entry.entry_id
    seal(north)
    with north.open() as context:
        delete_entry(context, DeleteEntry(entry, PERIOD))
    seal(north)
    again = save(north, "reading", values)
    assert again.entry.entry_id == entry
    assert not again.entry.deleted


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (RecordEntry("nothing", {}), "register.unknown"),
        (RecordEntry("certificates", {"number": "1"}), "register.not-yours"),
        (RecordEntry("sampling", {"colour": "红"}), "field.unknown"),
        (RecordEntry("sampling", SAMPLE, "no-such-entry"), "entry.unknown"),
        (RecordEntry("sampling", SAMPLE, "", "1999"), "period.unknown"),
    ],
)
def test_refusals_leave_nothing_behind(north, command, code):
    with north.open() as context:
        with pytest.raises(UserError) as caught:
            record_entry(context, command)
        assert caught.value.code == code
        assert list_entries(context, "sampling") == []


def test_an_entry_of_another_register_is_not_touched(north):
    entry = honour(north, "甲")
    with north.open() as context:
        with pytest.raises(UserError) as caught:
            record_entry(context, RecordEntry("sampling", SAMPLE, entry, PERIOD))
        assert caught.value.code == "entry.unknown"
        assert get_entry(context, entry).values["title"] == "甲"


def test_the_office_records_nothing(tmp_path):
    place = county(tmp_path)
    with place.office.open() as context, pytest.raises(UserError) as caught:
        record_entry(context, RecordEntry("sampling", SAMPLE))
    assert caught.value.code == "workspace.no-unit"


def test_deleting_what_is_not_there(north):
    with north.open() as context, pytest.raises(UserError) as caught:
        delete_entry(context, DeleteEntry("no-such-entry"))
    assert caught.value.code == "entry.unknown"


def test_an_edit_over_a_sealed_entry_that_is_taken_back_leaves_nothing_to_seal(tmp_path):
    place = county(tmp_path)
    north = place["north"]
    entry = honour(north, "甲")
    merge_at(place.office, seal(north).path)
    record(north, "honours", {"title": "乙"}, entry)
    record(north, "honours", {"title": "甲"}, entry)
    with north.open() as context:
        assert get_entry(context, entry).unsealed == frozenset()


def test_without_a_period_the_present_one_is_checked(north):
    assert save(north, values={**SAMPLE, "taken": 1, "passed": 2}, period="").findings
    with north.open() as context:
        assert {item.finding.code for item in check_period(context, PERIOD).blocking} == {
            "V-1",
            "entry.constraint",
        }


def test_an_entry_whose_name_is_still_blank_is_named_by_what_is_filled(tmp_path):
    north = county(tmp_path)["north"]
    entry = record(north, "honours", {"granted_on": date(2014, 3, 1)})
    with north.open() as context:
        view = get_entry(context, entry)
        assert (view.title, view.number) == ("2014-03-01", "")
