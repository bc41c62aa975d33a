"""A new entry is saved once it is known which fact it is, and never over another one."""

from __future__ import annotations

from datetime import date

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.services.list_entries import list_entries
from qcdesk.services.record_draft import lacking, record_draft
from qcdesk.services.record_entry import DeleteEntry, delete_entry
from tests import builders


@pytest.fixture
def place(tmp_path):
    return builders.county(tmp_path)


def test_blank_identity_fields_are_named(place):
    register = builders.small_plan().register("sampling")
    assert lacking(register, {"taken": 5}) == ("batch",)
    assert lacking(register, {"batch": "1"}) == ()
    assert lacking(builders.small_plan().register("honours"), {}) == ()
    with place["north"].open() as context, pytest.raises(UserError, match=r"entry\.identity-blank"):
        record_draft(context, "sampling", {"taken": 5}, builders.PERIOD)


def test_a_register_without_identity_takes_everything(place):
    with place["north"].open() as context:
        for _ in range(2):
            record_draft(context, "honours", {"title": "名牌"}, builders.PERIOD)
        assert len(list_entries(context, "honours", "north")) == 2


def test_an_entry_of_this_desk_is_not_written_over(place):
    with place["north"].open() as context:
        first = record_draft(context, "sampling", {"batch": "1", "taken": 5}, builders.PERIOD)
        with pytest.raises(UserError, match=r"entry\.exists") as caught:
            record_draft(context, "sampling", {"batch": "1", "taken": 9}, builders.PERIOD)
        assert caught.value.params["title"] == first.entry.title
        (kept,) = list_entries(context, "sampling", "north")
        assert kept.values["taken"] == 5


def test_a_deleted_entry_can_be_recorded_anew(place):
    with place["north"].open() as context:
        first = record_draft(context, "sampling", {"batch": "1", "taken": 5}, builders.PERIOD)
        delete_entry(context, DeleteEntry(first.entry.entry_id))
        again = record_draft(context, "sampling", {"batch": "1", "taken": 9}, builders.PERIOD)
        assert again.entry.entry_id == first.entry.entry_id
        assert list_entries(context, "sampling", "north")[0].values["taken"] == 9


def test_two_computers_give_the_same_fact_one_identity(place):
    made = []
    for name in ("north", "north2"):
        with place[name].open() as context:
            made.append(
                record_draft(
                    context, "sampling", {"batch": "0017", "day": date(2014, 3, 5)}, builders.PERIOD
                ).entry
            )
    assert made[0].entry_id == made[1].entry_id
    for name in ("north", "north2"):
        builders.merge_at(place.office, builders.seal(place[name], place.folder / name / "out").path)
    with place.office.open() as office:
        assert len(list_entries(office, "sampling", "north")) == 1
