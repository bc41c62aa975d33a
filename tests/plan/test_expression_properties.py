"""Nothing outside the allow-list reaches the database, and arithmetic is that of Decimal."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from qcdesk.domain.values import Kind
from qcdesk.plan.expressions import Column, ExpressionError, Scope, compile_expression

SCOPE = Scope(
    {
        "n": Column("f_n", Kind.INTEGER),
        "数": Column("f_m", Kind.MONEY, 2),
        "d": Column("f_d", Kind.DATE),
        "t": Column("f_t", Kind.TEXT),
        "tags": Column("f_tags", Kind.MULTI_CHOICE),
        "b": Column("f_b", Kind.BOOLEAN),
    }
)
COLUMNS = {"f_n", "f_m", "f_d", "f_t", "f_tags", "f_b"}
NODES = (
    exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Paren, exp.Neg, exp.Not, exp.And, exp.Or, exp.Add,
    exp.Sub, exp.Mul, exp.Div, exp.In, exp.Between, exp.Like, exp.Is, exp.Case, exp.If, exp.EQ, exp.NEQ, exp.LT,
    exp.LTE, exp.GT, exp.GTE, exp.Abs, exp.Coalesce, exp.Nullif, exp.Length, exp.Trim, exp.Substring, exp.Round,
    exp.Least, exp.Greatest, exp.Cast, exp.DataType, exp.Anonymous, exp.StrPosition, exp.Min, exp.Max,
)  # fmt: skip
CALLS = {"JULIANDAY", "INSTR"}
SQL_FUNCTIONS = {
    "abs", "coalesce", "nullif", "length", "trim", "substr", "round", "min", "max", "julianday", "instr", "like",
}  # fmt: skip

WORDS = st.sampled_from(
    "n 数 d t tags b f_n x secret entry ( ) , + - * / = <> < <= > >= and or not in between like is null case when "
    "then else end 1 0 2.5 .5 'a' 'a''b' '2013-01-01' ',' 'x;--' \"n\" \"数\" true false abs( coalesce( nullif( "
    "length( trim( substr( round( least( greatest( days( year( contains( select union from drop table ; -- /* */ ? "
    ":x @x || % ~ & | [n] `n` . , x'00' cast( as exists( load_extension( randomblob( printf( random() "
    "current_timestamp collate nocase escape glob match regexp isnull notnull over window filter raise( "
    "sqlite_version() interval -> ->> :: '; drop table secret; --'".split(" ")
)
FRAGMENTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
NUMBERS = st.sampled_from(["n", "数", "1", "2.5", "0.125", "abs(n)", "length(t)", "year(d)"])
SOUND = st.recursive(
    NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "/", ">", "=", "and"]), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=8,
)


def _watched():
    """A database whose authorizer allows reading the given columns and the listed functions only."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE entry (f_n, f_m, f_d, f_t, f_tags, f_b, secret)")
    connection.execute("INSERT INTO entry VALUES (7, 250, '2013-09-30', 'a', ',a,b,', 1, 'hidden')")

    def authorise(action, first, second, *_):
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            # SQLite asks for the column "" when a statement reads no column of the table.
            return sqlite3.SQLITE_OK if second in COLUMNS | {""} else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_OK if second.lower() in SQL_FUNCTIONS else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(authorise)
    return connection


def _check(text):
    try:
        compiled = compile_expression(text, SCOPE, "any")
    except ExpressionError:
        return False
    tree = sqlglot.parse_one(compiled.sql, read="sqlite", into=exp.Condition)
    for node in tree.walk():
        assert isinstance(node, NODES), (text, compiled.sql, type(node))
        if isinstance(node, exp.Anonymous):
            assert node.name.upper() in CALLS
        if isinstance(node, exp.Column):
            assert node.args["this"].quoted
            assert node.name in compiled.names
            assert not node.table
    assert compiled.names <= COLUMNS
    connection = _watched()
    try:
        connection.execute(f"SELECT {compiled.sql} FROM entry").fetchall()
    finally:
        connection.close()
    return True


@settings(max_examples=400)
@given(FRAGMENTS)
def test_only_allowed_nodes_reach_the_database(text):
    _check(text)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_compiled_or_refused(text):
    _check(text)


@settings(max_examples=150)
@given(SOUND)
def test_sound_expressions_run_under_the_authorizer(text):
    _check(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
def test_a_string_literal_is_data(content):
    quoted = content.replace("'", "''")
    compiled = compile_expression(f"t = '{quoted}'", SCOPE)
    connection = sqlite3.connect(":memory:")
    try:
        row = connection.execute(f'SELECT {compiled.sql} FROM (SELECT ? AS "f_t")', (content,)).fetchone()
    finally:
        connection.close()
    assert row[0] == 1


AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, allow_infinity=False, places=4)


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(0, 6)), min_size=3, max_size=3),
    st.sampled_from(["+", "-", "*"]),
    st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
)
def test_alignment_is_exact(columns, operator, comparison):
    amounts = [amount.quantize(Decimal(1).scaleb(-places)) for amount, places in columns]
    names = "abc"
    scope = Scope(
        {name: Column(name, Kind.DECIMAL, places) for name, (_, places) in zip(names, columns, strict=True)}
    )
    row = [int(amount.scaleb(places)) for amount, (_, places) in zip(amounts, columns, strict=True)]
    left, right, third = amounts
    combined = {"+": left + right, "-": left - right, "*": left * right}[operator]
    connection = sqlite3.connect(":memory:")
    try:
        source = 'FROM (SELECT ? AS "a", ? AS "b", ? AS "c")'
        number = compile_expression(f"a {operator} b", scope, "number")
        found = connection.execute(f"SELECT {number.sql} {source}", row).fetchone()[0]
        condition = compile_expression(f"a {operator} b {comparison} c", scope)
        holds = connection.execute(f"SELECT {condition.sql} {source}", row).fetchone()[0]
    finally:
        connection.close()
    if isinstance(found, int):
        assert Decimal(found).scaleb(-number.places) == combined
        truth = {
            "=": combined == third, "<>": combined != third, "<": combined < third,
            "<=": combined <= third, ">": combined > third, ">=": combined >= third,
        }  # fmt: skip
        assert bool(holds) == truth[comparison]
    else:
        assert abs(Decimal(found).scaleb(-number.places) - combined) <= abs(combined) * Decimal("1e-12")
