"""The consolidated workbook 汇总.xlsx: figures, units, targets, findings and every register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from qcdesk.domain.figures import Amount, Figure
from qcdesk.domain.findings import Finding
from qcdesk.domain.targets import Standing
from qcdesk.domain.values import Kind, LowerBound, State, Value, round_half_up
from qcdesk.plan.model import FieldDef, Indicator, Plan, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.reports.spreadsheet import Cell, Column, Sheet, workbook_bytes
from qcdesk.services.consolidate import Consolidate, consolidate
from qcdesk.services.context import Context
from qcdesk.services.import_entries import options_of
from qcdesk.services.list_entries import current_plan, list_entries
from qcdesk.services.views import Consolidation, EntryView
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic
from qcdesk.text import finding_text, listed
from qcdesk.text import translate as _


@dataclass(frozen=True)
class ReportMade:
    """The workbook as written; `rows` by sheet."""

    path: Path
    rows: Mapping[str, int]


def write_workbook(context: Context, command: Consolidate, path: Path) -> ReportMade:
    """Write the consolidated workbook of a period beside its place, then put it there."""
    plan = current_plan(context)
    figures = consolidate(context, command)
    sheets = [
        _indicator_sheet(figures),
        _unit_sheet(plan, figures),
        _target_sheet(plan, figures),
        _finding_sheet(plan, figures.findings),
    ]
    for register in plan.registers:
        entries = list_entries(context, register.code)
        if entries:
            sheets.append(_register_sheet(plan, register, entries))
    with disk_faults(path):
        write_atomic(path, workbook_bytes(sheets))
    return ReportMade(path, {sheet.title: len(sheet.rows) for sheet in sheets})


def amount_cells(amount: Amount, decimals: int) -> tuple[Cell, str]:
    """A number cell and the remark that it needs: lower bound, nil report, not applicable, blank."""
    if isinstance(amount, Decimal):
        return round_half_up(amount, decimals), ""
    if isinstance(amount, LowerBound):
        return round_half_up(amount.amount, decimals), _("at least")
    words = {
        State.NIL: _("nil report"),
        State.NOT_APPLICABLE: _("not applicable"),
        State.NOT_REPORTED: _("not reported"),
    }
    return (0 if amount is State.NIL else None), words[amount]


def _indicator_sheet(figures: Consolidation) -> Sheet:
    columns = (
        Column(_("Code"), 8),
        Column(_("Group"), 14),
        Column(_("Indicator"), 34),
        Column(_("Unit of measure"), 10),
        Column(_("County"), 12),
        Column(_("Remark"), 10),
        Column(_("Numerator"), 12),
        Column(_("Denominator"), 12),
        Column(_("Last year"), 12),
        Column(_("Entries"), 9),
        Column(_("Evidence"), 9),
        Column(_("Definition"), 60),
    )
    rows = []
    for row in figures.rows:
        indicator, county = row.indicator, row.county
        value, remark = amount_cells(county.value, indicator.decimals)
        rows.append(
            (
                indicator.code,
                indicator.group,
                indicator.name,
                indicator.unit_of_measure,
                value,
                remark,
                county.numerator,
                county.denominator,
                row.last_year if isinstance(row.last_year, Decimal) else None,
                county.entries,
                county.evidence,
                indicator.definition,
            )
        )
    return Sheet(_("Indicators"), columns, rows)


def _unit_sheet(plan: Plan, figures: Consolidation) -> Sheet:
    """Indicators × units; the county's distinct total may be less than the sum of the units."""
    reporting = [u for u in plan.units if any(u.code in row.units for row in figures.rows)]
    columns = (
        Column(_("Code"), 8),
        Column(_("Indicator"), 34),
        Column(_("Unit of measure"), 10),
        Column(_("County"), 12),
        *(Column(unit.name, 12) for unit in reporting),
    )
    rows = []
    for row in figures.rows:
        units = [_value(row.units.get(unit.code), row.indicator) for unit in reporting]
        county = _value(row.county, row.indicator)
        rows.append((row.indicator.code, row.indicator.name, row.indicator.unit_of_measure, county, *units))
    return Sheet(_("Indicators by unit"), columns, rows)


def _value(figure: Figure | None, indicator: Indicator) -> Cell:
    return None if figure is None else amount_cells(figure.value, indicator.decimals)[0]


def standing_word(standing: Standing) -> str:
    """The word for a target's standing."""
    return {
        Standing.MET: _("met"),
        Standing.ON_TRACK: _("on track"),
        Standing.BEHIND: _("behind schedule"),
        Standing.MISSED: _("missed"),
        Standing.PENDING: _("pending"),
        Standing.NOT_APPLICABLE: _("not applicable"),
    }[standing]


def _target_sheet(plan: Plan, figures: Consolidation) -> Sheet:
    columns = (
        Column(_("Code"), 8),
        Column(_("Target"), 40),
        Column(_("Indicator"), 10),
        Column(_("Lead unit"), 16),
        Column(_("Comparison"), 8),
        Column(_("Threshold"), 10),
        Column(_("Value"), 10),
        Column(_("Remark"), 10),
        Column(_("Pro-rata mark"), 10),
        Column(_("Standing"), 10),
        Column(_("Due"), 12),
        Column(_("Document"), 30),
    )
    names = {unit.code: unit.name for unit in plan.units}
    rows = []
    for row in figures.targets:
        target, decimals = row.target, row.indicator.decimals
        value, remark = amount_cells(row.figure.value, decimals)
        mark = row.assessment.mark
        rows.append(
            (
                target.code,
                target.name,
                target.indicator,
                names.get(target.lead, target.lead),
                operator_word(target.operator),
                row.assessment.threshold,
                value,
                remark,
                None if mark is None else round_half_up(mark, max(decimals, 1)),
                standing_word(row.assessment.standing),
                target.due,
                target.document,
            )
        )
    return Sheet(_("Targets"), columns, rows)


def operator_word(operator: str) -> str:
    """The sign or word of a target's comparison."""
    words = {"rise": _("rise"), "breakthrough": _("from zero"), "done": _("done")}
    return {">=": "≥", "<=": "≤", **words}.get(operator, operator)


def _finding_sheet(plan: Plan, findings: tuple[Finding, ...]) -> Sheet:
    columns = (
        Column(_("Code"), 10),
        Column(_("Severity"), 10),
        Column(_("Unit"), 16),
        Column(_("Indicator"), 10),
        Column(_("Message"), 60),
        Column(_("Values"), 40),
    )
    names = {unit.code: unit.name for unit in plan.units}
    words = {"error": _("mandatory"), "explain": _("to be explained"), "hint": _("hint")}
    rows = [
        (
            finding.code,
            words[finding.severity.value],
            names.get(finding.subject.unit, finding.subject.unit),
            finding.subject.indicator,
            finding_text(finding),
            listed(f"{name}={value}" for name, value in finding.params.items()),
        )
        for finding in findings
    ]
    return Sheet(_("Findings"), columns, rows)


def _register_sheet(plan: Plan, register: RegisterDef, entries: list[EntryView]) -> Sheet:
    columns = (
        Column(_("Unit"), 14),
        *(Column(_headed(field), 16, _places(field)) for field in register.fields),
        Column(_("Evidence"), 9),
        Column(_("Status"), 12),
    )
    names = {unit.code: unit.name for unit in plan.units}
    rows = [
        (
            names.get(entry.unit, entry.unit),
            *(_field_cell(plan, field, entry.values[field.code]) for field in register.fields),
            len(entry.evidence),
            status_word(entry.status),
        )
        for entry in entries
    ]
    return Sheet(register.name, columns, rows)


def _headed(field: FieldDef) -> str:
    return f"{field.label}（{field.unit_of_measure}）" if field.unit_of_measure else field.label


def _places(field: FieldDef) -> int | None:
    return field.places if field.kind in (Kind.DECIMAL, Kind.MONEY) else None


def _field_cell(plan: Plan, field: FieldDef, value: Value) -> Cell:
    if isinstance(value, (Decimal, date)) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return display(field, value, options_of(plan, field))


def status_word(status: str) -> str:
    """The word for an entry's status."""
    return {
        "draft": _("not sealed"),
        "received": _("received"),
        "accepted": _("accepted"),
        "changed_since_accepted": _("changed since accepted"),
        "returned": _("returned"),
        "corrected": _("corrected"),
        "void": _("void"),
        "conflict": _("in conflict"),
        "disputed": _("disputed"),
        "held": _("waiting for earlier packages"),
    }[status]
