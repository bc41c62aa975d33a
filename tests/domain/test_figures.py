"""Adding and dividing figures: blanks take no part, nil is 0, lower bounds and states survive."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.domain.figures import Figure, add, divide, number
from qcdesk.domain.values import LowerBound, State

numbers = st.decimals(-(10**9), 10**9, places=2)
bounds = numbers.map(LowerBound)
amounts = st.one_of(numbers, bounds, st.sampled_from(State))
BLANK, NIL, NONE = State.NOT_REPORTED, State.NIL, State.NOT_APPLICABLE


@given(st.lists(amounts), st.data())
def test_order_does_not_matter(items, data):
    assert add(data.draw(st.permutations(items))) == add(items)


@given(st.lists(amounts), st.integers(0, 10))
def test_sums_of_sums(items, cut):
    assert add([add(items[:cut]), add(items[cut:])]) == add(items)


@given(st.lists(amounts))
def test_the_sum_is_that_of_its_numbers(items):
    total, parts = add(items), [p for p in map(number, items) if p is not None]
    assert number(total) == (sum(parts, Decimal(0)) if parts else None)
    assert isinstance(total, LowerBound) == any(isinstance(item, LowerBound) for item in items)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], BLANK),
        ([BLANK, BLANK], BLANK),
        ([NIL, BLANK], NIL),
        ([NIL, NONE], NIL),
        ([NONE, BLANK], NONE),
        ([Decimal(0)], Decimal(0)),
        ([NIL, Decimal(0)], Decimal(0)),
        ([LowerBound(Decimal(2000)), Decimal(5), BLANK], LowerBound(Decimal(2005))),
    ],
)
def test_states_of_a_sum(items, expected):
    assert add(items) == expected


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (Decimal(1), Decimal(4), Decimal(25)),
        (Decimal(0), Decimal(4), Decimal(0)),
        (NIL, Decimal(4), Decimal(0)),
        (Decimal(0), Decimal(0), NONE),
        (Decimal(1), NIL, NONE),
        (BLANK, Decimal(4), BLANK),
        (Decimal(1), BLANK, BLANK),
        (NONE, Decimal(4), BLANK),
        (LowerBound(Decimal(1)), Decimal(4), LowerBound(Decimal(25))),
        (Decimal(1), LowerBound(Decimal(4)), NONE),
    ],
)
def test_division(above, below, expected):
    assert divide(above, below, Decimal(100)) == expected


def test_figures_are_rounded_only_for_display():
    assert Figure(Decimal("94.95")).shown(1) == Decimal("95.0")
    assert Figure(LowerBound(Decimal("94.95"))).shown(1) == LowerBound(Decimal("95.0"))
    assert Figure(NIL).shown(1) is NIL
    assert Figure().value is BLANK


def test_changes_are_added_up():
    one, two = Changes(entries=frozenset("a"), plan=True), Changes(entries=frozenset("b"))
    assert one | two == Changes(entries=frozenset("ab"), plan=True)
    assert NO_CHANGES | one == one
