"""What stands at each row of a form besides its value: required or not, findings, remarks of the office."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.domain.findings import Finding, Severity
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.services.entry_form import FormView
from qcdesk.services.import_entries import options_of
from qcdesk.text import finding_text, translate


@dataclass(frozen=True)
class Said:
    """A finding as its row shows it."""

    code: str
    severity: Severity
    text: str


@dataclass(frozen=True)
class RowNotes:
    """What is said at one row."""

    relevant: bool = True
    required: bool = False
    findings: tuple[Said, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormNotes:
    """What is said in a form; `rest` are the findings that belong to none of its rows."""

    rows: dict[str, RowNotes]
    rest: str = ""


def notes_of(plan: Plan, register: RegisterDef, view: FormView) -> FormNotes:
    """Everything about the entry in a form, at the row where it belongs."""
    by_cell: dict[str, list[Finding]] = {}
    for finding in view.findings:
        by_cell.setdefault(finding.subject.cell, []).append(finding)
    comments = view.entry.comments if view.entry else ()
    placed: set[str] = set()
    told: set[str] = set()
    rows = {}
    for field in register.fields:
        cell = field.cell_code
        mine = [f for f in by_cell.get(cell, []) if f.key not in placed and _is_about(f, field, cell)]
        placed |= {finding.key for finding in mine}
        # A remark on a cell of several fields stands once, at the cell's first field.
        wanted = {field.code} if cell in told else {field.code, cell}
        told.add(cell)
        remarks = [*_verified(plan, view, field), *(c.text for c in comments if c.cell in wanted)]
        state = view.states.get(field.code)
        rows[field.code] = RowNotes(
            relevant=state is None or state.relevant,
            required=state is not None and state.required,
            findings=tuple(Said(f.code, f.severity, finding_text(f)) for f in mine),
            remarks=tuple(remarks),
        )
    rest = [finding_text(f) for f in view.findings if f.key not in placed]
    return FormNotes(rows, "\n".join(rest))


def _is_about(finding: Finding, field: FieldDef, cell: str) -> bool:
    """In a cell of several fields a finding stands at the field that it names, else at the first."""
    named = field.label in (*finding.params, finding.params.get("field", ""))
    return named or cell == field.code


def _verified(plan: Plan, view: FormView, field: FieldDef) -> list[str]:
    """The value that the office found instead of the reported one, which stays in its field."""
    if view.entry is None or field.code not in view.entry.verified:
        return []
    found = display(field, view.entry.verified[field.code], options_of(plan, field))
    return [translate("verified as {text}", text=found)]
