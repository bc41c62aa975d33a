"""Evidence files as they lie in the workspace: in their own folder, or inside a kept package.

What a submission brought stays in it, so that a file is stored once. Whoever needs it as a file
of its own gets it copied out, whole and with the right digest or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from qcdesk.services.context import Context
from qcdesk.store import blobs
from qcdesk.store.blobs import Place
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import (
    IsCancelled,
    Progress,
    chunks,
    flush_durably,
    hash_file,
    ignore_progress,
    never_cancelled,
    replace_durably,
    require_space,
    scratch_file,
)


def find_file(context: Context, connection: Connection, sha256: str) -> Path | None:
    """An evidence file's path, or None when it is not here or not what its digest says.

    One that only a kept package has is copied to the evidence folder first.
    """
    target = blobs.path_of(context.layout.evidence, sha256)
    with disk_faults(target):
        if target.is_file():
            return target
    place = blobs.places(connection, [sha256]).get(sha256)
    return None if place is None else _copy_out(context, place, sha256, target)


def unsound(
    context: Context,
    sha256s: Sequence[str],
    held: Mapping[str, Place],
    *,
    deep: bool,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> dict[str, bool]:
    """Of these files those that are gone (False) or, asked `deep`, not what their digest says (True).

    `held` are the places of those that kept packages have; `progress` counts files. Raises CancelledError.
    """
    found: dict[str, bool] = {}
    for number, sha256 in enumerate(sha256s):
        progress(number, len(sha256s))
        path, place = blobs.path_of(context.layout.evidence, sha256), held.get(sha256)
        with disk_faults(path):
            if path.is_file():
                damaged = deep and hash_file(path, cancelled=cancelled).sha256 != sha256
            elif place is not None and (context.layout.packages / place.file_name).is_file():
                damaged = deep and _digest(context, place, cancelled) != sha256
            else:
                found[sha256] = False
                continue
        if damaged:
            found[sha256] = True
    return found


def _digest(context: Context, place: Place, cancelled: IsCancelled) -> str:
    digest = hashlib.sha256()
    with (context.layout.packages / place.file_name).open("rb") as stream:
        stream.seek(place.offset)
        for piece in chunks(stream, place.size, cancelled):
            digest.update(piece)
    return digest.hexdigest()


def _copy_out(context: Context, place: Place, sha256: str, target: Path) -> Path | None:
    source, folder = context.layout.packages / place.file_name, context.layout.evidence
    digest = hashlib.sha256()
    with disk_faults(target):
        if not source.is_file():
            return None
        require_space(folder, place.size)
        with source.open("rb") as original, scratch_file(folder) as (scratch, stream):
            original.seek(place.offset)
            for piece in chunks(original, place.size):
                digest.update(piece)
                stream.write(piece)
            if digest.hexdigest() != sha256:
                return None
            flush_durably(stream)
            stream.close()
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_durably(scratch, target)
    return target
