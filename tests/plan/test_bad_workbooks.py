"""Workbooks with one kind of mistake each, named after it, and one workbook with all of them at once."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qcdesk.plan.compiler import compile_workbook
from qcdesk.text import explain
from tests.plan.workbooks import Cells, Edit, edited, save

ONE_CELL = 10 * 2**20
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class Bad:
    """What is done to the valid workbook, and where which mistake must be reported."""

    sheet: str
    cell: str
    code: str
    suggestion: str = ""
    edits: tuple[Edit, ...] = ()
    spoil: Callable[[Path], None] | None = None
    reshape: Callable[[Cells], None] | None = None
    """Of a file that cannot be opened at all nothing else is said."""
    whole: bool = False


def _rule(value: str) -> tuple[Edit, ...]:
    return (Edit("字段", 5, "校验", value),)


def _cycle() -> tuple[Edit, ...]:
    blank = ("台账", "条件", "计算", "计算对象", "时间口径")
    return (
        Edit("指标", 2, "来源", "公式"),
        Edit("指标", 2, "公式", "G08 + 1"),
        *(Edit("指标", 2, name, "") for name in blank),
    )


def _formula(path: Path) -> None:
    workbook = load_workbook(path)
    workbook["目标"]["E2"] = "=90+5"
    workbook.save(path)


def _merged(path: Path) -> None:
    workbook = load_workbook(path)
    workbook["组织"].merge_cells("B2:C2")
    workbook.save(path)


def _huge_cell(path: Path) -> None:
    """Ten megabytes in one cell, which no spreadsheet program would write."""
    _replace(path, "xl/worksheets/sheet12.xml", b">P3<", b">" + b"x" * ONE_CELL + b"<")


def _replace(path: Path, member: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert old in content[member]
    content[member] = content[member].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet99.xml", b"0" * (50 * 2**20))


def _old_format(path: Path) -> None:
    path.write_bytes(OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"))


BAD: Mapping[str, Bad] = {
    "missing-sheet": Bad("奖励表", "", "plan.unknown-sheet", "奖励", reshape=lambda s: s.update({"奖励表": s.pop("奖励")})),
    "missing-required-sheet": Bad("报告期", "", "plan.sheet-missing", reshape=lambda s: s.pop("报告期")),
    "unknown-column": Bad("单位", "E1", "plan.unknown-column", "联系方式", (Edit("单位", 1, "别名", "联系方法"),)),
    "duplicate-code": Bad("单位", "A4", "plan.duplicate", edits=(Edit("单位", 4, "名称", "又一局"),)),
    "dangling-reference": Bad("审核", "I2", "plan.dangling", "passed", (Edit("审核", 2, "定位", "passsed"),)),
    "cycle-between-indicators": Bad("指标", "K2", "plan.cycle", edits=_cycle()),
    "type-error-in-an-expression": Bad("审核", "G2", "expression.compare-types", edits=(Edit("审核", 2, "规则", "合格数 <= 批次"),)),
    "function-outside-the-allow-list": Bad("字段", "F4", "expression.unknown-function", edits=(Edit("字段", 4, "必填", "load_extension('x') = 1"),)),
    "sub-query": Bad("字段", "G5", "expression.not-allowed", edits=_rule("合格数 in (select 1)")),
    "semicolon": Bad("字段", "G6", "expression.character", edits=(Edit("字段", 6, "校验", "费用 > 1; drop table entry"),)),
    "comment": Bad("审核", "G3", "expression.comment", edits=(Edit("审核", 3, "规则", "G04 <= G03 -- 暂定"),)),
    "ten-megabytes-in-one-cell": Bad("考核", "D2", "workbook.cell-too-long", spoil=_huge_cell),
    "formula-instead-of-a-value": Bad("目标", "E2", "workbook.formula", spoil=_formula),
    "merged-cells": Bad("组织", "B2", "workbook.merged", spoil=_merged),
    "full-width-digits": Bad("指标", "F3", "expression.full-width", "合格数 > 12", (Edit("指标", 3, "条件", "合格数 > １２"),)),
    "full-width-brackets": Bad("字段", "F8", "expression.full-width", "(级别 = 'nat')", (Edit("字段", 8, "必填", "（级别 ＝ 'nat'）"),)),
    "full-width-code": Bad("考核", "A2", "plan.code-invalid", "S1", (Edit("考核", 2, "代码", "Ｓ１"),)),
    "date-as-text": Bad("目标", "K2", "plan.not-date", "2014-01-01", (Edit("目标", 2, "开始", "2014年1月1日"),)),
    "old-format-renamed": Bad("", "", "workbook.old-format", spoil=_old_format, whole=True),
    "bomb": Bad("", "", "workbook.unpacks-too-large", spoil=_bomb, whole=True),
}  # fmt: skip
TOGETHER = [name for name, bad in BAD.items() if not bad.whole and name != "missing-required-sheet"]
"""Without the periods the year of the settings has nothing to be compared with: its own workbook."""


def _workbook(folder: Path, *cases: Bad) -> Path:
    sheets = edited(edit for case in cases for edit in case.edits)
    for case in cases:
        if case.reshape is not None:
            case.reshape(sheets)
    path = save(sheets, folder / "plan.xlsx")
    for case in sorted(cases, key=lambda case: case.spoil is _huge_cell):
        if case.spoil is not None:
            case.spoil(path)
    return path


@pytest.fixture
def bad_workbook(request, tmp_path):
    """The workbook with the mistake that the parameter names."""
    return request.param, _workbook(tmp_path, BAD[request.param])


@pytest.mark.parametrize("bad_workbook", BAD, indirect=True)
def test_the_mistake_is_reported_where_it_is(bad_workbook):
    name, path = bad_workbook
    compilation = compile_workbook(path)
    bad = BAD[name]
    assert compilation.plan is None
    found = [(m.sheet, m.cell, m.code, m.suggestion) for m in compilation.mistakes]
    assert (bad.sheet, bad.cell, bad.code, bad.suggestion) in found
    assert all(str(explain(m.code, m.params)) for m in compilation.mistakes)


@pytest.mark.parametrize("bad_workbook", [name for name, bad in BAD.items() if bad.whole], indirect=True)
def test_a_file_that_cannot_be_opened_says_only_why(bad_workbook):
    assert len(compile_workbook(bad_workbook[1]).mistakes) == 1


def test_all_kinds_of_mistakes_are_in_one_report(tmp_path):
    path = _workbook(tmp_path, *(BAD[name] for name in TOGETHER))
    found = {(m.sheet, m.cell, m.code) for m in compile_workbook(path).mistakes}
    missed = [n for n in TOGETHER if (BAD[n].sheet, BAD[n].cell, BAD[n].code) not in found]
    assert missed == []


def test_thousands_of_mistakes_are_all_reported_without_a_guess_for_each(tmp_path):
    sheets = edited(())
    known = [[f"O-{number}", f"企业{number}", "north", ""] for number in range(3000)]
    sheets["组织"] = [sheets["组织"][0], *([code, name, f"nort{code}", ""] for code, name, *_ in known)]
    found = [
        m
        for m in compile_workbook(save(sheets, tmp_path / "plan.xlsx")).mistakes
        if m.code == "plan.dangling"
    ]
    assert len(found) == len(known)
    assert found[0].suggestion
    assert not found[-1].suggestion
