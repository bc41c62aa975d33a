"""The sheet table agrees with the model and with the guide."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import fields

from qcdesk.plan.expression_functions import BUILDERS
from qcdesk.plan.expression_text import FUNCTIONS
from qcdesk.plan.expression_types import ENTRY_COLUMNS, INDICATOR_SUFFIXES
from qcdesk.plan.model import Plan
from qcdesk.plan.nearest import folded
from qcdesk.plan.sheet_types import Shape
from qcdesk.plan.sheets import SHEETS, nearest_header, sheet_named
from qcdesk.plan.words import shown_word, word_meant
from tests.plan.guide import heading, line

GUIDE = (Path(__file__).parents[2] / "docs" / "plan-workbook.md").read_text(encoding="utf-8")
COLUMNS = [(sheet, column) for sheet in SHEETS for column in sheet.columns]
_OWNERS = {("fields", "register_code"), ("choices", "list")}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_columns_are_the_model_fields(sheet):
    columns = {column.field for column in sheet.columns if (sheet.name, column.field) not in _OWNERS}
    assert columns == set(sheet.model.__struct_fields__) - {"builtin", "fields"}
    required = {info.name for info in fields(sheet.model) if info.required} - {"fields"}
    assert {c.field for c in sheet.columns if c.required} - {"list", "register_code"} == required - {
        "register_code"
    }


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_headers_are_unambiguous(sheet):
    names = [folded(name) for column in sheet.columns for name in {column.header, column.field}]
    assert len(names) == len(set(names))
    for column in sheet.columns:
        assert sheet.headed(f" {column.header} *") is column
        assert sheet.headed(column.field.upper()) is column


def test_titles_are_unambiguous():
    assert len({folded(n) for sheet in SHEETS for n in (sheet.title, sheet.name)}) == 2 * len(SHEETS)
    assert all(sheet_named(sheet.title) is sheet_named(sheet.name) is sheet for sheet in SHEETS)
    assert sheet_named("须知") is None


@pytest.mark.parametrize(
    ("sheet", "column"),
    COLUMNS,
    ids=lambda item: getattr(item, "field", item.name if hasattr(item, "name") else ""),
)
def test_words_are_the_models_values(sheet, column):
    if not column.words:
        assert column.shape not in (Shape.WORD, Shape.WORDS, Shape.BOOLEAN)
        return
    spellings = [{folded(name) for name in (word.shown, word.value, *word.aliases)} for word in column.words]
    assert sum(map(len, spellings)) == len(set.union(*spellings))
    for word in column.words:
        assert word_meant(column.words, word.shown) is word_meant(column.words, word.value) is word
        assert shown_word(column.words, word.value) == word.shown
    field = {info.name: info for info in fields(sheet.model)}.get(column.field)
    values = get_args(field.type) if field and column.shape is Shape.WORD else ()
    if values and all(isinstance(value, str) for value in values):
        assert set(values) == {word.value for word in column.words}


def test_every_part_of_the_plan_has_a_sheet():
    parts = set(Plan.__struct_fields__) - {"format"}
    assert {sheet.name for sheet in SHEETS} == parts | {"fields"}


def test_nearest_header():
    assert nearest_header(sheet_named("单位"), "联系方法") == "联系方式"
    assert nearest_header(sheet_named("单位"), "alliases") == "aliases"


def test_unknown_word():
    assert word_meant((), "x") is None
    with pytest.raises(KeyError):
        shown_word((), "x")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_guide_has_a_section_with_a_line_for_each_column(sheet):
    start = GUIDE.index(heading(sheet) + "\n")
    end = GUIDE.find("\n## ", start + 1)
    section = GUIDE[start : end if end > 0 else None].splitlines()
    assert sheet.help in section
    assert [row for row in section if row.startswith("| ")][1:] == [line(column) for column in sheet.columns]


def test_guide_names_every_function_and_name():
    assert set(BUILDERS) == FUNCTIONS
    for name in (*FUNCTIONS, *ENTRY_COLUMNS, *INDICATOR_SUFFIXES):
        assert name in GUIDE, name
