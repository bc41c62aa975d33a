"""The plan on the command line."""

from __future__ import annotations

import json

from msgspec.structs import replace
from openpyxl import load_workbook

from qcdesk.plan.compiled import load_plan, plan_bytes
from qcdesk.plan.workbook_writer import write_plan
from tests import builders
from tests.plan.workbooks import Edit, edited, save

MISTAKES = (
    Edit("单位", 1, "别名", "联系方法"),
    Edit("单位", 2, "类别", "县级部门"),
    Edit("报告期", 2, "开始", "2014-02-30"),
    Edit("报告期", 3, "年度", "二〇一四"),
    Edit("台账", 2, "标题字段", "btach"),
    Edit("台账", 3, "日期字段", "opend"),
    Edit("字段", 2, "必填", "必须 ="),
    Edit("字段", 4, "特殊值", "至少、零报"),
    Edit("字段", 5, "校验", "合格 <= 抽检数"),
    Edit("字段", 6, "小数位", 7),
    Edit("字段", 7, "选项", "levels"),
    Edit("字段", 13, "引用台账", "samplings"),
    Edit("选项", 5, "上级", "natt"),
    Edit("流程", 2, "可转至", "close"),
    Edit("指标", 2, "台账", "samplin"),
    Edit("指标", 4, "分子", "G40"),
    Edit("指标", 7, "公式", "G03 -"),
    Edit("目标", 2, "指标", "G50"),
    Edit("目标", 2, "目标值", "约95"),
    Edit("考核", 2, "分值", "五分"),
)


def test_compile(run, tmp_path, workbook):
    out = tmp_path / "plan.json"
    assert "质量强县责任目标" in run(None, "plan", "compile", workbook, "--out", out).out
    assert load_plan(out.read_bytes()) == builders.small_plan()
    found = run(None, "plan", "compile", out, "--json").json
    assert found["mistakes"] == []
    assert found["version"] == 1


def test_twenty_mistakes_are_all_shown_at_once(run, tmp_path, county):
    path = save(edited(MISTAKES), tmp_path / "plan.xlsx")
    found = run(None, "plan", "compile", path, "--json", code=6).json["mistakes"]
    shown = run(None, "plan", "compile", path, code=6).out
    places = {(mistake["sheet"], mistake["cell"]) for mistake in found}
    assert len({(edit.sheet, edit.row) for edit in MISTAKES}) <= len(places)
    assert len(found) >= 20
    for mistake in found:
        line = next(each for each in shown.splitlines() if f" {mistake['cell']} " in each)
        assert mistake["sheet"] in shown
        assert mistake["suggestion"] in shown
        assert line
    assert {m["suggestion"] for m in found} >= {"部门", "零报告", "level"}
    run(county.office, "plan", "adopt", path, code=6)


def test_a_file_that_is_no_workbook(run, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"nothing")
    assert len(run(None, "plan", "compile", path, "--json", code=6).json["mistakes"]) == 1
    run(None, "plan", "compile", tmp_path / "absent.xlsx", code=5)


def test_a_damaged_compiled_plan(run, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"format": 1}), encoding="utf-8")
    assert run(None, "plan", "compile", path, "--json", code=3).error["error"].startswith(("plan.", "json."))


def test_diff(run, tmp_path, county, workbook):
    plan = builders.small_plan()
    register = plan.registers[0]
    changed = replace(
        plan,
        settings=replace(plan.settings, version=2),
        registers=(replace(register, name="荣誉台账"), *plan.registers[1:]),
    )
    newer = tmp_path / "newer.xlsx"
    write_plan(changed, newer)
    assert "荣誉台账" in run(None, "plan", "diff", workbook, newer).out
    found = run(county.office, "plan", "diff", 1, newer, "--json").json
    assert found["refused"] == []
    assert {d["field"] for d in found["differences"]} >= {"name", "version"}
    run(county.office, "plan", "diff", 7, newer, code=3)


def test_a_difference_that_is_refused(run, tmp_path, workbook):
    plan = builders.small_plan()
    shorter = replace(plan, registers=plan.registers[1:])
    newer = tmp_path / "newer.json"
    newer.write_bytes(plan_bytes(shorter))
    assert run(None, "plan", "diff", workbook, newer, "--json", code=6).json["refused"]


def test_adopt_show_and_export(run, tmp_path, county):
    second = tmp_path / "second.json"
    second.write_bytes(plan_bytes(builders.small_plan(2)))
    assert run(county.office, "plan", "adopt", second, "--json").json["version"] == 2
    found = run(county.office, "plan", "show", "--json").json
    assert [(v["version"], v["active"]) for v in found["versions"]] == [(1, False), (2, True)]
    assert "荣誉" in run(county.office, "plan", "show").out
    exported = tmp_path / "out.xlsx"
    run(county.office, "plan", "export", exported, "--version", 1)
    assert run(None, "plan", "compile", exported, "--json").json["version"] == 1


def test_issue_again(run, tmp_path, county):
    made = run(county.office, "plan", "issue", "--out", tmp_path, "--json").json
    assert run(county["north"], "verify", made["path"], "--json").json["type"] == "kit"
    run(county["north"], "plan", "issue", code=3)


def test_template(run, tmp_path):
    path = tmp_path / "template.xlsx"
    run(None, "plan", "template", path)
    assert "台账" in load_workbook(path).sheetnames
