"""Writes a package: every offset known first, evidence streamed once, the whole read again and checked.

The same content and key give the same bytes on the same machine; everywhere they give the same
digest, because it does not depend on compression.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from qcdesk.domain.errors import Bug, PackageRefused, UserError
from qcdesk.package import bag, members
from qcdesk.package.checksum import crc32
from qcdesk.package.contents import Content
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.reader import verify_written
from qcdesk.package.signature import Signer
from qcdesk.package.sshsig import SIGNATURE_MEMBER
from qcdesk.package.statement import STATEMENT, PackageType, Statement
from qcdesk.package.verified import fault
from qcdesk.package.zip_profile import DEFLATED, STORED, Entry, directory, local_header
from qcdesk.system.files import (
    HashedFile,
    IsCancelled,
    Progress,
    chunks,
    flush_durably,
    ignore_progress,
    never_cancelled,
    replace_durably,
    require_space,
    scratch_file,
    write_all,
)
from qcdesk.system.workers import Job, Tally, in_parallel

DEFLATE_FROM = 64 << 10
"""Text members below this many bytes are stored, so that small packages do not depend on zlib."""


@dataclass(frozen=True)
class WrittenPackage:
    """A package that was written, synced, read again and found right; `digest` is its identity."""

    path: Path
    digest: str
    size: int


@dataclass(frozen=True)
class _Part:
    """A member with its place in the archive; evidence has its CRC only after it was copied."""

    entry: Entry
    data: bytes | HashedFile


def write_package(
    folder: Path,
    statement: Statement,
    content: Mapping[str, Content],
    signer: Signer,
    *,
    countersigner: Signer | None = None,
    limits: Limits = LIMITS,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> WrittenPackage:
    """Write ``<folder>/<stem>.qcpkg`` from a statement and its payload members.

    `content` is everything under ``data/`` but ``package.json``; evidence is given as files with
    their digests, which are checked while they are copied. An enrolment that replaces a key is
    countersigned with the old one. The file appears only when it is whole and verified. Raises
    UserError ``evidence.changed`` or ``package.too-large``, PackageRefused, EnvironmentFault,
    CancelledError.
    """
    payload = {**content, STATEMENT: statement.to_bytes()}
    tags = _tag_files(statement, payload, signer, countersigner)
    parts = _layout(statement.stem, {**tags, **payload})
    _check_fits(parts, limits)
    target = folder / (statement.stem + members.SUFFIX)
    try:
        require_space(folder, parts[-1].entry.end)
        with scratch_file(folder) as (scratch, stream):
            entries = _fill(scratch, stream, parts, progress, cancelled)
            stream.write(directory(entries))
            size = stream.tell()
            flush_durably(stream)
            stream.close()
            written = _verified(scratch, signer, limits, cancelled)
            replace_durably(scratch, target)
    except OSError as error:
        raise fault(error, target) from error
    return WrittenPackage(target, written, size)


def _tag_files(
    statement: Statement,
    payload: Mapping[str, Content],
    signer: Signer,
    countersigner: Signer | None,
) -> dict[str, bytes]:
    namespace = statement.type.namespace
    digests = {name: _digest(data) for name, data in payload.items()}
    manifest = bag.manifest(digests)
    info = bag.info(statement, sum(_size(data) for data in payload.values()), len(payload))
    signed = bag.tag_manifest(info, manifest)
    tags = {
        members.BAGIT: bag.DECLARATION,
        members.INFO: info,
        members.MANIFEST: manifest,
        members.TAG_MANIFEST: signed,
        SIGNATURE_MEMBER: signer.sign(signed, namespace),
    }
    if countersigner is not None and statement.type is PackageType.ENROL:
        tags[members.COUNTERSIGNATURE_MEMBER] = countersigner.sign(signed, namespace)
    return tags


def _layout(stem: str, contents: Mapping[str, Content]) -> list[_Part]:
    parts: list[_Part] = []
    offset = 0
    for name in members.ordered(contents):
        data = contents[name]
        size, crc, method = _size(data), 0, STORED
        if isinstance(data, bytes):
            crc = crc32(data)
            if size >= DEFLATE_FROM and members.may_deflate(name):
                data, method = _deflated(data), DEFLATED
        entry = Entry(f"{stem}/{name}", method, crc, _size(data), size, offset)
        parts.append(_Part(entry, data))
        offset = entry.end
    return parts


def _check_fits(parts: list[_Part], limits: Limits) -> None:
    entries = [part.entry for part in parts]
    if len(entries) > limits.entries:
        raise UserError("package.too-large", what="entries", limit=limits.entries)
    if entries[-1].end + len(directory(entries)) > limits.package:
        raise UserError("package.too-large", what="package", limit=limits.package)


def _fill(
    scratch: Path, stream: BinaryIO, parts: list[_Part], progress: Progress, cancelled: IsCancelled
) -> list[Entry]:
    """Write every member at its offset; returns the entries with their CRC."""
    for part in parts:
        if isinstance(part.data, bytes):
            stream.seek(part.entry.offset)
            stream.write(local_header(part.entry) + part.data)
    stream.flush()
    jobs = [_copier(scratch, part.entry, part.data) for part in parts if isinstance(part.data, HashedFile)]
    total = sum(part.data.size for part in parts if isinstance(part.data, HashedFile))
    copied = {entry.name: entry for entry in in_parallel(jobs, total, progress, cancelled)}
    stream.seek(parts[-1].entry.end)
    return [copied.get(part.entry.name, part.entry) for part in parts]


def _copier(scratch: Path, entry: Entry, source: HashedFile) -> Job[Entry]:
    return lambda tally: _copy(scratch, entry, source, tally)


def _copy(scratch: Path, entry: Entry, source: HashedFile, tally: Tally) -> Entry:
    """Copy an evidence file while hashing it, then write the header that needs its CRC."""
    digest = hashlib.sha256()
    crc = size = 0
    with source.path.open("rb", buffering=0) as original, scratch.open("r+b", buffering=0) as target:
        target.seek(entry.data_offset)
        # One byte more than promised is enough to know that the file grew.
        for piece in chunks(original, source.size + 1, tally.stopped):
            size += len(piece)
            if size > source.size:
                break
            digest.update(piece)
            crc = crc32(piece, crc)
            write_all(target, piece)
            tally.add(len(piece))
        found = replace(entry, crc=crc)
        target.seek(entry.offset)
        write_all(target, local_header(found))
    if size != source.size or digest.hexdigest() != source.sha256:
        raise UserError("evidence.changed", path=str(source.path), sha256=source.sha256)
    return found


def _verified(path: Path, signer: Signer, limits: Limits, cancelled: IsCancelled) -> str:
    try:
        return verify_written(path, signer.public, limits, cancelled).digest
    except PackageRefused as error:
        # The reader refuses what was meant to be right: a defect of the caller or the disk.
        raise Bug("package.written-wrong", refused=error.code, **error.params) from error


def _digest(data: Content) -> str:
    return data.sha256 if isinstance(data, HashedFile) else hashlib.sha256(data).hexdigest()


def _size(data: Content) -> int:
    return data.size if isinstance(data, HashedFile) else len(data)


def _deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()
