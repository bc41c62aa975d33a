"""Refusals in the words of the desk: units, periods and registers by name."""

from __future__ import annotations

from qcdesk.domain.errors import QCDeskError
from qcdesk.plan.model import Plan
from qcdesk.plan.names import named
from qcdesk.text import Explanation, explain
from ui.base.text import explanation


def explained(plan: Plan | None, error: Exception) -> Explanation:
    """What is wrong, what is safe, what to do next, for any failure."""
    if isinstance(error, QCDeskError):
        return explain(error.code, named(plan, error.params))
    return explanation(error)


def unit_by_name(plan: Plan, file_name: str) -> str:
    """The code of the unit for which a submission's file is named; ``""`` when no unit is.

    Anybody can name a file: it helps to find whom to telephone and decides nothing.
    """
    fits = (unit.code for unit in plan.units if file_name.startswith(f"QC-submission-{unit.code}-"))
    return max(fits, key=len, default="")
