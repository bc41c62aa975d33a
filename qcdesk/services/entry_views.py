"""Turning stored entries into views: values by field, title, evidence, the office's remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qcdesk.domain.revisions import Decision, Verdict
from qcdesk.domain.values import Kind, State, Value, encode
from qcdesk.plan.builtin_registers import NIL_REPORT
from qcdesk.plan.cell_values import field_value
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.services.views import CommentView, EntryView, EvidenceView
from qcdesk.store import blobs, ledger

if TYPE_CHECKING:
    from qcdesk.store.entries import StoredEntry
    from qcdesk.store.unit_of_work import Connection


def views(connection: Connection, plan: Plan, stored: Sequence[StoredEntry]) -> list[EntryView]:
    """The views of entries, with their evidence and the remarks that stand on their heads."""
    numbers = [entry.no for entry in stored]
    evidence = _evidence(connection, numbers)
    decisions = ledger.decisions_of(connection, numbers)
    registers = {register.code: register for register in plan.registers}
    return [
        _view(plan, entry, registers[entry.register], evidence.get(entry.no, ()), decisions.get(entry.no, ()))
        for entry in stored
        if entry.register in registers
    ]


def _view(
    plan: Plan,
    entry: StoredEntry,
    register: RegisterDef,
    evidence: Sequence[EvidenceView],
    decisions: Sequence[Decision],
) -> EntryView:
    values = {field.code: field_value(field, entry.cells) for field in register.fields}
    title, number = title_of(plan, register, values), number_of(plan, register, values)
    if not title:  # the field that names it is still blank
        title, number = number or first_value(plan, register, values) or entry.entry_id[:8], ""
    return EntryView(
        entry_id=entry.entry_id,
        register=entry.register,
        unit=entry.unit,
        title=title,
        status=entry.status,
        values=values,
        heads=entry.heads,
        unsealed=frozenset(entry.working),
        deleted=entry.deleted,
        soft=entry.soft,
        conflicts=tuple(conflict.cell for conflict in entry.conflicts),
        held=bool(entry.held),
        evidence=tuple(evidence),
        comments=_comments(entry, decisions),
        verified={
            field.code: field_value(field, entry.verified)
            for field in register.fields
            if field.cell_code in entry.verified
        },
        number=number,
    )


def title_of(plan: Plan, register: RegisterDef, values: Mapping[str, Value]) -> str:
    """What names an entry in lists: the plan's title field, else the first field that is filled.

    A nil report is named by the register that it is about.
    """
    if register.code == NIL_REPORT.code:
        about = text_of(values["register_code"])
        return next((each.name for each in plan.registers if each.code == about), about)
    if register.title:
        return shown_value(plan, register.field(register.title), values[register.title])
    return first_value(plan, register, values)


def first_value(plan: Plan, register: RegisterDef, values: Mapping[str, Value]) -> str:
    """The first field that is filled; empty if none is."""
    shown = (shown_value(plan, field, values[field.code]) for field in register.fields)
    return next((text for text in shown if text), "")


def number_of(plan: Plan, register: RegisterDef, values: Mapping[str, Value]) -> str:
    """What tells entries of one title apart, e.g. the number of a report; empty if the title does."""
    if register.builtin:
        return ""
    fields = (register.field(code) for code in register.identity if code != register.title)
    named = (field for field in fields if field.kind in (Kind.TEXT, Kind.DATE))
    return "、".join(filter(None, (shown_value(plan, field, values[field.code]) for field in named)))


def shown_value(plan: Plan, field: FieldDef, value: Value) -> str:
    """A value as a person reads it: options and organisations by their names."""
    if field.kind is Kind.ORGANISATION:
        return next((each.name for each in plan.organisations if each.code == value), text_of(value))
    choices = plan.choice_list(field.choices).options if field.choices else ()
    return display(field, value, choices)


def text_of(value: Value) -> str:
    """A value as plain text for titles and logs; a blank is empty."""
    if value is State.NOT_REPORTED:
        return ""
    encoded = encode(value)
    if isinstance(encoded, dict):
        return "".join(str(part) for part in encoded.values())
    if isinstance(encoded, list):
        return "、".join(str(part) for part in encoded)
    return str(encoded)


def _comments(entry: StoredEntry, decisions: Sequence[Decision]) -> tuple[CommentView, ...]:
    """Remarks of decisions on the present heads, so an answered return is not shown again."""
    found: list[CommentView] = []
    for decision in decisions:
        if decision.revision_id not in entry.heads:
            continue
        for comment in decision.comments:
            found.append(
                CommentView(
                    comment.cell,
                    comment.text,
                    decision.verdict.value,
                    decision.by,
                    decision.decided_at,
                    decision.decision_id,
                )
            )
    return tuple(found)


def returned_by(entry: StoredEntry, decisions: Sequence[Decision]) -> str:
    """The decision that returned the entry's present head, or an empty text."""
    for decision in decisions:
        if decision.verdict is Verdict.RETURNED and decision.revision_id in entry.heads:
            return decision.decision_id
    return ""


def _evidence(connection: Connection, numbers: Sequence[int]) -> dict[int, list[EvidenceView]]:
    links = [
        link
        for start in range(0, len(numbers), 500)
        for link in blobs.links(connection, numbers[start : start + 500])
    ]
    known = blobs.get(connection, (link.sha256 for link in links))
    found: dict[int, list[EvidenceView]] = {}
    for link in links:
        view = evidence_view(link.sha256, link.content, known.get(link.sha256))
        found.setdefault(link.entry_no, []).append(view)
    return found


def evidence_view(sha256: str, content: Mapping[str, object], blob: blobs.Blob | None) -> EvidenceView:
    """A file as an entry's evidence cell `content` describes it; without `blob` it is not here."""
    text = {key: str(value or "") for key, value in content.items()}
    return EvidenceView(
        sha256=sha256,
        title=text.get("title", ""),
        doc_no=text.get("doc_no", ""),
        date=text.get("date", ""),
        kind=text.get("kind", ""),
        name=blob.name if blob else text.get("title", ""),
        mime=blob.mime if blob else "",
        size=blob.size if blob else 0,
        present=bool(blob and blob.present),
    )
