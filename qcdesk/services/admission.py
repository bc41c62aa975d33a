"""Whether a verified submission may be taken in: its unit, its period, the plan it was sealed under."""

from __future__ import annotations

from qcdesk.domain.errors import UserError
from qcdesk.package.statement import Statement
from qcdesk.services.context import Context
from qcdesk.services.period_states import PERIOD_LOCKED, demand_open
from qcdesk.services.withdraw_plan import withdrawal_of_kit
from qcdesk.store import plans
from qcdesk.store.unit_of_work import Connection

UNIT_UNKNOWN = "merge.unit-unknown"
OTHER_YEAR = "merge.other-year"
PLAN_WITHDRAWN = "merge.plan-withdrawn"
TOLD = (PERIOD_LOCKED, OTHER_YEAR, PLAN_WITHDRAWN)
"""Refusals that the receipt tells the unit: its work is sound, but it has to do something."""


def demand_admissible(context: Context, connection: Connection, statement: Statement, digest: str) -> None:
    """Raise a UserError when a submission may not be taken in now.

    ``merge.unit-unknown`` when the plan in force has no such unit, ``merge.other-year`` when no
    version of the plan has the period, ``merge.plan-withdrawn``, ``period.locked``.
    """
    plan = context.plan(connection)
    told: dict[str, object] = {
        "unit": statement.unit_id,
        "period": statement.period,
        "seq": statement.seq,
        "digest": digest,
    }
    if statement.unit_id not in {unit.code for unit in plan.units}:
        raise UserError(UNIT_UNKNOWN, **told, version=plan.settings.version)
    if not _planned(context, connection, statement.period):
        raise UserError(OTHER_YEAR, **told, year=plan.settings.year)
    withdrawn = withdrawal_of_kit(connection, statement.kit_digest)
    if withdrawn is not None:
        raise UserError(PLAN_WITHDRAWN, **told, version=withdrawn.version, reason=withdrawn.reason)
    demand_open(connection, statement, digest)


def _planned(context: Context, connection: Connection, period: str) -> bool:
    """True if the plan in force or an earlier version has the period: late work of last year counts."""
    if any(known.code == period for known in context.plan(connection).periods):
        return True
    return any(
        known.code == period
        for _, digest, _ in plans.versions(connection)
        for known in context.plan_of(connection, digest).periods
    )
