"""Withdrawing a plan version that was issued by mistake: what is sealed under it is not taken in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.store import meta, packages, plans
from qcdesk.store.unit_of_work import Connection

_WITHDRAWN = "withdrawn_plans"


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawn plan version: its digest, why, by whom and when by the office's clock."""

    version: int
    digest: str
    reason: str
    actor: str
    at: str


def withdraw_plan(context: Context, version: int, reason: str) -> Withdrawal:
    """Withdraw an issued version that is no longer in force.

    A unit's work is not lost: it seals again under the newest kit. Raises UserError
    ``plan.withdraw-reason-needed``, ``plan.version-unknown``, ``plan.withdraw-in-force``.
    """
    if not reason.strip():
        raise UserError("plan.withdraw-reason-needed", version=version)
    with context.write("withdraw_plan") as work:
        context.demand(work.connection, "office")
        found = [(d, active) for v, d, active in plans.versions(work.connection) if v == version]
        if not found:
            raise UserError("plan.version-unknown", version=version)
        digest, active = found[-1]
        if active:
            raise UserError("plan.withdraw-in-force", version=version)
        made = Withdrawal(version, digest, reason.strip(), context.person, work.at)
        known = {**withdrawals(work.connection), digest: made}
        told = [asdict(each) for each in known.values()]
        meta.put(work.connection, _WITHDRAWN, json.dumps(told, ensure_ascii=False))
        work.note(version=version, plan=digest, reason=made.reason)
        return made


def withdrawals(connection: Connection) -> Mapping[str, Withdrawal]:
    """The withdrawn plans by digest."""
    stored = json.loads(meta.get(connection, _WITHDRAWN, "[]"))
    return {each["digest"]: Withdrawal(**each) for each in stored}


def withdrawal_of_kit(connection: Connection, kit_digest: str | None) -> Withdrawal | None:
    """The withdrawal of the plan that a kit of this office carried, or None."""
    known = withdrawals(connection)
    if not known or kit_digest is None:
        return None
    kit = packages.find(connection, kit_digest, "out")
    return known.get(str(kit.summary.get("plan"))) if kit is not None else None
