"""What is brought by mistake is answered in its own plain words, with what to do next."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.quarantine import remedies, retry_quarantined
from qcdesk.services.review import Decide, decide
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.services.take_over import merge_sibling
from qcdesk.services.withdraw_plan import withdraw_plan
from qcdesk.text import explain
from tests.builders import (
    PASSPHRASE,
    PEOPLE,
    SHEETS,
    attach,
    compile_sheets,
    county,
    honour,
    merge_at,
    record,
    seal,
    small_plan,
)


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def plan_with(version: int, **sheets):
    """The small county's plan in another version, with some sheets replaced."""
    plan = compile_sheets({**SHEETS, **sheets})
    return replace(plan, settings=replace(plan.settings, version=version))


def next_year(version: int = 2):
    """A plan that has only the periods of the year after."""
    year = [["2015", "全年", date(2015, 1, 1), date(2015, 12, 31), date(2016, 1, 31), 2015, ""]]
    settings = [[*row[:1], 2015] if row[0] == "年度" else row for row in SHEETS["设置"]]
    return plan_with(version, 设置=settings, 报告期=[SHEETS["报告期"][0], *year], 目标=[SHEETS["目标"][0]])


def adopt(place, plan):
    """Put a plan in force and return its kit."""
    with place.office.open() as context:
        adopt_plan(context, plan)
        return issue_plan(context, PASSPHRASE, place.usb).path


def install(place, unit, kit):
    with place[unit].open() as context:
        install_kit(context, kit)


def refused(place, path) -> UserError:
    """Why the office does not take a package in: the preview, the merge and the ledger agree."""
    with place.office.open() as context:
        before = ledger_digest(context)
        expected = preview_merge(context, [path])[0].refused
        done = merge_package(context, path)
        assert done.refused is not None
        assert expected is not None
        assert (expected.code, ledger_digest(context)) == (done.refused.code, before)
        said = explain(done.refused.code, done.refused.params)
    assert all((said.what, said.safe, said.next_step))
    assert "{" not in str(said)
    return done.refused


def test_a_package_of_another_year(place, tmp_path):
    """The office restored a backup from before the new plan; a unit has it already."""
    old = place.office.copy_to(tmp_path / "old")
    honour(place["north"], "甲")
    install(place, "north", adopt(place, next_year()))
    with place["north"].open() as context:
        path = seal_period(context, SealPeriod("2015", PEOPLE), PASSPHRASE).path
    place.office = old
    error = refused(place, path)
    assert (error.code, error.params["period"], error.params["year"]) == ("merge.other-year", "2015", 2014)
    with place.office.open() as context:
        told = open_at(place, "north", make_receipt(context, "north", PASSPHRASE, place.usb).path)
    assert [(a.outcome, a.code) for a in told.refusals] == [("refused", "merge.other-year")]


def open_at(place, unit, path):
    with place[unit].open() as context:
        return open_receipt(context, path)


def test_late_work_of_last_year_is_still_taken_in(place):
    honour(place["north"], "甲")
    path = seal(place["north"]).path
    adopt(place, next_year())
    done = merge_at(place.office, path)
    assert done.outcome == "merged"
    assert len(done.summary.other_plan) == 1


def test_a_unit_that_the_plan_no_longer_has(place):
    honour(place["south"], "甲")
    path = seal(place["south"]).path
    units = [row for row in SHEETS["单位"] if row[0] != "south"]
    adopt(place, plan_with(2, 单位=units))
    error = refused(place, path)
    assert (error.code, error.params["unit"], error.params["version"]) == ("merge.unit-unknown", "south", 2)
    adopt(place, small_plan(3))
    with place.office.open() as context:
        waiting = remedies(context)[0]
        assert waiting.remedy == "retry"
        assert retry_quarantined(context, waiting.record.file_digest).outcome == "merged"


def test_a_package_sealed_under_a_withdrawn_plan(place):
    honour(place["north"], "甲")
    path = seal(place["north"]).path
    with place.office.open() as context:
        for version, reason, code in (
            (1, "口径有误", "in-force"),
            (9, "口径有误", "version-unknown"),
            (1, " ", "reason"),
        ):
            with pytest.raises(UserError, match=rf"plan\.(withdraw-)?{code}"):
                withdraw_plan(context, version, reason)
    kit = adopt(place, small_plan(2))
    with place.office.open() as context:
        withdraw_plan(context, 1, "指标口径有误")
    error = refused(place, path)
    assert (error.code, error.params["version"], error.params["reason"]) == (
        "merge.plan-withdrawn",
        1,
        "指标口径有误",
    )
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb).path
    told = open_at(place, "north", receipt)
    assert told.refusals[0].code == "merge.plan-withdrawn"
    install(place, "north", kit)
    assert merge_at(place.office, seal(place["north"]).path).outcome == "merged"
    with place.office.open() as context:
        assert [entry.title for entry in list_entries(context, "honours")] == ["甲"]


def test_half_of_a_split_set(place, tmp_path):
    entry = honour(place["north"], "甲")
    for number in range(3):
        attach(place["north"], entry, tmp_path / f"{number}.pdf", bytes([number]) * 900_000)
    with place["north"].open() as context:
        made = seal_period(context, SealPeriod("2014", PEOPLE, limit=1_100_000), PASSPHRASE)
    assert len(made.paths) > 2
    with place.office.open() as context:
        assert preview_merge(context, [made.paths[1]])[0].missing_parts == (1, *range(3, len(made.paths) + 1))
        done = merge_package(context, made.paths[0])
    assert (done.outcome, done.part, done.parts) == ("merged", 1, len(made.paths))
    assert done.missing_parts == tuple(range(2, len(made.paths) + 1))
    with place.office.open() as context:
        last = [merge_package(context, path) for path in made.paths[1:]][-1]
    assert last.missing_parts == ()


def test_a_receipt_for_another_unit_and_for_another_computer(place):
    honour(place["north"], "甲")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb).path
    with place["south"].open() as context, pytest.raises(UserError) as caught:
        open_receipt(context, receipt)
    assert caught.value.code == "receipt.other-unit"
    assert caught.value.params == {"addressee": "north", "unit": "south"}
    assert open_at(place, "north2", receipt).others == 1
    assert open_at(place, "north", receipt).others == 0


def test_a_decision_on_an_unknown_revision_waits_for_it(place):
    entry = honour(place["north"], "甲")
    path = seal(place["north"], place.usb).path
    merge_at(place.office, path)
    with place.office.open() as context:
        make_receipt(context, "north", PASSPHRASE, place.usb)
        decide(context, [Decide(entry, Verdict.RETURNED, (Comment("请核对", "org"),))])
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb).path
        kit = issue_plan(context, PASSPHRASE, place.usb).path
    install(place, "north2", kit)
    told = open_at(place, "north2", receipt)
    assert (told.returned, told.waiting) == (1, 1)
    with place["north2"].open() as context:
        merge_sibling(context, path)
        shown = get_entry(context, entry)
        assert (shown.status, [c.text for c in shown.comments]) == ("returned", ["请核对"])


def test_recording_goes_on_under_a_withdrawn_plan(place):
    """Withdrawing concerns the office alone: a unit that has not heard of it loses nothing."""
    adopt(place, small_plan(2))
    with place.office.open() as context:
        withdraw_plan(context, 1, "口径有误")
    entry = honour(place["north"], "甲")
    record(place["north"], "honours", {"title": "乙"}, entry)
    refused(place, seal(place["north"]).path)
    with place["north"].open() as context:
        assert get_entry(context, entry).title == "乙"
