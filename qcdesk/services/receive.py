"""Receiving day: many packages at once, or one at the counter with its receipt beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes, union
from qcdesk.domain.errors import UserError
from qcdesk.package.envelope import Identity
from qcdesk.services.context import Context
from qcdesk.services.make_receipt import NOTHING, ReceiptKeys, ReceiptMade, write_receipt
from qcdesk.services.merge_packages import Merged, merge_package, merge_packages, package_files
from qcdesk.services.preview_packages import MergePreview, preview_merge, previews
from qcdesk.system.files import CancelledError, IsCancelled, Progress, ignore_progress, never_cancelled


@dataclass(frozen=True)
class Received:
    """What became of each file; `left` were not begun because the clerk stopped."""

    results: tuple[Merged, ...]
    left: tuple[Path, ...]
    changes: Changes


@dataclass(frozen=True)
class Served:
    """One unit served at the counter; without `receipt` there was nothing new to tell it."""

    merged: Merged
    receipt: ReceiptMade | None
    changes: Changes


def preview_files(
    context: Context,
    paths: Sequence[Path],
    identity: Identity | None = None,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> list[MergePreview]:
    """Preview the submissions among files and folders; progress counts files.

    `identity` opens encrypted ones. Stopped in between, those before are given.
    """
    files = package_files(paths)
    found: list[MergePreview] = []
    try:
        for preview in previews(context, files, identity, cancelled):
            found.append(preview)
            progress(len(found), len(files))
            if cancelled():
                break
    except CancelledError:
        return found
    return found


def receive_packages(
    context: Context,
    paths: Sequence[Path],
    identity: Identity | None = None,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Received:
    """Merge files one after the other; progress counts files.

    Stopped in between, what was merged stays and the rest is left for another time.
    """
    results: list[Merged] = []
    progress(0, len(paths))
    try:
        for merged in merge_packages(context, paths, cancelled=cancelled, identity=identity):
            results.append(merged)
            progress(len(results), len(paths))
    except CancelledError:
        # The file under way was given up as a whole; the ones before it are merged.
        progress(len(results), len(paths))
    changes = union(merged.changes for merged in results)
    return Received(tuple(results), tuple(paths[len(results) :]), changes)


def serve_unit(
    context: Context,
    path: Path,
    keys: ReceiptKeys,
    identity: Identity | None = None,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Served:
    """Merge one submission and write the receipt beside it, onto the unit's own drive.

    `keys` sign the receipt. Raises EnvironmentFault; a refused package is an outcome, not an error.
    """
    merged = merge_package(context, path, progress, cancelled, identity=identity)
    if merged.outcome == "refused":
        return Served(merged, None, merged.changes)
    unit = merged.unit or preview_merge(context, [path], identity)[0].unit
    try:
        receipt = write_receipt(context, unit, keys, path.parent)
    except UserError as error:
        if error.code != NOTHING:
            raise
        return Served(merged, None, merged.changes)
    return Served(merged, receipt, merged.changes | Changes(packages=frozenset({receipt.digest})))
