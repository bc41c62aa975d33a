"""Folders and drives that are watched: which submissions lie there, without opening any of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.package.envelope import SUFFIX as ENVELOPE
from qcdesk.package.members import SUFFIX
from qcdesk.services.context import Context
from qcdesk.services.merge_packages import NOT_SUBMISSIONS

LOOKED_AT, TAKEN = 5_000, 500
"""Names looked at in one place, and packages listed of it: a drive may hold anything."""


@dataclass(frozen=True)
class Lying:
    """A package file in a watched place; while it is being copied there it still changes."""

    path: Path
    size: int
    changed: int


def lying_packages(_context: Context, places: Sequence[Path]) -> list[Lying]:
    """The submissions in the top level of some places, by name; a place that is gone has none.

    Links, folders and empty files are passed by.
    """
    found: list[Lying] = []
    for place in places:
        try:
            found += _lying_in(place)
        except OSError:
            continue  # a stick may be pulled out at any moment; what it held is no longer there
    return sorted(found, key=lambda lying: lying.path)


def _lying_in(place: Path) -> list[Lying]:
    found: list[Lying] = []
    if not place.is_dir():
        return found
    with os.scandir(place) as entries:
        for looked, entry in enumerate(entries):
            if looked >= LOOKED_AT or len(found) >= TAKEN:
                break
            if is_submission(entry.name) and entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                if facts.st_size:
                    found.append(Lying(place / entry.name, facts.st_size, facts.st_mtime_ns))
    return found


def is_submission(name: str) -> bool:
    """Whether a file's name lets one expect a submission; it decides nothing else."""
    lowered = name.lower()
    return lowered.endswith((SUFFIX, SUFFIX + ENVELOPE)) and not name.startswith(NOT_SUBMISSIONS)
