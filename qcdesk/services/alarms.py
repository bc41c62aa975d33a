"""What the office has to ask a unit about: copied disks, lost packages, changes that wait too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qcdesk.services.context import Context
from qcdesk.store import alarms as stored
from qcdesk.store.alarms import HeldEntry, LostNumbers, SameNumber

PATIENCE = 14
"""Days that a change may wait for its ancestors before a person is told."""


@dataclass(frozen=True)
class Waiting:
    """An entry whose changes wait for earlier packages; `long` after more than `PATIENCE` days."""

    entry: HeldEntry
    days: int
    long: bool


@dataclass(frozen=True)
class Alarms:
    """Numbers used by two different packages, entries that wait (the longest first), numbers that never came.

    A number that never came is nothing urgent by itself: what it carried comes again.
    """

    same_numbers: tuple[SameNumber, ...]
    waiting: tuple[Waiting, ...]
    lost: tuple[LostNumbers, ...] = ()

    @property
    def urgent(self) -> bool:
        """True if somebody has to call a unit."""
        return bool(self.same_numbers) or any(item.long for item in self.waiting)


def alarms(context: Context, day: date | None = None) -> Alarms:
    """What waits for a person; `day` is today by the office's clock unless given."""
    today = day or context.clock.today()
    with context.read() as connection:
        context.demand(connection, "office")
        twice, held = stored.same_numbers(connection), stored.held_entries(connection)
        lost = stored.lost_numbers(connection)
    return Alarms(tuple(twice), tuple(_waiting(entry, today) for entry in held), tuple(lost))


def _waiting(entry: HeldEntry, today: date) -> Waiting:
    days = (today - datetime.fromisoformat(entry.since).date()).days if entry.since else 0
    return Waiting(entry, days, days > PATIENCE)
