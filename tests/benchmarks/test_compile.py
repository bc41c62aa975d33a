"""Compiling a workbook of 1,000 fields against pyxform compiling a form of 1,000 questions."""

from __future__ import annotations

import openpyxl
import pytest
from pyxform.xls2xform import convert

from qcdesk.plan.compiler import compile_workbook
from qcdesk.plan.expressions import is_plain_name
from qcdesk.plan.tables import Table
from qcdesk.plan.workbook_writer import write_tables
from tests.benchmarks.harness import interleaved, report
from tests.builders import SHEETS

QUESTIONS = 1000
GATE = 8


@pytest.fixture(scope="module")
def plan_workbook(tmp_path_factory):
    """Ten registers of 100 fields, half of them with a condition of their own."""
    sheets = {title: [list(row) for row in rows] for title, rows in SHEETS.items()}
    for register in range(10):
        sheets["台账"].append(
            [f"wide{register}", f"宽表{register}", "*", "", "", "", "", "", "a0", "可选", ""]
        )
        for number in range(QUESTIONS // 10):
            rule = f"a{number} >= 0 and a{number} <= 1000" if number % 2 else ""
            kind = "整数" if number % 2 else "文本"
            line = [f"wide{register}", f"a{number}", f"字段{number}", kind, "", "", rule, "", "", "", ""]
            sheets["字段"].append(line)
    path = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    write_tables([Table(title, tuple(map(tuple, rows))) for title, rows in sheets.items()], path)
    return path


@pytest.fixture(scope="module")
def form_workbook(tmp_path_factory):
    """A form of the same size: ten groups of 100 questions, half of them with a constraint."""
    workbook = openpyxl.Workbook()
    survey = workbook.active
    survey.title = "survey"
    survey.append(["type", "name", "label", "constraint", "required"])
    for group in range(10):
        survey.append(["begin_group", f"wide{group}", f"宽表{group}"])
        for number in range(QUESTIONS // 10):
            kind, rule = ("integer", ". >= 0 and . <= 1000") if number % 2 else ("text", "")
            survey.append([kind, f"a{group}_{number}", f"字段{number}", rule, ""])
        survey.append(["end_group"])
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    workbook.save(path)
    return path


def compiled_afresh(path):
    """Compile without what an earlier compilation found out about names."""
    is_plain_name.cache_clear()
    return compile_workbook(path)


def test_compiling_a_thousand_fields(plan_workbook, form_workbook):
    compilation = compile_workbook(plan_workbook)
    assert compilation.mistakes == ()
    seconds = interleaved(
        11,
        {
            "qcdesk": lambda: compiled_afresh(plan_workbook),
            "pyxform": lambda: convert(xlsform=form_workbook, validate=False),
        },
    )
    ratio = seconds["pyxform"] / seconds["qcdesk"]
    report("compile 1,000 fields", seconds, f"pyxform takes {ratio:.2f} times as long, wanted {GATE}")
    assert ratio >= GATE
