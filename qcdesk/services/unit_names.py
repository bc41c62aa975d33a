"""Units by their names, for sentences that people read."""

from __future__ import annotations

from qcdesk.plan.model import Plan


def unit_name(plan: Plan, code: str) -> str:
    """The unit's name, or its code where the plan has no such unit."""
    return next((unit.name for unit in plan.units if unit.code == code), code)
