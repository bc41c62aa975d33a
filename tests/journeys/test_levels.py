"""Two counties consolidate, report to their city, are returned one entry and correct it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qcdesk.bootstrap import open_upper
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.attach_evidence import DetachEvidence, detach_evidence
from qcdesk.services.changed_since_accepted import questions
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose, ledger_digest, make_backup
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.open_receipt import open_receipt, returned_entries
from qcdesk.services.overdue import overdue
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.restore_backup import restore_backup
from qcdesk.services.review import Decide, decide
from qcdesk.services.upper_returns import pass_on, upper_returns
from qcdesk.services.upper_submission import FillUpper, preview_fill
from tests.builders import PASSPHRASE, PERIOD, Desk, attach, honour, merge_at, record, seal, small_plan
from tests.journeys.levels import City, Level, city


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> City:
    return city(tmp_path_factory.mktemp("city"), small_plan())


def accept(level: Level, *entries: str) -> None:
    with level.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED) for entry in entries])


def file_in(level: Level, town: str) -> None:
    """A town seals and its county merges."""
    assert merge_at(level.office, seal(level.towns[town], level.usb).path).outcome == "merged"


def upwards(place: City, level: Level) -> None:
    """A county fills, seals, and the city merges."""
    level.fill()
    assert merge_at(place.office, level.seal_upwards().path).outcome == "merged"


@dataclass
class Filed:
    """What the counties' towns have filed and their counties accepted; `unreviewed` was not."""

    first: str
    second: str
    unreviewed: str


@pytest.fixture(scope="module")
def filed(place, tmp_path_factory) -> Filed:
    east, west = place.counties["east"], place.counties["west"]
    north, south = east.towns["north"], east.towns["south"]
    first = honour(north, "名牌甲", bonus=Decimal(100))
    attach(north, first, tmp_path_factory.mktemp("files") / "甲.pdf", b"%PDF certificate")
    second, unreviewed = honour(south, "名牌乙"), honour(south, "名牌丙")
    other = honour(west.towns["north"], "名牌丁")
    sample = record(north, "sampling", {"batch": "1", "day": date(2014, 3, 1), "taken": 40, "passed": 39})
    file_in(east, "north")
    file_in(east, "south")
    file_in(west, "north")
    accept(east, first, second, sample)
    accept(west, other)
    return Filed(first, second, unreviewed)


def test_the_city_gets_what_a_county_has_consolidated(place, filed):
    east = place.counties["east"]
    with east.both() as (office, upper):
        seen = preview_fill(office, upper, FillUpper(PERIOD))
        assert list_entries(upper, "honours") == list_entries(upper, "sampling") == []
    made = east.fill()
    assert replace(seen, changes=made.changes) == made
    assert sorted((e.entry.title, e.change) for e in made.listed) == [
        ("1", "new"),
        ("G4", "new"),
        ("名牌乙", "new"),
        ("名牌甲", "new"),
    ]
    assert (made.entries, made.changed, made.withdrawn, made.readings) == (3, 4, 0, 1)
    assert made.unmatched_registers == ("县区方案",)
    assert made.lacking_fields == {"荣誉": ("县区说明",), "抽检": ("检测方法",)}
    assert (made.missing_files, made.unmatched_indicators, made.pending) == ((), (), ())
    assert east.fill().changed == 0
    merged = merge_at(place.office, east.seal_upwards().path)
    assert (merged.outcome, merged.unit, len(merged.summary.new)) == ("merged", "east", 4)
    upwards(place, place.counties["west"])
    with place.office.open() as context:
        shown = {entry.title: entry for entry in list_entries(context, "honours")}
        units = {title: entry.unit for title, entry in shown.items()}
        assert units == {"名牌甲": "east", "名牌乙": "east", "名牌丁": "west"}
        assert shown["名牌甲"].evidence[0].present
        figures = {r.indicator.code: r for r in consolidate(context, Consolidate(PERIOD, "received")).rows}
        assert figures["G4"].county.value == 3
        assert figures["G4"].units["east"].value == 2
        assert figures["G3"].county.shown(1) == Decimal("97.5")
        assert overdue(context, PERIOD) == []


def test_what_the_city_returns_reaches_the_town_and_the_answer_the_city(place, filed):
    east = place.counties["east"]
    returned = city_returns(place, "名牌甲", Comment("请核实授奖单位", "org"))
    with east.both() as (office, upper):
        assert open_receipt(upper, returned).returned == 1
        found = upper_returns(office, upper)
        origin = [(item.entry.entry_id, item.entry.unit) for item in found if item.entry]
        assert origin == [(filed.first, "north")]
        assert [(c.cell, c.text) for c in found[0].remarks] == [("org", "市质强办：请核实授奖单位")]
        assert found[0].waits
        with pytest.raises(UserError, match=r"entry\.unknown"):
            pass_on(office, upper, [filed.second])
        pass_on(office, upper)
        with pytest.raises(UserError, match=r"upper\.nothing-returned"):
            pass_on(office, upper)
        below = make_receipt(office, "north", PASSPHRASE, east.usb)
    with east.towns["north"].open() as context:
        open_receipt(context, below.path)
        asked = returned_entries(context)
        assert [(c.cell, c.text) for c in asked[0].comments] == [("org", "市质强办：请核实授奖单位")]
        record_entry(context, RecordEntry("honours", {"org": "甲集团"}, filed.first, PERIOD))
    file_in(east, "north")
    accept(east, filed.first)
    with east.both() as (office, upper):
        assert [item.passed_on for item in upper_returns(office, upper)] == [True]
        with pytest.raises(UserError, match=r"upper\.nothing-returned"):
            pass_on(office, upper)
    upwards(place, east)
    with place.office.open() as context:
        entry = next(e for e in list_entries(context, "honours") if e.title == "名牌甲")
        assert (entry.values["org"], entry.status) == ("甲集团", "corrected")
        answered = questions(context, entry.entry_id)[0]
        assert [(c.cell, c.now) for c in answered.answers[0].changes] == [("org", {"org": "甲集团"})]
        assert len(list_entries(context, "honours")) == 3
        assert diagnose(context).problems == ()
    with east.both() as (office, upper):
        assert upper_returns(office, upper) == []
        assert diagnose(upper).problems == ()
        assert "名牌丙" not in {entry.title for entry in list_entries(upper, "honours")}


def city_returns(place: City, title: str, comment: Comment, county: str = "east") -> Path:
    """The city returns an entry of a county and writes its receipt."""
    with place.office.open() as context:
        entry = next(e for e in list_entries(context, "honours") if e.title == title)
        decide(context, [Decide(entry.entry_id, Verdict.RETURNED, (comment,))])
        return make_receipt(context, county, PASSPHRASE, place.counties[county].usb).path


@pytest.mark.parametrize("sent_before", [False, True])
def test_a_conflict_without_a_decision_is_told_and_changes_nothing_above(place, tmp_path, sent_before):
    west, title = place.counties["west"], f"名牌辛{sent_before}"
    south = west.towns["south"]
    entry = honour(south, title)
    file_in(west, "south")
    if sent_before:
        west.fill(basis="received")
    double = south.copy_to(tmp_path / "copied disk")
    for desk, org in ((south, "丙厂"), (double, "乙厂")):
        with desk.open() as context:
            record_entry(context, RecordEntry("honours", {"org": org}, entry, PERIOD))
        assert merge_at(west.office, seal(desk, west.usb).path).outcome == "merged"
    made = west.fill(basis="received")
    assert entry in made.pending
    assert made.withdrawn == 0
    with west.both() as (_, upper):
        assert (title in {shown.title for shown in list_entries(upper, "honours")}) is sent_before


def test_what_is_withdrawn_below_is_withdrawn_above_and_comes_back(place):
    west = place.counties["west"]
    entry = honour(west.towns["south"], "名牌戊")
    file_in(west, "south")
    accept(west, entry)
    upwards(place, west)
    with west.towns["south"].open() as context:
        delete_entry(context, DeleteEntry(entry, PERIOD))
    file_in(west, "south")
    accept(west, entry)
    assert west.fill().withdrawn == 1
    upwards(place, west)
    with place.office.open() as context:
        assert "名牌戊" not in {e.title for e in list_entries(context, "honours")}
    with west.office.open() as context:
        decide(context, [Decide(entry, Verdict.VOID)])
    assert west.fill().withdrawn == 0


def test_evidence_taken_away_below_is_taken_away_above(place, tmp_path):
    west = place.counties["west"]
    south = west.towns["south"]
    entry = honour(south, "名牌壬")
    wrong = attach(south, entry, tmp_path / "误.pdf", b"%PDF wrong")
    right = attach(south, entry, tmp_path / "正.pdf", b"%PDF right")

    def above() -> set[str]:
        file_in(west, "south")
        accept(west, entry)
        west.fill()
        with west.both() as (_, upper):
            shown = next(e for e in list_entries(upper, "honours") if e.title == "名牌壬")
            return {evidence.sha256 for evidence in shown.evidence}

    assert above() == {wrong, right}
    with south.open() as context:
        detach_evidence(context, DetachEvidence(entry, wrong, PERIOD))
    assert above() == {right}


def test_received_entries_travel_where_the_city_wants_them(place):
    west = place.counties["west"]
    entry = honour(west.towns["north"], "名牌己")
    file_in(west, "north")
    assert west.fill().changed == 0
    assert west.fill(basis="received").changed > 0
    assert west.fill().withdrawn == 1
    accept(west, entry)
    assert west.fill().withdrawn == 0


def test_what_a_person_fills_in_above_stays(place):
    west = place.counties["west"]
    west.fill(basis="received")
    with west.both() as (_, upper):
        chosen = list_entries(upper, "honours")[0].entry_id
        record_entry(upper, RecordEntry("honours", {"district_note": "本县重点"}, chosen, PERIOD))
    west.fill(basis="received")
    with west.both() as (_, upper):
        assert {e.entry_id: e for e in list_entries(upper, "honours")}[chosen].values[
            "district_note"
        ] == "本县重点"


@pytest.mark.parametrize("copied", [True, False])
def test_an_office_that_is_restored_still_reports_upwards(place, tmp_path, copied):
    """The backup holds the workspace above; a backup from before it takes what the disk still has."""
    west, title = place.counties["west"], f"名牌癸{copied}"
    accept_one(west, title)
    west.fill()
    with west.both() as (office, upper):
        made, before = make_backup(office), ledger_digest(upper)
    assert made.upper is not None
    if not copied:
        made.upper.unlink()
    restored = restore_backup(made.path, tmp_path / "restored", west.office.folder)
    assert restored.upper is not None
    assert (restored.upper.ledger_digest, restored.upper.damaged) == (before, ())
    office = Desk(tmp_path / "restored", "office", west.office.ids, west.office.clock)
    again = Level(office, west.towns, tmp_path / "usb")
    assert again.fill().changed == 0
    assert merge_at(place.office, again.seal_upwards().path).outcome == "merged"
    with again.both() as (office, upper):
        assert diagnose(office).problems == diagnose(upper).problems == ()
    with place.office.open() as context:
        assert title in {entry.title for entry in list_entries(context, "honours")}


def accept_one(level: Level, title: str) -> None:
    """A town records an entry, the county accepts it."""
    entry = honour(level.towns["north"], title)
    file_in(level, "north")
    accept(level, entry)


def test_the_city_does_not_take_one_countys_work_for_anothers(place, tmp_path):
    """A county's towns are not enrolled with the city; their packages are refused there."""
    east = place.counties["east"]
    honour(east.towns["south"], "名牌庚")
    package = seal(east.towns["south"], tmp_path).path
    with place.office.open() as context:
        refused = merge_package(context, package).refused
    assert refused is not None
    assert refused.code == "package.sender-unknown"


def test_an_office_without_an_office_above_says_so(place):
    with (
        place.office.open() as context,
        pytest.raises(UserError, match=r"upper\.none"),
        open_upper(context),
    ):
        pass


def test_the_same_remark_is_passed_on_as_often_as_it_is_made(place):
    west, title, remark = place.counties["west"], "名牌子", Comment("请补证书", "org")
    north = west.towns["north"]
    entry = honour(north, title)
    for org in ("甲厂", "乙厂"):
        record(north, "honours", {"org": org}, entry)
        file_in(west, "north")
        accept(west, entry)
        upwards(place, west)
        receipt = city_returns(place, title, remark, "west")
        with west.both() as (office, upper):
            open_receipt(upper, receipt)
            assert pass_on(office, upper).entries == {entry}
            with pytest.raises(UserError, match=r"upper\.nothing-returned"):
                pass_on(office, upper)
