"""What the shortcut accepts the compiler accepts too; what it leaves alone says nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp
from sqlglot.dialects.sqlite import SQLite

from qcdesk.domain.values import Kind
from qcdesk.plan.expression_shortcut import surely_sound
from qcdesk.plan.expressions import Column, ExpressionError, Scope, compile_expression, is_plain_name, parse
from qcdesk.plan.model import Choice

OPTIONS = (Choice(code="nat", name="国家级"), Choice(code="prov", name="省级"))
SCOPE = Scope(
    {
        "n": Column("f_n", Kind.INTEGER),
        "抽检数": Column("f_m", Kind.MONEY, 2),
        "d": Column("f_d", Kind.DATE),
        "日期": Column("f_e", Kind.DATE),
        "t": Column("f_t", Kind.TEXT),
        "级别": Column("f_level", Kind.CHOICE, 0, OPTIONS),
        "标签": Column("f_tags", Kind.MULTI_CHOICE, 0, OPTIONS),
        "b": Column("f_b", Kind.BOOLEAN),
        "order": Column("f_order", Kind.INTEGER),
        "in数": Column("f_in", Kind.INTEGER),
        "（括号）": Column("f_p", Kind.INTEGER),
    }
)
PIECES = st.sampled_from(
    "n 抽检数 d 日期 t 级别 标签 b order in数 （括号） secret null N AND is not and or = <> < <= >= == != ( ) 1 0 007 "
    "2.5 1. .5 1e3 123456789012345 1234567890123456 0.1234567 'a' 'nat' 'nation' '2013-01-01' '2013-02-30' "
    "'a''b' '' ; -- /* ＞ １ in ( , in('nat') ('nat','prov') ('x',1) ()".split(" ")
)
GLUE = st.sampled_from(["", " ", " ", " ", "\n", "\t", "\u3000"])
WORDS = st.sampled_from(["n", "抽检数", "d", "日期", "t", "级别", "b", "标签", "order"])
SIDES = st.one_of(WORDS, st.sampled_from(["1", "0", "2.5", "'nat'", "'x'", "'2013-01-01'", "'2013-02-30'"]))
COMPARISONS = st.builds(
    lambda left, operator, right: f"{left} {operator} {right}",
    WORDS,
    st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "==", "!="]),
    SIDES,
)


def _taken(text, expect="condition"):
    try:
        return not compile_expression(text, SCOPE, expect).real
    except ExpressionError:
        return False


@pytest.mark.parametrize(
    "text",
    [
        "n <= 抽检数",
        "n >= 0 and n <= 1000",
        " n=1 OR 抽检数<>2.5 ",
        "级别 = 'nat'",
        "t = '任何文字 ; -- /*'",
        "d >= '2013-01-01' and 日期 <= d",
        "b = 1",
        "标签 is not null and n IS NULL",
        "order = 1",
        "级别 in ('nat' , 'prov') and t NOT IN ('x')",
        "d in('2013-01-01')",
        "b",
        "1",
    ],
)
def test_plain_conditions_are_known_to_be_sound(text):
    assert surely_sound(text, SCOPE)
    assert _taken(text)


@pytest.mark.parametrize(
    "text",
    [
        "secret = 1", "n = 't'", "n = 1;", "n = 1 -- x", "级别 = 'nation'", "d > '2013-02-30'", "标签 = 标签",
        "b > 2", "n = null", "n = 1 and", "and n = 1", "n = 1e3", "n = 1 or or n = 2", "n",
        "n = (select 1)", "n ＞ 1", "n = 1\x00", "t = 'a\x07'", "n = d", "n in ('a')", "级别 in ('nat', 'x')",
        "t in ('a', n)", "t in ()", "级别 in (select 1)", "d in ('2013-01-01', 'x')", " and ".join(["n = 1"] * 40),
    ],
)  # fmt: skip
def test_everything_else_is_left_to_the_compiler(text):
    assert not surely_sound(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("n", "number"),
        (" 抽检数 ", "number"),
        ("12", "number"),
        ("级别", "any"),
        ("标签", "any"),
        ("7", "any"),
        ("n = 1", "any"),
    ],
)
def test_single_names_and_numbers_are_known_to_be_sound(text, expect):
    assert surely_sound(text, SCOPE, expect)
    assert _taken(text, expect)


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("t", "number"),
        ("n", "condition"),
        ("2", "condition"),
        ("n", "text"),
        ("secret", "any"),
        ("n / 2", "number"),
        ("n = 1", "number"),
    ],
)
def test_other_results_are_left_to_the_compiler(text, expect):
    assert not surely_sound(text, SCOPE, expect)


@settings(max_examples=300)
@given(st.lists(st.tuples(PIECES, GLUE).map("".join), min_size=1, max_size=12).map("".join))
@example("n = 1 and n=2or n = 3")
@example("n = 1and n = 2")
@example("t = ''and n = 1")
def test_pieces_that_the_shortcut_takes_compile(text):
    for expect in ("condition", "number", "text", "any"):
        if surely_sound(text, SCOPE, expect):
            assert _taken(text, expect)


@settings(max_examples=300)
@given(st.lists(COMPARISONS, min_size=1, max_size=4).map(" and ".join))
def test_comparisons_that_the_shortcut_takes_compile(text):
    if surely_sound(text, SCOPE):
        assert _taken(text)


@settings(max_examples=100)
@given(st.from_regex("[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9_]{0,6}", fullmatch=True))
def test_a_word_that_begins_in_chinese_is_a_plain_name(word):
    assert is_plain_name(word)
    assert parse(f"{word} > 1").this.name == word


@pytest.mark.usefixtures("caplog")  # the parser logs what it does not support
def test_words_that_are_no_names_are_those_the_parser_takes_for_something_else():
    words = {word for key in SQLite.Tokenizer.KEYWORDS for word in (key, *key.split())}
    words.update(SQLite.Parser.NO_PAREN_FUNCTION_PARSERS)
    for word in words:
        if re.fullmatch("[A-Z][A-Z0-9_]*", word):
            assert is_plain_name(word.lower()) == is_plain_name(word) == _is_column(word), word


def _is_column(word):
    try:
        tree = parse(f"{word} > 1")
    except ExpressionError:
        return False
    return isinstance(tree, exp.GT) and isinstance(tree.this, exp.Column) and tree.this.name == word
