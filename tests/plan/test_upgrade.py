"""What was filled in under one version of a plan, in another."""

from __future__ import annotations

import pytest

from qcdesk.plan.upgrade import Upgrade
from tests.builders import compile_sheets, small_plan
from tests.workflow import workflow_sheets

CHANGES = ["类型", "对象", "台账", "原代码", "新代码", "备注"]


def later(changes=(), edit=lambda _: None):
    """The workflow county's next version with declared changes."""
    sheets = workflow_sheets()
    next(row for row in sheets["设置"] if row[0] == "版本")[1] = 2
    edit(sheets)
    sheets["变更"] = [CHANGES, *[list(change) for change in changes]]
    return compile_sheets(sheets)


def earlier():
    return compile_sheets(workflow_sheets())


def _cell(sheets, sheet, register, code, column, value):
    row = next(row for row in sheets[sheet] if row[:2] == [register, code])
    row[sheets[sheet][0].index(column)] = value


def _place(new, register, cells, old=None):
    old = old or earlier()
    return Upgrade.forward(old, new).place(old.register(register), cells)


def test_nothing_to_do_between_equal_versions():
    placed = _place(later(), "cases", {"number": {"number": "1"}, "amount": {"amount": 3}})
    assert (placed.cells, placed.unplaced) == ({}, ())


def test_a_renamed_field_takes_its_value_along_and_leaves_the_old_one():
    new = later(
        [("改名", "字段", "cases", "due_on", "limit_on", "")],
        lambda s: (
            _cell(s, "字段", "cases", "due_on", "代码", "limit_on"),
            [row.__setitem__(7, "limit_on") for row in s["流程"] if row[7] == "due_on"],
        ),
    )
    placed = _place(new, "cases", {"due_on": {"due_on": "2014-05-01"}})
    assert placed.cells == {"limit_on": {"limit_on": "2014-05-01"}}
    assert placed.unplaced == ()


@pytest.mark.parametrize(
    ("kind", "places", "raw", "wanted"),
    [
        ("小数", 2, 5, "5.00"),
        ("金额", 4, 5, "5.0000"),
        ("文本", "", 5, "5"),
        ("小数", 2, {"at_least": "2000"}, {"at_least": "2000.00"}),
    ],
)
def test_a_wider_type_writes_the_value_anew(kind, places, raw, wanted):
    def edit(sheets):
        _cell(sheets, "字段", "cases", "amount", "类型", kind)
        _cell(sheets, "字段", "cases", "amount", "小数位", places)
        if kind == "文本":
            _cell(sheets, "字段", "cases", "amount", "特殊值", "")
            sheets["指标"] = [row for row in sheets["指标"] if row[0] != "C2"]
            sheets["审核"] = [row for row in sheets["审核"] if row[0] != "V-8"]

    placed = _place(later(edit=edit), "cases", {"amount": {"amount": raw}})
    assert placed.cells == {"amount": {"amount": wanted}}


def test_a_choice_that_became_text_keeps_its_words():
    def edit(sheets):
        _cell(sheets, "字段", "sampling", "level", "类型", "文本")
        _cell(sheets, "字段", "sampling", "level", "选项", "")

    placed = _place(later(edit=edit), "sampling", {"level": {"level": "nat"}})
    assert placed.cells == {"level": {"level": "国家级"}}


def test_options_are_renamed_in_choices_and_multiple_choices():
    def edit(sheets):
        _cell(sheets, "选项", "level", "nat", "代码", "state")

    new = later([("改名", "选项", "level", "nat", "state", "")], edit)
    assert _place(new, "sampling", {"level": {"level": "nat"}}).cells == {"level": {"level": "state"}}
    tags = _place(new, "honours", {"tags": {"tags": ["nat", "prov"]}})
    assert tags.cells == {"tags": {"tags": ["prov", "state"]}}


def test_values_without_a_place_are_named():
    def edit(sheets):
        sheets["字段"] = [row for row in sheets["字段"] if row[:2] != ["sampling", "urgent"]]

    placed = _place(later(edit=edit), "sampling", {"urgent": {"urgent": True}, "batch": {"batch": "1"}})
    assert (placed.cells, placed.unplaced) == ({}, ("加急",))


def test_a_register_that_is_gone_places_nothing():
    old, new = earlier(), small_plan()
    placed = Upgrade.forward(old, new).place(old.register("cases"), {"number": {"number": "1"}})
    assert (placed.cells, placed.unplaced) == ({}, ("案号",))


def test_a_value_mapped_onto_a_filled_field_stays_where_it_is():
    def edit(sheets):
        sheets["字段"] = [row for row in sheets["字段"] if row[:2] != ["honours", "org"]]
        for row in sheets["指标"]:
            row[7] = "荣誉名称" if row[0] == "G5" else row[7]
        _replace(sheets["审核"], "title、org", "title")

    new = later([("对应", "字段", "honours", "org", "title", "")], edit)
    both = _place(new, "honours", {"org": {"org": "厂"}, "title": {"title": "奖"}})
    assert (both.cells, both.unplaced) == ({}, ("获奖企业",))
    one = _place(new, "honours", {"org": {"org": "厂"}})
    assert (one.cells, one.unplaced) == ({"title": {"title": "厂"}}, ())


def _replace(rows, old, new):
    for row in rows:
        row[:] = [new if cell == old else cell for cell in row]


def test_back_again_is_what_it_was():
    new = later(
        [("改名", "字段", "cases", "amount", "sum", "")],
        lambda s: (
            _cell(s, "字段", "cases", "amount", "类型", "小数"),
            _cell(s, "字段", "cases", "amount", "小数位", 2),
            _cell(s, "字段", "cases", "amount", "代码", "sum"),
            [row.__setitem__(6, "sum") for row in s["流程"] if row[6] == "amount"],
            _replace(s["审核"], "amount", "sum"),
        ),
    )
    old = earlier()
    forward = Upgrade.forward(old, new).place(old.register("cases"), {"amount": {"amount": 5}})
    assert forward.cells == {"sum": {"sum": "5.00"}}
    edited = {"amount": {"amount": 5}, "sum": {"sum": "7.00"}}
    back = Upgrade.backward(new, old).place(new.register("cases"), edited)
    assert back.cells == {"amount": {"amount": 7}}
    odd = Upgrade.backward(new, old).place(new.register("cases"), {"sum": {"sum": "7.50"}})
    assert odd.cells == {"amount": {"amount": "7.50"}}
