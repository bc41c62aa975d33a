"""Review of what came back: cells changed since they were accepted, question beside answer, bulk accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.merging import EntryState, Status, merge
from qcdesk.domain.revisions import CellContent, Comment, Decision, Revision, Verdict
from qcdesk.plan.model import Plan
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.field_checks import check_fields
from qcdesk.services.review import WAITING, Decide, decide
from qcdesk.services.views import EntryView
from qcdesk.store import checks, entries, ledger
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class CellChange:
    """One cell: what was accepted, and what stands there now; None is blank."""

    cell: str
    accepted: CellContent
    now: CellContent


@dataclass(frozen=True)
class ChangedEntry:
    """An entry that was changed after it was accepted."""

    entry: EntryView
    changes: tuple[CellChange, ...]


@dataclass(frozen=True)
class Answered:
    """How a unit answered a return; `at` is the unit's clock."""

    revision_id: str
    person: str
    at: str
    reason: str
    changes: tuple[CellChange, ...]


@dataclass(frozen=True)
class Question:
    """A return with the office's remarks, and the corrections that answer it, none while it waits."""

    decision_id: str
    by: str
    at: str
    comments: tuple[Comment, ...]
    answers: tuple[Answered, ...]


def changed_since_accepted(context: Context, unit: str | None = None) -> list[ChangedEntry]:
    """Entries changed since they were accepted, of one unit if given, each with the cells that differ."""
    with context.read() as connection:
        plan = context.plan(connection)
        stored = [e for e in entries.changed(connection) if unit in (None, e.unit)]
        states = _states(connection, stored)
        shown = {view.entry_id: view for view in views(connection, plan, stored)}
    return [
        ChangedEntry(
            shown[entry.entry_id], differing(states[entry.no].accepted or {}, states[entry.no].cells)
        )
        for entry in stored
        if entry.entry_id in shown
    ]


def _states(connection: Connection, stored: Sequence[StoredEntry]) -> dict[int, EntryState]:
    numbers = [entry.no for entry in stored]
    revisions = ledger.revisions_of(connection, numbers)
    decisions = ledger.decisions_of(connection, numbers)
    return {no: merge(facts, decisions.get(no, ())) for no, facts in revisions.items()}


def differing(accepted: Mapping[str, CellContent], now: Mapping[str, CellContent]) -> tuple[CellChange, ...]:
    """The cells whose content differs, by name."""
    cells = sorted({*accepted, *now})
    return tuple(
        CellChange(cell, accepted.get(cell), now.get(cell))
        for cell in cells
        if accepted.get(cell) != now.get(cell)
    )


def questions(context: Context, entry_id: str) -> list[Question]:
    """Every return of an entry beside the revisions that answer it, oldest first.

    Raises UserError ``entry.unknown``.
    """
    with context.read() as connection:
        stored = entries.find(connection, entry_id)
        revisions = ledger.revisions_of(connection, [stored.no]).get(stored.no, [])
        decisions = ledger.decisions_of(connection, [stored.no]).get(stored.no, [])
    asked = sorted(
        (d for d in decisions if d.verdict is Verdict.RETURNED), key=lambda d: (d.decided_at, d.decision_id)
    )
    return [_question(decision, revisions) for decision in asked]


def _question(decision: Decision, revisions: Sequence[Revision]) -> Question:
    answers = [r for r in revisions if r.answers == decision.decision_id]
    ancestry = Ancestry.of(revisions)
    found = []
    for revision in sorted(answers, key=lambda r: (r.counter, r.revision_id)):
        followed = ancestry.closure(revision.parents)
        before = merge(followed).cells if followed else {}
        found.append(
            Answered(
                revision.revision_id,
                revision.person,
                revision.claimed_at,
                revision.reason,
                differing({cell: before.get(cell) for cell in revision.set}, revision.set),
            )
        )
    return Question(decision.decision_id, decision.by, decision.decided_at, decision.comments, tuple(found))


@dataclass(frozen=True)
class AcceptAll:
    """Which waiting entries to accept at once.

    `unit` and `register` are empty for all; `statuses` limits what waits, `only` names the entries
    of a list that was filtered further. Entries with findings of any severity in `period` are left
    to a person unless `with_findings`.
    """

    period: str
    unit: str = ""
    register: str = ""
    with_findings: bool = False
    statuses: tuple[Status, ...] = WAITING
    only: frozenset[str] | None = None


@dataclass(frozen=True)
class AcceptedAll:
    """What bulk acceptance did; `left` are waiting entries that a person has to look at."""

    accepted: tuple[str, ...]
    left: tuple[str, ...]
    changes: Changes


def accept_all(context: Context, command: AcceptAll) -> AcceptedAll:
    """Accept every entry that waits and passes the filter, in one transaction.

    Conflicts, returned and held entries are never accepted in bulk. Raises UserError
    ``period.unknown``, ``register.unknown``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
        plan = context.plan(connection)
        find_period(plan, command.period)
        waiting = _waiting(connection, plan, command)
        doubtful = set() if command.with_findings else _doubtful(connection, plan, command, waiting)
    chosen = [entry for entry in waiting if entry.no not in doubtful]
    changes = NO_CHANGES
    if chosen:
        changes = decide(context, [Decide(entry.entry_id, Verdict.ACCEPTED) for entry in chosen])
    left = [entry.entry_id for entry in waiting if entry.no in doubtful]
    return AcceptedAll(tuple(entry.entry_id for entry in chosen), tuple(left), changes)


def _waiting(connection: Connection, plan: Plan, command: AcceptAll) -> list[StoredEntry]:
    codes = [register.code for register in plan.registers]
    if command.register and command.register not in codes:
        raise UserError("register.unknown", register=command.register)
    statuses = {status.value for status in command.statuses} - {Status.DISPUTED.value}
    chosen = [command.register] if command.register else codes
    return [
        entry
        for entry in entries.waiting(connection, statuses, chosen, command.unit or None)
        if not entry.held and (command.only is None or entry.entry_id in command.only)
    ]


def _doubtful(
    connection: Connection, plan: Plan, command: AcceptAll, waiting: Sequence[StoredEntry]
) -> set[int]:
    """The keys of entries that have a finding."""
    period = find_period(plan, command.period)
    by_register: dict[str, list[StoredEntry]] = {}
    for entry in waiting:
        by_register.setdefault(entry.register, []).append(entry)
    found: set[int] = set()
    for code, stored in by_register.items():
        register = plan.register(code)
        findings = checks.check_entries(connection, plan, register, period, [e.no for e in stored])
        named = {finding.subject.entry_id for finding in findings}
        found |= {e.no for e in stored if e.entry_id in named or check_fields(plan, register, e)}
    return found
