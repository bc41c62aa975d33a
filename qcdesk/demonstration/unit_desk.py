"""What a unit does in the demonstration: install the kit, record, attach, explain, seal, correct."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.demonstration.evidence import make_evidence
from qcdesk.demonstration.scenario import Row, Scenario
from qcdesk.domain.errors import Bug
from qcdesk.domain.findings import Severity
from qcdesk.package.statement import People
from qcdesk.plan.model import RegisterDef
from qcdesk.plan.rows import parse_text
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.check_period import check_period
from qcdesk.services.context import Context
from qcdesk.services.enrol import EnrolmentRequest, request_enrolment
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.import_entries import ImportEntries, import_entries
from qcdesk.services.list_entries import current_plan
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt, returned_entries
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import Sealed, SealPeriod, seal_period


@dataclass(frozen=True)
class Drive:
    """The stick that goes between the desks, and where the invented material lies."""

    stick: Path
    material: Path


def join(
    context: Context, scenario: Scenario, drive: Drive, kit: Path, unit: str, code: str
) -> EnrolmentRequest:
    """Install the kit after comparing the office's code, and ask to be enrolled."""
    install_kit(context, kit, unit, code)
    name = current_plan(context).unit(unit).name
    return request_enrolment(
        context, scenario.passphrase, f"{name}-1", f"{name}", drive.stick, rounds=scenario.key_rounds
    )


def record_all(context: Context, scenario: Scenario, drive: Drive, unit: str) -> int:
    """Import the unit's tables and attach every evidence file; returns the number of entries."""
    plan = current_plan(context)
    count = 0
    for code, rows in scenario.tables[unit].items():
        register = plan.register(code)
        table = drive.material / unit / f"{code}.csv"
        _write_table(
            table, [_as_recorded(scenario, register, unit, no, row) for no, row in enumerate(rows, 1)]
        )
        done = import_entries(context, ImportEntries(code, table))
        if len(done.entry_ids) != len(rows):
            wrong = [row for row in done.preview.rows if row.kind != "new"]
            raise Bug("demonstration.rows-refused", unit=unit, register=code, rows=str(wrong[:3]))
        for row, entry_id in zip(rows, done.entry_ids, strict=True):
            _attach(context, scenario, drive, unit, register, row, entry_id)
        count += len(rows)
    return count


def _as_recorded(
    scenario: Scenario, register: RegisterDef, unit: str, number: int, row: Row
) -> dict[str, str]:
    """The row as the unit first records it: one entry of the county has a slip of the pen."""
    planned = scenario.returned
    cells = dict(row.cells)
    if (planned.unit, planned.register, planned.row) == (unit, register.code, number):
        cells[register.field(planned.field).label] = planned.wrong
    return cells


def _write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _attach(
    context: Context,
    scenario: Scenario,
    drive: Drive,
    unit: str,
    register: RegisterDef,
    row: Row,
    entry_id: str,
) -> None:
    if not row.evidence:
        return
    lines = tuple(f"{header}：{text}" for header, text in row.cells.items() if text)[:14]
    path = make_evidence(drive.material / "evidence" / unit, row.evidence, (register.name, *lines))
    attach_evidence(context, AttachEvidence(entry_id, path, title=path.stem, period=scenario.period))


def explain_and_seal(context: Context, scenario: Scenario, drive: Drive) -> Sealed:
    """Give the explanations that the checks demand, then seal onto the stick."""
    for item in check_period(context, scenario.period).blocking:
        finding = item.finding
        text = scenario.explanations.get(finding.code)
        if finding.severity is not Severity.EXPLAIN or text is None:
            raise Bug("demonstration.blocked", finding=finding.code, subject=str(finding.subject))
        explain_finding(context, scenario.period, finding.key, finding.code, text)
    people = People(preparer=context.person, reviewer=context.person, head=context.person)
    return seal_period(context, SealPeriod(scenario.period, people, drive.stick), scenario.passphrase)


def correct(context: Context, scenario: Scenario, drive: Drive, receipt: Path) -> Sealed:
    """Open the receipt, correct the returned entry at its cell, and seal again."""
    open_receipt(context, receipt)
    planned = scenario.returned
    (entry,) = returned_entries(context)
    (comment,) = entry.comments
    field = current_plan(context).register(planned.register).field(planned.field)
    right = scenario.tables[planned.unit][planned.register][planned.row - 1].cells[field.label]
    if comment.cell != field.cell_code:
        raise Bug("demonstration.comment-lost", cell=comment.cell)
    values = {planned.field: parse_text(field, right)}
    record_entry(context, RecordEntry(entry.register, values, entry.entry_id, scenario.period))
    return explain_and_seal(context, scenario, drive)
