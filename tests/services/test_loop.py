"""The whole loop between a unit and the office, from issuing the plan to the county's figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.domain.values import State
from qcdesk.services.consolidate import Consolidate, consolidate, drill_down
from qcdesk.services.list_entries import get_entry, list_entries, my_registers, workspace
from qcdesk.services.maintain import diagnose
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt, returned_entries
from qcdesk.services.record_entry import DeleteEntry, delete_entry
from qcdesk.services.review import Decide, decide, queue
from tests.builders import PASSPHRASE, PERIOD, attach, county, honour, merge_at, record, seal

PASS, BACK = Verdict.ACCEPTED, Verdict.RETURNED


def sampling(desk, batch, taken, passed, entry_id=""):
    values = {"batch": batch, "day": date(2014, 5, 1), "taken": taken, "passed": passed}
    return record(desk, "sampling", values, entry_id)


def figures(office, basis="accepted"):
    with office.open() as context:
        found = consolidate(context, Consolidate(PERIOD, basis))
        assert diagnose(context).problems == ()
    return {row.indicator.code: row.county.value for row in found.rows}


def receipt(place, name="north", unit="north"):
    with place.office.open() as context:
        made = make_receipt(context, unit, PASSPHRASE, place.usb)
    with place[name].open() as context:
        return open_receipt(context, made.path)


def test_from_the_first_field_to_the_county(tmp_path):
    place = county(tmp_path)
    north = place["north"]
    batch = sampling(north, "1", 40, 30)
    title = honour(north, "省名牌")
    attach(north, title, tmp_path / "证书.pdf")
    sent = seal(north, place.usb)
    assert (sent.revisions, sent.files, sent.seq) == (2, 1, 2)

    merged = merge_at(place.office, sent.path)
    assert (merged.outcome, merged.summary.counts["new"]) == ("merged", 2)
    assert figures(place.office)["G1"] is State.NOT_REPORTED
    assert figures(place.office, "received")["G3"] == Decimal(75)

    with place.office.open() as context:
        assert {entry.entry_id for entry in queue(context)} == {batch, title}
        verdict = Decide(batch, BACK, (Comment("请核对抽检数", "result"),))
        decide(context, [verdict, Decide(title, PASS)])
        assert queue(context) == []

    opened = receipt(place)
    assert (opened.answered, opened.returned, opened.accepted, opened.acknowledged) == (1, 1, 1, 2)
    assert not opened.chain_broken
    with north.open() as context:
        (back,) = returned_entries(context)
        assert [(c.cell, c.text) for c in back.comments] == [("result", "请核对抽检数")]
        assert back.title == "1"

    sampling(north, "1", 40, 36, batch)
    again = seal(north, place.usb)
    assert (again.revisions, again.files) == (1, 0)
    merge_at(place.office, again.path)
    with place.office.open() as context:
        (corrected,) = queue(context)
        assert (corrected.status, corrected.values["passed"], corrected.comments) == ("corrected", 36, ())
        decide(context, [Decide(batch, PASS, verified={"passed": 34})])
        assert get_entry(context, batch).values["passed"] == 36
    found = figures(place.office)
    assert (found["G1"], found["G2"], found["G3"], found["G9"]) == (40, 34, 85, 6)
    assert (found["G4"], found["G5"]) == (1, 1)

    receipt(place)
    with north.open() as context:
        assert get_entry(context, batch).status == "accepted"
        assert returned_entries(context) == []


def test_every_figure_opens_down_to_entries_and_evidence(tmp_path):
    place = county(tmp_path)
    for name in ("north", "south"):
        entry = honour(place[name], f"名牌{name}", org="同一企业")
        attach(place[name], entry, tmp_path / name / "a.pdf", name.encode())
        merge_at(place.office, seal(place[name]).path)
    with place.office.open() as context:
        rows = {r.indicator.code: r for r in consolidate(context, Consolidate(PERIOD, "received")).rows}
        behind = drill_down(context, "G5", PERIOD, basis="received").entries
        only = drill_down(context, "G5", PERIOD, "south", "received").entries
        rate = drill_down(context, "G3", PERIOD, basis="received")
    assert rows["G5"].county.value == 1
    assert {unit: figure.value for unit, figure in rows["G5"].units.items()} == {"north": 1, "south": 1}
    assert rows["G5"].county.evidence == 2
    assert {entry.unit for entry in behind} == {"north", "south"}
    assert [entry.evidence[0].present for entry in only] == [True]
    assert set(rate.parts) == {"G1", "G2"}


def test_targets_are_compared_on_the_periods_last_day(tmp_path):
    place = county(tmp_path)
    sampling(place["north"], "1", 100, 96)
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        found = consolidate(context, Consolidate(PERIOD, "received", check=True))
    standing = {row.target.code: row.assessment.standing.value for row in found.targets}
    assert standing == {"T1": "met", "T2": "pending"}
    assert [finding.code for finding in found.findings] == []


def test_deleting_travels_to_the_office(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "误报")
    merge_at(place.office, seal(place["north"]).path)
    assert figures(place.office, "received")["G4"] == 1
    with place["north"].open() as context:
        delete_entry(context, DeleteEntry(entry, PERIOD))
    merge_at(place.office, seal(place["north"]).path)
    assert figures(place.office, "received")["G4"] is State.NOT_REPORTED
    with place.office.open() as context:
        assert list_entries(context, "honours") == []
        assert [e.entry_id for e in list_entries(context, "honours", deleted=True)] == [entry]


def test_a_unit_sees_its_registers_and_itself(tmp_path):
    place = county(tmp_path)
    with place["south"].open() as context:
        assert [register.code for register in my_registers(context)] == ["honours", "sampling"]
        view = workspace(context)
    assert (view.role, view.unit, view.programme, view.plan_version) == ("unit", "south", "quality", 1)
    with place.office.open() as context:
        assert workspace(context).plan_digest == view.plan_digest
