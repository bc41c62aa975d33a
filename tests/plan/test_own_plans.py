"""The plans that come with the program: they compile, their workbooks are fresh, Python knows neither."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache

import pytest

from qcdesk.plan.compiler import compile_tables, compile_workbook
from qcdesk.plan.sheets import SHEETS
from qcdesk.plan.tables import read_tables
from tests.architecture.sources import ROOT, name, python_files, tree

PLANS = ROOT / "resources" / "plans"
FOLDERS = sorted(path.parent.name for path in PLANS.glob("*/src"))

TERMS = {
    *("amount", "approved", "case", "closed", "doc_no", "document", "due_on", "entered", "event", "fine"),
    *("grade", "hours", "issued", "item", "level", "measurement", "name", "note", "numerator", "obtained"),
    *("outcome", "paid", "party", "place", "plan", "product", "progress", "project", "reply", "result"),
    *("revoked", "scope", "size", "source", "stage", "subject", "summary", "supersedes", "theme", "title"),
    *("topic", "topics", "type", "unit", "valid_from", "valid_to", "value", "verified"),
}
"""Words of the program's own that a plan uses as codes too."""

SCENES = ("ui/screenshots.py", "ui/office_county.py")
"""Scripts that play a scene on the demonstration county; the list may only shrink."""

SHORTEST = 4


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


def test_workbooks_are_fresh():
    command = [sys.executable, str(PLANS / "build.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


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
