"""Values keep their meaning through JSON; what does not fit is refused, never rounded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import (
    MAX_INTEGER,
    MAX_SCALED,
    Kind,
    LowerBound,
    State,
    decode,
    encode,
    from_scaled,
    parse_date,
    parse_decimal,
    round_half_up,
    to_scaled,
)
from qcdesk.package import canonical

scaled = st.integers(-MAX_SCALED, MAX_SCALED)


@st.composite
def values(draw):
    """A kind, its places and a value of it."""
    kind = draw(st.sampled_from(Kind))
    places = draw(st.integers(0, 6)) if kind in (Kind.DECIMAL, Kind.MONEY) else 0
    amount = from_scaled(draw(scaled), places)
    plain = {
        Kind.INTEGER: st.integers(-MAX_INTEGER, MAX_INTEGER),
        Kind.DECIMAL: st.just(amount),
        Kind.MONEY: st.just(amount),
        Kind.DATE: st.dates(),
        Kind.BOOLEAN: st.booleans(),
        Kind.MULTI_CHOICE: st.lists(st.text(min_size=1)).map(lambda items: tuple(sorted(items))),
    }.get(kind, st.text(st.characters(exclude_categories=["Cs"])))
    special = [st.just(State.NOT_REPORTED)]
    if kind.numeric:
        special += [st.sampled_from([State.NIL, State.NOT_APPLICABLE]), st.just(LowerBound(amount))]
    return kind, places, draw(st.one_of(plain, *special))


@given(values())
def test_a_value_survives_its_json_form(drawn):
    kind, places, value = drawn
    raw = encode(value)
    assert decode(raw, kind, places) == value
    assert encode(decode(raw, kind, places)) == raw


@given(values())
def test_the_json_form_is_accepted_in_packages(drawn):
    raw = encode(drawn[2])
    if not isinstance(raw, list):
        assert canonical.loads(canonical.dumps({"value": raw})) == {"value": raw}


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.INTEGER, True),
        (Kind.INTEGER, "1"),
        (Kind.INTEGER, 1.0),
        (Kind.INTEGER, MAX_INTEGER + 1),
        (Kind.DECIMAL, 1),
        (Kind.DECIMAL, "1e5"),
        (Kind.DECIMAL, "+1"),
        (Kind.DECIMAL, "01"),
        (Kind.DECIMAL, ".5"),
        (Kind.DECIMAL, "1."),
        (Kind.DECIMAL, "１"),
        (Kind.DECIMAL, "1\n"),
        (Kind.DECIMAL, "NaN"),
        (Kind.MONEY, "1234567890123456789"),
        (Kind.BOOLEAN, 1),
        (Kind.BOOLEAN, "true"),
        (Kind.DATE, "2014-2-1"),
        (Kind.DATE, "2014-02-30"),
        (Kind.DATE, "20140201"),
        (Kind.DATE, 20140201),
        (Kind.MULTI_CHOICE, "a"),
        (Kind.MULTI_CHOICE, ["a", 1]),
        (Kind.TEXT, 1),
        (Kind.TEXT, ["a"]),
        (Kind.TEXT, {"state": "nil"}),
        (Kind.DATE, {"at_least": "1"}),
        (Kind.DECIMAL, {"state": "not_reported"}),
        (Kind.DECIMAL, {"at_least": 1}),
        (Kind.DECIMAL, {"at_least": "1", "state": "nil"}),
        (Kind.DECIMAL, {}),
    ],
)
def test_what_does_not_fit_the_type_is_refused(kind, raw):
    with pytest.raises(UserError) as caught:
        decode(raw, kind, 2)
    assert caught.value.code == "value.malformed"


def test_a_blank_is_a_blank_in_every_type():
    assert {decode(None, kind, 2) for kind in Kind} == {State.NOT_REPORTED}


def test_digits_are_never_dropped():
    with pytest.raises(UserError) as caught:
        parse_decimal("1.005", 2)
    assert caught.value.code == "value.too-precise"
    with pytest.raises(UserError) as caught:
        to_scaled(Decimal("1.005"), 2)
    assert caught.value.code == "value.too-precise"


def test_an_amount_that_the_database_cannot_hold_is_malformed():
    widest = from_scaled(MAX_SCALED, 6)
    assert parse_decimal(format(widest, "f"), 6) == widest
    with pytest.raises(UserError) as caught:
        parse_decimal(format(from_scaled(MAX_SCALED + 1, 6), "f"), 6)
    assert caught.value.code == "value.malformed"


def test_zero_has_one_form():
    assert encode(parse_decimal("-0.00", 2)) == "0.00"


@given(scaled, st.integers(0, 6))
def test_scaling_is_exact_both_ways(number, places):
    assert to_scaled(from_scaled(number, places), places) == number


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 5))
def test_rounding_is_half_away_from_zero(amount, places):
    shown = round_half_up(amount, places)
    assert abs(shown - amount) <= Decimal(5).scaleb(-places - 1)
    assert round_half_up(-amount, places) == -shown


@pytest.mark.parametrize(("amount", "shown"), [("2.5", "3"), ("-2.5", "-3"), ("2.4999", "2")])
def test_rounding_of_halves(amount, shown):
    assert round_half_up(Decimal(amount), 0) == Decimal(shown)


@given(st.dates())
def test_dates_are_read_as_they_are_written(day):
    assert parse_date(day.isoformat()) == day
    assert isinstance(parse_date("2014-02-28"), date)
