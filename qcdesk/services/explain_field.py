"""What a field is: its meaning, its rule, and the indicators that are counted from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qcdesk.plan.model import FieldDef, Indicator, Plan, RegisterDef


@dataclass(frozen=True)
class FieldExplanation:
    """A field as its form explains it; `indicators` are those whose figure it takes part in."""

    field: FieldDef
    help: str
    rule: str
    options: tuple[str, ...]
    indicators: tuple[Indicator, ...]


def explain_field(plan: Plan, register: RegisterDef, code: str) -> FieldExplanation:
    """The explanation of a field of the plan in force."""
    field = register.field(code)
    options = plan.choice_list(field.choices).options if field.choices else ()
    counted = [i for i in plan.indicators if i.register_code == register.code and not i.auxiliary]
    return FieldExplanation(
        field,
        field.help or register.help,
        field.constraint_message,
        tuple(option.name for option in options),
        tuple(each for each in counted if _uses(each, register, field)),
    )


def _uses(indicator: Indicator, register: RegisterDef, field: FieldDef) -> bool:
    """True if the indicator's expressions name the field, or the field dates what is counted."""
    dates = (register.date_field, register.valid_from, register.valid_to, register.revoked)
    words = set(re.findall(r"\w+", f"{indicator.where} {indicator.of}"))
    return field.code in dates or bool(words & {field.code, field.label})
