"""A database with the small plan, filled through the ledger as packages fill it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qcdesk.domain.revisions import DELETED, CellContent, Verdict
from qcdesk.domain.values import Value, encode
from qcdesk.package.revision_codec import encode_decision, encode_revision
from qcdesk.plan.compiled import plan_bytes, plan_digest
from qcdesk.plan.model import Plan
from qcdesk.services.record_entry import cells_of
from qcdesk.store import ledger, migrate, plans
from qcdesk.store.unit_of_work import Database, UnitOfWork
from qcdesk.system.ids import name_id
from tests.builders import decision, revision, small_plan

AT = "2014-07-01T09:00:00+00:00"


@dataclass(frozen=True)
class Fact:
    """One entry as an oracle sees it: values by field code, whether it was accepted or deleted."""

    register: str
    unit: str
    values: Mapping[str, Value]
    accepted: bool = True
    deleted: bool = False
    verified: Mapping[str, Value] = field(default_factory=dict)

    def seen(self, basis: str) -> Mapping[str, Value] | None:
        """The values that count on a basis; None when nothing counts."""
        if self.deleted or (basis == "accepted" and not self.accepted):
            return None
        return {**self.values, **self.verified} if self.accepted else self.values


def database(folder: Path, plan: Plan | None = None) -> Database:
    """A migrated database with a plan in force."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "qcdesk.db"
    migrate.upgrade(path, folder / "backups")
    made = Database(path)
    chosen = plan or small_plan()
    with made.write("质强办", "install", AT) as work:
        plans.install(work.connection, plan_bytes(chosen), plan_digest(chosen), AT)
    return made


def fill(work: UnitOfWork, plan: Plan, facts: Sequence[Fact]) -> list[int]:
    """Put facts into the ledger, one entry each; returns the entries' keys."""
    revisions, decisions = [], []
    for number, fact in enumerate(facts):
        register = plan.register(fact.register)
        cells: dict[str, CellContent] = cells_of(register, {}, fact.values) or {"title": {"title": "空"}}
        if fact.deleted:
            cells[DELETED] = {"value": True}
        made = revision(
            cells,
            entry=name_id("fact", str(number)),
            register=fact.register,
            unit=fact.unit,
            counter=number + 1,
        )
        revisions.append(ledger.Line(made, encode_revision(made)[1][:-1]))
        if fact.accepted:
            verified = cells_of(register, cells, fact.verified)
            ruling = decision(made, Verdict.ACCEPTED, verified=verified)
            decisions.append(ledger.Line(ruling, encode_decision(ruling)[1][:-1]))
    added = ledger.add_revisions(work.connection, revisions, None, acknowledged=True)
    ruled = ledger.add_decisions(work.connection, decisions, None)
    touched = added.entry_numbers | ruled.entry_numbers
    ledger.refresh(work.connection, plan, touched)
    return sorted(touched)


@contextmanager
def filled(folder: Path, facts: Sequence[Fact], plan: Plan | None = None) -> Iterator[UnitOfWork]:
    """A database with facts, inside an open transaction that is kept."""
    made, chosen = database(folder, plan), plan or small_plan()
    with made.write("质强办", "fill", AT) as work:
        fill(work, chosen, facts)
        yield work


def raw(value: Value) -> object:
    """A value's JSON form, for comparing with stored cells."""
    return encode(value)
