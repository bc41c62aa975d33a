"""Comparing figures with targets: every operator, the marks of the year, open bounds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.targets import Promise, Standing, assess, elapsed, holds
from qcdesk.domain.values import LowerBound, State

START, DUE = date(2014, 1, 1), date(2014, 12, 31)
MIDYEAR = date(2014, 7, 2)  # day 183 of 365
D = Decimal


HUNDRED = D(100)


def promise(operator=">=", threshold=HUNDRED, base=None, new=False, rate=False):
    return Promise(operator, threshold, base, new, rate, START, DUE)


@pytest.mark.parametrize(
    ("operator", "value", "standing"),
    [
        (">=", 100, Standing.MET),
        (">=", 99, Standing.MISSED),
        (">", 100, Standing.MISSED),
        (">", 101, Standing.MET),
        ("<=", 100, Standing.MET),
        ("<=", 101, Standing.MISSED),
        ("<", 100, Standing.MISSED),
        ("<", 99, Standing.MET),
        ("=", 100, Standing.MET),
        ("=", 101, Standing.MISSED),
    ],
)
def test_operators_on_the_last_day(operator, value, standing):
    assert assess(promise(operator), D(value), DUE).standing is standing


@pytest.mark.parametrize(
    ("value", "standing"),
    [(51, Standing.ON_TRACK), (50, Standing.BEHIND), (100, Standing.MET)],
)
def test_marks_of_the_year(value, standing):
    found = assess(promise(), D(value), MIDYEAR)
    assert found.standing is standing
    assert found.mark == D(100) * 183 / 365
    assert found.gap == 100 - value


@given(st.dates(START - timedelta(days=400), DUE + timedelta(days=400)))
def test_time_passes_from_nothing_to_all(day):
    share = elapsed(START, DUE, day)
    assert 0 <= share <= 1
    assert share <= elapsed(START, DUE, day + timedelta(days=1))


def test_first_and_last_day():
    assert elapsed(START, DUE, START) == Fraction(1, 365)
    assert elapsed(START, DUE, DUE) == 1
    assert elapsed(START, START, START) == 1


def test_the_mark_starts_at_the_base():
    found = assess(promise(base=D(40)), D(70), MIDYEAR)
    assert found.mark == 40 + D(60) * 183 / 365
    assert found.standing is Standing.BEHIND


def test_new_counts_only_what_was_added():
    assert assess(promise(base=D(40), new=True), D(130), DUE).standing is Standing.MISSED
    assert assess(promise(base=D(40), new=True), D(140), DUE).standing is Standing.MET


def test_a_rate_is_not_spread_over_the_year():
    found = assess(promise(rate=True), D(60), MIDYEAR)
    assert (found.standing, found.mark) == (Standing.BEHIND, D(100))


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        (State.NOT_REPORTED, Standing.PENDING),
        (State.NOT_APPLICABLE, Standing.NOT_APPLICABLE),
        (State.NIL, Standing.MISSED),
    ],
)
def test_states(value, standing):
    assert assess(promise(), value, DUE).standing is standing


def test_without_a_threshold_nothing_is_said():
    assert assess(promise(threshold=None), D(1), DUE).standing is Standing.PENDING


@pytest.mark.parametrize(
    ("operator", "amount", "standing"),
    [
        (">=", 100, Standing.MET),
        (">=", 90, Standing.PENDING),
        (">", 100, Standing.PENDING),
        ("=", 100, Standing.PENDING),
        ("=", 101, Standing.MISSED),
        ("<=", 100, Standing.PENDING),
        ("<=", 101, Standing.MISSED),
        ("<", 99, Standing.PENDING),
        ("<", 100, Standing.MISSED),
    ],
)
def test_an_open_lower_bound_proves_only_at_least(operator, amount, standing):
    assert assess(promise(operator), LowerBound(D(amount)), DUE).standing is standing


@pytest.mark.parametrize("operator", ["<=", "<", "="])
def test_no_upper_limit_is_certain_under_a_lower_bound(operator):
    assert not holds(operator, D(50), D(100), lower_bound=True)


@pytest.mark.parametrize(
    ("value", "standing"), [(11, Standing.MET), (10, Standing.MISSED), (9, Standing.MISSED)]
)
def test_rise_is_above_last_year(value, standing):
    assert assess(promise("rise", None, D(10)), D(value), DUE).standing is standing


def test_rise_without_last_year_is_pending():
    assert assess(promise("rise", None), D(9), DUE).standing is Standing.PENDING


@pytest.mark.parametrize(
    ("base", "value", "standing"),
    [
        (D(0), 1, Standing.MET),
        (None, 1, Standing.MET),
        (D(0), 0, Standing.MISSED),
        (D(2), 3, Standing.NOT_APPLICABLE),
    ],
)
def test_breakthrough_starts_from_nothing(base, value, standing):
    assert assess(promise("breakthrough", None, base), D(value), DUE).standing is standing


def test_done_is_at_least_one_and_has_no_mark():
    found = assess(promise("done", None), D(0), MIDYEAR)
    assert (found.standing, found.mark, found.gap) == (Standing.BEHIND, None, D(1))


@given(st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2))
def test_more_is_never_worse(value, more):
    order = [Standing.MISSED, Standing.BEHIND, Standing.ON_TRACK, Standing.MET]
    for day in (START, MIDYEAR, DUE):
        before = assess(promise(), value, day).standing
        assert order.index(assess(promise(), value + more, day).standing) >= order.index(before)
