"""When work was saved last at this desk, and whether the machine's clock can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from qcdesk.services.context import Context
from qcdesk.store import change_log

TOLERANCE = timedelta(days=1)
"""A clock may be put back by a change of zone or of summer time."""


@dataclass(frozen=True)
class LastWork:
    """The latest change of an entry, None if there was none; `behind` if the clock stands before it."""

    at: datetime | None
    now: datetime
    behind: bool


def last_work(context: Context) -> LastWork:
    """Look at the newest change; nothing is ever decided by the machine's clock, it is only shown."""
    with context.read() as connection:
        text = change_log.latest(connection)
    now = context.clock.now()
    at = datetime.fromisoformat(text) if text else None
    return LastWork(at, now, at is not None and now < at - TOLERANCE)
