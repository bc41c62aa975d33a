"""A small valid plan as sheets of cells, which tests spoil in one place."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from qcdesk.plan.compiler import Compilation, compile_workbook
from qcdesk.plan.tables import Mistake, address

Cells = dict[str, list[list[object]]]

VALID: Cells = {
    "设置": [
        ["项目", "值"],
        ["方案代码", "quality"],
        ["方案名称", "质量强县责任目标"],
        ["县名", "某县"],
        ["年度", 2014],
        ["版本", 1],
        ["有效期至", date(2015, 3, 31)],
        ["加密", "关"],
        ["不予接受的说明", "核实无误、情况属实"],
    ],
    "单位": [
        ["代码*", "名称*", "类别*", "上级", "别名"],
        ["north", "北镇", "镇", "", "北乡"],
        ["zhijian", "质监局", "部门", "", ""],
    ],
    "组织": [
        ["代码", "名称", "所在镇", "列统"],
        ["91350100M000100Y43", "某某有限公司", "north", "是"],
    ],
    "报告期": [
        ["代码", "名称", "开始", "结束", "上报截止", "年度", "上期"],
        ["2014-H1", "上半年", date(2014, 1, 1), date(2014, 6, 30), date(2014, 7, 15), 2014, ""],
        ["2014-H2", "下半年", date(2014, 7, 1), "2014-12-31", "2015-01-15", 2014, "2014-H1"],
        ["2014", "全年", "2014-01-01", "2014-12-31", "2015-01-31", 2014, ""],
    ],
    "台账": [
        ["代码", "名称", "填报单位", "唯一标识", "日期字段", "有效期起", "标题字段", "流程字段", "佐证"],
        ["sampling", "抽检", "镇、zhijian", "batch", "day", "", "batch", "", "必需"],
        ["cases", "案件", "*", "number", "opened", "opened", "number", "stage", "可选"],
    ],
    "字段": [
        ["台账", "代码", "名称", "类型", "小数位", "必填", "校验", "选项", "选项筛选", "引用台账", "单元", "特殊值", "格式", "默认值"],
        ["sampling", "batch", "批次", "文本", "", "是", "", "", "", "", "", "", "[0-9]+", ""],
        ["sampling", "day", "抽样日期", "日期", "", "是", "", "", "", "", "", "", "", ""],
        ["sampling", "taken", "抽检数", "整数", "", "是", "", "", "", "", "result", "至少、零报告", "", ""],
        ["sampling", "passed", "合格数", "整数", "", "是", "合格数 <= 抽检数", "", "", "", "result", "", "", ""],
        ["sampling", "cost", "费用", "金额", 2, "", "费用 >= 0", "", "", "", "", "", "", "1.50"],
        ["sampling", "level", "级别", "单选", "", "", "", "level", "", "", "", "", "", "省级"],
        ["sampling", "place", "地点", "单选", "", "级别 = 'nat'", "", "place", "level", "", "", "", "", ""],
        ["sampling", "tags", "标签", "多选", "", "", "", "level", "", "", "", "", "", ""],
        ["cases", "number", "案号", "文本", "", "是", "", "", "", "", "", "", "", ""],
        ["cases", "opened", "立案日期", "日期", "", "是", "", "", "", "", "", "", "", ""],
        ["cases", "stage", "环节", "文本", "", "", "", "", "", "", "", "", "", ""],
        ["cases", "sample", "抽检记录", "引用", "", "", "", "", "", "sampling", "", "", "", ""],
    ],
    "选项": [
        ["列表", "代码", "名称", "上级"],
        ["level", "nat", "国家级", ""],
        ["level", "prov", "省级", ""],
        ["place", "market", "市场", "nat"],
    ],
    "流程": [
        ["台账", "代码", "名称", "顺序", "可转至", "办理", "必填字段", "期限字段", "终结"],
        ["cases", "filed", "立案", 1, "closed", "单位", "number", "opened", "否"],
        ["cases", "closed", "结案", 2, "", "质强办", "", "", "是"],
    ],
    "指标": [
        ["代码", "名称", "来源", "时间口径", "台账", "条件", "计算", "计算对象", "分子", "分母", "公式", "系数", "小数位", "汇总方式", "值类型", "牵头单位"],
        ["G03", "抽检批次", "台账", "流量", "sampling", "级别 = 'nat'", "求和", "抽检数", "", "", "", "", 0, "求和", "", "zhijian"],
        ["G04", "合格批次", "台账", "流量", "sampling", "", "求和", "合格数", "", "", "", "", 0, "求和", "", ""],
        ["G05", "合格率", "比率", "", "", "", "", "", "G04", "G03", "", 100, 1, "", "", ""],
        ["G06", "满意度", "填报", "", "", "", "", "", "", "", "", "", 1, "全县", "", ""],
        ["G07", "立案数", "台账", "存量", "cases", "", "计数", "", "", "", "", "", 0, "求和", "", ""],
        ["G08", "不合格批次", "公式", "", "", "", "", "", "", "", "G03 - G04", "", 0, "", "", ""],
    ],
    "目标": [
        ["代码", "名称", "指标", "比较", "目标值", "参照", "性质", "牵头单位", "协办单位", "权重", "开始", "截止"],
        ["T1", "合格率达95%", "G05", "≥", 95, "", "约束性", "zhijian", "north", "1", "2014-01-01", "2014-12-31"],
    ],
    "审核": [
        ["代码", "名称", "级别", "范围", "台账", "条件", "规则", "提示", "定位"],
        ["V-1", "合格不多于抽检", "强制性", "行", "sampling", "", "合格数 <= 抽检数", "合格{合格数}多于抽检{抽检数}", "passed"],
        ["V-2", "指标一致", "核实性", "指标", "", "", "G04 <= G03", "{G04}多于{G03}", "G04"],
        ["V-3", "批次不重复", "强制性", "唯一", "sampling", "", "batch、day", "批次{批次}重复", "batch"],
    ],
    "考核": [
        ["代码", "名称", "分值", "计分方式", "指标"],
        ["S1", "合格率", 5, "P3", "G05"],
    ],
    "奖励": [["代码", "名称", "金额"], ["R1", "名牌", 50]],
    "变更": [
        ["类型", "对象", "台账", "原代码", "新代码"],
        ["改名", "指标", "", "G99", "G03"],
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """Set one cell: `column` is a header of the sheet or, for a new column, its number from 0."""

    sheet: str
    row: int
    column: str | int
    value: object


def edited(edits: Iterable[Edit]) -> Cells:
    """The valid sheets with the edits made; a row below the last one is a copy of it."""
    sheets = copy.deepcopy(VALID)
    for edit in edits:
        rows = sheets[edit.sheet]
        if edit.row > len(rows):
            rows.append(list(rows[-1]))
        cells = rows[edit.row - 1]
        index = column_number(edit)
        cells += [""] * (index + 1 - len(cells))
        cells[index] = edit.value
    return sheets


def column_number(edit: Edit) -> int:
    """The zero-based column of an edit."""
    if isinstance(edit.column, int):
        return edit.column
    headers = [str(header).rstrip("*") for header in VALID[edit.sheet][0]]
    return headers.index(edit.column)


def cell_of(edit: Edit) -> str:
    """The address of the edited cell."""
    return address(edit.row - 1, column_number(edit))


def save(sheets: Cells, path: Path) -> Path:
    """Write the sheets with openpyxl."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    workbook.save(path)
    return path


def compiled(sheets: Cells, folder: Path) -> Compilation:
    """Compile the sheets from a real workbook file."""
    return compile_workbook(save(sheets, folder / "plan.xlsx"))


def mistakes(folder: Path, *edits: Edit) -> tuple[Mistake, ...]:
    """The report of the valid plan with the edits made."""
    compilation = compiled(edited(edits), folder)
    assert (compilation.plan is None) == bool(compilation.mistakes)
    return compilation.mistakes
