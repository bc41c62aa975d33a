"""催报: who has not filed a period, when the unit was last heard of, and the printed reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qcdesk.plan.model import Period, Plan, Unit
from qcdesk.reports.reminder import Reminder, reminder_bytes
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.issue_plan import office_unit
from qcdesk.services.period_states import PeriodState, matrix
from qcdesk.store import devices, periods
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import save_as_name, write_atomic

LEVELS = (1, 4, 11)
"""Days late from which a level begins: 1 telephone, 2 written reminder, 3 circular to all units."""


@dataclass(frozen=True)
class OverdueUnit:
    """A unit that has not filed.

    `level` is 0 before the last day of filing has passed. `last_heard` is the office's clock when
    the newest package of any kind came, empty if none ever did.
    """

    unit: str
    name: str
    period: str
    due: date
    days_late: int
    level: int
    contact: str
    lead: str
    last_heard: str = ""
    last_type: str = ""


@dataclass(frozen=True)
class ReminderMade:
    """A printed reminder as written."""

    unit: str
    path: Path


def level_of(days_late: int) -> int:
    """The level of escalation after some days."""
    return sum(days_late >= first for first in LEVELS)


def overdue(context: Context, period: str, day: date | None = None) -> list[OverdueUnit]:
    """Units without a submission for a period, the longest silent first.

    `day` is today by the office's clock unless given. Raises UserError ``period.unknown``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
        plan = context.plan(connection)
        chosen = find_period(plan, period)
        states = matrix(connection, plan, [chosen], day or context.clock.today())
        heard = periods.last_heard(connection)
        contacts = {d.unit: d.contact for d in devices.select(connection) if d.status == devices.CONFIRMED}
    silent = [state for state in states if state.reviewed is PeriodState.NOT_SENT]
    found = [
        _overdue(plan.unit(state.unit), chosen, state.days_late, contacts, heard.get(state.unit, ("", "")))
        for state in silent
    ]
    return sorted(found, key=lambda item: (item.last_heard, item.unit))


def _overdue(
    unit: Unit, period: Period, days_late: int, contacts: dict[str, str], heard: tuple[str, str]
) -> OverdueUnit:
    return OverdueUnit(
        unit=unit.code,
        name=unit.name,
        period=period.code,
        due=period.due,
        days_late=days_late,
        level=level_of(days_late),
        contact=unit.contact or contacts.get(unit.code, ""),
        lead=unit.lead,
        last_heard=heard[0],
        last_type=heard[1],
    )


def write_reminders(
    context: Context, period: str, folder: Path, units: Sequence[str] = (), day: date | None = None
) -> list[ReminderMade]:
    """Write one reminder for each overdue unit, or for those given among them, as docx."""
    today = day or context.clock.today()
    with context.read() as connection:
        plan = context.plan(connection)
    made: list[ReminderMade] = []
    for number, item in enumerate(overdue(context, period, today), 1):
        if units and item.unit not in units:
            continue
        path = folder / save_as_name(f"催报通知-{item.name}-{item.period}.docx")
        with disk_faults(path):
            folder.mkdir(parents=True, exist_ok=True)
            write_atomic(path, reminder_bytes(_reminder(plan, item, number, today)))
        made.append(ReminderMade(item.unit, path))
    with context.write("write_reminders") as work:
        work.note(period=period, units=[reminder.unit for reminder in made])
    return made


def _reminder(plan: Plan, item: OverdueUnit, number: int, today: date) -> Reminder:
    heard = datetime.fromisoformat(item.last_heard).date() if item.last_heard else None
    return Reminder(
        office=plan.unit(office_unit(plan)).name,
        county=plan.settings.county,
        programme=plan.settings.name,
        number=f"催报〔{today.year}〕{number}号",
        unit=item.name,
        period=plan.period(item.period).name,
        due=item.due,
        days_late=item.days_late,
        level=item.level,
        last_heard=heard,
        contact=item.contact,
        day=today,
    )
