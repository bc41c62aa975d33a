"""Receiving day: many packages at once, or one at the counter with its receipt beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes, union
from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.services.make_receipt import ReceiptMade, make_receipt
from qcdesk.services.merge_packages import (
    Merged,
    MergePreview,
    merge_package,
    merge_packages,
    package_files,
    preview_merge,
)
from qcdesk.system.files import CancelledError, IsCancelled, Progress, ignore_progress, never_cancelled

RECEIPT_NOTHING = "receipt.nothing"


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


def preview_files(context: Context, paths: Sequence[Path]) -> list[MergePreview]:
    """Preview the submissions among files and folders."""
    return preview_merge(context, package_files(paths))


def receive_packages(
    context: Context,
    paths: Sequence[Path],
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Received:
    """Merge files one after the other; progress counts files.

    Stopped in between, what was merged stays and the rest is left for another time.
    """
    results: list[Merged] = []
    progress(0, len(paths))
    try:
        for merged in merge_packages(context, paths, cancelled=cancelled):
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
    passphrase: str,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Served:
    """Merge one submission and write the receipt beside it, onto the unit's own drive.

    Raises WrongPassphrase, EnvironmentFault; a refused package is an outcome, not an error.
    """
    merged = merge_package(context, path, progress, cancelled)
    if merged.outcome == "refused":
        return Served(merged, None, merged.changes)
    unit = merged.unit or preview_merge(context, [path])[0].unit
    try:
        receipt = make_receipt(context, unit, passphrase, path.parent)
    except UserError as error:
        if error.code != RECEIPT_NOTHING:
            raise
        return Served(merged, None, merged.changes)
    return Served(merged, receipt, merged.changes | Changes(packages=frozenset({receipt.digest})))
