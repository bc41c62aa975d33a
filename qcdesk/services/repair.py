"""The doctor's other half: making good from kept packages what a workspace has lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qcdesk.domain.errors import EnvironmentFault, PackageRefused
from qcdesk.package.revision_codec import encode_decision, encode_revision
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services import kept_packages
from qcdesk.services.context import Context
from qcdesk.services.maintain import Diagnosis, diagnose
from qcdesk.store import gaps, ledger, packages
from qcdesk.store.packages import PackageRecord
from qcdesk.store.unit_of_work import Connection

_EVIDENCE = frozenset({"doctor.evidence-missing", "doctor.evidence-damaged"})


@dataclass(frozen=True)
class Repaired:
    """What was made good, and what is still wrong afterwards.

    `facts` counts revisions and decisions put back, `evidence` files, `entries` the states made
    again; `unreadable` names kept packages that are gone or damaged.
    """

    facts: int
    evidence: int
    entries: int
    unreadable: tuple[str, ...]
    left: Diagnosis


def repair(context: Context) -> Repaired:
    """Put back facts and evidence from the kept packages and make every state again.

    Only packages that the database remembers are read, so nothing new comes in. Facts are a set:
    what is there stays as it is.
    """
    found = diagnose(context)
    lost = {problem.detail for problem in found.problems if problem.code in _EVIDENCE}
    with context.read() as connection:
        records = packages.select(connection)
    unreadable: list[str] = []
    with context.write("repair") as work:
        facts = 0
        for record, package in _readable(context, records, unreadable):
            facts += _put_back(work.connection, record, package)
        entries = ledger.rebuild(work.connection, context.plan(work.connection))
        work.note(facts=facts, entries=entries, unreadable=unreadable)
    sources = (package for _, package in _readable(context, records, []))
    evidence = kept_packages.evidence_from(context, sources, lost) if lost else frozenset()
    return Repaired(facts, len(evidence), entries, tuple(unreadable), diagnose(context))


def _readable(
    context: Context, records: list[PackageRecord], unreadable: list[str]
) -> Iterator[tuple[PackageRecord, VerifiedPackage]]:
    for record in records:
        try:
            package = kept_packages.of_record(context.layout.packages / record.file_name, record.digest)
        except (PackageRefused, EnvironmentFault):
            package = None
        if package is None:
            unreadable.append(record.file_name)
        else:
            yield record, package


def _put_back(connection: Connection, record: PackageRecord, package: VerifiedPackage) -> int:
    contents = package.contents
    revisions = [ledger.Line(r, encode_revision(r)[1][:-1]) for r in contents.revisions]
    decisions = [ledger.Line(d, encode_decision(d)[1][:-1]) for d in contents.decisions]
    gone = gaps.missing(connection, [*contents.revisions, *contents.decisions])
    lost = [line for line in (*revisions, *decisions) if gaps.identity(line.fact) in gone]
    sent = record.direction == "in" or record.state == "acknowledged"
    ledger.add_revisions(connection, lost, record.no, acknowledged=sent)
    ledger.add_decisions(connection, lost, record.no)
    return len(lost)
