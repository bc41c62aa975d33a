"""Each kind of mistake, made in one cell, is reported at that cell with its code and suggestion."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

import pytest

from qcdesk.plan.compiler import compile_tables
from qcdesk.plan.tables import Table
from tests.plan.workbooks import VALID, Edit, cell_of, compiled, edited, mistakes


@dataclass(frozen=True)
class Case:
    """`name` says what is wrong; `others` are further edits that the mistake needs."""

    name: str
    edit: Edit
    code: str
    suggestion: str = ""
    cell: str = ""
    sheet: str = ""
    others: tuple[Edit, ...] = ()


def _field(row, column, value):
    return Edit("字段", row, column, value)


def _indicator(row, column, value):
    return Edit("指标", row, column, value)


def _target(column, value):
    return Edit("目标", 2, column, value)


CELLS = (
    Case("unknown column", Edit("单位", 1, "别名", "联系方法"), "plan.unknown-column", "联系方式"),
    Case("column twice", Edit("单位", 1, "别名", "name"), "plan.column-twice"),
    Case("value without header", Edit("单位", 2, 7, "散落"), "plan.no-header"),
    Case("unknown setting", Edit("设置", 8, "项目", "加蜜"), "plan.unknown-setting", "加密"),
    Case("setting twice", Edit("设置", 10, "项目", "版本"), "plan.setting-twice", cell="B6"),
    Case("value missing", Edit("单位", 2, "名称", ""), "plan.value-missing"),
    Case("setting missing", Edit("设置", 4, "值", ""), "plan.value-missing"),
    Case("not a date", Edit("报告期", 2, "开始", "2014-02-30"), "plan.not-date"),
    Case("not an integer", Edit("报告期", 2, "年度", "二〇一四"), "plan.not-integer"),
    Case("not a number", _target("目标值", "约95"), "plan.not-number"),
    Case("unknown word", Edit("单位", 2, "类别", "县级部门"), "plan.unknown-word", "部门"),
    Case("unknown word in a list", _field(4, "特殊值", "至少、零报"), "plan.unknown-word", "零报告"),
    Case("code invalid", Edit("单位", 2, "代码", "北镇"), "plan.code-invalid"),
    Case("list code invalid", Edit("选项", 4, "列表", "Place"), "plan.code-invalid"),
    Case("too small", Edit("设置", 6, "值", 0), "plan.too-small"),
    Case("too large", _field(6, "小数位", 7), "plan.too-large"),
    Case("text too long", Edit("单位", 2, "名称", "镇" * 201), "plan.text-too-long"),
    Case("number typed as number too long", Edit("组织", 2, "代码", 913501000001000123), "plan.number-as-text"),
    Case("time in a date", Edit("报告期", 2, "开始", "2014-01-01 08:00"), "plan.not-date"),
    Case("duplicate code", Edit("单位", 4, "名称", "又一局"), "plan.duplicate", cell="A4"),
    Case("duplicate unit name", Edit("单位", 3, "名称", "北镇"), "plan.duplicate"),
    Case("duplicate label", _field(5, "名称", "抽检数"), "plan.duplicate"),
    Case("dangling unit", Edit("组织", 2, "所在镇", "nort"), "plan.dangling", "north"),
    Case("dangling unit by name", _indicator(2, "牵头单位", "质监局"), "plan.dangling", "zhijian"),
    Case("dangling filling unit", Edit("台账", 2, "填报单位", "镇、zhijan"), "plan.dangling", "zhijian"),
    Case("dangling register", _indicator(6, "台账", "casse"), "plan.dangling", "cases"),
    Case("dangling field", Edit("台账", 3, "标题字段", "nummber"), "plan.dangling", "number"),
    Case("unknown identity field", Edit("台账", 3, "唯一标识", "number、案号"), "plan.dangling", "number"),
    Case("dangling choice list", _field(9, "选项", "levle"), "plan.dangling", "level"),
    Case("dangling indicator", Edit("考核", 2, "指标", "G5"), "plan.dangling", "G05"),
    Case("dangling period", Edit("报告期", 3, "上期", "2014H1"), "plan.dangling", "2014-H1"),
    Case("dangling stage", Edit("流程", 2, "可转至", "close"), "plan.dangling", "closed"),
    Case("dangling option parent", Edit("选项", 4, "上级", "国家级"), "plan.dangling", "nat"),
    Case("dangling check cell", Edit("审核", 2, "定位", "passsed"), "plan.dangling", "passed"),
    Case("dangling field in a unique check", Edit("审核", 4, "规则", "batch、抽样日期"), "plan.dangling", "day"),
    Case("no period of the year", Edit("设置", 5, "值", 2013), "plan.no-period-of-year"),
    Case("unit code reserved", Edit("单位", 2, "代码", "town"), "plan.reserved-name", others=(Edit("组织", 2, "所在镇", "town"), _target("协办单位", "town"))),
    Case("register code reserved", Edit("台账", 4, "代码", "reading"), "plan.reserved-name"),
    Case("field code reserved", _field(14, "代码", "period_end"), "plan.reserved-name"),
    Case("field code is SQL", _field(14, "代码", "case"), "plan.reserved-name"),
    Case("indicator code with companion mark", _indicator(8, "代码", "G08__x"), "plan.reserved-name"),
    Case("label is another code", _field(6, "名称", "passed"), "plan.label-is-code", others=(_field(6, "校验", ""),)),
    Case("unit is its own superior", Edit("单位", 2, "上级", "north"), "plan.cycle"),
    Case("credit code", Edit("组织", 2, "代码", "91350100M000100Y44"), "plan.credit-code"),
    Case("period ends before it starts", Edit("报告期", 2, "结束", "2013-06-30"), "plan.ends-before-start"),
    Case("period due before it starts", Edit("报告期", 2, "上报截止", "2013-07-15"), "plan.due-before-start"),
    Case("periods overlap", Edit("报告期", 3, "开始", "2014-06-30"), "plan.periods-overlap", others=(Edit("报告期", 3, "上期", ""),)),
    Case("previous period not before", Edit("报告期", 3, "上期", "2014"), "plan.previous-not-before"),
    Case("register without fields", Edit("台账", 4, "代码", "empty"), "plan.register-without-fields", others=tuple(Edit("台账", 4, name, "") for name in ("唯一标识", "日期字段", "有效期起", "标题字段", "流程字段"))),
    Case("date field is no date", Edit("台账", 2, "日期字段", "batch"), "plan.wrong-field-kind"),
    Case("identity cannot be compared", Edit("台账", 2, "唯一标识", "batch、tags"), "plan.wrong-field-kind"),
    Case("due field is no date", Edit("流程", 2, "期限字段", "number"), "plan.wrong-field-kind"),
    Case("unique over multi-choice", Edit("审核", 4, "规则", "batch、tags"), "plan.wrong-field-kind"),
    Case("stages without stage field", Edit("台账", 3, "流程字段", ""), "plan.stage-field-missing"),
    Case("stage field without stages", Edit("台账", 2, "流程字段", "batch"), "plan.stages-missing"),
    Case("stage is no option", _field(12, "类型", "单选"), "plan.stage-not-option", sheet="流程", cell="B2", others=(_field(12, "选项", "closed_only"), Edit("选项", 5, "列表", "closed_only"), Edit("选项", 5, "代码", "closed"), Edit("选项", 5, "上级", ""))),
    Case("final stage moves", Edit("流程", 3, "可转至", "filed"), "plan.final-stage-moves"),
    Case("stage is a dead end", Edit("流程", 3, "终结", "否"), "plan.stage-dead-end", cell="E3"),
    Case("cell group is a field", _field(4, "单元", "cost"), "plan.cell-is-field", others=(_field(5, "单元", "cost"), Edit("审核", 2, "定位", "taken"))),
    Case("choice without list", _field(9, "选项", ""), "plan.needed"),
    Case("reference without register", _field(13, "引用台账", ""), "plan.needed"),
    Case("places on text", _field(2, "小数位", 2), "plan.not-possible"),
    Case("states on text", _field(2, "特殊值", "零报告"), "plan.not-possible"),
    Case("list on text", _field(2, "选项", "level"), "plan.not-possible"),
    Case("pattern on a number", _field(4, "格式", "[0-9]"), "plan.not-possible"),
    Case("pattern invalid", _field(2, "格式", "[0-9"), "plan.pattern-invalid"),
    Case("default invalid", _field(6, "默认值", "1.234"), "plan.default-invalid"),
    Case("indicator without register", _indicator(6, "台账", ""), "plan.needed"),
    Case("ratio without denominator", _indicator(4, "分母", ""), "plan.needed"),
    Case("sum without object", _indicator(2, "计算对象", ""), "plan.needed"),
    Case("sum of a quotient", _indicator(2, "计算对象", "合格数 / 抽检数"), "plan.not-exact", "round(合格数 / 抽检数, 2)"),
    Case("count with object", _indicator(6, "计算对象", "案号"), "plan.not-possible", others=(_indicator(6, "计算", "计数"),)),
    Case("formula on a reading", _indicator(5, "公式", "G03"), "plan.not-possible"),
    Case("flow without date", Edit("台账", 2, "日期字段", ""), "plan.register-without-date", sheet="指标", cell="D2"),
    Case("stock without date", Edit("台账", 3, "日期字段", ""), "plan.register-without-date", sheet="指标", cell="D6", others=(Edit("台账", 3, "有效期起", ""),)),
    Case("rate added up", _indicator(4, "汇总方式", "求和"), "plan.roll-up-impossible"),
    Case("distinct roll-up of a count", _indicator(6, "汇总方式", "去重"), "plan.roll-up-impossible"),
    Case("factor zero", _indicator(4, "系数", 0), "plan.factor-zero"),
    Case("digits of yes or no", _indicator(5, "小数位", 1), "plan.not-possible", others=(_indicator(5, "值类型", "是否"),)),
    Case("cycle between indicators", _indicator(2, "公式", "G08 + 1"), "plan.cycle", others=(_indicator(2, "来源", "公式"), *(_indicator(2, name, "") for name in ("台账", "条件", "计算", "计算对象", "时间口径")))),
    Case("comparison without threshold", _target("目标值", ""), "plan.threshold-missing"),
    Case("threshold and reference", _target("参照", "G06"), "plan.threshold-twice"),
    Case("threshold that nothing uses", _target("比较", "零的突破"), "plan.threshold-unused", cell="E2"),
    Case("target is its own reference", _target("参照", "G05"), "plan.cycle", others=(_target("目标值", ""),)),
    Case("target due before start", _target("截止", "2013-12-31"), "plan.due-before-start"),
    Case("binding target without lead", _target("牵头单位", ""), "plan.lead-missing"),
    Case("lead among the supporting units", _target("协办单位", "zhijian"), "plan.lead-is-co-unit"),
    Case("weights not matching units", _target("权重", "0.5、0.5"), "plan.weights-count"),
    Case("weights not adding up", _target("权重", "0.9"), "plan.weights-sum"),
    Case("row check without register", Edit("审核", 2, "台账", ""), "plan.needed", others=(Edit("审核", 2, "定位", ""),)),
    Case("indicator check with register", Edit("审核", 3, "台账", "sampling"), "plan.not-possible"),
    Case("negative points", Edit("考核", 2, "分值", -1), "plan.too-small"),
    Case("rename without new code", Edit("变更", 2, "新代码", ""), "plan.needed"),
    Case("rename to an unknown code", Edit("变更", 2, "新代码", "G3"), "plan.dangling", "G03"),
    Case("renamed code still there", Edit("变更", 2, "原代码", "G04"), "plan.change-old-exists"),
    Case("widened field unknown", Edit("变更", 2, "原代码", "taken_no"), "plan.dangling", "taken", others=(Edit("变更", 2, "类型", "放宽"), Edit("变更", 2, "对象", "字段"), Edit("变更", 2, "台账", "sampling"))),
    Case("expression with an unknown name", _field(5, "校验", "合格书 <= 抽检数"), "expression.unknown-name", "合格数"),
    Case("expression in full width", _field(5, "校验", "合格数 ≤ 抽检数"), "expression.full-width", "合格数 <= 抽检数"),
    Case("expression with an unknown option", _indicator(2, "条件", "级别 = '国家级'"), "expression.unknown-option", "nat"),
    Case("expression of the wrong type", _field(5, "校验", "合格数 + 1"), "expression.result"),
    Case("formula with an unknown indicator", _indicator(7, "公式", "G03 - G4"), "expression.unknown-name", "G04"),
    Case("formula that does not parse", _indicator(7, "公式", "G03 -"), "expression.syntax"),
    Case("check with an unknown indicator", Edit("审核", 3, "规则", "G04 <= G33"), "expression.unknown-name", "G03"),
    Case("message with an unknown name", Edit("审核", 2, "提示", "合格{合格}份"), "plan.message-name", "合格数"),
    Case("message with an open brace", Edit("审核", 2, "提示", "合格{合格数份"), "plan.message-braces"),
)  # fmt: skip


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case.name.replace(" ", "-"))
def test_mistake_is_reported_at_its_cell(case, tmp_path):
    found = mistakes(tmp_path, *case.others, case.edit)
    cell = case.cell or cell_of(case.edit)
    sheet = case.sheet or case.edit.sheet
    here = [mistake for mistake in found if (mistake.sheet, mistake.cell) == (sheet, cell)]
    assert (case.code, case.suggestion) in [(m.code, m.suggestion) for m in here], found


def test_valid_workbook_has_no_mistake(tmp_path):
    assert mistakes(tmp_path) == ()


def test_all_mistakes_are_in_one_report(tmp_path):
    chosen = [case for case in CELLS if case.name in {
        "unknown word", "not a date", "dangling stage", "choice without list", "weights not adding up",
        "factor zero", "expression with an unknown name", "message with an unknown name", "negative points",
    }]  # fmt: skip
    found = {(m.sheet, m.cell, m.code) for m in mistakes(tmp_path, *(case.edit for case in chosen))}
    assert {(case.edit.sheet, cell_of(case.edit), case.code) for case in chosen} <= found


def test_duplicate_names_the_first_cell(tmp_path):
    (found,) = [
        m for m in mistakes(tmp_path, Edit("单位", 4, "名称", "又一局")) if m.code == "plan.duplicate"
    ]
    assert (found.cell, found.params["first"], found.params["value"]) == ("A4", "A3", "zhijian")


@pytest.mark.parametrize("title", ["设置", "单位", "报告期", "台账", "字段"])
def test_missing_sheet(title, tmp_path):
    sheets = edited(())
    del sheets[title]
    found = compiled(sheets, tmp_path).mistakes
    assert (title, "plan.sheet-missing") in [(m.sheet, m.code) for m in found]


def test_empty_sheet(tmp_path):
    sheets = edited(())
    sheets["单位"] = sheets["单位"][:1]
    assert ("单位", "plan.sheet-empty") in [(m.sheet, m.code) for m in compiled(sheets, tmp_path).mistakes]


def test_missing_column(tmp_path):
    sheets = edited(())
    sheets["单位"] = [row[:2] for row in sheets["单位"]]
    found = [m for m in compiled(sheets, tmp_path).mistakes if m.code == "plan.column-missing"]
    assert [(m.sheet, m.params["column"]) for m in found] == [("单位", "类别")]


def test_misspelt_sheet_title(tmp_path):
    sheets = edited(())
    sheets["指标表"] = sheets.pop("奖励")
    found = [m for m in compiled(sheets, tmp_path).mistakes if m.code == "plan.unknown-sheet"]
    assert [(m.sheet, m.suggestion) for m in found] == [("指标表", "指标")]


def test_one_sheet_in_two_languages(tmp_path):
    sheets = edited(())
    sheets["units"] = sheets["单位"]
    assert ("units", "plan.sheet-twice") in [(m.sheet, m.code) for m in compiled(sheets, tmp_path).mistakes]


def test_sheet_of_notes_is_ignored(tmp_path):
    sheets = edited(()) | {"填写须知": [["随便写"], ["", "什么"]]}
    assert compiled(sheets, tmp_path).mistakes == ()


def test_broken_field_causes_no_further_mistakes(tmp_path):
    found = mistakes(tmp_path, _field(4, "类型", "整数数"))
    assert [(m.cell, m.code, m.suggestion) for m in found] == [("D4", "plan.unknown-word", "整数")]


def test_a_last_column_that_no_row_fills_is_missed(tmp_path):
    sheets = edited(())
    sheets["单位"] = [["代码", "类别", "名称"], ["north", "镇"], ["zhijian", "部门"]]
    found = [(mistake.cell, mistake.code) for mistake in compiled(sheets, tmp_path).mistakes]
    assert [each for each in found if each[1] == "plan.value-missing"] == [
        ("C2", "plan.value-missing"),
        ("C3", "plan.value-missing"),
    ]


def test_a_stage_of_an_impossible_register_is_reported_and_nothing_else_fails(tmp_path):
    found = mistakes(tmp_path, Edit("流程", 2, "台账", "Cases!"))
    assert {mistake.code for mistake in found} >= {"plan.code-invalid"}


JUNK = [
    "Cases!",
    "",
    "１２",
    "a'b",
    "是",
    "0",
    -1,
    1e20,
    date(2014, 1, 1),
    "x" * 5000,
    "、",
    "*",
    "{",
    "north",
    "G03",
]


@pytest.mark.parametrize("title", VALID)
def test_whatever_stands_in_a_cell_is_reported_or_taken(title):
    chance = random.Random(title)
    tables = {name: [list(row) for row in rows] for name, rows in VALID.items()}
    for _ in range(25):
        row = chance.choice(tables[title])
        place = chance.randrange(len(row))
        kept, row[place] = row[place], chance.choice(JUNK)
        compilation = compile_tables([Table(name, tuple(map(tuple, rows))) for name, rows in tables.items()])
        assert (compilation.plan is None) == bool(compilation.mistakes)
        row[place] = kept
