"""How far each unit is with each period, and the locks that the office puts on a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from qcdesk.domain.errors import UserError
from qcdesk.domain.merging import Status
from qcdesk.package.statement import Statement
from qcdesk.plan.model import Period, Plan, Unit
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.missing_parts import incomplete
from qcdesk.store import periods
from qcdesk.store.periods import Filing, PeriodLock
from qcdesk.store.unit_of_work import Connection


class PeriodState(Enum):
    """未报、已收、审核中、已退回、已通过、已锁定."""

    NOT_SENT = "not_sent"
    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    LOCKED = "locked"


PERIOD_LOCKED = "period.locked"
"""The code with which a submission for a locked period is refused, here and in the receipt."""

_SETTLED = frozenset({Status.ACCEPTED.value, Status.VOID.value})


@dataclass(frozen=True)
class UnitPeriod:
    """One unit's period at the office.

    `late` is True when the first submission came after the plan's last day of filing by the
    office's own clock; `days_late` counts from that day, to today while nothing has come.
    `entries` counts by status. `missing_parts` counts packages of split submissions that have not
    arrived. `lock` is the standing lock; the state beneath it is `reviewed`.
    """

    unit: str
    period: str
    state: PeriodState
    reviewed: PeriodState
    submissions: int = 0
    first_at: str = ""
    last_at: str = ""
    late: bool = False
    days_late: int = 0
    entries: Mapping[str, int] = field(default_factory=dict)
    lock: PeriodLock | None = None
    missing_parts: int = 0


def reporting_units(plan: Plan) -> list[Unit]:
    """The units that file: all but the county and the office itself."""
    return [unit for unit in plan.units if unit.kind not in ("county", "office")]


def period_states(context: Context, period: str = "", day: date | None = None) -> list[UnitPeriod]:
    """The matrix of units and periods in the plan's order, of one period if given.

    `day` is today by the office's clock unless given. Raises UserError ``period.unknown``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
        plan = context.plan(connection)
        chosen = [find_period(plan, period)] if period else list(plan.periods)
        return matrix(connection, plan, chosen, day or context.clock.today())


def matrix(connection: Connection, plan: Plan, chosen: Sequence[Period], day: date) -> list[UnitPeriod]:
    """The states of all reporting units for some periods, computed from what has arrived."""
    filed, counted = periods.filings(connection), periods.statuses(connection)
    locks = periods.locks(connection)
    lacking = Counter[tuple[str, str]]()
    for group in incomplete(connection):
        lacking[group.unit, group.period] += len(group.missing)
    found: list[UnitPeriod] = []
    for unit in reporting_units(plan):
        for period in chosen:
            place = (unit.code, period.code)
            lock = locks.get(place)
            standing = lock if lock is not None and lock.locked else None
            state = _unit_period(unit, period, filed.get(place), counted.get(place, {}), standing, day)
            found.append(replace(state, missing_parts=lacking.get(place, 0)))
    return found


def _unit_period(
    unit: Unit,
    period: Period,
    filing: Filing | None,
    entries: Mapping[str, int],
    lock: PeriodLock | None,
    day: date,
) -> UnitPeriod:
    reviewed = _reviewed(filing, entries)
    came = datetime.fromisoformat(filing.first_at).date() if filing else day
    days_late = max((came - period.due).days, 0)
    return UnitPeriod(
        unit=unit.code,
        period=period.code,
        state=PeriodState.LOCKED if lock else reviewed,
        reviewed=reviewed,
        submissions=filing.packages if filing else 0,
        first_at=filing.first_at if filing else "",
        last_at=filing.last_at if filing else "",
        late=filing is not None and days_late > 0,
        days_late=days_late,
        entries=entries,
        lock=lock,
    )


def _reviewed(filing: Filing | None, entries: Mapping[str, int]) -> PeriodState:
    if filing is None:
        return PeriodState.NOT_SENT
    if entries.get(Status.RETURNED.value):
        return PeriodState.RETURNED
    if set(entries) <= _SETTLED:
        return PeriodState.ACCEPTED
    if set(entries) <= {Status.RECEIVED.value, Status.HELD.value}:
        return PeriodState.RECEIVED
    return PeriodState.UNDER_REVIEW


def lock_period(
    context: Context, period: str, units: Sequence[str] = (), reason: str = ""
) -> list[PeriodLock]:
    """Lock a period for some units, or for all; returns the locks put on now.

    A submission that arrives for a locked period goes to quarantine and is told in the receipt.
    Raises UserError ``period.unknown``, ``unit.unknown``.
    """
    return _decide(context, period, units, reason.strip(), locked=True)


def unlock_period(context: Context, period: str, units: Sequence[str], reason: str) -> list[PeriodLock]:
    """Open a locked period again; what waits in quarantine can then be merged.

    Raises UserError ``period.reason-needed``, ``period.unknown``, ``unit.unknown``.
    """
    if not reason.strip():
        raise UserError("period.reason-needed", period=period)
    return _decide(context, period, units, reason.strip(), locked=False)


def _decide(
    context: Context, period: str, units: Sequence[str], reason: str, *, locked: bool
) -> list[PeriodLock]:
    with context.write("lock_period" if locked else "unlock_period") as work:
        context.demand(work.connection, "office")
        plan = context.plan(work.connection)
        find_period(plan, period)
        known = [unit.code for unit in reporting_units(plan)]
        unknown = sorted(set(units) - set(known))
        if unknown:
            raise UserError("unit.unknown", unit=unknown[0])
        before = periods.locks(work.connection)
        made: list[PeriodLock] = []
        for unit in units or known:
            standing = before.get((unit, period))
            if (standing is not None and standing.locked) != locked:
                made.append(PeriodLock(unit, period, locked, reason, context.person, work.at))
                periods.put_lock(work.connection, made[-1])
        work.note(period=period, units=[lock.unit for lock in made], reason=reason)
        return made


def demand_open(connection: Connection, statement: Statement, digest: str) -> None:
    """Raise UserError ``period.locked`` when a submission is for a period that is locked."""
    lock = periods.lock_of(connection, statement.unit_id, statement.period)
    if lock is not None:
        raise UserError(
            "period.locked",
            unit=statement.unit_id,
            period=statement.period,
            at=lock.at,
            actor=lock.actor,
            seq=statement.seq,
            digest=digest,
        )
