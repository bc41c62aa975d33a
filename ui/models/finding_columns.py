"""Findings as rows of a table: severity, sentence, place, explanation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qcdesk.domain.findings import Severity
from qcdesk.plan.model import Plan
from qcdesk.services.check_period import CheckedFinding
from qcdesk.text import explain, translate
from ui.base.table_model import Column
from ui.base.text import aside_text, finding_text, severity_name
from ui.base.theme import Theme
from ui.models.entry_columns import severity_icon

_ORDER = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.HINT: 2}


@dataclass(frozen=True)
class FindingRow:
    """A finding with its place in words and the values that made it fail."""

    item: CheckedFinding
    place: str
    register: str
    values: tuple[tuple[str, str], ...]


def finding_rows(
    plan: Plan, findings: Iterable[CheckedFinding], titles: Mapping[str, str]
) -> list[FindingRow]:
    """Findings with names of the plan in place of codes."""
    registers = {register.code: register for register in plan.registers}
    indicators = {indicator.code: indicator.name for indicator in plan.indicators}
    found = []
    for item in findings:
        subject = item.finding.subject
        register = registers.get(subject.register)
        name = register.name if register else ""
        labels = [f.label for f in register.fields if f.cell_code == subject.cell] if register else []
        parts = [name, titles.get(subject.entry_id, ""), "、".join(labels[:3])]
        parts.append(indicators.get(subject.indicator, ""))
        values = tuple((_value_name(key, indicators), value) for key, value in item.finding.params.items())
        found.append(FindingRow(item, " · ".join(part for part in parts if part), name, values))
    return found


def _value_name(key: str, indicators: Mapping[str, str]) -> str:
    """What a value of a check is called: a field, or an indicator and which of its figures."""
    code, _, figure = key.partition("__")
    figures = {
        "reported": translate("as reported"),
        "current": translate("in the period itself"),
        "previous": translate("previous period"),
        "last_year": translate("last year"),
        "numerator": translate("numerator"),
        "denominator": translate("denominator"),
        "units_sum": translate("sum of the units"),
    }
    return aside_text(indicators.get(code, code), figures.get(figure, ""))


def finding_key(shown: FindingRow) -> object:
    """What tells findings apart."""
    return shown.item.finding.key


def finding_columns(theme: Theme) -> list[Column]:
    """Severity, sentence, place, and how far its explanation has come."""
    return [
        Column(
            "severity",
            translate("Severity"),
            lambda row: severity_name(row.item.finding.severity),
            sort=lambda row: _ORDER[row.item.finding.severity],
            icon=lambda row: severity_icon(theme, row.item.finding.severity),
            width=11,
        ),
        Column("what", translate("Finding"), lambda row: finding_text(row.item.finding), width=40),
        Column("place", translate("Place"), lambda row: row.place, width=34),
        Column("state", translate("State"), _state, width=12),
    ]


def _state(row: FindingRow) -> str:
    item = row.item
    if item.refused:
        return explain(item.refused, {}).what
    if item.explanation:
        return translate("explained")
    return translate("open") if item.open else ""
