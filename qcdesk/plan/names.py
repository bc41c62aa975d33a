"""The codes of a refusal by the names that the plan gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qcdesk.plan.model import Plan

UNITS = ("unit", "claimed", "addressee", "units")
"""Parameters that carry the code of a unit, or several."""

DEVICE_DIGITS = 4
"""The last characters of a computer's identity, as they stand in the names of its packages."""

Shown = Callable[[str, str], str]
"""How a name stands in a sentence, made from the name and its code."""


def unit_name(plan: Plan, code: str) -> str:
    """The unit's name, or its code where the plan has no such unit."""
    return next((unit.name for unit in plan.units if unit.code == code), code)


def short_device(device: str) -> str:
    """The end of a computer's identity by which people tell computers apart."""
    return device[-DEVICE_DIGITS:]


def name_alone(name: str, _code: str) -> str:
    """The name without its code, for a window that takes no codes."""
    return name


def named(plan: Plan | None, params: Mapping[str, object], shown: Shown = name_alone) -> dict[str, object]:
    """The parameters with names in place of codes; a code that the plan does not know stays."""
    found = dict(params)
    if plan is not None:
        for key, names in _names(plan).items():
            if key in found:
                found[key] = _replaced(found[key], names, shown)
    if "device" in found:
        found["device"] = short_device(str(found["device"]))
    return found


def _names(plan: Plan) -> dict[str, Mapping[str, str]]:
    units = {unit.code: unit.name for unit in plan.units}
    return {
        **dict.fromkeys(UNITS, units),
        "period": {period.code: period.name for period in plan.periods},
        "register": {register.code: register.name for register in plan.registers},
    }


def _replaced(value: object, names: Mapping[str, str], shown: Shown) -> object:
    if isinstance(value, (list, tuple)):
        return [_replaced(item, names, shown) for item in value]
    code = str(value)
    return shown(names[code], code) if code in names else value
