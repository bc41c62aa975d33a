"""Merging submissions at the office: verify and apply; each package whole or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault, PackageRefused, UserError
from qcdesk.package.envelope import SUFFIX as ENVELOPE
from qcdesk.package.envelope import Identity
from qcdesk.package.members import SUFFIX
from qcdesk.package.reader import inspect
from qcdesk.package.statement import PackageType
from qcdesk.services import incoming
from qcdesk.services.context import Context
from qcdesk.services.incoming import SUBMISSION
from qcdesk.services.merge_batch import begin_batch
from qcdesk.services.merge_group import MOST_BYTES, Merged, MergeGroup, merge_group
from qcdesk.services.prepare_ahead import Ahead, prepared_ahead
from qcdesk.services.prepared import Prepared
from qcdesk.services.stranger import with_claims
from qcdesk.store import packages
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import CancelledError, IsCancelled, Progress, ignore_progress, never_cancelled

__all__ = ["Merged", "merge_package", "merge_packages", "package_files"]


def package_files(paths: Iterable[Path]) -> list[Path]:
    """The package files among paths, sorted by name; folders are searched one level deep.

    A stick also carries kits, receipts and requests: in a folder those are passed by on their
    name, which decides nothing else. A file that is named itself is always taken.
    """
    found: list[Path] = []
    for path in paths:
        with disk_faults(path):
            kinds = (f"*{SUFFIX}", f"*{SUFFIX}{ENVELOPE}")
            inside = [path]
            if path.is_dir():
                # what is no file, but a folder or a pipe named like one, would stop or hang the batch
                inside = [file for kind in kinds for file in path.glob(kind) if file.is_file()]
            found += sorted(
                file for file in inside if file == path or not file.name.startswith(NOT_SUBMISSIONS)
            )
    return found


NOT_SUBMISSIONS = tuple(f"QC-{kind.value}-" for kind in PackageType if kind not in SUBMISSION)
"""How the names of kits, receipts and requests begin."""


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
    The database is copied before the first file, so that the batch can be undone. What became of
    a file is told when it is committed, together with those before it (see `merge_group`); stopped
    by CancelledError or a fault, all that was told stays.
    """
    with context.read() as connection:
        context.demand(connection, "office")
    if paths:
        begin_batch(context, len(paths))
    waiting, how = deque(paths), incoming.Opening(identity, progress, cancelled)

    def merge(group: MergeGroup, path: Path) -> Merged:
        unreadable = incoming.unreadable(path)
        return group.take(path, how) if unreadable is None else Merged(path, "refused", refused=unreadable)

    with prepared_ahead(context, paths) as ahead:
        while waiting:
            told, stopped_by = _merge_some(context, waiting, merge, ahead)
            yield from told
            if stopped_by is not None:
                raise stopped_by


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
    how = incoming.Opening(identity, progress, cancelled)
    told, stopped_by = _merge_some(
        context, deque([path]), lambda group, file: group.take(file, how, overruled)
    )
    if stopped_by is not None:
        raise stopped_by
    return told[0]


def _merge_some(
    context: Context,
    waiting: deque[Path],
    merge: Callable[[MergeGroup, Path], Merged],
    ahead: Ahead[Prepared] | None = None,
) -> tuple[list[Merged], Exception | None]:
    """Merge files in one group until it is full or one is refused; commit, then deal with that one.

    Returns what became of them, and what stopped the batch, if anything did.
    """
    told: list[Merged] = []
    refused: Merged | None = None
    stopped_by: Exception | None = None
    with merge_group(context, ahead) as group:
        while waiting and refused is None and not group.full:
            if told and _is_large(waiting[0]):
                break
            try:
                told.append(merge(group, waiting[0]))
            except (PackageRefused, UserError) as error:
                refused = Merged(waiting[0], "refused", refused=with_claims(waiting[0], error))
            except (CancelledError, EnvironmentFault) as error:
                stopped_by = error
                break
            waiting.popleft()
    if refused is not None:
        told.append(_put_aside(context, refused))
    return told, stopped_by


def _is_large(path: Path) -> bool:
    """True for a package that fills a group by itself, or cannot be asked."""
    try:
        return path.stat().st_size > MOST_BYTES
    except OSError:
        return True


def _put_aside(context: Context, merged: Merged) -> Merged:
    """Put a refused file into quarantine, unless it is known, encrypted or cannot be read."""
    path, error = merged.path, merged.refused
    if isinstance(error, UserError):
        if error.code == "package.signer-revoked" and _is_known(context, path):
            return Merged(path, "known")
        if error.code != "package.passphrase-needed":
            incoming.quarantine(context, path, error)
    return merged


def _is_known(context: Context, path: Path) -> bool:
    """True if this very package was imported while its key was trusted."""
    digest = inspect(path).digest
    with context.read() as connection:
        return packages.is_known(connection, digest)
