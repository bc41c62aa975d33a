"""Which fields of an entry matter, and entries that look the same."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import UserError
from qcdesk.services.entry_form import look_at_entry
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from tests import builders


@pytest.fixture
def place(tmp_path):
    return builders.county(tmp_path)


def plan_with(code: str, **changes: object):
    """The small plan, version 2, with a field of the register sampling changed."""
    plan = builders.small_plan(2)
    registers = []
    for register in plan.registers:
        fields = tuple(
            replace(field, **changes) if (register.code, field.code) == ("sampling", code) else field
            for field in register.fields
        )
        registers.append(replace(register, fields=fields))
    return replace(plan, registers=tuple(registers))


def test_relevance_and_requirement_follow_what_is_typed(place):
    with place.office.open() as office:
        adopt_plan(office, plan_with("cost", relevant="加急 = 1", required="抽检数 > 10"))
        for draft, expected in (
            ({}, (False, False)),
            ({"urgent": False, "taken": 20}, (False, False)),
            ({"urgent": True, "taken": 5}, (True, False)),
            ({"urgent": True, "taken": 20}, (True, True)),
        ):
            states = look_at_entry(office, "sampling", "", builders.PERIOD, draft).states
            assert (states["cost"].relevant, states["cost"].required) == expected
            assert (states["batch"].relevant, states["batch"].required) == (True, True)


def test_a_saved_entry_comes_with_its_findings(place):
    with place["north"].open() as context:
        values = {"batch": "1", "taken": 5, "passed": 9}
        saved = record_entry(context, RecordEntry("sampling", values, period=builders.PERIOD))
        view = look_at_entry(context, "sampling", saved.entry.entry_id, builders.PERIOD, {})
        assert view.entry == saved.entry
        assert {f.key for f in view.findings} == {f.key for f in saved.findings}


def test_an_unknown_entry_is_refused(place):
    with place["north"].open() as context, pytest.raises(UserError, match=r"entry\.unknown"):
        look_at_entry(context, "sampling", "no-such-entry", builders.PERIOD, {})


def test_another_entry_with_the_same_identity_is_shown(place):
    def twins(context, entry):
        return [
            view.entry_id
            for view in look_at_entry(context, "sampling", entry, builders.PERIOD, {}).duplicates
        ]

    north = place["north"]
    builders.record(place["south"], "sampling", {"batch": "1"})
    first, second, blank = (builders.record(north, "sampling", {"batch": batch}) for batch in ("1", "2", ""))
    builders.record(north, "sampling", {"batch": "1"}, second)
    with north.open() as context:
        assert twins(context, first) == [second]
        assert twins(context, second) == [first]
        assert twins(context, blank) == []
        delete_entry(context, DeleteEntry(second))
        assert twins(context, first) == []
