"""What people type and paste, and what they read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind, LowerBound, State
from qcdesk.plan.model import Choice, FieldDef
from qcdesk.plan.rows import display, parse_text, text_reader

OPTIONS = (
    Choice(code="nat", name="国家级"),
    Choice(code="prov", name="省级"),
    Choice(code="a_b", name="A级"),
)
ALL_STATES = ("at_least", "nil", "not_applicable")


def field(kind, **more):
    return FieldDef(code="x", label="数值", kind=kind, **more)


MONEY = field(Kind.MONEY, places=2, unit_of_measure="万元", states=ALL_STATES)
COUNT = field(Kind.INTEGER, unit_of_measure="个", states=ALL_STATES)


@pytest.mark.parametrize(
    ("definition", "text", "value"),
    [
        (MONEY, "52.4", Decimal("52.40")),
        (MONEY, " ５２．４ ", Decimal("52.40")),
        (MONEY, "1,234,567.8", Decimal("1234567.80")),
        (MONEY, "１，２３４", Decimal("1234.00")),
        (MONEY, "52.4万元", Decimal("52.40")),
        (MONEY, "52.400", Decimal("52.40")),
        (MONEY, "052.", Decimal("52.00")),
        (MONEY, "+3", Decimal("3.00")),
        (MONEY, "-3.5", Decimal("-3.50")),
        (MONEY, "0", Decimal("0.00")),
        (MONEY, "", State.NOT_REPORTED),
        (MONEY, "　", State.NOT_REPORTED),
        (MONEY, "零报告", State.NIL),
        (MONEY, "不适用", State.NOT_APPLICABLE),
        (MONEY, "N/A", State.NOT_APPLICABLE),
        (MONEY, "2000多", LowerBound(Decimal("2000.00"))),
        (MONEY, "2000余万元", LowerBound(Decimal("2000.00"))),
        (MONEY, "2000万元以上", LowerBound(Decimal("2000.00"))),
        (MONEY, "≥2,000", LowerBound(Decimal("2000.00"))),
        (MONEY, "＞＝2000", LowerBound(Decimal("2000.00"))),
        (MONEY, "不少于2000万元", LowerBound(Decimal("2000.00"))),
        (COUNT, "4650", 4650),
        (COUNT, "４６５０个", 4650),
        (COUNT, "300多个", LowerBound(Decimal(300))),
        (field(Kind.DATE), "2013-09-30", date(2013, 9, 30)),
        (field(Kind.DATE), "2013年9月30日", date(2013, 9, 30)),
        (field(Kind.DATE), "２０１３年９月３０号", date(2013, 9, 30)),
        (field(Kind.DATE), "2013/9/3", date(2013, 9, 3)),
        (field(Kind.DATE), "2013.9.3", date(2013, 9, 3)),
        (field(Kind.DATE), "20130930", date(2013, 9, 30)),
        (field(Kind.BOOLEAN), "是", True),
        (field(Kind.BOOLEAN), "√", True),
        (field(Kind.BOOLEAN), "NO", False),
        (field(Kind.CHOICE, choices="level"), "国家级", "nat"),
        (field(Kind.CHOICE, choices="level"), "prov", "prov"),
        (field(Kind.CHOICE, choices="level"), "Ａ级", "a_b"),
        (field(Kind.MULTI_CHOICE, choices="level"), "省级、国家级；prov", ("nat", "prov")),
        (field(Kind.TEXT), " 零报告 ", "零报告"),
        (field(Kind.TEXT), "a\r\nb", "a\nb"),
        (field(Kind.ORGANISATION), "91350100M000100Y43", "91350100M000100Y43"),
    ],
)
def test_parse(definition, text, value):
    found = parse_text(definition, text, OPTIONS)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("definition", "text", "code"),
    [
        (MONEY, "52.401", "value.too-precise"),
        (MONEY, "约52", "value.malformed"),
        (MONEY, "12,34", "value.malformed"),
        (MONEY, "5万", "value.malformed"),
        (MONEY, "52亿元", "value.malformed"),
        (MONEY, "1e3", "value.malformed"),
        (MONEY, "--1", "value.malformed"),
        (MONEY, "1" * 20, "value.malformed"),
        (COUNT, "1.5", "value.too-precise"),
        (COUNT, str(2**53), "value.malformed"),
        (field(Kind.INTEGER), "2000多", "value.state-not-allowed"),
        (field(Kind.INTEGER), "零报告", "value.state-not-allowed"),
        (field(Kind.INTEGER), "不适用", "value.state-not-allowed"),
        (field(Kind.DATE), "13年9月30日", "value.malformed"),
        (field(Kind.DATE), "2013-02-29", "value.malformed"),
        (field(Kind.DATE), "2013-9.3", "value.malformed"),
        (field(Kind.BOOLEAN), "也许", "value.malformed"),
        (field(Kind.CHOICE, choices="level"), "国家", "value.unknown-choice"),
        (field(Kind.MULTI_CHOICE, choices="level"), "国家级、市级", "value.unknown-choice"),
    ],
)
def test_refuse(definition, text, code):
    with pytest.raises(UserError) as caught:
        parse_text(definition, text, OPTIONS)
    assert caught.value.code == code
    assert caught.value.params["label"] == "数值"


def test_unknown_choice_suggests_the_nearest_name():
    with pytest.raises(UserError) as caught:
        parse_text(field(Kind.CHOICE, choices="level"), "国家", OPTIONS)
    assert caught.value.params["suggestion"] == "国家级"


@given(st.decimals(-(10**12), 10**12, places=2).map(lambda amount: amount + 0))
def test_amounts_are_read_as_displayed(amount):
    for value in (amount, LowerBound(amount)):
        assert parse_text(MONEY, display(MONEY, value)) == value


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_integers_are_read_as_displayed(amount):
    assert parse_text(COUNT, display(COUNT, amount)) == amount


@pytest.mark.parametrize(
    ("definition", "value", "text"),
    [
        (MONEY, State.NOT_REPORTED, ""),
        (MONEY, State.NIL, "零报告"),
        (MONEY, State.NOT_APPLICABLE, "不适用"),
        (MONEY, Decimal("52.40"), "52.40"),
        (MONEY, LowerBound(Decimal("2000.00")), "≥2000.00"),
        (field(Kind.DATE), date(2013, 9, 30), "2013-09-30"),
        (field(Kind.BOOLEAN), True, "是"),
        (field(Kind.BOOLEAN), False, "否"),
        (field(Kind.CHOICE, choices="level"), "nat", "国家级"),
        (field(Kind.MULTI_CHOICE, choices="level"), ("nat", "prov"), "国家级、省级"),
        (field(Kind.TEXT), "文字", "文字"),
    ],
)
def test_display_is_understood_again(definition, value, text):
    assert display(definition, value, OPTIONS) == text
    assert parse_text(definition, text, OPTIONS) == value


def test_unknown_option_is_displayed_by_its_code():
    assert display(field(Kind.CHOICE, choices="level"), "gone", OPTIONS) == "gone"


FIELDS = [
    MONEY,
    COUNT,
    field(Kind.DECIMAL, places=4),
    field(Kind.MONEY, places=0),
    field(Kind.DATE),
    field(Kind.BOOLEAN),
    field(Kind.CHOICE, choices="level"),
    field(Kind.MULTI_CHOICE, choices="level"),
    field(Kind.TEXT),
]
TEXTS = st.one_of(
    st.sampled_from(
        "0 -0 -0.0 00 7 -7 007 1.5 1.50 1.55555 1. .5 1,000 ９ 999999999999999 9999999999999999 2000多 零报告 不适用 "
        "2013-09-30 2013-02-30 2013/9/30 0000-01-01 20130930 是 否 nat 国家级 Ａ级 A级 省级、国家级 x".split(
            " "
        )
    ),
    st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{0,8})?", fullmatch=True),
    st.text(max_size=6),
    st.sampled_from(["", " ", "7\n", " 7", "2013-09-30\n"]),
)


def _outcome(read):
    try:
        return repr(read())
    except UserError as error:
        return error.code, dict(error.params)


@given(st.sampled_from(FIELDS), TEXTS)
def test_a_columns_reader_reads_as_each_cell_is_read(definition, text):
    read = text_reader(definition, OPTIONS)
    assert _outcome(lambda: read(text)) == _outcome(lambda: parse_text(definition, text, OPTIONS))
