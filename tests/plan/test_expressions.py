"""The expression language: what it accepts, what it means, what it refuses."""

from __future__ import annotations

import sqlite3

import pytest
from msgspec.structs import replace

from qcdesk.domain.values import Kind
from qcdesk.plan.builtin_registers import READING
from qcdesk.plan.expressions import (
    Column,
    ExpressionError,
    Scope,
    compile_expression,
    indicator_scope,
    register_scope,
)
from qcdesk.plan.model import Choice

OPTIONS = (Choice(code="nat", name="国家级"), Choice(code="prov", name="省级"))
SCOPE = Scope(
    {
        "合格数": Column("f_passed", Kind.INTEGER),
        "抽检数": Column("f_taken", Kind.INTEGER),
        "m": Column("f_m", Kind.MONEY, 2),
        "p": Column("f_p", Kind.DECIMAL, 4),
        "d": Column("f_d", Kind.DATE),
        "t": Column("f_t", Kind.TEXT),
        "级别": Column("f_level", Kind.CHOICE, 0, OPTIONS),
        "标签": Column("f_tags", Kind.MULTI_CHOICE, 0, OPTIONS),
        "b": Column("f_b", Kind.BOOLEAN),
        "blank": Column("f_blank", Kind.INTEGER),
        "金额（万元）": Column("f_amount", Kind.MONEY, 2),
    }
)
ROW = {
    "f_passed": 4632,
    "f_taken": 4650,
    "f_m": 5240,
    "f_p": 12345,
    "f_d": "2013-09-30",
    "f_t": " 50%_折'扣 ",
    "f_level": "nat",
    "f_tags": ",nat,prov,",
    "f_b": 1,
    "f_blank": None,
    "f_amount": 100,
}


def evaluate(text, expect="any"):
    compiled = compile_expression(text, SCOPE, expect)
    columns = ", ".join(f'? AS "{name}"' for name in ROW)
    statement = f"SELECT {compiled.sql} FROM (SELECT {columns})"
    connection = sqlite3.connect(":memory:")
    try:
        return connection.execute(statement, list(ROW.values())).fetchone()[0], compiled
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合格数 <= 抽检数", 1),
        ("合格数 == 抽检数", 0),
        ("合格数 <> 抽检数 and not 合格数 > 抽检数", 1),
        ("m = 52.4 or 1", 1),
        ("m > 52.39999", 1),
        ("m < 52.40001", 1),
        ("m between 52.4 and 52.40", 1),
        ("m in (1, 52.400)", 1),
        ("p * 2 = 2.469", 1),
        ("合格数 / 抽检数 >= 0.996", 1),
        ("合格数 / blank is null", 1),
        ("合格数 / 0 is null", 1),
        ("blank > 1", None),
        ("coalesce(blank, 0) = 0", 1),
        ("级别 = 'nat'", 1),
        ("级别 not in ('prov')", 1),
        ("contains(标签, 'nat')", 1),
        ("contains(标签, 'prov') and b", 1),
        ("b = 1 and b = true and b <> false", 1),
        ("t like '%折''扣%'", 1),
        ("trim(t) = '50%_折''扣'", 1),
        ("length(trim(t)) = 7", 1),
        ("substr(trim(t), 1, 3) = '50%'", 1),
        ("t is not null", 1),
        ("d >= '2013-09-30'", 1),
        ("d between '2013-01-01' and '2013-12-31'", 1),
        ("year(d) = 2013", 1),
        ("days(d, '2013-09-01') = 29", 1),
        ("days('2013-09-01', d) = -29", 1),
        ("least(m, 60, p) = p", 1),
        ("greatest(m, 52.41) = 52.41", 1),
        ("nullif(m, 52.4) is null", 1),
        ("abs(合格数 - 抽检数) = 18", 1),
        ("case when m > 50 then 'high' else 'low' end = 'high'", 1),
        ("case 级别 when 'nat' then 1.5 when 'prov' then 2 end = 1.5", 1),
        ('"金额（万元）" = 1', 1),
        ("-m < - 52", 1),
        ("(1)", 1),
    ],
)
def test_conditions(text, expected):
    result, compiled = evaluate(text, "condition")
    assert result == expected
    assert compiled.kind is Kind.BOOLEAN


@pytest.mark.parametrize(
    ("text", "scaled", "places"),
    [
        ("m + p", 536345, 4),
        ("m - 1", 5140, 2),
        ("m * p", 5240 * 12345, 6),
        ("round(p, 2)", 123, 2),
        ("round(p)", 1, 0),
        ("round(-p, 3)", -1235, 3),
        ("round(0.125, 2)", 13, 2),
        ("round(m, 4)", 524000, 4),
        ("round(合格数 / 抽检数 * 100, 1)", 996, 1),
        ("round(1 / 8, 2)", 13, 2),
        ("round(5.015 / 1, 2)", 502, 2),
        ("case when b then m else 0 end", 5240, 2),
        ("coalesce(blank, p)", 12345, 4),
        ("1.50", 15, 1),
    ],
)
def test_numbers_are_exact_integers_of_their_last_digit(text, scaled, places):
    result, compiled = evaluate(text, "number")
    assert (result, compiled.places, compiled.real) == (scaled, places, False)
    assert isinstance(result, int)


def test_division_is_real():
    result, compiled = evaluate("m / 2", "number")
    assert (result, compiled.real, compiled.places) == (2620.0 / 100, True, 0)


@pytest.mark.parametrize(
    ("text", "code", "position", "suggestion"),
    [
        ("", "expression.empty", 0, ""),
        ("  ", "expression.empty", 0, ""),
        ("1 = " + "1" * 2000, "expression.too-long", 0, ""),
        ("(" * 13 + "b" + ")" * 13, "expression.too-deep", 13, ""),
        ("not " * 13 + "b", "expression.too-deep", 49, ""),
        (" or ".join(["b"] * 80), "expression.too-deep", 0, ""),
        ("b -- c", "expression.comment", 3, ""),
        ("b /* c */", "expression.comment", 3, ""),
        ("b; drop", "expression.character", 2, ""),
        ("m = ?", "expression.character", 5, ""),
        ("m = :x", "expression.character", 5, ""),
        ("t || 'x' = 't'", "expression.character", 3, ""),
        ("`m` = 1", "expression.character", 1, ""),
        ("[m] = 1", "expression.character", 1, ""),
        ("m % 2 = 1", "expression.character", 3, ""),
        ("m ＞ 1", "expression.full-width", 3, "m > 1"),
        ("m > １２", "expression.full-width", 5, "m > 12"),
        ("合格数 ≤ 抽检数", "expression.full-width", 5, "合格数 <= 抽检数"),
        ("t = “是，否”", "expression.full-width", 5, "t = '是,否'"),
        ("t = '是，否' and m ＝ 1", "expression.full-width", 17, "t = '是，否' and m = 1"),
        ("t = 'x", "expression.string-open", 5, ""),
        ("t = 'a\x00b'", "expression.character", 7, ""),
        ("m > 1 and", "expression.syntax", 7, ""),
        ("m t", "expression.syntax", 3, ""),
        ("m, t", "expression.syntax", 2, ""),
        ("select 1", "expression.syntax", 1, ""),
        ("合格书 > 1", "expression.unknown-name", 1, "合格数"),
        ("b or 抽捡数 > 1", "expression.unknown-name", 6, "抽检数"),
        ("sqlite_version() = '3'", "expression.unknown-function", 1, ""),
        ("load_extension('x')", "expression.unknown-function", 1, ""),
        ("lenght(t) = 1", "expression.unknown-function", 1, "length"),
        ("cast(t as integer) = 1", "expression.unknown-function", 1, "least"),
        ("exists(select 1)", "expression.unknown-function", 1, "least"),
        ("b in (select 1)", "expression.not-allowed", 1, ""),
        ("(select 1) = 1", "expression.not-allowed", 9, ""),
        ("x.m = 1", "expression.not-allowed", 1, ""),
        ("t collate nocase = 'a'", "expression.not-allowed", 1, ""),
        ("t like 'a' escape 'b'", "expression.not-allowed", 1, ""),
        ("b is true", "expression.not-allowed", 1, ""),
        ("current_date > d", "expression.not-allowed", 0, ""),
        ("x'ab' = t", "expression.not-allowed", 0, ""),
        ("trim('x' from t) = 'a'", "expression.not-allowed", 6, ""),
        ("t -> 'a' = 'b'", "expression.not-allowed", 3, ""),
        ("m in ()", "expression.empty-list", 1, ""),
        ("m = 1e3", "expression.number", 0, ""),
        ("m = 0.1234567", "expression.number", 0, ""),
        ("round(m)", "expression.result", 0, ""),
        ("m = t", "expression.compare-types", 5, ""),
        ("d = t", "expression.compare-types", 5, ""),
        ("b > m", "expression.compare-types", 5, ""),
        ("m = null", "expression.compare-null", 1, ""),
        ("标签 = 'nat'", "expression.multi-choice", 1, ""),
        ("d > '2013-02-29'", "expression.bad-date", 0, ""),
        ("级别 = '国家级'", "expression.unknown-option", 0, "nat"),
        ("contains(标签, 'pro')", "expression.unknown-option", 0, "prov"),
        ("contains(t, 'nat')", "expression.type", 10, ""),
        ("contains(标签, t)", "expression.literal-needed", 14, ""),
        ("m and b", "expression.type", 1, ""),
        ("t + 1 = 2", "expression.type", 1, ""),
        ("substr(t, m) = 'a'", "expression.type", 11, ""),
        ("round(m, p) = 1", "expression.round-places", 10, ""),
        ("nullif(m) = 1", "expression.syntax", 0, ""),
        ("least(m) = 1", "expression.argument-count", 1, ""),
    ],
)
def test_refusals_say_what_and_where(text, code, position, suggestion):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, SCOPE)
    error = caught.value
    assert error.code == code
    assert error.suggestion == suggestion
    assert position in (0, error.position)


def test_names_are_the_columns_read():
    assert compile_expression("合格数 <= 抽检数 and b", SCOPE).names == {"f_passed", "f_taken", "f_b"}


def test_register_scope_knows_codes_labels_and_entry_columns():
    scope = register_scope(READING)
    assert scope.names["value"] == scope.names["数值"] == Column("f_value", Kind.DECIMAL, 6)
    assert scope.names["period_end"] == Column("period_end", Kind.DATE)
    assert {"entry_unit", "evidence_count", "period_start", "year_start"} <= set(scope.names)


def test_indicator_scope_has_six_places_and_companions():
    compiled = compile_expression("G05__reported - G05 <= 0.05", indicator_scope(["G05"]))
    assert compiled.sql == '(("G05__reported" - "G05") <= 50000)'
    assert compiled.names == {"G05", "G05__reported"}


def test_ambiguous_label_is_no_name():
    fields = (READING.fields[2], replace(READING.fields[3], label="数值"))
    scope = register_scope(replace(READING, fields=fields))
    assert "数值" not in scope.names
    assert "value" in scope.names


def test_string_literals_stay_literals():
    compiled = compile_expression("t = 'a'' OR 1=1 --'", SCOPE)
    assert compiled.sql == "(\"f_t\" = 'a'' OR 1=1 --')"
