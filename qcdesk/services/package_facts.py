"""A verified package's evidence and facts on their way into the workspace; shared by both desks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.revisions import Revision
from qcdesk.package import members
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services.context import Context
from qcdesk.store import blobs, ledger
from qcdesk.store.unit_of_work import Connection, UnitOfWork
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
    connection = work.connection
    add_blobs(connection, package)
    revisions = [ledger.Line(*found) for found in revision_lines(package)]
    added = ledger.add_revisions(connection, revisions, package_no, acknowledged=acknowledged)
    ruled = add_decisions(connection, package, package_no)
    ledger.refresh(connection, context.plan(connection), added.entry_numbers | ruled.entry_numbers)


def changes_of(package: VerifiedPackage) -> Changes:
    """What taking in a package touches."""
    facts = package.contents
    entries = {revision.entry_id for revision in facts.revisions}
    return Changes(
        entries=frozenset(entries | {decision.entry_id for decision in facts.decisions}),
        registers=frozenset(revision.register for revision in facts.revisions),
        blobs=frozenset(blob.sha256 for blob in facts.blobs),
        packages=frozenset({package.digest}),
    )


def add_blobs(connection: Connection, package: VerifiedPackage) -> None:
    """Record the evidence that a package brings."""
    blobs.put(
        connection,
        [blobs.Blob(b.sha256, b.size, b.mime, b.name, present=True) for b in package.contents.blobs],
    )


def add_decisions(connection: Connection, package: VerifiedPackage, package_no: int) -> ledger.Added:
    """Union a package's decisions into the ledger."""
    facts = package.contents.decisions
    lines = _split(package, members.DECISIONS) if facts else []
    return ledger.add_decisions(connection, list(map(ledger.Line, facts, lines)), package_no)


def revision_lines(package: VerifiedPackage) -> list[tuple[Revision, bytes]]:
    """A package's revisions with their lines, proven canonical when the package was read."""
    facts = package.contents.revisions
    return list(zip(facts, _split(package, members.REVISIONS) if facts else (), strict=True))


def _split(package: VerifiedPackage, member: str) -> list[bytes]:
    """A member's lines, which the reader gives in the order of its facts."""
    return package.read(member).split(b"\n")[:-1]
