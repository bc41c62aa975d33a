"""A second version of the plan at a unit: preview, install, going back; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Severity
from qcdesk.plan.upgrade import Upgrade
from qcdesk.services.carry_over import carry_over
from qcdesk.services.check_period import check_period
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.services.list_entries import get_entry, list_entries, workspace
from qcdesk.services.open_kit import install_kit
from qcdesk.services.plan_changes import plan_changes
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.review_sheet import review_sheet
from qcdesk.services.undo import undo
from qcdesk.services.upgrade_plan import preview_upgrade, roll_back
from qcdesk.store import entries
from qcdesk.text import explain
from tests.builders import PERIOD, START, compile_sheets, merge_at, seal
from tests.upgrade import filled_unit, issue_both, record, second_version
from tests.workflow import DAY, cells_of, desk, install, workflow_plan, workflow_sheets


@pytest.fixture(scope="module")
def kits(tmp_path_factory):
    return issue_both(tmp_path_factory.mktemp("kits"))


@pytest.fixture
def north(kits, tmp_path):
    return filled_unit(kits, tmp_path)


def _only(context, register):
    return list_entries(context, register)[0]


def test_the_preview_counts_what_is_mine_and_writes_nothing(kits, north):
    with north.open() as context:
        before = workspace(context)
        shown = preview_upgrade(context, kits.second)
        assert workspace(context) == before
    assert (shown.installed, shown.version, shown.same) == (1, 2, False)
    assert (shown.rewritten, shown.unplaced) == (3, 1)
    mine = {(line.difference.kind, line.difference.code): line.entries for line in shown.mine}
    assert mine["renamed", "honours"] == 1
    assert mine["renamed", "cases.amount"] == 1
    assert mine["retired", "sampling.urgent"] == 1
    assert mine["renamed", "level.nat"] == 2
    assert not any(line.refused for line in shown.changes)


def test_the_preview_of_the_installed_version_is_empty(kits, north):
    with north.open() as context:
        shown = preview_upgrade(context, kits.first)
    assert (shown.same, shown.changes, shown.rewritten, shown.unplaced) == (True, (), 0, 0)


def test_installing_carries_what_was_filled_in_as_unsealed_work(kits, north):
    with north.open() as context:
        install_kit(context, kits.second)
        award = _only(context, "awards")
        case, bare = list_entries(context, "cases")
        sample = _only(context, "sampling")
        assert (award.title, award.values["tags"]) == ("名牌", ("prov", "state"))
        assert str(case.values["sum"]) == "5.00"
        assert case.values["honour"] == award.entry_id
        assert case.unsealed == {"sum", "honour"}
        assert bare.unsealed == {"number", "filed_on", "stage"}
        assert sample.values["level"] == "state"
        # What has no place any more is still there.
        assert cells_of(context, sample.entry_id)["urgent"] == {"urgent": True}
        assert cells_of(context, case.entry_id)["amount"] == {"amount": 5}
        assert "entry.reference" not in {i.finding.code for i in check_period(context, PERIOD).findings}
        with pytest.raises(UserError, match=r"undo\.nothing"):
            undo(context)
    seal(north)
    with north.open() as context:
        assert workspace(context).plan_version == 2


def test_going_back_and_forth_keeps_the_newest_values(kits, north):
    with north.open() as context:
        install_kit(context, kits.second)
        award = _only(context, "awards")
        record_entry(context, RecordEntry("awards", {"title": "驰名商标"}, award.entry_id))
        new = record(context, "awards", title="新增", granted_on=DAY)
        case = list_entries(context, "cases")[0]
        assert roll_back(context).plan
        assert workspace(context).plan_version == 1
        honours = {entry.title: entry for entry in list_entries(context, "honours")}
        assert set(honours) == {"驰名商标", "新增"}
        assert honours["驰名商标"].values["tags"] == ("nat", "prov")
        old_case = get_entry(context, case.entry_id)
        assert (old_case.values["amount"], old_case.values["honour"]) == (5, honours["驰名商标"].entry_id)
        record_entry(context, RecordEntry("cases", {"amount": 8}, case.entry_id))
        install_kit(context, kits.second)
        awards = {entry.title: entry for entry in list_entries(context, "awards")}
        assert {title: entry.entry_id for title, entry in awards.items()} == {
            "驰名商标": award.entry_id,
            "新增": new,
        }
        assert str(get_entry(context, case.entry_id).values["sum"]) == "8.00"
        with pytest.raises(UserError, match=r"kit\.older"):
            install_kit(context, kits.first)


def test_there_is_nothing_before_the_first_version(kits, north):
    with north.open() as context, pytest.raises(UserError, match=r"plan\.no-earlier"):
        roll_back(context)


def test_two_computers_of_a_unit_carry_alike(kits, tmp_path):
    identities = []
    for name in ("a", "b"):
        with desk(tmp_path / name, workflow_plan()) as context:
            with context.write("test") as work:
                number = entries.create(work.connection, "0190" + "0" * 28, "north", "honours")
                entries.put_working(work.connection, number, {"title": {"title": "奖"}})
            with context.write("test") as work:
                carry_over(work, Upgrade.forward(workflow_plan(), second_version()))
            install(context, second_version())
            identities.append(_only(context, "awards").entry_id)
    assert identities[0] == identities[1]


def test_the_office_does_not_adopt_what_would_take_less(kits):
    sheets = workflow_sheets()
    next(row for row in sheets["设置"] if row[0] == "版本")[1] = 3
    sheets["选项"] = [row for row in sheets["选项"] if row[:2] != ["level", "prov"]]
    with kits.office.open() as context, pytest.raises(UserError, match=r"plan\.narrowed") as refused:
        adopt_plan(context, compile_sheets(sheets))
    assert refused.value.params["count"] >= 1


def test_differences_are_told_in_a_clerks_words():
    lines = {
        (line.difference.kind, line.difference.code): line
        for line in plan_changes(workflow_plan(), second_version())
    }
    said = {key: str(explain(line.code, line.params)) for key, line in lines.items()}
    assert said["renamed", "honours"] == "台账“荣誉（honours）”改为“荣誉（awards）”。已填内容自动带过去。"
    assert said["renamed", "cases.amount"] == (
        "字段“案件·案值（amount）”改为“案件·案值（sum）”。已填内容自动带过去。"
    )
    assert said["widened", "cases.sum"].startswith("字段“案件·案值”放宽：")
    assert said["retired", "sampling.urgent"] == "字段“抽检·加急”停用。已填内容仍保存在工作区。"
    assert said["renamed", "level.nat"].startswith("选项“标签·国家级（nat）”改为“标签·国家级（state）”。")
    assert ("changed", "cases.honour") not in said
    assert said["changed", ""] == "设置“质量强县责任目标”：版本由“1”改为“2”。"
    assert said["threshold", "T1"] == "目标“合格率达95%”：目标值由“95”改为“96”。"


def test_a_cell_that_was_emptied_or_filled_is_told_as_such():
    old = workflow_plan()
    sampling = old.register("sampling")
    fields = tuple(
        replace(field, required="", relevant="1", constraint="evidence_count > 0")
        if field.code == "batch"
        else field
        for field in sampling.fields
    )
    changed = replace(sampling, fields=fields, units=("town", "north"))
    registers = tuple(changed if each is sampling else each for each in old.registers)
    lines = plan_changes(old, replace(old, registers=registers))
    said = {line.difference.field: str(explain(line.code, line.params)) for line in lines}
    assert said["required"] == "字段“抽检·批次”：必填原为“是”，现为空。"
    assert said["constraint"] == "字段“抽检·批次”：校验原为空，现为“evidence_count > 0”。"
    assert said["relevant"] == "字段“抽检·批次”：显示条件原为空，现为“是”。"
    assert said["units"].endswith("由“镇、质监局”改为“镇、北镇”。")


def test_an_expired_plan_is_a_hint_and_blocks_nothing(tmp_path):
    plan = workflow_plan()
    settings = replace(plan.settings, expires=START.date())
    with desk(tmp_path / "w", replace(plan, settings=settings)) as context:
        codes = {item.finding.code for item in check_period(context, PERIOD).findings}
        assert "plan.expired" not in codes
        context.clock.advance(timedelta(days=1))
        record(context, "cases", number="1", filed_on=DAY, stage="filed")
        checked = check_period(context, PERIOD)
        found = [item for item in checked.findings if item.finding.code == "plan.expired"]
        assert [(i.finding.severity, i.open) for i in found] == [(Severity.HINT, False)]
        assert dict(found[0].finding.params)["expires"] == "2014-07-01"
        assert not checked.blocking


def test_revisions_say_under_which_version_they_were_made(tmp_path):
    kits = issue_both(tmp_path / "kits")
    north = filled_unit(kits, tmp_path)
    with north.open() as context:
        install_kit(context, kits.second)
        sample = _only(context, "sampling").entry_id
    seal(north)
    for package in sorted(north.folder.rglob("*submission*.qcpkg"), key=lambda path: path.stat().st_mtime_ns):
        merge_at(kits.office, package)
    with kits.office.open() as context:
        steps = review_sheet(context, sample, PERIOD).history
    assert [step.plan_version for step in steps] == [1, 2]
