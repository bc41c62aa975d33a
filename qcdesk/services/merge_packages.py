"""Merging submissions at the office: verify, preview, apply; one transaction per package."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.domain.errors import EnvironmentFault, PackageRefused, QCDeskError, UserError
from qcdesk.package.envelope import SUFFIX as ENVELOPE
from qcdesk.package.envelope import Identity
from qcdesk.package.members import SUFFIX
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.statement import PackageType
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services import incoming, trust_store
from qcdesk.services.admission import demand_admissible
from qcdesk.services.context import Context
from qcdesk.services.merge_batch import begin_batch
from qcdesk.services.merge_preview import NOTHING_MERGED, MergeSummary, compare, summarise
from qcdesk.services.missing_parts import still_missing
from qcdesk.services.package_facts import add_lines, store_evidence
from qcdesk.store import ledger, packages, plans
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import (
    IsCancelled,
    Progress,
    ignore_progress,
    never_cancelled,
)

SUBMISSION = frozenset({PackageType.SUBMISSION})
SEQUENCE_JUMP = "merge.sequence-jump"
MAX_JUMP = 1000
"""A device's package number may not run further ahead than this without a person looking at it."""


@dataclass(frozen=True)
class MergePreview:
    """What one file is and what merging it would do; `refused` is the error when it cannot be.

    Of a split submission this is number `part` of `parts`; `missing_parts` are those that would
    still be missing after it.
    """

    path: Path
    digest: str = ""
    unit: str = ""
    period: str = ""
    seq: int = 0
    known: bool = False
    equivocation: bool = False
    summary: MergeSummary = NOTHING_MERGED
    files: int = 0
    refused: QCDeskError | None = None
    part: int = 0
    parts: int = 0
    missing_parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Merged:
    """What became of one file: ``merged``, ``known`` (imported before) or ``refused``.

    The parts are those of `MergePreview`.
    """

    path: Path
    outcome: str
    digest: str = ""
    unit: str = ""
    period: str = ""
    seq: int = 0
    equivocation: bool = False
    summary: MergeSummary = NOTHING_MERGED
    refused: QCDeskError | None = None
    changes: Changes = NO_CHANGES
    part: int = 0
    parts: int = 0
    missing_parts: tuple[int, ...] = ()


def package_files(paths: Iterable[Path]) -> list[Path]:
    """The package files among paths, sorted by name; folders are searched one level deep.

    A stick also carries kits, receipts and requests: in a folder those are passed by on their
    name, which decides nothing else. A file that is named itself is always taken.
    """
    found: list[Path] = []
    for path in paths:
        with disk_faults(path):
            kinds = (f"*{SUFFIX}", f"*{SUFFIX}{ENVELOPE}")
            inside = [file for kind in kinds for file in path.glob(kind)] if path.is_dir() else [path]
            found += sorted(file for file in inside if file == path or not file.name.startswith(_OTHERS))
    return found


_OTHERS = tuple(f"QC-{kind.value}-" for kind in PackageType if kind not in SUBMISSION)


def preview_merge(
    context: Context, paths: Sequence[Path], identity: Identity | None = None
) -> list[MergePreview]:
    """Verify each file completely and say what merging would do; the ledger stays as it is.

    `identity` opens encrypted files.
    """
    return [_preview(context, path, identity) for path in paths]


def _unreadable(path: Path) -> EnvironmentFault | None:
    """Why a file cannot even be opened: gone, a folder, no permission."""
    try:
        with disk_faults(path), path.open("rb"):
            return None
    except EnvironmentFault as error:
        return error


def _preview(context: Context, path: Path, identity: Identity | None) -> MergePreview:
    unreadable = _unreadable(path)
    if unreadable is not None:
        return MergePreview(path, refused=unreadable)
    try:
        with _scratch(context) as folder, context.read() as connection:
            file = incoming.opened(path, folder, identity)
            package = verify(file, trust_store.office_trust(connection), _expected(context, connection))
            known = packages.find(connection, package.digest) is not None
            if not known:
                demand_admissible(context, connection, package.statement, package.digest)
            facts, statement = package.contents, package.statement
            return MergePreview(
                path=path,
                digest=package.digest,
                unit=statement.unit_id,
                period=statement.period,
                seq=statement.seq,
                known=known,
                equivocation=_equivocates(connection, package),
                summary=summarise(connection, facts.revisions, (), plans.active_digest(connection)),
                files=len(facts.blobs),
                part=statement.part,
                parts=statement.parts,
                missing_parts=still_missing(connection, statement),
            )
    except (PackageRefused, UserError) as error:
        return MergePreview(path, refused=error)


def merge_packages(
    context: Context,
    paths: Sequence[Path],
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
    identity: Identity | None = None,
) -> Iterator[Merged]:
    """Merge files one by one; a refused one goes to quarantine and the batch goes on.

    `identity` opens encrypted files (see `qcdesk.services.recipients`).
    So it does after a file that cannot be opened; a fault of the workspace's own disk stops it.
    The database is copied before the first file, so that the batch can be undone.
    """
    with context.read() as connection:
        context.demand(connection, "office")
    if paths:
        begin_batch(context, len(paths))
    for path in paths:
        unreadable = _unreadable(path)
        if unreadable is None:
            yield merge_package(context, path, progress, cancelled, identity=identity)
        else:
            yield Merged(path, "refused", refused=unreadable)


def merge_package(
    context: Context,
    path: Path,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
    *,
    identity: Identity | None = None,
    overruled: str = "",
) -> Merged:
    """Verify and merge one file; all of it enters the ledger or nothing does.

    `overruled` is the code of a refusal that a person took upon himself
    (`qcdesk.services.quarantine`). An encrypted file without an `identity` is refused and left
    where it is, not put into quarantine.
    """
    try:
        with _scratch(context) as folder:
            with context.read() as connection:
                authority = trust_store.office_trust(connection)
                expect = _expected(context, connection)
            file = incoming.opened(path, folder, identity, cancelled)
            package = verify(file, authority, expect, into=folder, progress=progress, cancelled=cancelled)
            return replace(_apply(context, package, overruled), path=path)
    except (PackageRefused, UserError) as error:
        if error.code == "package.signer-revoked" and _is_known(context, path):
            return Merged(path, "known")
        if error.code != "package.passphrase-needed":
            incoming.quarantine(context, path, error)
        return Merged(path, "refused", refused=error)


def _is_known(context: Context, path: Path) -> bool:
    """True if this very package was imported while its key was trusted."""
    digest = inspect(path).digest
    with context.read() as connection:
        return packages.find(connection, digest) is not None


def _expected(context: Context, connection: Connection) -> Expectation:
    settings = context.plan(connection).settings
    earlier = trust_store.earlier_roots(connection)
    return Expectation(SUBMISSION, settings.programme, offices=earlier, signature=settings.signature)


@contextmanager
def _scratch(context: Context) -> Iterator[Path]:
    """A folder of our own inside the quarantine for evidence that is not merged yet."""
    with disk_faults(context.layout.quarantine):
        folder = Path(tempfile.mkdtemp(prefix=".merging-", dir=context.layout.quarantine))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _apply(context: Context, package: VerifiedPackage, overruled: str) -> Merged:
    with context.read() as connection:
        known = packages.find(connection, package.digest) is not None
        if not known:
            demand_admissible(context, connection, package.statement, package.digest)
        if overruled != SEQUENCE_JUMP:
            _check_sequence(connection, package)
    if known:
        return _merged(package, "known")
    kept = incoming.archive(context, package.path, package.digest)
    store_evidence(context, package.evidence)
    with context.write("merge_package") as work:
        contents = package.contents
        digest = plans.active_digest(work.connection)
        summary, after = compare(work.connection, contents.revisions, contents.decisions, digest)
        equivocation = _equivocates(work.connection, package)
        told: dict[str, object] = {**summary.counts, "equivocation": equivocation}
        package_no = incoming.record(work, package, kept, told)
        added = add_lines(work, package, package_no, acknowledged=True)
        states = {added.numbers[key]: state for key, state in after.items()}
        ledger.put_states(work.connection, context.plan(work.connection), states)
        work.note(package=package.digest, unit=package.statement.unit_id, **summary.counts)
        work.touch(_changes(package))
        missing = still_missing(work.connection, package.statement)
        done = _merged(package, "merged", summary, equivocation=equivocation, changes=work.changes)
        return replace(done, missing_parts=missing)


def _equivocates(connection: Connection, package: VerifiedPackage) -> bool:
    """True if another package with this number came from this device (R10): a cloned disk."""
    statement = package.statement
    same = packages.of_device_seq(connection, statement.device_id, statement.seq)
    return any(record.digest != package.digest for record in same)


def _check_sequence(connection: Connection, package: VerifiedPackage) -> None:
    statement = package.statement
    newest = packages.newest_seq(connection, statement.device_id)
    if statement.seq > newest + MAX_JUMP:
        raise UserError(SEQUENCE_JUMP, seq=statement.seq, newest=newest)


def _changes(package: VerifiedPackage) -> Changes:
    revisions = package.contents.revisions
    return Changes(
        entries=frozenset(revision.entry_id for revision in revisions),
        registers=frozenset(revision.register for revision in revisions),
        blobs=frozenset(blob.sha256 for blob in package.contents.blobs),
        packages=frozenset({package.digest}),
    )


def _merged(
    package: VerifiedPackage,
    outcome: str,
    summary: MergeSummary = NOTHING_MERGED,
    *,
    equivocation: bool = False,
    changes: Changes = NO_CHANGES,
) -> Merged:
    statement = package.statement
    return Merged(
        path=package.path,
        outcome=outcome,
        digest=package.digest,
        unit=statement.unit_id,
        period=statement.period,
        seq=statement.seq,
        equivocation=equivocation,
        summary=summary,
        changes=changes,
        part=statement.part,
        parts=statement.parts,
    )
