"""The accepting path and the collecting checks agree on every entry's cells."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from qcdesk.domain.values import MAX_INTEGER
from qcdesk.plan.row_model import RowModel, row_model
from qcdesk.services.field_checks import _check, check_fields
from tests.builders import compile_sheets
from tests.workflow import workflow_sheets


def _plan():
    sheets = workflow_sheets()
    sheets["组织"] = [["代码", "名称"], ["91350100M000100Y43", "甲厂"], ["O-1", "乙厂"]]
    sheets["选项"] += [
        ["grade", "a", "A级", "nat"],
        ["grade", "b", "B级", "prov"],
        ["grade", "c", "通用", ""],
    ]
    header = sheets["字段"][0]
    header += ["选项筛选"]
    for row in sheets["字段"][1:]:
        row.append("")

    def field(code, label, kind, **cells):
        line = (
            dict.fromkeys(header, "")
            | {"台账": "sampling", "代码": code, "名称": label, "类型": kind}
            | cells
        )
        sheets["字段"].append([line[name] for name in header])

    field("firm", "企业", "组织")
    field("grade", "等级", "单选", 选项="grade", 选项筛选="level")
    field("grades", "各等级", "多选", 选项="grade", 选项筛选="level")
    field("share", "比重", "小数", 小数位=4, 特殊值="至少、不适用")
    field("note", "备注", "文本", 格式="(?i)a|bc")
    field("scan", "附件", "文件")
    return compile_sheets(sheets)


PLAN = _plan()
REGISTER = PLAN.register("sampling")
MODEL = row_model(PLAN, REGISTER)
CODES = [(field.cell_code, field.code) for field in REGISTER.fields]
RAW = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, -7, MAX_INTEGER, MAX_INTEGER + 1, -(2**63), 2**70]),
    st.sampled_from(
        "0 -0 -0.00 1 1.5 01 1.50 12.345 .5 1. 1e3 +1 １ 99999999999999999 999999999999999.99 1000000000000000.00 "
        "nat prov a b c A bc AB d 2014-03-01 2014-02-30 2014-3-1 20140301 0000-01-01 O-1 91350100M000100Y43 "
        "91350100M000100Y44 7 77x".split(" ")
    ),
    st.sampled_from(["", " ", "7\n", "bc\n", "2014-03-01\n", "1.5\n"]),
    st.lists(st.sampled_from(["nat", "prov", "a", "b", "c", "x"]), max_size=3),
    st.sampled_from([{"at_least": "2.00"}, {"at_least": "x"}, {"state": "nil"}, {"state": "lost"}, {}]),
    st.text(max_size=5),
)
SOUND = {
    "batch": {"batch": "7"},
    "day": {"day": "2014-03-01"},
    "result": {"taken": 9, "passed": 8},
    "cost": {"cost": "12.50"},
    "level": {"level": "nat"},
    "urgent": {"urgent": True},
    "firm": {"firm": "O-1"},
    "grade": {"grade": "a"},
    "grades": {"grades": ["a", "c"]},
    "share": {"share": "0.2500"},
    "note": {"note": "BC"},
    "evidence:1": {"sha256": "x"},
    "gone": {"gone": 5},
}


class _Entry:
    """What the checks read of a stored entry."""

    unit, entry_id = "north", "e"

    def __init__(self, cells):
        self.cells = cells


def _collected(cells):
    entry = _Entry(cells)
    return [finding for field in REGISTER.fields for finding in _check(PLAN, REGISTER, field, entry)]


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from(CODES), RAW, max_size=4))
@example({("level", "level"): "prov", ("grade", "grade"): "a"})
@example({("grade", "grade"): "c"})
@example({("cost", "cost"): "-0.00"})
def test_what_is_taken_has_no_finding(changes):
    cells = {cell: dict(content) for cell, content in SOUND.items()}
    for (cell, code), raw in changes.items():
        cells[cell] = {**cells.get(cell, {}), code: raw}
    if MODEL.takes(cells):
        assert _collected(cells) == []
    assert check_fields(PLAN, REGISTER, _Entry(cells)) == _collected(cells)


def test_sound_cells_are_taken_on_the_short_way():
    assert MODEL.takes(SOUND)
    assert MODEL.takes_json(msgspec.json.encode(SOUND))
    assert MODEL.takes({})
    assert MODEL.takes({"batch": None})


@pytest.mark.parametrize(
    ("cell", "content"),
    [
        ("batch", {"batch": "7x"}),
        ("batch", {"batch": "7\n"}),
        ("day", {"day": "2014-02-30"}),
        ("result", {"taken": "9"}),
        ("result", {"taken": True}),
        ("result", {"taken": {"state": "nil"}}),
        ("cost", {"cost": "1.234"}),
        ("level", {"level": "国家级"}),
        ("grade", {"grade": "b"}),
        ("firm", {"firm": "O-2"}),
        ("note", {"note": "abc"}),
        ("urgent", {"urgent": 1}),
    ],
)
def test_what_needs_a_closer_look_is_not_taken(cell, content):
    cells = {**SOUND, cell: content}
    assert not MODEL.takes(cells)
    assert not MODEL.takes_json(msgspec.json.encode(cells))


def test_codes_may_be_words_of_the_language():
    field = replace(REGISTER.field("batch"), code="class", cell="import", pattern="")
    model = RowModel(replace(REGISTER, fields=(field,)), {}, ())
    assert model.takes({"import": {"class": "x"}})
    assert not model.takes({"import": {"class": 5}})


def test_dates_have_one_form():
    assert not MODEL.takes({"day": {"day": "20140301"}})
    assert not MODEL.takes({"day": {"day": "2014-03-01T00:00:00"}})
    assert MODEL.takes({"day": {"day": date(2014, 3, 1).isoformat()}})
