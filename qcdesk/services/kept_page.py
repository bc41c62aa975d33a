"""The first page of a unit's window, kept beside the workspace while it is closed.

It is shown by the next start before the database can be read, and read anew once it can. It is used
only while the newest change in the database is the one it was kept at.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from qcdesk import __version__
from qcdesk.domain.figures import Amount, Figure
from qcdesk.domain.targets import Promise, assess
from qcdesk.domain.values import LowerBound, State
from qcdesk.plan.model import Plan
from qcdesk.plan.target_shares import Share, shares_of
from qcdesk.services.check_period import PeriodCheck
from qcdesk.services.context import Context
from qcdesk.services.first_page import FirstPage, first_page, on_day
from qcdesk.services.list_entries import WorkspaceView
from qcdesk.services.overview import Overview, Todo
from qcdesk.services.sent_periods import SentPeriod, SentState
from qcdesk.services.unit_targets import judging_day
from qcdesk.services.views import UnitTarget
from qcdesk.store import closed_database, unit_of_work
from qcdesk.system.kept_file import read_kept_file, write_kept_file
from qcdesk.system.layout import Layout

log = logging.getLogger(__name__)

MOST_FINDINGS = 2000
"""With more of them nothing is kept: closing and starting would take longer than it saves."""
MOST_BYTES = 4 * 2**20
"""A larger file is not read."""

_Amount = str | dict[str, str] | None
"""A number, a lower bound (``at_least``) or a ``state``; None is not reported."""


class _Target(msgspec.Struct, frozen=True, array_like=True):
    """A row of the overview; its share follows from the plan and the day."""

    promise: Promise
    value: _Amount
    numerator: Decimal | None
    denominator: Decimal | None
    current: _Amount
    entries: int
    evidence: int


class _Sent(msgspec.Struct, frozen=True, array_like=True):
    period: str
    state: SentState
    submissions: int
    sent_at: str
    entries: dict[str, int]


class _File(msgspec.Struct, frozen=True):
    made_by: str
    audit_head: str
    workspace: WorkspaceView
    day: date
    check: PeriodCheck
    todos: tuple[Todo, ...]
    targets: tuple[_Target, ...]
    counts: dict[str, int]
    unsealed: int
    sent_at: str
    acknowledged: bool
    sent: tuple[_Sent, ...]
    plan: Plan


def keep_first_page(context: Context, check: PeriodCheck, changed: Sequence[str] = ()) -> None:
    """Keep what the window shows of a period; called last before a unit's workspace is closed.

    `check` are the period's findings as they were before the few entries in `changed` were written.
    """
    if len(check.findings) > MOST_FINDINGS:
        return
    if changed:
        from qcdesk.services.recheck import recheck_entries  # noqa: PLC0415 - not needed by a start

        check = recheck_entries(context, check, changed)
    page = first_page(context, check.period, check)
    with context.read() as connection:
        head = unit_of_work.audit_head(connection)
    write_kept_file(context.layout.first_page, msgspec.json.encode(_written(page, head)))


def kept_first_page(folder: Path, today: date) -> FirstPage | None:
    """The page as it is on a day, None unless it is known to be what the workspace would tell."""
    layout = Layout(folder)
    if layout.holder.exists() or not layout.device_key.is_file():
        return None
    body = read_kept_file(layout.first_page, MOST_BYTES)
    if body is None:
        return None
    head = closed_database.closed_audit_head(layout.database)
    try:
        found = msgspec.json.decode(body, type=_File)
        if found.made_by != __version__ or not head or found.audit_head != head:
            return None
        return on_day(_read(found), today)
    except (msgspec.DecodeError, LookupError, ArithmeticError, ValueError):
        log.info("the kept first page was unreadable", exc_info=True)
        return None


def _written(page: FirstPage, head: str) -> _File:
    seen = page.overview
    return _File(
        made_by=__version__,
        audit_head=head,
        workspace=page.workspace,
        day=page.day,
        check=page.check,
        todos=seen.todos,
        targets=tuple(_written_target(row) for row in seen.targets),
        counts=dict(seen.counts),
        unsealed=seen.unsealed,
        sent_at=seen.sent_at,
        acknowledged=seen.acknowledged,
        sent=tuple(
            _Sent(each.period.code, each.state, each.submissions, each.sent_at, dict(each.entries))
            for each in page.sent
        ),
        plan=page.plan,
    )


def _written_target(row: UnitTarget) -> _Target:
    figure = row.figure
    return _Target(
        row.promise,
        _written_amount(figure.value),
        figure.numerator,
        figure.denominator,
        _written_amount(figure.current),
        figure.entries,
        figure.evidence,
    )


def _read(found: _File) -> FirstPage:
    plan, period = found.plan, found.plan.period(found.check.period)
    day = judging_day(period, found.day)
    shares = shares_of(plan, found.workspace.unit, day)
    pairs = zip(shares, found.targets, strict=True)
    targets = tuple(_target(plan, share, each, day) for share, each in pairs)
    seen = Overview(
        period,
        (period.due - found.day).days,
        found.todos,
        targets,
        found.counts,
        found.unsealed,
        found.sent_at,
        found.acknowledged,
    )
    sent = [_sent(plan, each, found.day) for each in found.sent]
    return FirstPage(found.workspace, plan, found.day, found.check, seen, sent)


def _target(plan: Plan, share: Share, kept: _Target, day: date) -> UnitTarget:
    indicator = plan.indicator(share.target.indicator)
    figure = Figure(
        _amount(kept.value),
        kept.numerator,
        kept.denominator,
        _amount(kept.current),
        kept.entries,
        kept.evidence,
    )
    standing = assess(kept.promise, figure.shown(indicator.decimals), day)
    return UnitTarget(share.target, indicator, figure, kept.promise, standing, share)


def _sent(plan: Plan, kept: _Sent, day: date) -> SentPeriod:
    period = plan.period(kept.period)
    left = (period.due - day).days
    return SentPeriod(period, kept.state, kept.submissions, kept.sent_at, kept.entries, left)


def _written_amount(amount: Amount) -> _Amount:
    if isinstance(amount, Decimal):
        return str(amount)
    if isinstance(amount, LowerBound):
        return {"at_least": str(amount.amount)}
    return None if amount is State.NOT_REPORTED else {"state": amount.value}


def _amount(raw: _Amount) -> Amount:
    if raw is None:
        return State.NOT_REPORTED
    if isinstance(raw, str):
        return Decimal(raw)
    return State(raw["state"]) if "state" in raw else LowerBound(Decimal(raw["at_least"]))
