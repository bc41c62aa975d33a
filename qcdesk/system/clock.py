"""Time as an injected object, so that rules about dates can be tested and replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time to everything below the bootstrap."""

    def now(self) -> datetime:
        """The present moment with its zone."""
        ...

    def today(self) -> date:
        """The calendar day where the machine stands."""
        ...


class SystemClock:
    """The machine's clock in its local zone."""

    def now(self) -> datetime:
        """The present moment with the machine's zone."""
        return datetime.now().astimezone()

    def today(self) -> date:
        """The machine's calendar day."""
        return self.now().date()


@dataclass
class FixedClock:
    """A clock that stands at `moment` until it is moved; for replays and tests."""

    moment: datetime

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError("a moment without a zone")

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self.moment

    def today(self) -> date:
        """The calendar day of the moment in its own zone."""
        return self.moment.date()

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by `step`, which is never negative."""
        if step < timedelta(0):
            raise ValueError("a clock does not run backwards")
        self.moment += step


def local_minute(iso: str) -> str:
    """An ISO moment as date and time to the minute by this machine's zone.

    What another desk claims may be no moment at all: then it is given back as it is.
    """
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return iso
