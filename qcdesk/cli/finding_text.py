"""Findings as a person reads them, and as the objects that ``--json`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from qcdesk.cli.output import table, with_aside
from qcdesk.cli.words import SEVERITY, word
from qcdesk.domain.findings import Finding
from qcdesk.plan.model import Plan
from qcdesk.services.check_period import CheckedFinding
from qcdesk.services.context import Context
from qcdesk.services.list_entries import list_entries
from qcdesk.text import N_, explain, finding_text, listed, translate

SHORT_KEY = 8
"""Hex digits of a finding's key that lists show and `explain` accepts."""


@dataclass(frozen=True)
class FindingLine:
    """One finding with the names of what it is about."""

    code: str
    severity: str
    key: str
    unit: str
    register: str
    entry: str
    title: str
    cell: str
    field: str
    indicator: str
    message: str
    params: Mapping[str, str]
    explanation: str = ""
    refused: str = ""
    open: bool = False


def describe(context: Context, plan: Plan, found: Iterable[CheckedFinding]) -> list[FindingLine]:
    """The lines of findings, in their order."""
    items = list(found)
    titles = _titles(context, {item.finding.subject.register for item in items})
    return [_line(plan, titles, item.finding, (item.explanation, item.refused, item.open)) for item in items]


def describe_checked(plan: Plan, found: Iterable[CheckedFinding]) -> list[FindingLine]:
    """The lines of findings without their entries' titles, for a report after the desk was closed."""
    return [_line(plan, {}, item.finding, (item.explanation, item.refused, item.open)) for item in found]


def describe_plain(plan: Plan, found: Iterable[Finding], title: str = "") -> list[FindingLine]:
    """The lines of findings of one entry, called `title`, or of the county's figures."""
    items = list(found)
    titles = {item.subject.entry_id: title for item in items}
    return [_line(plan, titles, item, ("", "", item.severity.value == "error")) for item in items]


def finding_table(lines: Sequence[FindingLine]) -> Table:
    """Findings for a person."""
    headers = (
        translate(N_("Severity")),
        translate(N_("Register")),
        translate(N_("Entry")),
        translate(N_("Field or indicator")),
        translate(N_("Finding")),
        translate(N_("Explanation")),
        translate(N_("Key")),
    )
    rows = [
        (
            word(SEVERITY, line.severity),
            line.register,
            line.title,
            line.field or line.indicator,
            with_aside(line.message, line.code),
            _explanation(line),
            line.key[:SHORT_KEY],
        )
        for line in lines
    ]
    return table(headers, rows)


def _explanation(line: FindingLine) -> str:
    if line.refused:
        return f"{line.explanation} – {explain(line.refused, {}).what}"
    if line.severity == "explain" and not line.explanation:
        return translate(N_("missing"))
    return line.explanation


def _titles(context: Context, registers: Iterable[str]) -> dict[str, str]:
    return {
        entry.entry_id: entry.title
        for register in registers
        if register
        for entry in list_entries(context, register)
    }


def _line(
    plan: Plan, titles: Mapping[str, str], finding: Finding, given: tuple[str, str, bool]
) -> FindingLine:
    subject = finding.subject
    register = next((r for r in plan.registers if r.code == subject.register), None)
    labels = [f.label for f in register.fields if f.cell_code == subject.cell] if register else []
    indicator = next((i.name for i in plan.indicators if i.code == subject.indicator), "")
    explanation, refused, still_open = given
    return FindingLine(
        code=finding.code,
        severity=finding.severity.value,
        key=finding.key,
        unit=subject.unit,
        register=register.name if register else "",
        entry=subject.entry_id,
        title=titles.get(subject.entry_id, ""),
        cell=subject.cell,
        field=listed(labels),
        indicator=indicator,
        message=finding_text(finding, listed(labels)),
        params=finding.params,
        explanation=explanation,
        refused=refused,
        open=still_open,
    )
