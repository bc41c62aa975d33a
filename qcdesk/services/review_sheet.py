"""One entry as the office reviews it: values, findings with explanations, history, question and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.merging import Status, merge
from qcdesk.domain.revisions import CellContent, Decision, Revision
from qcdesk.services.changed_since_accepted import CellChange, Question, differing, questions
from qcdesk.services.check_period import CheckedFinding, explained
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.record_entry import findings_of
from qcdesk.services.views import EntryView
from qcdesk.store import entries, ledger, plans


@dataclass(frozen=True)
class HistoryStep:
    """One revision or decision; `verdict` is empty for a revision, `at` is the writer's own clock.

    `plan_version` is the version of the plan that a revision was made under, 0 for a decision and
    for a version that was never installed here.
    """

    fact_id: str
    at: str
    person: str
    verdict: str
    cells: tuple[str, ...]
    text: str
    plan_version: int = 0


@dataclass(frozen=True)
class ReviewSheet:
    """Everything a reviewer looks at; `changes` are cells that differ from what was accepted."""

    entry: EntryView
    findings: tuple[CheckedFinding, ...]
    changes: tuple[CellChange, ...]
    history: tuple[HistoryStep, ...]
    questions: tuple[Question, ...]
    verified: Mapping[str, CellContent]


def review_sheet(context: Context, entry_id: str, period: str) -> ReviewSheet:
    """The sheet of an entry; raises UserError ``entry.unknown``, ``period.unknown``."""
    with context.read() as connection:
        plan = context.plan(connection)
        chosen = find_period(plan, period)
        stored = entries.find(connection, entry_id)
        found = findings_of(context, connection, plan, stored, period)
        checked = explained(connection, plan, chosen, found)
        revisions = ledger.revisions_of(connection, [stored.no]).get(stored.no, [])
        decisions = ledger.decisions_of(connection, [stored.no]).get(stored.no, [])
        (entry,) = views(connection, plan, [stored])
        versions = {digest: version for version, digest, _ in plans.versions(connection)}
    state = merge(revisions, decisions)
    changed = state.status is Status.CHANGED and state.accepted is not None
    changes = differing(state.accepted or {}, state.cells) if changed else ()
    return ReviewSheet(
        entry,
        checked.findings,
        changes,
        _history(revisions, decisions, versions),
        tuple(questions(context, entry_id)),
        state.verified,
    )


def _history(
    revisions: Sequence[Revision], decisions: Sequence[Decision], versions: Mapping[str, int]
) -> tuple[HistoryStep, ...]:
    steps = [
        HistoryStep(
            r.revision_id,
            r.claimed_at,
            r.person,
            "",
            tuple(sorted(r.set)),
            r.reason,
            versions.get(r.plan, 0),
        )
        for r in revisions
    ]
    steps += [
        HistoryStep(
            d.decision_id,
            d.decided_at,
            d.by,
            d.verdict.value,
            tuple(sorted({c.cell for c in d.comments if c.cell} | set(d.verified))),
            "\n".join(c.text for c in d.comments),
        )
        for d in decisions
    ]
    return tuple(sorted(steps, key=lambda step: (step.at, step.fact_id)))
