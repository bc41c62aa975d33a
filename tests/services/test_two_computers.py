"""Two computers of one unit: nothing is lost, clashes are settled by people, all see one state."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.merging import merge
from qcdesk.domain.revisions import DELETED, Verdict
from qcdesk.domain.values import State
from qcdesk.services.check_period import check_period
from qcdesk.services.conflicts import list_conflicts
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_packages
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.record_entry import DeleteEntry, delete_entry
from qcdesk.services.review import Decide, decide, resolve
from qcdesk.store import entries, ledger
from tests.builders import (
    PASSPHRASE,
    PERIOD,
    attach,
    county,
    enrol_desk,
    honour,
    kit_of,
    merge_at,
    record,
    seal,
)


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def answer(place, *names, unit="north"):
    """A receipt for the unit, opened at the named computers."""
    with place.office.open() as context:
        made = make_receipt(context, unit, PASSPHRASE, place.usb)
    opened = []
    for name in names:
        with place[name].open() as context:
            opened.append(open_receipt(context, made.path))
    return opened


def states(desk, unit="north"):
    """The merged state of each entry of the unit, from the ledger of one workspace."""
    with desk.open() as context, context.read() as connection:
        stored = entries.select(connection)
        revisions = ledger.revisions_of(connection, [e.no for e in stored])
        decisions = ledger.decisions_of(connection, [e.no for e in stored])
        return {
            e.entry_id: merge(revisions[e.no], decisions.get(e.no, ()))
            for e in stored
            if e.unit == unit and e.no in revisions
        }


def shared(place):
    """An entry that both computers have, sealed and answered."""
    entry = honour(place["north"], "甲", org="厂")
    merge_at(place.office, seal(place["north"]).path)
    answer(place, "north", "north2")
    return entry


def test_a_second_computer_learns_of_the_first_ones_entries(place, tmp_path):
    entry = honour(place["north"], "甲")
    attach(place["north"], entry, tmp_path / "a.pdf")
    merge_at(place.office, seal(place["north"]).path)
    answer(place, "north", "north2")
    with place["north2"].open() as context:
        (seen,) = list_entries(context, "honours")
        assert (seen.entry_id, seen.title, seen.evidence[0].present) == (entry, "甲", False)
        assert check_period(context, PERIOD).blocking == ()
    record(place["north2"], "honours", {"org": "新厂"}, entry)
    assert merge_at(place.office, seal(place["north2"]).path).summary.counts["changed"] == 1
    assert states(place.office)[entry].soft is False


def test_different_cells_at_the_same_time_are_merged_and_marked(place):
    entry = shared(place)
    record(place["north"], "honours", {"title": "乙"}, entry)
    record(place["north2"], "honours", {"org": "新厂"}, entry)
    merge_at(place.office, seal(place["north"]).path)
    merged = merge_at(place.office, seal(place["north2"]).path)
    assert merged.summary.soft == (entry,)
    with place.office.open() as context:
        view = get_entry(context, entry)
        assert (view.values["title"], view.values["org"], view.soft) == ("乙", "新厂", True)
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
        assert get_entry(context, entry).status == "accepted"
    answer(place, "north", "north2")
    assert states(place["north"]) == states(place["north2"]) == states(place.office)


def test_one_cell_at_the_same_time_is_settled_by_the_office(place):
    entry = shared(place)
    for name in ("north", "north2"):
        record(place[name], "honours", {"title": name}, entry)
    merge_at(place.office, seal(place["north"]).path)
    second = seal(place["north2"])
    with place.office.open() as context:
        (preview,) = preview_merge(context, [second.path])
    assert preview.summary.hard == (entry,)
    assert merge_at(place.office, second.path).summary.hard == (entry,)
    with place.office.open() as context:
        assert get_entry(context, entry).conflicts == ("title",)
        (conflicts,) = list_conflicts(context)
        assert {v.content["title"] for v in conflicts.conflicts[0].versions} == {"north", "north2"}
        assert counted(context, "G4") is State.NOT_REPORTED
        for chosen, reason, code in (
            ({}, "查实", "resolve.incomplete"),
            ({"title": None}, " ", "resolve.reason-needed"),
        ):
            with pytest.raises(UserError) as caught:
                resolve(context, entry, chosen, reason)
            assert caught.value.code == code
        with pytest.raises(UserError) as caught:
            decide(context, [Decide(entry, Verdict.ACCEPTED)])
        assert caught.value.code == "decide.conflict"
        resolve(context, entry, {"title": {"title": "查实的名称"}}, "电话核实")
        with pytest.raises(UserError) as caught:
            resolve(context, entry, {}, "再来")
        assert caught.value.code == "resolve.nothing"
    answer(place, "north", "north2")
    assert states(place["north"]) == states(place["north2"]) == states(place.office)
    with place["north2"].open() as context:
        assert get_entry(context, entry).values["title"] == "查实的名称"
        assert diagnose(context).problems == ()


def test_each_version_of_a_clash_comes_with_its_own_evidence(place, tmp_path):
    entry = honour(place["north"], "甲")
    attach(place["north"], entry, tmp_path / "both.pdf")
    merge_at(place.office, seal(place["north"]).path)
    answer(place, "north", "north2")
    for name in ("north", "north2"):
        record(place[name], "honours", {"title": name}, entry)
        merge_at(place.office, seal(place[name]).path)
    attach(place["north2"], entry, tmp_path / "later.pdf", b"%PDF-1.4 later")
    merge_at(place.office, seal(place["north2"]).path)
    with place.office.open() as context:
        ((conflict,),) = [found.conflicts for found in list_conflicts(context)]
        files = {v.content["title"]: [each.name for each in v.evidence] for v in conflict.versions}
    assert files["north"] == ["both.pdf"]
    assert files["north2"] == ["later.pdf", "both.pdf"]


def counted(context, indicator):
    found = consolidate(context, Consolidate(PERIOD, "received"))
    return next(row.county.value for row in found.rows if row.indicator.code == indicator)


def test_a_unit_settles_its_own_conflict(place):
    entry = shared(place)
    for name in ("north", "north2"):
        record(place[name], "honours", {"title": name}, entry)
        merge_at(place.office, seal(place[name]).path)
    answer(place, "north", "north2")
    with place["north"].open() as context:
        assert get_entry(context, entry).conflicts == ("title",)
        assert counted(context, "G4") is State.NOT_REPORTED
    record(place["north"], "honours", {"title": "商定"}, entry)
    with place["north"].open() as context:
        assert counted(context, "G4") == 1
    merge_at(place.office, seal(place["north"]).path)
    answer(place, "north", "north2")
    assert states(place["north"])[entry].cells["title"] == {"title": "商定"}
    assert states(place["north"]) == states(place["north2"]) == states(place.office)


def test_a_units_own_resolution_travels_with_the_next_submission(place):
    entry = shared(place)
    record(place["north"], "honours", {"title": "改"}, entry)
    with place["north2"].open() as context:
        delete_entry(context, DeleteEntry(entry, PERIOD))
    for name in ("north", "north2"):
        merge_at(place.office, seal(place[name]).path)
    answer(place, "north", "north2")
    with place["north"].open() as context:
        assert get_entry(context, entry).conflicts == (DELETED,)
        resolve(context, entry, {DELETED: None}, "没有误报")
        assert get_entry(context, entry).conflicts == ()
    assert seal(place["north"]).revisions == 1
    merge_at(place.office, max((place["north"].folder / "packages").glob("*submission*")))
    answer(place, "north", "north2")
    assert states(place["north"])[entry].cells["title"] == {"title": "改"}
    assert states(place["north"]) == states(place["north2"]) == states(place.office)


def test_the_same_reading_typed_on_both_is_one_entry(place):
    reading = {"indicator": "G7", "period": PERIOD, "value": Decimal(3)}
    one = record(place["north"], "reading", reading)
    two = record(place["north2"], "reading", reading)
    assert one == two
    for name in ("north", "north2"):
        merge_at(place.office, seal(place[name]).path)
    with place.office.open() as context:
        assert get_entry(context, one).soft
        assert counted(context, "G7") == 3


def test_a_computer_that_joins_late_is_told_everything(place):
    entry = honour(place["south"], "甲")
    for title in ("乙", "丙"):
        merge_at(place.office, seal(place["south"]).path)
        with place.office.open() as context:
            decide(context, [Decide(entry, Verdict.ACCEPTED)])
        answer(place, "south", unit="south")
        record(place["south"], "honours", {"title": title}, entry)
    late = enrol_desk(place.office, kit_of(place), place.folder / "south2", "south", "south2", place.usb)
    place.desks["south2"] = late
    merge_at(place.office, seal(place["south"]).path)
    answer(place, "south", "south2", unit="south")
    assert states(late, "south") == states(place["south"], "south") == states(place.office, "south")


def test_a_cloned_computer_is_noticed_and_both_packages_are_kept(place):
    clone = place["north"].copy_to(place.folder / "clone")
    one, two = honour(place["north"], "甲"), honour(clone, "乙")
    first, second = seal(place["north"]), seal(clone)
    assert (first.seq, first.path.name) == (second.seq, second.path.name)
    with place.office.open() as context:
        outcomes = list(merge_packages(context, [first.path, second.path, first.path]))
        assert [m.outcome for m in outcomes] == ["merged", "merged", "known"]
        assert [m.equivocation for m in outcomes[:2]] == [False, True]
        titles = {e.title for e in list_entries(context, "honours")}
        assert diagnose(context).problems == ()
    assert titles == {"甲", "乙"} or one == two
    kept = [p.name for p in (place.office.folder / "packages").glob("QC-submission-*")]
    assert len(kept) == 2


def test_a_broken_chain_of_receipts_is_noticed(place):
    made = []
    for title in ("甲", "乙", "丙"):
        honour(place["north"], title)
        merge_at(place.office, seal(place["north"]).path)
        with place.office.open() as context:
            made.append(make_receipt(context, "north", PASSPHRASE, place.usb / title).path)
    with place["north"].open() as context:
        assert [open_receipt(context, made[i]).chain_broken for i in (0, 2)] == [False, True]
        before = ledger_digest(context)
        again = open_receipt(context, made[0])
        assert (again.known, again.acknowledged, ledger_digest(context)) == (True, 0, before)
