"""Looking after a workspace: backup, doctor, rebuilding the state from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.errors import UserError
from qcdesk.services import evidence_files
from qcdesk.services.context import Context
from qcdesk.store import audit, backup, blobs, ledger, packages
from qcdesk.store.doctor import audit_break, projection_differences
from qcdesk.store.packages import RECOVERED, PackageRecord
from qcdesk.store.unit_of_work import AUDIT_START, Connection
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import (
    CancelledError,
    IsCancelled,
    Progress,
    hash_file,
    ignore_progress,
    never_cancelled,
)
from qcdesk.system.layout import Layout

KEPT_BACKUPS = 14


@dataclass(frozen=True)
class Problem:
    """Something that is not as it has to be; `code` is ``doctor.*``."""

    code: str
    detail: str


@dataclass(frozen=True)
class Diagnosis:
    """What the doctor saw: the ledger's digest and the problems, none when all is well."""

    ledger_digest: str
    entries: int
    revisions: int
    decisions: int
    packages: int
    blobs: int
    problems: tuple[Problem, ...]


def diagnose(
    context: Context,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
    *,
    deep: bool = True,
) -> Diagnosis:
    """Check the database, the audit chain, the projections and every kept file.

    `deep` also hashes each evidence file; `progress` counts them. Raises CancelledError.
    """
    database = context.layout.database
    problems = [
        Problem("doctor.database", line)
        for line in backup.integrity_problems(database, quick=not deep, cancelled=cancelled)
    ]
    with context.read() as connection:
        broken = audit_break(connection)
        if broken is not None:
            problems.append(Problem("doctor.audit-chain", str(broken)))
        plan = context.plan(connection)
        problems += [
            Problem("doctor.projection", entry) for entry in projection_differences(connection, plan)
        ]
        present = blobs.all_present(connection)
        held = blobs.places(connection, present)
        kept = packages.select(connection)
        problems += [Problem("doctor.audit-rewritten", name) for name in _unchained(connection, kept)]
        counts = ledger.counts(connection)
        digest = ledger.digest(connection)
    unsound = evidence_files.unsound(
        context, present, held, deep=deep, progress=progress, cancelled=cancelled
    )
    problems += [
        Problem("doctor.evidence-damaged" if damaged else "doctor.evidence-missing", sha256)
        for sha256, damaged in unsound.items()
    ]
    problems += [
        Problem("doctor.package-missing", record.file_name)
        for record in kept
        if not (context.layout.packages / record.file_name).is_file()
    ]
    return Diagnosis(
        digest, counts.entries, counts.revisions, counts.decisions, len(kept), len(present), tuple(problems)
    )


def _unchained(connection: Connection, kept: Sequence[PackageRecord]) -> list[str]:
    """Packages that left with an audit head that the log no longer has: it was cut or rewritten.

    A package that was taken in again after an old backup, or from nothing but packages, left before
    this log began.
    """
    heads = audit.heads(connection) | {AUDIT_START, None}
    return [
        record.file_name
        for record in kept
        if record.direction == "out"
        and not record.summary.get(RECOVERED)
        and msgspec.json.decode(record.statement).get("audit_head") not in heads
    ]


def rebuild(context: Context) -> int:
    """Make every state and typed table again from the ledger; returns the number of entries."""
    with context.write("rebuild") as work:
        count = ledger.rebuild(work.connection, context.plan(work.connection))
        work.note(entries=count)
    return count


def ledger_digest(context: Context) -> str:
    """The digest of the set of revisions and decisions."""
    with context.read() as connection:
        return ledger.digest(connection)


@dataclass(frozen=True)
class BackupMade:
    """A verified copy: its place, size in bytes, SHA-256, and the old copies removed.

    `upper` is the copy of an office's workspace at the office above, None where there is none.
    """

    path: Path
    size: int
    sha256: str
    removed: tuple[Path, ...]
    upper: Path | None = None


def make_backup(
    context: Context,
    folder: Path | None = None,
    keep: int = KEPT_BACKUPS,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> BackupMade:
    """Copy the database while it is open, check the copy, keep the newest `keep` copies.

    An office's workspace at the office above is copied first, so that no copy is without it. Raises
    CancelledError, which leaves only the older copies.
    """
    if keep < 1:
        raise UserError("backup.keep-none", keep=keep)
    target_folder = folder or context.layout.backups
    stamp = context.clock.now().strftime("%Y%m%d-%H%M%S")
    target = target_folder / f"{backup.PREFIX}{stamp}.db"
    above = Layout(context.layout.upper).database
    with disk_faults(target_folder):
        upper = backup.copy_database(above, backup.upper_copy(target)) if above.is_file() else None
        try:
            path = backup.copy_database(context.layout.database, target, progress, cancelled)
        except CancelledError:
            if upper is not None:
                upper.unlink()
            raise
        copied = hash_file(path)
        removed = backup.rotate(target_folder, keep)
    return BackupMade(path, copied.size, copied.sha256, tuple(removed), upper)
