"""Refusals in the words of the desk: units and periods by name, computers by their last digits."""

from __future__ import annotations

from collections.abc import Mapping

from qcdesk.domain.errors import QCDeskError
from qcdesk.plan.model import Plan
from qcdesk.text import Explanation, explain
from ui.base.text import explanation

UNITS = ("unit", "claimed")
"""Parameters that carry a unit's code."""


def short_device(device: str) -> str:
    """The last digits of a computer's identity, as they stand in the names of its packages."""
    return device[-4:]


def named(plan: Plan | None, params: Mapping[str, object]) -> dict[str, object]:
    """The parameters of a refusal with names in place of codes where the plan knows them."""
    found = dict(params)
    if plan is not None:
        units = {unit.code: unit.name for unit in plan.units}
        periods = {period.code: period.name for period in plan.periods}
        for key in UNITS:
            if key in found:
                found[key] = units.get(str(found[key]), found[key])
        if "period" in found:
            found["period"] = periods.get(str(found["period"]), found["period"])
    if "device" in found:
        found["device"] = short_device(str(found["device"]))
    return found


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
