"""Entries as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from qcdesk.cli.output import facts, table
from qcdesk.cli.values import shown
from qcdesk.cli.words import STATUS, word
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.stages import EntryStages, StageStep
from qcdesk.services.views import EntryView
from qcdesk.text import N_, listed, translate

SHORT_ID = 8
"""The last characters of an identity, enough to name an entry in a command."""

MAX_COLUMNS = 6


def short(identity: str) -> str:
    """The end of an identity as lists show it."""
    return identity[-SHORT_ID:]


def entry_table(plan: Plan, register: RegisterDef, entries: Sequence[EntryView]) -> Table:
    """The entries of one register."""
    fields = [field for field in register.fields if field.in_list][:MAX_COLUMNS]
    headers = (
        translate(N_("Id")),
        translate(N_("Unit")),
        translate(N_("Status")),
        *(field.label for field in fields),
        translate(N_("Evidence")),
    )
    rows = [
        (
            short(entry.entry_id),
            entry.unit,
            status_of(entry),
            *(shown(plan, field, entry.values[field.code]) for field in fields),
            len(entry.evidence),
        )
        for entry in entries
    ]
    return table(headers, rows, register.name)


def mixed_table(plan: Plan, entries: Sequence[EntryView]) -> Table:
    """Entries of several registers, with the office's remarks."""
    headers = (
        translate(N_("Id")),
        translate(N_("Unit")),
        translate(N_("Register")),
        translate(N_("Title")),
        translate(N_("Status")),
        translate(N_("Evidence")),
        translate(N_("Remarks")),
    )
    rows = [
        (
            short(entry.entry_id),
            entry.unit,
            plan.register(entry.register).name,
            entry.title,
            status_of(entry),
            len(entry.evidence),
            "；".join(remarks(plan, entry)),
        )
        for entry in entries
    ]
    return table(headers, rows)


def entry_facts(plan: Plan, entry: EntryView) -> Table:
    """One entry, field by field."""
    register = plan.register(entry.register)
    pairs: list[tuple[str, object]] = [
        (translate(N_("Id")), entry.entry_id),
        (translate(N_("Register")), register.name),
        (translate(N_("Unit")), entry.unit),
        (translate(N_("Status")), status_of(entry)),
    ]
    pairs += [(field.label, shown(plan, field, entry.values[field.code])) for field in register.fields]
    pairs += [
        (
            translate("Verified: {field}", field=register.field(code).label),
            shown(plan, register.field(code), value),
        )
        for code, value in entry.verified.items()
    ]
    pairs += [
        (translate(N_("Evidence")), f"{item.title} · {item.name} · {item.sha256[:12]}")
        for item in entry.evidence
    ]
    pairs += [(translate(N_("Remark")), remark) for remark in remarks(plan, entry)]
    return facts(pairs)


def stage_facts(found: EntryStages) -> Table:
    """Where an entry of a workflow stands, what may follow and what that needs."""
    late = translate(N_("overdue")) if found.overdue else ""
    here = found.current.name if found.current else ""
    pairs: list[tuple[str, object]] = [
        (translate(N_("Stage")), here),
        (translate(N_("Due")), " ".join(filter(None, (found.due.isoformat() if found.due else "", late)))),
    ]
    pairs += [(translate(N_("May follow")), _step(step)) for step in found.steps]
    return facts([(label, text) for label, text in pairs if text])


def stage_object(found: EntryStages) -> dict[str, object]:
    """The same for ``--json``: stages by their codes."""
    return {
        "current": found.current.code if found.current else None,
        "due": found.due,
        "overdue": found.overdue,
        "steps": [{"stage": s.stage.code, "mine": s.mine, "missing": s.missing} for s in found.steps],
    }


def _step(step: StageStep) -> str:
    parts = [step.stage.name]
    if step.missing:
        parts.append(translate(N_("to be filled first: {fields}"), fields=step.missing))
    if not step.mine:
        parts.append(translate(N_("made by another desk")))
    return " · ".join(parts)


def remarks(plan: Plan, entry: EntryView) -> list[str]:
    """The office's remarks, each with the label of its cell."""
    register = plan.register(entry.register)
    found = []
    for comment in entry.comments:
        labels = listed(f.label for f in register.fields if f.cell_code == comment.cell)
        found.append(
            translate(N_("{name}: {text}"), name=labels, text=comment.text) if labels else comment.text
        )
    return found


def status_of(entry: EntryView) -> str:
    """The status in words, with a mark for unsealed work and for deletion."""
    parts = [word(STATUS, entry.status)]
    if entry.unsealed and entry.status != "draft":
        parts.append(translate(N_("unsealed changes")))
    if entry.deleted:
        parts.append(translate(N_("deleted")))
    return listed(parts)
