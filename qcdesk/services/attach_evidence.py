"""Attaching evidence: the file is hashed while it is copied, stored once, linked to an entry."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import EVIDENCE
from qcdesk.domain.values import Json
from qcdesk.plan.model import Plan
from qcdesk.services.context import Context
from qcdesk.services.record_entry import apply_cells, lay_cells, saved, writable_register
from qcdesk.services.views import Saved
from qcdesk.store import blobs, entries, ledger
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import UnitOfWork
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import (
    HashedFile,
    IsCancelled,
    Progress,
    copy_hashed,
    display_name,
    hash_file,
    ignore_progress,
    never_cancelled,
)

MAX_EVIDENCE = 2**31 - 2**24
"""Bytes; a package has to stay below 2 GiB."""

_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
}


@dataclass(frozen=True)
class AttachEvidence:
    """Link a file to an entry with what an archivist wants to know of it."""

    entry_id: str
    path: Path
    title: str = ""
    doc_no: str = ""
    date: str = ""
    kind: str = ""
    period: str = ""


@dataclass(frozen=True)
class DetachEvidence:
    """Take a file from an entry; the file itself stays in the store."""

    entry_id: str
    sha256: str
    period: str = ""


def attach_evidence(
    context: Context,
    command: AttachEvidence,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Saved:
    """Store a file and link it to an entry.

    Raises UserError ``evidence.not-a-file``, ``evidence.empty``, ``evidence.too-large``, and
    EnvironmentFault when the disk refuses. The copy is complete before the link is written.
    """
    stored = store_file(context, command.path, progress, cancelled)
    with context.write("attach_evidence") as work:
        plan = context.plan(work.connection)
        entry = _lay_link(context, work, plan, command, stored)
        ledger.refresh(work.connection, plan, [entry.no])
        return saved(context, work, plan, entry.no, command.period)


def attach_to_all(
    context: Context,
    command: AttachEvidence,
    entry_ids: Sequence[str],
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Changes:
    """Store a file once and link it to several entries: one report covers a whole batch.

    One transaction and one step of undo; raises as `attach_evidence` does.
    """
    stored = store_file(context, command.path, progress, cancelled)
    with context.write("attach_evidence") as work:
        plan = context.plan(work.connection)
        found = [
            _lay_link(context, work, plan, replace(command, entry_id=each), stored) for each in entry_ids
        ]
        ledger.refresh(work.connection, plan, [entry.no for entry in found])
        return work.changes


def store_file(
    context: Context,
    path: Path,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> HashedFile:
    """Copy a file into the evidence folder under its digest."""
    with disk_faults(path):
        if not path.is_file():
            raise UserError("evidence.not-a-file", path=str(path))
        size = path.stat().st_size
        if size == 0:
            raise UserError("evidence.empty", path=str(path))
        if size > MAX_EVIDENCE:
            raise UserError("evidence.too-large", path=str(path), limit=MAX_EVIDENCE)
        folder = context.layout.evidence
        return copy_hashed(path, folder, lambda sha256: _sound_place(folder, sha256), progress, cancelled)


def _sound_place(folder: Path, sha256: str) -> Path:
    """Where a file belongs; a damaged file that lies there gives way."""
    place = blobs.path_of(folder, sha256)
    if place.exists() and hash_file(place).sha256 != sha256:
        place.unlink()
    return place


def _lay_link(
    context: Context, work: UnitOfWork, plan: Plan, command: AttachEvidence, stored: HashedFile
) -> StoredEntry:
    """Link a stored file to an entry; the caller renews the typed rows."""
    entry = entries.find(work.connection, command.entry_id)
    writable_register(plan, context.unit(work.connection), entry.register)
    name = display_name(command.path.name)
    mime = sniff(stored.path, name)
    blob = blobs.Blob(stored.sha256, stored.size, mime, name, present=True, crc=stored.crc)
    blobs.put(work.connection, [blob])
    content: dict[str, Json] = {
        "title": command.title or display_name(command.path.stem),
        "doc_no": command.doc_no,
        "date": command.date,
        "kind": command.kind,
    }
    lay_cells(work, entry, {f"{EVIDENCE}{stored.sha256}": content})
    work.touch(Changes(blobs=frozenset({stored.sha256})))
    return entry


def detach_evidence(context: Context, command: DetachEvidence) -> Saved:
    """Take a file from an entry."""
    with context.write("detach_evidence") as work:
        plan, unit = context.plan(work.connection), context.unit(work.connection)
        entry = entries.find(work.connection, command.entry_id)
        writable_register(plan, unit, entry.register)
        cell = f"{EVIDENCE}{command.sha256}"
        if entry.cells.get(cell) is None:
            raise UserError("evidence.not-linked", sha256=command.sha256, entry=command.entry_id)
        apply_cells(work, plan, entry, {cell: None})
        work.touch(Changes(blobs=frozenset({command.sha256})))
        return saved(context, work, plan, entry.no, command.period)


def sniff(path: Path, name: str) -> str:
    """The media type by the file's first bytes, else by the ending of its original name."""
    with path.open("rb") as stream:
        start = stream.read(16)
    found = next((mime for mark, mime in _SIGNATURES.items() if start.startswith(mark)), None)
    guessed = mimetypes.guess_type(name)[0]
    if found == "application/zip" and guessed:
        return guessed
    return found or guessed or "application/octet-stream"
