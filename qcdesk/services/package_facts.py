"""A verified package's evidence and facts on their way into the workspace; shared by both desks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qcdesk.domain.revisions import Decision, Revision
from qcdesk.package import members
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services.context import Context
from qcdesk.store import blobs, ledger
from qcdesk.store.unit_of_work import UnitOfWork
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import HashedFile, hash_file, sync_directory


def store_evidence(context: Context, evidence: Mapping[str, HashedFile]) -> None:
    """Move verified evidence to its place; a sound file that is already there stays."""
    folders: set[Path] = set()
    for sha256, file in evidence.items():
        target = blobs.path_of(context.layout.evidence, sha256)
        with disk_faults(target):
            if not target.exists() or hash_file(target).sha256 != sha256:
                target.parent.mkdir(parents=True, exist_ok=True)
                file.path.replace(target)
                folders.add(target.parent)
    for folder in folders:
        with disk_faults(folder):
            sync_directory(folder)


def add_facts(
    context: Context,
    work: UnitOfWork,
    package: VerifiedPackage,
    package_no: int,
    *,
    acknowledged: bool = True,
) -> None:
    """Union a verified package's facts into the ledger inside an open transaction.

    `acknowledged` is False for revisions of which no receipt has said that the office has them.
    """
    added = add_lines(work, package, package_no, acknowledged=acknowledged)
    ledger.refresh(work.connection, context.plan(work.connection), added.entry_numbers)


def add_lines(
    work: UnitOfWork, package: VerifiedPackage, package_no: int, *, acknowledged: bool
) -> ledger.Added:
    """Add evidence and facts; their lines were proven canonical when the package was read."""
    contents = package.contents
    blobs.put(
        work.connection,
        [blobs.Blob(b.sha256, b.size, b.mime, b.name, present=True) for b in contents.blobs],
    )
    revisions = _lines(package, members.REVISIONS, contents.revisions)
    decisions = _lines(package, members.DECISIONS, contents.decisions) if contents.decisions else []
    added = ledger.add_revisions(work.connection, revisions, package_no, acknowledged=acknowledged)
    ruled = ledger.add_decisions(work.connection, decisions, package_no)
    return replace(added, entry_numbers=added.entry_numbers | ruled.entry_numbers)


def _lines(package: VerifiedPackage, member: str, facts: Sequence[Revision | Decision]) -> list[ledger.Line]:
    """Facts with their lines, which the reader gives in the same order."""
    lines = package.read(member).split(b"\n")[:-1] if facts else []
    return [ledger.Line(fact, line) for fact, line in zip(facts, lines, strict=True)]
