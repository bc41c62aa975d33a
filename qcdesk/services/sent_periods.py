"""The unit: how far each period is, as far as this desk was told by receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from qcdesk.domain.merging import Status
from qcdesk.plan.model import Period
from qcdesk.services.context import Context
from qcdesk.store import packages, periods


class SentState(Enum):
    """未上报、已封存待回执、质强办已收、有退回、已通过、未被接收."""

    NOT_SENT = "not_sent"
    SEALED = "sealed"
    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class SentPeriod:
    """One period of the unit.

    `sent_at` is this desk's clock at the last sealing (ISO 8601), `submissions` counts packages,
    `entries` the entries they carried by status. `days_left` counts to the last day of filing, negative
    when it has passed.
    """

    period: Period
    state: SentState
    submissions: int
    sent_at: str
    entries: Mapping[str, int]
    days_left: int


_SETTLED = frozenset({Status.ACCEPTED.value, Status.VOID.value})


def sent_periods(context: Context) -> list[SentPeriod]:
    """The periods in the plan's order."""
    with context.read() as connection:
        plan, unit = context.plan(connection), context.unit(connection)
        sent = packages.sent(connection, "submission")
        counted = periods.sent_statuses(connection)
    today = context.clock.today()
    found = []
    for period in plan.periods:
        mine = [record for record in sent if record.period == period.code]
        found.append(_period(period, mine, counted.get((unit, period.code), {}), today))
    return found


def _period(
    period: Period, sent: list[packages.PackageRecord], entries: Mapping[str, int], today: date
) -> SentPeriod:
    return SentPeriod(
        period=period,
        state=_state([record.state for record in sent], entries),
        submissions=len(sent),
        sent_at=sent[-1].at if sent else "",
        entries=entries,
        days_left=(period.due - today).days,
    )


def _state(sent: list[str], entries: Mapping[str, int]) -> SentState:
    """The worst that is known: what was returned or refused asks for work, what is awaited does not."""
    if not sent:
        return SentState.NOT_SENT
    if entries.get(Status.RETURNED.value):
        return SentState.RETURNED
    if sent[-1] == "refused":
        return SentState.REFUSED
    if sent[-1] != "acknowledged":
        return SentState.SEALED
    return SentState.ACCEPTED if set(entries) <= _SETTLED else SentState.RECEIVED
