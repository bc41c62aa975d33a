from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from qcdesk.system.clock import FixedClock, SystemClock


def test_system_clock_knows_its_zone_and_advances():
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is not None
    assert first <= second
    assert abs(clock.today() - second.date()) <= timedelta(days=1)


def test_fixed_clock_stands_until_moved():
    beijing = timezone(timedelta(hours=8))
    clock = FixedClock(datetime(2013, 9, 30, 23, 30, tzinfo=beijing))
    assert clock.now() == datetime(2013, 9, 30, 15, 30, tzinfo=UTC)
    assert clock.today() == date(2013, 9, 30)
    clock.advance(timedelta(hours=1))
    assert clock.today() == date(2013, 10, 1)


def test_fixed_clock_refuses_what_no_clock_shows():
    with pytest.raises(ValueError, match="without a zone"):
        FixedClock(datetime(2013, 9, 30))
    with pytest.raises(ValueError, match="backwards"):
        FixedClock(datetime(2013, 9, 30, tzinfo=UTC)).advance(timedelta(seconds=-1))
