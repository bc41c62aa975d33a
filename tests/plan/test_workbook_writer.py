"""Workbooks written by the program compile to the plan they came from and are byte for byte the same."""

from __future__ import annotations

import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl import load_workbook

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind
from qcdesk.plan.compiler import compile_tables, compile_workbook
from qcdesk.plan.model import FieldDef, Reward, Unit
from qcdesk.plan.sheets import SHEETS
from qcdesk.plan.tables import Table
from qcdesk.plan.workbook_template import write_template
from qcdesk.plan.workbook_writer import write_plan, write_tables
from tests.plan.workbooks import VALID, compiled, edited


@pytest.fixture
def plan(tmp_path):
    return compiled(edited(()), tmp_path).plan


def test_round_trip(plan, tmp_path):
    write_plan(plan, tmp_path / "out.xlsx")
    assert compile_workbook(tmp_path / "out.xlsx").plan == plan


TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n"), max_size=40
).map(str.strip)


@given(
    note=TEXTS,
    amount=st.none() | st.decimals(0, 10**12, places=6),
    alias=st.text(alphabet="甲乙丙abc_x=+-@ ", min_size=1, max_size=9).map(str.strip).filter(bool),
)
def test_round_trip_of_any_text_and_amount(note, amount, alias, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    base = compiled(edited(()), folder).plan
    unit = Unit(code="south", name="南镇", kind="town", aliases=(alias,), note=note)
    reward = Reward(code="R2", name="=1+1", amount=amount, document=note)
    changed = replace(base, units=(*base.units, unit), rewards=(reward,))
    write_plan(changed, folder / "out.xlsx")
    assert compile_workbook(folder / "out.xlsx").plan == changed


def test_round_trip_of_a_decimal_with_no_digits(plan, tmp_path):
    whole = FieldDef(code="whole", label="整数金额", kind=Kind.MONEY, places=0, default="5")
    first = plan.registers[0]
    register = replace(first, fields=(*first.fields, whole))
    changed = replace(plan, registers=(register, *plan.registers[1:]))
    write_plan(changed, tmp_path / "out.xlsx")
    assert compile_workbook(tmp_path / "out.xlsx").plan == changed


def test_output_is_deterministic(plan, tmp_path):
    for name in ("a", "b"):
        write_plan(plan, tmp_path / f"{name}.xlsx")
        write_template(tmp_path / f"t{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "ta.xlsx").read_bytes() == (tmp_path / "tb.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "ta.xlsx") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        stamps = archive.read("docProps/core.xml").decode()
    assert stamps.count("1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-x", "@x", '=HYPERLINK("http://x")', "#N/A", "TRUE", "_x0041_"]
)
def test_text_is_never_a_formula(text, tmp_path):
    write_tables([Table("单位", (("代码", "备注"), ("north", text)))], tmp_path / "out.xlsx")
    cell = load_workbook(tmp_path / "out.xlsx")["单位"]["B2"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_csv_tables_become_a_typed_workbook(plan, tmp_path):
    tables = [
        Table(title, tuple(tuple(str(v) for v in row) for row in rows)) for title, rows in VALID.items()
    ]
    assert compile_tables(tables).plan == plan
    write_tables(tables, tmp_path / "out.xlsx")
    assert compile_workbook(tmp_path / "out.xlsx").plan == plan
    sheet = load_workbook(tmp_path / "out.xlsx")["报告期"]
    assert sheet["C2"].is_date
    assert sheet["F2"].value == 2014
    assert sheet.freeze_panes == "A2"


def test_wrong_content_is_written_as_it_is(tmp_path):
    tables = [
        Table("units", (("代码", "散"), ("north", "x"))),
        Table("报告期", (("开始",), ("某日",))),
        Table("须知", (("x",),)),
    ]
    write_tables(tables, tmp_path / "out.xlsx")
    workbook = load_workbook(tmp_path / "out.xlsx")
    assert workbook.sheetnames == ["单位", "报告期", "须知"]
    assert workbook["报告期"]["A2"].value == "某日"


def test_list_item_with_a_separator_is_refused(plan, tmp_path):
    unit = Unit(code="south", name="南镇", kind="town", aliases=("甲、乙",))
    with pytest.raises(UserError) as caught:
        write_plan(replace(plan, units=(*plan.units, unit)), tmp_path / "out.xlsx")
    assert caught.value.code == "plan.list-item"
    assert not (tmp_path / "out.xlsx").exists()


def test_control_character_is_refused(tmp_path):
    with pytest.raises(UserError) as caught:
        write_tables([Table("单位", (("代码",), ("a\x07",)))], tmp_path / "out.xlsx")
    assert caught.value.code == "plan.control-character"


def test_long_decimal_stays_exact(tmp_path):
    table = Table("奖励", (("代码", "名称", "金额"), ("R1", "名牌", "123456789012345678.5")))
    write_tables([table], tmp_path / "out.xlsx")
    assert Decimal(load_workbook(tmp_path / "out.xlsx")["奖励"]["C2"].value) == Decimal(
        "123456789012345678.5"
    )


def test_template_has_all_sheets_headers_comments_and_choices(tmp_path):
    write_template(tmp_path / "t.xlsx")
    workbook = load_workbook(tmp_path / "t.xlsx")
    assert workbook.sheetnames == [sheet.title for sheet in SHEETS]
    for definition in SHEETS:
        if definition.vertical:
            continue
        sheet = workbook[definition.title]
        headers = [cell.value.rstrip("*") for cell in sheet[1]]
        assert headers == [column.header for column in definition.columns]
        assert all(cell.comment and cell.font.b for cell in sheet[1])
        assert sheet.freeze_panes == "A2"
        assert sheet["A2"].value.startswith("#")
        assert sheet["A2"].font.color.rgb == "00808080"
    kinds = [item for item in workbook["字段"].data_validations.dataValidation if "D3" in item.sqref]
    assert "单选" in kinds[0].formula1
    offered = {
        str(item.sqref).partition(":")[0]: item.formula1
        for item in workbook["指标"].data_validations.dataValidation
    }
    assert offered["G3"] == "'台账'!$A$3:$A$200"
    choices = workbook["字段"].data_validations.dataValidation
    assert "'选项'!$A$3:$A$200" in {item.formula1 for item in choices}


def test_template_is_empty_for_the_compiler(tmp_path):
    write_template(tmp_path / "t.xlsx")
    codes = {mistake.code for mistake in compile_workbook(tmp_path / "t.xlsx").mistakes}
    assert codes == {"plan.value-missing", "plan.sheet-empty"}
