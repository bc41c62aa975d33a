"""The office's commands for batches, periods, duplicates, second looks and the audit log."""

from __future__ import annotations

import zipfile

import pytest

from tests import builders
from tests.builders import PERIOD


@pytest.fixture
def sealed(county):
    """An honour of north, sealed on the drive; returns its identity and the package."""
    entry = builders.honour(county["north"], "名牌")
    return entry, builders.seal(county["north"], county.usb).path


def test_the_last_batch_is_undone_with_a_reason_that_stays(run, county, sealed):
    assert "没有可以撤销" in run(county.office, "batch", "show").out
    before = run(county.office, "doctor", "--digest", "--json").json["ledger_digest"]
    run(county.office, "merge", sealed[1])
    shown = run(county.office, "batch", "show", "--json").json
    assert (shown["packages"], shown["actor"]) == (1, "经办")
    run(county.office, "batch", "undo", "--reason", " ", code=3)
    assert "重新合并" in run(county.office, "batch", "undo", "--reason", "误将测试包合并").out
    assert run(county.office, "doctor", "--digest", "--json").json["ledger_digest"] == before
    assert run(county.office, "batch", "undo", "--reason", "再撤", code=3)
    row = run(county.office, "audit", "--action", "undo_batch", "--json").json["rows"][0]
    assert row["subject"]["reason"] == "误将测试包合并"
    assert run(county.office, "merge", sealed[1], "--json").json[0]["outcome"] == "merged"


def test_a_preview_lists_each_entry_with_what_becomes_of_it(run, county, sealed):
    ended = run(county.office, "merge", sealed[1], "--preview", "--entries")
    assert sealed[0] in ended.out
    found = run(county.office, "merge", sealed[1], "--preview", "--json").json[0]
    assert found["summary"]["new"] == [sealed[0]]
    assert found["counts"]["other_plan"] == 0


def test_a_period_is_locked_and_unlocked_with_a_reason(run, county, sealed):
    run(county.office, "period", "lock", "2099", code=3)
    locked = run(
        county.office, "period", "lock", PERIOD, "--unit", "north", "--reason", "已定稿", "--json"
    ).json
    assert [item["unit"] for item in locked] == ["north"]
    refused = run(county.office, "merge", sealed[1], "--json", code=4).json[0]["refused"]
    assert refused["error"] == "period.locked"
    states = run(county.office, "period", "states", "--period", PERIOD, "--json").json
    assert {item["unit"]: item["state"] for item in states}["north"] == "locked"
    assert "已定稿" in run(county.office, "period", "states", "--period", PERIOD).out
    run(county.office, "period", "unlock", PERIOD, "--unit", "north", "--reason", " ", code=3)
    assert (
        "解锁"
        in run(county.office, "period", "unlock", PERIOD, "--unit", "north", "--reason", "同意补报").out
    )
    digest = run(county.office, "quarantine", "list", "--json").json[0]["file_digest"]
    run(county.office, "quarantine", "retry", digest)
    states = run(county.office, "period", "states", "--period", PERIOD, "--json").json
    assert {item["unit"]: item["state"] for item in states}["north"] == "received"


def test_units_that_are_late_are_listed_and_reminded(run, county, tmp_path):
    found = run(county.office, "period", "overdue", "--period", "2013", "--json", code=6).json
    assert {item["unit"] for item in found} == {"north", "south", "zhijian"}
    assert found[0]["level"] == 3
    assert "通报" in run(county.office, "period", "overdue", "--period", "2013", code=6).out
    out = tmp_path / "催报"
    made = run(
        county.office, "period", "remind", "--period", "2013", "--out", out, "--unit", "south", "--json"
    ).json
    assert [item["unit"] for item in made] == ["south"]
    with zipfile.ZipFile(made[0]["path"]) as document:
        assert "南镇" in document.read("word/document.xml").decode()


def test_what_two_units_claim_is_attributed(run, county, sealed):
    builders.honour(county["south"], "名牌")
    run(county.office, "merge", sealed[1], builders.seal(county["south"], county.usb).path)
    claim = run(county.office, "duplicate", "list", "--json", code=6).json[0]
    assert claim["units"] == ["north", "south"]
    name = claim["claim_id"][:12]
    decide = ("duplicate", "attribute", name, "--reason", "联合申报")
    run(county.office, *decide, "--rule", "share", "--lead", "north", "--co-share", "half", code=2)
    run(county.office, *decide, "--rule", "by_hand", "--share", "north=1", code=3)
    run(county.office, "duplicate", "attribute", "zz", "--rule", "lead", "--reason", "无", code=3)
    made = run(
        county.office, *decide, "--rule", "share", "--lead", "north", "--co-share", "0.5", "--json"
    ).json
    assert made["shares"] == {"north": "1", "south": "0.5"}
    assert "联合申报" in run(county.office, "duplicate", "list").out


def test_a_second_look_at_what_was_decided(run, county, sealed):
    entry, package = sealed
    run(county.office, "merge", package)
    run(county.office, "review", "decide", entry, "--return", "--comment", "获奖企业=请核实")
    assert "尚未答复" in run(county.office, "review", "answers", entry).out
    receipt = run(county.office, "receipt", "make", "north", "--out", county.usb, "--json").json["path"]
    run(county["north"], "receipt", "open", receipt)
    run(county["north"], "entry", "set", entry, "获奖企业=乙厂")
    run(county.office, "merge", builders.seal(county["north"], county.usb).path)
    assert "乙厂" in run(county.office, "review", "answers", entry).out
    accepted = run(
        county.office, "review", "accept-all", "--period", PERIOD, "--unit", "north", "--json"
    ).json
    assert accepted["accepted"] == [entry]
    run(county["north"], "entry", "set", entry, "获奖企业=丙厂")
    run(county.office, "merge", builders.seal(county["north"], county.usb).path)
    ended = run(county.office, "review", "changed")
    assert "乙厂" in ended.out
    assert "丙厂" in ended.out
    run(county.office, "review", "decide", entry, "--return", "--comment", "x")
    assert run(county.office, "review", "changed", "--json").json == []


def test_bulk_acceptance_leaves_doubtful_entries_to_a_person(run, county):
    entry = builders.record(
        county["zhijian"], "sampling", {"batch": "1", "day": builders.START.date(), "taken": 2, "passed": 1}
    )
    package = builders.seal(county["zhijian"], county.usb).path
    run(county.office, "merge", package)
    made = run(county.office, "review", "accept-all", "--period", PERIOD, "--json").json
    assert (made["accepted"], made["left"]) == ([entry], [])


def test_the_audit_log_names_who_did_what(run, county, sealed):
    run(county.office, "merge", sealed[1])
    found = run(county.office, "audit", "--last", "2", "--json").json
    assert [row["action"] for row in found["rows"]] == ["merge_batch", "merge_package"]
    assert found["broken_at"] is None
    assert len(found["head"]) == 64
    assert "经办" in run(county.office, "audit").out
