"""Findings as rows of a table: severity, sentence, place, explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qcdesk.domain.findings import Finding, Severity
from qcdesk.plan.model import Indicator, Plan, RegisterDef
from qcdesk.services.check_period import CheckedFinding
from qcdesk.text import explain, finding_text, listed, translate
from ui.base.table_model import Column
from ui.base.text import aside_text, full_name, severity_name
from ui.base.theme import Theme
from ui.models.entry_columns import severity_icon
from ui.models.target_columns import measure_of

_PARTS = ("numerator", "denominator")
"""Figures that are not in the unit of measure of their indicator."""
_ORDER = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.HINT: 2}


@dataclass(frozen=True)
class FindingRow:
    """A finding with its place in words and the values that made it fail; `spot` is where in its register."""

    item: CheckedFinding
    place: str
    spot: str
    register: str
    values: tuple[tuple[str, str], ...]


def finding_rows(
    plan: Plan, findings: Iterable[CheckedFinding], titles: Mapping[str, tuple[str, str]]
) -> list[FindingRow]:
    """Findings with names of the plan in place of codes; `titles` by entry as `entry_titles` gives them."""
    registers = {register.code: register for register in plan.registers}
    indicators = {indicator.code: indicator for indicator in plan.indicators}
    found = []
    for item in findings:
        subject = item.finding.subject
        register = registers.get(subject.register)
        name = register.name if register else ""
        labels = [f.label for f in register.fields if f.cell_code == subject.cell] if register else []
        parts = [name, full_name(*titles.get(subject.entry_id, ("", ""))), listed(labels[:3])]
        parts.append(indicators[subject.indicator].name if subject.indicator in indicators else "")
        place, spot = (" · ".join(part for part in some if part) for some in (parts, parts[1:]))
        found.append(FindingRow(item, place, spot, name, _values(item.finding, register, indicators)))
    return sorted(found, key=_place_in_list)


def _place_in_list(row: FindingRow) -> tuple[object, ...]:
    """The gravest first, one check after the other, its entries by their names."""
    finding = row.item.finding
    return _ORDER[finding.severity], finding.code, row.place


def _values(
    finding: Finding, register: RegisterDef | None, indicators: Mapping[str, Indicator]
) -> tuple[tuple[str, str], ...]:
    """The fields and figures that a check read, by their names; what else is told is in its sentence."""
    fields = {field.label for field in register.fields} if register else set()
    codes = Counter(key.partition("__")[0] for key in finding.params)
    found = []
    for key, value in finding.params.items():
        code, _, figure = key.partition("__")
        if code in indicators:
            aside = _figure_name(figure, among=finding.params if codes[code] > 1 else ())
            measure = measure_of(indicators[code]) if value and figure not in _PARTS else ""
            found.append((aside_text(indicators[code].name, aside), f"{value} {measure}".rstrip()))
        elif key in fields:
            found.append((key, value))
    return tuple(found)


def _figure_name(figure: str, among: Collection[str]) -> str:
    """Which figure of an indicator it is; the plain one is named by what it is compared with."""
    figures = {
        "reported": translate("as reported"),
        "current": translate("in the period itself"),
        "previous": translate("previous period"),
        "last_year": translate("last year"),
        "numerator": translate("numerator"),
        "denominator": translate("denominator"),
        "units_sum": translate("sum of the units"),
    }
    if figure or not among:
        return figures.get(figure, "")
    others = {key.partition("__")[2] for key in among}
    if "reported" in others:
        return translate("counted from the registers")
    return translate("whole county") if "units_sum" in others else translate("this period")


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
        Column(
            "place", translate("Place"), lambda row: row.spot or row.place, hint=lambda r: r.place, width=34
        ),
        Column("state", translate("State"), _state, width=12),
    ]


def _state(row: FindingRow) -> str:
    item = row.item
    if item.refused:
        return explain(item.refused, {}).what
    if item.explanation:
        return translate("explained")
    return translate("open") if item.open else ""
