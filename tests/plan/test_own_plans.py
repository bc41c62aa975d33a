"""The plans that come with the program: they compile, their workbooks are fresh, Python knows neither."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache

import pytest

from qcdesk.plan.compiler import compile_tables, compile_workbook
from qcdesk.plan.sheets import SHEETS
from qcdesk.plan.tables import read_tables
from qcdesk.plan.workbook_writer import write_plan
from tests.architecture.sources import ROOT, name, python_files, tree

PLANS = ROOT / "resources" / "plans"
FOLDERS = sorted(path.parent.name for path in PLANS.glob("*/src"))

TERMS = {
    *("amount", "approved", "case", "closed", "doc_no", "document", "due_on", "entered", "event", "fine"),
    *(
        "grade",
        "hours",
        "issued",
        "item",
        "level",
        "measurement",
        "name",
        "note",
        "numerator",
        "obtained",
        "offset",
    ),
    *(
        "outcome",
        "paid",
        "party",
        "place",
        "plan",
        "product",
        "progress",
        "project",
        "recovered",
        "reply",
        "result",
    ),
    *("revoked", "scope", "size", "source", "stage", "subject", "summary", "supersedes", "theme", "title"),
    *("topic", "topics", "type", "unit", "valid_from", "valid_to", "value", "verified"),
}
"""Words of the program's own that a plan uses as codes too."""

SCENES = ("ui/screenshots.py", "ui/office_county.py", "ui/unit_county.py")
"""Scripts that play a scene on the demonstration county; the list may only shrink."""

SHORTEST = 4
SPEECH = "hongze"
CHINESE = re.compile("[\u4e00-\u9fff]{2}")


def _plan(folder):
    compilation = compile_tables(read_tables(PLANS / folder / "src"))
    assert compilation.mistakes == ()
    return compilation.plan


@pytest.mark.parametrize("folder", FOLDERS)
def test_sources_compile(folder):
    plan = _plan(folder)
    assert len(plan.indicators) >= 20
    assert len({stage.register_code for stage in plan.stages}) >= 2


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_workbook_says_what_the_sources_say(folder):
    assert compile_workbook(PLANS / folder / "plan.xlsx").plan == _plan(folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_exported_plan_compiles_to_an_equal_one(folder, tmp_path):
    plan = _plan(folder)
    write_plan(plan, tmp_path / "plan.xlsx")
    assert compile_workbook(tmp_path / "plan.xlsx").plan == plan


def test_workbooks_are_fresh():
    command = [sys.executable, str(PLANS / "build.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_indicator_says_in_chinese_what_it_is_how_it_is_filled_in_and_why(folder):
    for indicator in _plan(folder).indicators:
        for text in (indicator.name, indicator.help, indicator.definition):
            assert CHINESE.search(text), (indicator.code, text)
        assert len(indicator.legal_basis) >= SHORTEST, indicator.code


def test_the_county_of_the_speech_has_its_81_indicators_and_29_targets():
    plan = _plan(SPEECH)
    assert len([i for i in plan.indicators if not i.auxiliary]) == 81
    assert {target.code for target in plan.targets} == {f"T{number:02}" for number in range(1, 30)}


def test_each_of_the_52_relations_is_a_check_or_is_listed_with_its_reason():
    checks = {check.code[: len("V-01")] for check in _plan(SPEECH).checks}
    text = (PLANS / SPEECH / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## 没有写成审核规则的关系") :].partition("\n## ")[0]
    listed = dict(re.findall(r"^\| (V-\d\d) \| (?:[^|]+) \| ([^|]+) \|$", section, re.MULTILINE))
    relations = {f"V-{number:02}" for number in range(1, 53)}
    assert relations <= checks | set(listed)
    assert not checks & set(listed)
    assert all(CHINESE.search(reason) for reason in listed.values())


def test_there_are_two_plans_that_share_no_register():
    assert len(FOLDERS) >= 2
    codes = [{r.code for r in _plan(folder).registers if not r.builtin} for folder in FOLDERS]
    assert codes[0].isdisjoint(codes[1])


def _identifiers(plan):
    """The codes and names that a plan gives to units, registers, fields and indicators."""
    parts = [*plan.units, *plan.indicators, *(r for r in plan.registers if not r.builtin)]
    fields = [field for register in plan.registers if not register.builtin for field in register.fields]
    for part in parts:
        yield part.code
        yield part.name
    for field in fields:
        yield field.code
        yield field.label


def _text_of_the_workbook():
    words = [
        text
        for sheet in SHEETS
        for column in sheet.columns
        for text in (column.header, column.field, column.help, column.example)
    ]
    shown = [part for s in SHEETS for c in s.columns for w in c.words for part in (w.value, w.shown)]
    return "\n".join((*words, *shown, *(sheet.help for sheet in SHEETS)))


@cache
def _spoken(file):
    """The text literals of a module, without its docstrings."""
    return frozenset(_literals(file))


def _literals(file):
    module = tree(file)
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def _found_in(folder, files):
    known = _text_of_the_workbook()
    wanted = {word for word in _identifiers(_plan(folder)) if len(word) >= SHORTEST and word not in known}
    found = set()
    for file in files:
        spoken = _spoken(file)
        text = "\n".join(spoken)
        for word in wanted - TERMS:
            if word in spoken if word.isascii() else word in text:
                found.add((name(file), word))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_identifier_of_a_plan_is_in_python(folder):
    files = [file for file in python_files("qcdesk", "ui", "main.py") if name(file) not in SCENES]
    assert _found_in(folder, files) == set()


def test_scenes_still_need_their_exception():
    files = [file for file in python_files("ui") if name(file) in SCENES]
    assert {where for folder in FOLDERS for where, _ in _found_in(folder, files)} == set(SCENES)
