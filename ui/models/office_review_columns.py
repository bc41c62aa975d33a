"""The review queue, and one entry's values as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.values import State
from qcdesk.plan.model import FieldDef, Plan
from qcdesk.services.review_sheet import HistoryStep, ReviewSheet
from qcdesk.services.views import EntryView, EvidenceView
from qcdesk.text import finding_text, listed, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import joined, moment_text, severity_name, status_name
from ui.base.theme import Theme
from ui.models.entry_columns import severity_icon
from ui.models.office_cells import cell_name, content_text, value_text

CHANGED = "changed_since_accepted"


def entry_key(entry: EntryView) -> object:
    """What tells entries apart."""
    return entry.entry_id


def queue_columns(theme: Theme, plan: Plan) -> list[Column]:
    """Unit, register, title, status, number of evidence files."""
    units = {unit.code: unit.name for unit in plan.units}
    registers = {register.code: register.name for register in plan.registers}
    pictures = {
        CHANGED: (Icon.WARNING, "warn"),
        "corrected": (Icon.REDO, "accent"),
        "conflict": (Icon.CONFLICT, "bad"),
    }

    def status(entry: EntryView) -> str:
        name = status_name(entry.status) if entry.status != "received" else translate("received")
        return translate("{status}, deleted", status=name) if entry.deleted else name

    return [
        Column("title", translate("Entry"), lambda entry: entry.title or "—", width=15),
        Column("unit", translate("Unit"), lambda entry: units.get(entry.unit, entry.unit), width=11),
        Column(
            "status",
            translate("Status"),
            status,
            icon=lambda entry: theme.icon(*pictures.get(entry.status, (Icon.OPEN, "muted"))),
            width=9,
        ),
        Column(
            "register", translate("Register"), lambda entry: registers[entry.register], width=12, spare=True
        ),
        Column(
            "evidence",
            translate("Evidence"),
            lambda entry: str(len(entry.evidence)),
            right=True,
            width=5,
            spare=True,
        ),
    ]


@dataclass(frozen=True)
class SheetRow:
    """One field: what is reported, what was accepted before if it differs, and what is said about it."""

    field: FieldDef
    text: str
    accepted: str
    verified: str
    findings: tuple[str, ...]
    remarks: tuple[str, ...]


def sheet_rows(plan: Plan, sheet: ReviewSheet, remarks: Mapping[str, str]) -> list[SheetRow]:
    """The fields that hold something or are spoken of, in the plan's order; `remarks` by cell."""
    entry = sheet.entry
    register = plan.register(entry.register)
    changes = {change.cell: change for change in sheet.changes}
    found = []
    for field in register.fields:
        cell, value = field.cell_code, entry.values[field.code]
        change = changes.get(cell)
        before = content_text(plan, register, cell, change.accepted) if change else ""
        verified = sheet.verified.get(cell)
        said = [c.text for c in entry.comments if c.cell in (cell, field.code)]
        if cell in remarks:
            said.append(translate("to be sent: {text}", text=remarks[cell]))
        items = [i for i in sheet.findings if i.finding.subject.cell == cell]
        spoken = tuple(finding_text(i.finding) for i in items)
        if value is State.NOT_REPORTED and not (before or verified or said or spoken):
            continue
        found.append(
            SheetRow(
                field,
                value_text(plan, field, value),
                before,
                content_text(plan, register, cell, verified) if verified else "",
                spoken,
                tuple(said),
            )
        )
    return found


def sheet_key(row: SheetRow) -> object:
    """What tells fields apart."""
    return row.field.code


def sheet_columns(theme: Theme) -> list[Column]:
    """Field, value, and what is to be noticed about it."""
    return [
        Column("label", translate("Field"), lambda row: row.field.label, width=10),
        Column("value", translate("Reported"), lambda row: row.text or "—", width=17),
        Column(
            "note",
            translate("To notice"),
            _note,
            colour=lambda row: theme.colour("bad" if row.findings else "warn"),
            width=16,
        ),
    ]


def _note(row: SheetRow) -> str:
    parts = [*row.findings, *row.remarks]
    if row.accepted:
        parts.insert(0, translate("accepted before: {text}", text=row.accepted))
    if row.verified:
        parts.insert(0, translate("verified as {text}", text=row.verified))
    return joined(parts)


@dataclass(frozen=True)
class CheckRow:
    """One finding of an entry with the unit's explanation."""

    number: int
    severity: object
    text: str
    explanation: str


def check_rows(sheet: ReviewSheet) -> list[CheckRow]:
    """The findings of an entry."""
    return [
        CheckRow(number, item.finding.severity, finding_text(item.finding), item.explanation)
        for number, item in enumerate(sheet.findings)
    ]


def check_key(row: CheckRow) -> object:
    """What tells findings apart."""
    return row.number


def check_columns(theme: Theme) -> list[Column]:
    """Severity, finding, explanation."""
    return [
        Column(
            "severity",
            translate("Severity"),
            lambda row: severity_name(row.severity),
            icon=lambda row: severity_icon(theme, row.severity),
            width=9,
        ),
        Column("text", translate("Finding"), lambda row: row.text, width=28),
        Column("explanation", translate("Explanation"), lambda row: row.explanation or "—", width=22),
    ]


def step_key(step: HistoryStep) -> object:
    """What tells steps apart."""
    return step.fact_id


def step_columns(plan: Plan, register: str, evidence: Sequence[EvidenceView] = ()) -> list[Column]:
    """When, who, what was done, under which version of the plan, which cells and which of the evidence."""
    files = {file.sha256: file.title or file.name for file in evidence}
    definition = plan.register(register)
    verdicts = {
        "": translate("recorded"),
        "accepted": translate("accepted"),
        "returned": translate("returned"),
        "void": translate("void"),
    }

    def what(step: HistoryStep) -> str:
        names = listed(cell_name(definition, cell, files) for cell in step.cells)
        return joined(part for part in (step.text, names) if part)

    return [
        Column("at", translate("Time"), lambda step: moment_text(step.at), width=15),
        Column("who", translate("Who"), lambda step: step.person, width=9),
        Column("act", translate("Action"), lambda step: verdicts[step.verdict], width=7),
        Column(
            "plan",
            translate("Plan version"),
            lambda step: str(step.plan_version or ""),
            sort=lambda step: step.plan_version,
            right=True,
            width=8,
        ),
        Column("what", translate("What"), what, width=26),
    ]
