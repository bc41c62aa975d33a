"""A field's explanation in words: meaning, rule, options, and how it is counted."""

from __future__ import annotations

from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.explain_field import explain_field
from qcdesk.text import translate
from ui.base.text import aside_text

MAX_OPTIONS, MAX_INDICATORS = 12, 3


def explanation_text(plan: Plan, register: RegisterDef, code: str) -> str:
    """The explanation as lines of plain text; always says at least what the field is called."""
    told = explain_field(plan, register, code)
    lines = [aside_text(told.field.label, told.field.unit_of_measure)]
    if told.help:
        lines.append(told.help)
    if told.rule:
        lines.append(translate("Rule: {rule}", rule=told.rule))
    if told.options:
        more = "…" if len(told.options) > MAX_OPTIONS else ""
        lines.append(translate("Options: {options}", options="、".join(told.options[:MAX_OPTIONS]) + more))
    for indicator in told.indicators[:MAX_INDICATORS]:
        lines.append(
            translate(
                "Counted in “{indicator}”: {how}", indicator=indicator.name, how=indicator.definition or "—"
            )
        )
        if indicator.legal_basis:
            lines.append(translate("Basis: {basis}", basis=indicator.legal_basis))
    rest = len(told.indicators) - MAX_INDICATORS
    if rest > 0:
        lines.append(translate("and in {count} more indicators", count=rest))
    return "\n".join(lines)
