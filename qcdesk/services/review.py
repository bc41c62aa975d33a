"""Review at the office: decide on entries, verify with other values, resolve conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.merging import Status
from qcdesk.domain.revisions import MAX_PARENTS, CellContent, Comment, Decision, Revision, Verdict
from qcdesk.domain.values import Value
from qcdesk.package.revision_codec import encode_decision, encode_revision, identified
from qcdesk.plan.model import Plan
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.record_entry import cells_of
from qcdesk.services.views import EntryView
from qcdesk.store import entries, ledger, meta, plans
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import UnitOfWork

WAITING = (Status.RECEIVED, Status.CHANGED, Status.CORRECTED, Status.DISPUTED)


@dataclass(frozen=True)
class Decide:
    """A verdict on the present head of an entry.

    A return needs a comment. `verified` are the values that the office found, by field code; the
    reported values stay as they are.
    """

    entry_id: str
    verdict: Verdict
    comments: tuple[Comment, ...] = ()
    verified: Mapping[str, Value] = field(default_factory=dict)


def queue(
    context: Context,
    unit: str | None = None,
    register: str | None = None,
    statuses: Sequence[Status] = WAITING,
    limit: int | None = None,
) -> list[EntryView]:
    """Entries that wait for a decision, by unit and register if given, oldest first."""
    with context.read() as connection:
        plan = context.plan(connection)
        codes = [r.code for r in plan.registers if register in (None, r.code)]
        wanted = [status.value for status in statuses]
        return views(connection, plan, entries.waiting(connection, wanted, codes, unit, limit))


@dataclass(frozen=True)
class Queue:
    """The first entries that wait, how many there are by the same filter, and how many in all."""

    entries: tuple[EntryView, ...]
    count: int
    total: int


@dataclass(frozen=True)
class Ask:
    """Which waiting entries to show; empty texts stand for all."""

    unit: str = ""
    register: str = ""
    statuses: tuple[Status, ...] = WAITING
    limit: int | None = None


def first_waiting(context: Context, ask: Ask) -> Queue:
    """The queue of review by a filter, no more entries than asked for."""
    unit = ask.unit or None
    shown = queue(context, unit, ask.register or None, ask.statuses, ask.limit)
    with context.read() as connection:
        codes = [r.code for r in context.plan(connection).registers]
        chosen = [code for code in codes if ask.register in ("", code)]
        wanted = [status.value for status in ask.statuses]
        count = entries.count_waiting(connection, wanted, chosen, unit)
    return Queue(tuple(shown), count, count_waiting(context))


def count_waiting(context: Context) -> int:
    """How many entries wait for a decision."""
    with context.read() as connection:
        codes = [register.code for register in context.plan(connection).registers]
        return entries.count_waiting(connection, [status.value for status in WAITING], codes)


def decide(context: Context, commands: Sequence[Decide]) -> Changes:
    """Record verdicts in one transaction: all of them, or none.

    Raises UserError ``decide.comment-needed``, ``decide.conflict``, ``decide.no-revision``,
    ``entry.unknown``, ``field.unknown``.
    """
    with context.write("decide") as work:
        context.demand(work.connection, "office")
        plan = context.plan(work.connection)
        decisions = [_decision(context, work, command) for command in commands]
        lines = [ledger.Line(d, encode_decision(d)[1][:-1]) for d in decisions]
        added = ledger.add_decisions(work.connection, lines, None)
        ledger.refresh(work.connection, plan, added.entry_numbers)
        work.note(decisions=[d.decision_id for d in decisions])
        work.touch(
            Changes(
                entries=frozenset(d.entry_id for d in decisions),
                decisions=frozenset(d.decision_id for d in decisions),
            )
        )
        return work.changes


def _decision(context: Context, work: UnitOfWork, command: Decide) -> Decision:
    stored = entries.find(work.connection, command.entry_id)
    if stored.conflicts:
        raise _refused(context, work, "decide.conflict", stored)
    if not stored.heads:
        raise _refused(context, work, "decide.no-revision", stored)
    if command.verdict is Verdict.RETURNED and not any(c.text.strip() for c in command.comments):
        raise _refused(context, work, "decide.comment-needed", stored)
    while len(stored.heads) > 1:
        stored = _join(context, work, stored, {}, "decide")
    head = stored.heads[0]
    known = ledger.decisions_of(work.connection, [stored.no]).get(stored.no, [])
    decision = Decision(
        decision_id="",
        entry_id=stored.entry_id,
        register=stored.register,
        revision_id=head,
        unit=stored.unit,
        verdict=command.verdict,
        comments=command.comments,
        verified=_verified(context.plan(work.connection), stored, command.verified),
        by=context.person,
        decided_at=work.at,
        supersedes=tuple(sorted(d.decision_id for d in known if d.revision_id == head)),
    )
    return replace(decision, decision_id=encode_decision(decision)[0])


def _refused(
    context: Context, work: UnitOfWork, code: str, stored: StoredEntry, cells: Sequence[str] = ()
) -> UserError:
    """The refusal of a decision, with the entry's title and the labels of its cells for a person."""
    plan = context.plan(work.connection)
    (shown,) = views(work.connection, plan, [stored])
    labels: dict[str, list[str]] = {}
    for each in plan.register(stored.register).fields:
        labels.setdefault(each.cell_code, []).append(each.label)
    told = [label for cell in cells for label in labels.get(cell, [cell])]
    return UserError(code, entry=stored.entry_id, title=shown.title, cells=list(cells), fields=told)


def _verified(plan: Plan, stored: StoredEntry, values: Mapping[str, Value]) -> dict[str, CellContent]:
    if not values:
        return {}
    register = plan.register(stored.register)
    unknown = set(values) - {field.code for field in register.fields}
    if unknown:
        raise UserError("field.unknown", register=register.code, field=min(unknown))
    return cells_of(register, stored.cells, values)


def resolve(context: Context, entry_id: str, chosen: Mapping[str, CellContent], reason: str) -> Changes:
    """Resolve every conflict of an entry with a revision of this workspace (R7).

    `chosen` holds the content of each clashing cell. A unit's resolution travels with its next
    submission. Raises UserError ``resolve.reason-needed``,
    ``resolve.incomplete``, ``resolve.nothing``.
    """
    if not reason.strip():
        raise UserError("resolve.reason-needed")
    with context.write("resolve") as work:
        stored = entries.find(work.connection, entry_id)
        clashing = {conflict.cell for conflict in stored.conflicts}
        if not clashing and not stored.soft:
            raise _refused(context, work, "resolve.nothing", stored)
        if not clashing <= set(chosen):
            raise _refused(context, work, "resolve.incomplete", stored, sorted(clashing - set(chosen)))
        while len(stored.heads) > 1:
            stored = _join(context, work, stored, chosen, reason)
        work.note(entry=entry_id, cells=sorted(clashing), reason=reason)
        work.touch(Changes(entries=frozenset({entry_id}), registers=frozenset({stored.register})))
        return work.changes


def _join(
    context: Context, work: UnitOfWork, stored: StoredEntry, chosen: Mapping[str, CellContent], reason: str
) -> StoredEntry:
    """Write a revision whose parents are all heads, so that one head remains.

    Of more heads than a revision may have parents the first are joined.
    """
    cells = dict(chosen) or _any_cell(stored)
    revision = identified(
        Revision(
            revision_id="",
            entry_id=stored.entry_id,
            register=stored.register,
            unit=stored.unit,
            device_id=meta.get(work.connection, "device_id"),
            counter=meta.advance(work.connection, "counter"),
            parents=stored.heads[:MAX_PARENTS],
            set=cells,
            plan=plans.active_digest(work.connection),
            person=context.person,
            claimed_at=work.at,
            reason=reason,
        )
    )
    line = ledger.Line(revision, encode_revision(revision)[1][:-1])
    office = context.role(work.connection) == "office"
    added = ledger.add_revisions(work.connection, [line], None, acknowledged=office)
    ledger.refresh(work.connection, context.plan(work.connection), added.entry_numbers)
    return entries.by_numbers(work.connection, added.entry_numbers)[0]


def _any_cell(stored: StoredEntry) -> dict[str, CellContent]:
    """One cell written again as it is: a revision that only joins heads has to set something."""
    cell = min(stored.cells)
    return {cell: stored.cells[cell]}
