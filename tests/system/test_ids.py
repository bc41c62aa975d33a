from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qcdesk.system.clock import FixedClock
from qcdesk.system.ids import DeterministicIds, SystemIds, name_id

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def _clock():
    return FixedClock(START)


def test_identifier_carries_the_time():
    made = uuid.UUID(SystemIds(_clock()).new())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(START.timestamp() * 1000)


@given(st.lists(st.integers(min_value=-5000, max_value=5000), min_size=1, max_size=50))
def test_identifiers_grow_even_when_the_clock_goes_back(steps):
    clock = _clock()
    source = SystemIds(clock)
    made = [source.new()]
    for step in steps:
        clock.moment = clock.moment + timedelta(milliseconds=step)
        made.append(source.new())
    assert made == sorted(set(made))


def test_full_millisecond_moves_on_to_the_next():
    source = SystemIds(_clock(), random_bits=lambda _bits: (1 << 74) - 2)
    first, second, third = (uuid.UUID(source.new()) for _ in range(3))
    assert first < second < third
    assert first.int >> 80 == second.int >> 80
    assert third.int >> 80 == (second.int >> 80) + 1


def test_two_sources_do_not_meet():
    assert SystemIds(_clock()).new() != SystemIds(_clock()).new()


def test_deterministic_series_repeats_and_grows():
    first, again, other = DeterministicIds("office"), DeterministicIds("office"), DeterministicIds("unit")
    made = [first.new() for _ in range(300)]
    assert made == [again.new() for _ in range(300)]
    assert made == sorted(set(made))
    assert not set(made) & {other.new() for _ in range(300)}
    assert {uuid.UUID(one).version for one in made} == {7}


def test_identifier_of_a_name_is_fixed():
    assert name_id("plan", "2013") == "ca264067-6c96-5e8f-857c-affc74b74561"
    assert uuid.UUID(name_id("plan", "2013")).version == 5
    assert name_id("ab", "c") != name_id("a", "bc")
