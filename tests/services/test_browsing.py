"""Lists of registers: any order, search and filter, the same with and without indexes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk import bootstrap
from qcdesk.domain.errors import UserError
from qcdesk.domain.listing import STATUS, Listing, Span
from qcdesk.domain.values import State
from qcdesk.services import browse_entries
from qcdesk.services.browse_entries import (
    column_values,
    count_entries,
    has_bounds,
    key_of,
    list_all,
    list_first,
    listed_entries,
    prepare_lists,
    stored_bound,
)
from qcdesk.services.list_entries import current_plan, list_entries
from qcdesk.services.maintain import make_backup
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.restore_backup import restore_backup
from qcdesk.store import find
from tests import builders

BATCHES = ["001", "010", "101", "北1", "北12", "a%b", 'x"y']
values = st.fixed_dictionaries(
    {
        "batch": st.sampled_from(BATCHES).flatmap(
            lambda text: st.integers(0, 99).map(lambda number: f"{text}-{number:02}")
        ),
        "day": st.sampled_from([date(2014, 3, 1), date(2014, 4, 2), State.NOT_REPORTED]),
        "taken": st.sampled_from([0, 7, 12, State.NIL, State.NOT_REPORTED]),
        "cost": st.sampled_from([Decimal("1.50"), Decimal("12.00"), State.NOT_REPORTED]),
        "level": st.sampled_from(["nat", "prov", State.NOT_REPORTED]),
        "urgent": st.sampled_from([True, False, State.NOT_REPORTED]),
    }
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return builders.county(tmp_path_factory.mktemp("browse"))["north"]


def shown(context, listing: Listing) -> list[str]:
    keys = list_all(context, listing).keys
    return [entry.entry_id for entry in listed_entries(context, list(keys))]


def contains(plan, entry, search: str) -> bool:
    """What a person would call a match: some shown field's text holds it, a number is equal to it."""
    register = plan.register("sampling")
    for field in register.fields:
        text = browse_entries.text_of(plan, field)(entry.values[field.code])
        if field.kind.numeric:
            number = entry.values[field.code]
            stored = 0 if number is State.NIL else number
            if search.replace(".", "").isdigit() and stored == Decimal(search):
                return True
        elif field.kind.value != "boolean" and search in text:
            return True
    return False


@settings(max_examples=12)
@given(st.lists(values, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_every_listing_is_what_reading_all_entries_gives(desk, rows, draw):
    with desk.open() as context:
        plan = current_plan(context)
        for row in rows:
            record_entry(context, RecordEntry("sampling", row, period="2014"))
        doomed = draw.choice(list_entries(context, "sampling", "north"))
        delete_entry(context, DeleteEntry(doomed.entry_id, "2014"))
        everything = list_entries(context, "sampling", "north")
        listing = Listing("sampling", "north")
        assert shown(context, listing) == [entry.entry_id for entry in everything]
        assert count_entries(context, ["sampling"], "north") == {"sampling": len(everything)}
        for search in ("北1", "001-", "a%b", 'x"y', "国家级", "12", "2014-03", "zzz"):
            expected = {entry.entry_id for entry in everything if contains(plan, entry, search)}
            assert set(shown(context, replace(listing, search=search))) == expected, search
        for column in ("taken", "day", "level", "batch"):
            found = listed_entries(context, list(list_all(context, replace(listing, sort=column)).keys))
            field = plan.register("sampling").field(column)
            texts = [entry.value(field) for entry in found]
            filled = [
                0 if value is State.NIL else value for value in texts if value is not State.NOT_REPORTED
            ]
            assert filled == sorted(filled)
            assert texts[len(filled) :] == [State.NOT_REPORTED] * (len(texts) - len(filled))


def test_the_same_is_found_with_indexes_and_while_they_follow_edits(desk, monkeypatch):
    monkeypatch.setattr(find, "LARGE", 1)
    searches = ("北12", "001-", "a%b", 'x"y', "国家级", "2014-03", "12")
    with desk.open() as context:
        record_entry(context, RecordEntry("sampling", {"batch": "北123", "level": "nat"}, period="2014"))
        listings = [Listing("sampling", "north", search=search) for search in searches]
        before = [shown(context, listing) for listing in listings]
        prepare_lists(context, "sampling")
        assert [shown(context, listing) for listing in listings] == before
        saved = record_entry(context, RecordEntry("sampling", {"batch": "北128"}, period="2014"))
        assert saved.entry.entry_id in shown(context, listings[0])
        record_entry(
            context, RecordEntry("sampling", {"batch": "南128"}, saved.entry.entry_id, period="2014")
        )
        assert saved.entry.entry_id not in shown(context, listings[0])
        assert saved.entry.entry_id in shown(context, Listing("sampling", "north", search="南128"))
        monkeypatch.setattr(browse_entries, "MANY_LATE", 1)
        prepare_lists(context, "sampling")
        with context.read() as connection:
            assert find.waiting(connection, current_plan(context).register("sampling")) == 0
        assert saved.entry.entry_id in shown(context, Listing("sampling", "north", search="南128"))
        delete_entry(context, DeleteEntry(saved.entry.entry_id, "2014"))
        for _ in range(2):
            assert shown(context, Listing("sampling", "north", search="南128")) == []
            prepare_lists(context, "sampling")


def test_only_the_first_entries_come_at_once(desk, monkeypatch):
    monkeypatch.setattr(browse_entries, "FIRST", 3)
    with desk.open() as context:
        for number in range(5):
            record_entry(context, RecordEntry("honours", {"title": f"称号{number}"}, period="2014"))
        first = list_first(context, Listing("honours", "north", sort="title", descending=True))
        assert (len(first.keys), first.shown, first.total, first.complete) == (3, 5, 5, False)
        everything = list_all(context, first.listing)
        assert everything.complete
        assert everything.keys[:3] == first.keys
        narrowed = list_first(context, replace(first.listing, search="称号1"))
        assert (len(narrowed.keys), narrowed.shown, narrowed.total) == (1, 1, 5)


def test_a_column_offers_what_it_shows(desk):
    with desk.open() as context:
        record_entry(context, RecordEntry("honours", {"title": "甲", "tags": ("nat", "prov")}, period="2014"))
        record_entry(
            context, RecordEntry("honours", {"title": "乙", "bonus": Decimal("2.50")}, period="2014")
        )
        listing = Listing("honours", "north")
        tags = {each.text: each.stored for each in column_values(context, listing, "tags")}
        assert set(tags) == {"", "国家级、省级"}
        narrowed = replace(listing, filters=(("tags", tags["国家级、省级"]),))
        assert len(shown(context, narrowed)) == 1
        assert [each.text for each in column_values(context, listing, "bonus")] == ["", "2.50"]
        assert [each.text for each in column_values(context, listing, STATUS)] == ["draft"]
        drafts = replace(listing, filters=((STATUS, frozenset({"draft"})),))
        assert shown(context, drafts) == shown(context, listing)
        entry = list_entries(context, "honours", "north")[0]
        assert list_all(context, listing).keys[0] == key_of(context, "honours", entry.entry_id)
        assert key_of(context, "honours", "unknown") == -1


def test_a_register_is_narrowed_from_one_value_to_another(tmp_path):
    with builders.county(tmp_path)["north"].open() as context:
        for number, day in enumerate((1, 5, 9)):
            values = {"batch": str(number), "day": builders.date(2014, 5, day), "cost": Decimal(number)}
            record_entry(context, RecordEntry("sampling", values, period="2014"))
        record_entry(context, RecordEntry("sampling", {"batch": "9"}, period="2014"))
        register = current_plan(context).register("sampling")

        def found(column, low, high):
            field = register.field(column)
            assert has_bounds(field)
            span = Span(column, stored_bound(field, low), stored_bound(field, high))
            listing = Listing("sampling", "north", spans=(span,))
            first = list_first(context, listing)
            assert first.keys == list_all(context, listing).keys
            assert first.total == 4
            batches = (list_all(context, Listing("sampling", "north", sort="batch")).keys).tolist()
            return [batches.index(key) for key in first.keys]

        assert found("day", "2014-05-01", "2014年5月5日") == [0, 1]
        assert found("day", "", "2014-05-04") == [0]
        assert found("cost", "0.5", "１") == [1]
        assert found("cost", "-1", "") == [0, 1, 2]
        assert found("cost", "3", "") == []
        for column, text in (("day", "5月"), ("cost", "1.005"), ("taken", "约10"), ("taken", "零报告")):
            with pytest.raises(UserError, match=r"value\."):
                stored_bound(register.field(column), text)
        assert not has_bounds(register.field("batch"))


def test_a_backup_with_prepared_lists_is_restored(tmp_path, monkeypatch):
    monkeypatch.setattr(find, "LARGE", 1)
    desk = builders.county(tmp_path)["north"]
    with desk.open() as context:
        saved = record_entry(context, RecordEntry("sampling", {"batch": "北123"}, period="2014"))
        prepare_lists(context, "sampling")
        backup = make_backup(context).path
    restore_backup(backup, tmp_path / "again", desk.folder)
    with bootstrap.open_workspace(tmp_path / "again") as context:
        assert shown(context, Listing("sampling", "north", search="北123")) == [saved.entry.entry_id]


def test_a_backup_with_another_trigger_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(find, "LARGE", 1)
    desk = builders.county(tmp_path)["north"]
    with desk.open() as context:
        record_entry(context, RecordEntry("sampling", {"batch": "北123"}, period="2014"))
        prepare_lists(context, "sampling")
        backup = make_backup(context).path
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("DROP TRIGGER find_sampling_insert")
        connection.execute(
            "CREATE TRIGGER find_sampling_insert AFTER INSERT ON reg_sampling BEGIN DELETE FROM revision; END"
        )
        connection.commit()
    with pytest.raises(UserError) as caught:
        restore_backup(backup, tmp_path / "again", desk.folder)
    assert caught.value.code == "backup.not-ours"
