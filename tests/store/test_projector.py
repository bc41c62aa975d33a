"""The short ways of making typed rows give what the general ones give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qcdesk.domain.merging import merge
from qcdesk.domain.values import Kind
from qcdesk.plan.model import FieldDef
from qcdesk.store.projector import columns_of, row_values
from qcdesk.store.registers import column_values
from tests.builders import revision, small_plan

TEXTS = st.sampled_from(
    "|文字|2014-02-28|2014-02-30|2014-1-1|true|1|1.5|1.50|-0.00|01.50|1.505|9999999999.99|12345678901.00"
    "|999999999999999.99|1e3|+1.00| 1.00|-3.25|١.٠٠".split("|")
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    TEXTS,
    st.lists(TEXTS, max_size=2),
    st.sampled_from([{"state": "nil"}, {"state": "not_applicable"}, {"at_least": "2.50"}, {"at_least": "x"}]),
)
REGISTERS = [register for register in small_plan().registers if register.fields]


@st.composite
def contents(draw):
    register = draw(st.sampled_from(REGISTERS))
    cells: dict[str, dict[str, object] | None] = {}
    for field in register.fields:
        if draw(st.booleans()):
            cells.setdefault(field.cell_code, {})[field.code] = draw(VALUES)
    return register, cells


@given(contents())
def test_the_stored_columns_are_those_of_the_sum_type(drawn):
    register, cells = drawn
    slow = [value for field in register.fields for value in column_values(field, cells).values()]
    assert row_values(columns_of(register), cells) == slow


@given(st.sampled_from(Kind), st.integers(0, 6), VALUES)
def test_every_type_of_field(kind, places, value):
    numeric = places if kind in (Kind.DECIMAL, Kind.MONEY) else 0
    field = FieldDef(code="x", label="甲", kind=kind, places=numeric)
    register = replace(REGISTERS[0], fields=(field,))
    cells = {"x": {"x": value}}
    assert row_values(columns_of(register), cells) == list(column_values(field, cells).values())


def test_an_only_revision_is_merged_as_any_other():
    for cells in (
        {"title": {"title": "甲"}},
        {"_deleted": {"value": True}},
        {"_deleted": None},
        {"org": None},
    ):
        alone = revision(cells)
        assert merge([alone]) == merge([alone, alone])
