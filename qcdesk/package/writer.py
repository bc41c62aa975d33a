"""Writes a package: every offset known first, evidence streamed once, the whole read again and checked.

The same content and key give the same bytes on the same machine; everywhere they give the same
digest, because it does not depend on compression.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from qcdesk.domain.errors import Bug, PackageRefused, UserError
from qcdesk.package import bag, deflate, members, sm3
from qcdesk.package.contents import Content
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.reader import verify_written
from qcdesk.package.signature import Signer
from qcdesk.package.sm2_signature import SecondSigner, claims
from qcdesk.package.sshsig import SIGNATURE_MEMBER
from qcdesk.package.statement import STATEMENT, PackageType, Statement
from qcdesk.package.verified import fault
from qcdesk.package.zip_profile import DEFLATED, STORED, Entry, directory, local_header
from qcdesk.system.checksum import crc32
from qcdesk.system.files import (
    CHUNK,
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
from qcdesk.system.flushing import SteadyFlush
from qcdesk.system.workers import Job, Tally, in_parallel

DEFLATE_FROM = 64 << 10
"""Text members below this many bytes are stored, so that small packages depend on no deflater."""


@dataclass(frozen=True)
class Beside:
    """What signs beside the signer.

    With a `second` key the package has the SM3 manifests and an SM2 signature, which is another one
    each time. `countersigner` is the key that an enrolment replaces.
    """

    second: SecondSigner | None = None
    countersigner: Signer | None = None


NOBODY_BESIDE = Beside()


@dataclass(frozen=True)
class WrittenPackage:
    """A package that was written, synced, read again and found right; `digest` is its identity.

    `crcs` are, by SHA-256, the CRC-32 of the evidence that had to be hashed: worth keeping, so that
    it need not be hashed the next time.
    """

    path: Path
    digest: str
    size: int
    crcs: Mapping[str, int] = field(default_factory=dict)


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
    beside: Beside = NOBODY_BESIDE,
    limits: Limits = LIMITS,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> WrittenPackage:
    """Write ``<folder>/<stem>.qcpkg`` from a statement and its payload members.

    `content` is everything under ``data/`` but ``package.json``; evidence is given as files with
    the digests they had when they were attached. The very bytes that are written must have the
    CRC-32 that was computed together with the digest then; where none was kept or it differs, they
    are hashed and must have the digest. For an SM2 signature evidence is read once more before,
    because the manifest of SM3 stands in front of it. The synced file is then read again from end to
    end: seal, manifests, every line, and evidence by the CRC-32 of those bytes. The file appears only
    when it is whole and verified. Raises UserError ``evidence.changed`` or ``package.too-large``,
    PackageRefused, EnvironmentFault, CancelledError.
    """
    payload = {**content, STATEMENT: statement.to_bytes()}
    target = folder / (statement.stem + members.SUFFIX)
    passes = 1 if beside.second is None else 2
    try:
        tags = _tag_files(statement, payload, signer, beside, _turn(progress, 0, passes), cancelled)
        parts = _layout(statement.stem, {**tags, **payload})
        _check_fits(parts, limits)
        require_space(folder, parts[-1].entry.end)
        with scratch_file(folder) as (scratch, stream):
            entries = _fill(scratch, stream, parts, _turn(progress, passes - 1, passes), cancelled)
            stream.write(directory(entries))
            size = stream.tell()
            flush_durably(stream)
            stream.close()
            written = _verified(scratch, signer, limits, cancelled)
            replace_durably(scratch, target)
    except OSError as error:
        raise fault(error, target) from error
    return WrittenPackage(target, written, size, _new_crcs(parts, entries))


def _tag_files(
    statement: Statement,
    payload: Mapping[str, Content],
    signer: Signer,
    beside: Beside,
    progress: Progress,
    cancelled: IsCancelled,
) -> dict[str, bytes]:
    second = beside.second
    namespace, size = statement.type.namespace, sum(_size(data) for data in payload.values())
    claimed = _claims(second, signer, namespace) if second else ()
    info = bag.info(statement, size, len(payload), claimed)
    manifest = bag.manifest({name: _digest(data) for name, data in payload.items()})
    also = bag.manifest(_sm3_digests(payload, progress, cancelled)) if second else None
    signed = bag.tag_manifest(info, manifest, also)
    tags = {
        members.BAGIT: bag.DECLARATION,
        members.INFO: info,
        members.MANIFEST: manifest,
        members.TAG_MANIFEST: signed,
    }
    if second is None or not second.alone:
        tags[SIGNATURE_MEMBER] = signer.sign(signed, namespace)
    if beside.countersigner is not None and statement.type is PackageType.ENROL:
        tags[members.COUNTERSIGNATURE_MEMBER] = beside.countersigner.sign(signed, namespace)
    if second is not None and also is not None:
        signed = bag.tag_manifest_sm3(info, manifest, also)
        tags[members.MANIFEST_SM3], tags[members.TAG_MANIFEST_SM3] = also, signed
        tags[members.SM2_MEMBER] = second.key.sign(signed)
    return tags


def _claims(second: SecondSigner, signer: Signer, namespace: str) -> tuple[str, ...]:
    return claims(second.key.public, signer.public, namespace, alone=second.alone)


def _turn(progress: Progress, number: int, passes: int) -> Progress:
    """Progress of one of several passes over the same bytes, told as that of the whole."""
    return lambda done, total: progress((number * total + done) // passes, total)


def _sm3_digests(
    payload: Mapping[str, Content], progress: Progress, cancelled: IsCancelled
) -> dict[str, str]:
    """The SM3 of every payload member; evidence is read once more for it, before it is copied."""
    files = [data for data in payload.values() if isinstance(data, HashedFile)]
    total = sum(file.size for file in files)
    found = in_parallel([_sm3_job(file) for file in files], total, progress, cancelled)
    of_files = dict(zip((file.sha256 for file in files), found, strict=True))
    return {
        name: of_files[data.sha256] if isinstance(data, HashedFile) else sm3.hexdigest(data)
        for name, data in payload.items()
    }


def _sm3_job(file: HashedFile) -> Job[str]:
    def work(tally: Tally) -> str:
        found = sm3.new()
        with file.path.open("rb", buffering=0) as stream:
            for piece in chunks(stream, file.size, tally.stopped):
                found.update(piece)
                tally.add(len(piece))
        return found.finalize().hex()

    return work


def _layout(stem: str, contents: Mapping[str, Content]) -> list[_Part]:
    parts: list[_Part] = []
    offset = 0
    for name in members.ordered(contents):
        data = contents[name]
        size, crc, method = _size(data), 0, STORED
        if isinstance(data, bytes):
            crc = crc32(data)
            if size >= DEFLATE_FROM and members.may_deflate(name):
                data, method = deflate.deflate(data, by=deflate.PREFERRED), DEFLATED
        flags = deflate.PREFERRED if method == DEFLATED else 0
        entry = Entry(f"{stem}/{name}", method, crc, _size(data), size, offset, flags)
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
    files = [(part.entry, part.data) for part in parts if isinstance(part.data, HashedFile)]
    # The largest first, so that no worker is left alone with a large one at the end.
    files.sort(key=lambda file: -file[1].size)
    flush = SteadyFlush(stream)
    jobs = [_copier(scratch, entry, source, flush) for entry, source in files]
    total = sum(source.size for _, source in files)
    copied = {entry.name: entry for entry in in_parallel(jobs, total, progress, cancelled)}
    stream.seek(parts[-1].entry.end)
    return [copied.get(part.entry.name, part.entry) for part in parts]


def _copier(scratch: Path, entry: Entry, source: HashedFile, flush: SteadyFlush) -> Job[Entry]:
    return lambda tally: _copy(scratch, entry, source, flush, tally)


def _copy(scratch: Path, entry: Entry, source: HashedFile, flush: SteadyFlush, tally: Tally) -> Entry:
    """Copy an evidence file, then write the header that needs its CRC."""
    digest = hashlib.sha256() if source.crc is None else None
    crc = size = 0
    with source.path.open("rb", buffering=0) as original, scratch.open("r+b", buffering=0) as target:
        target.seek(entry.data_offset)
        # Pieces that end on a multiple of their size are the cheapest for the system to take.
        first = CHUNK - entry.data_offset % CHUNK
        # One byte more than promised is enough to know that the file grew.
        for piece in chunks(original, source.size + 1, tally.stopped, first):
            size += len(piece)
            if size > source.size:
                break
            if digest is not None:
                digest.update(piece)
            crc = crc32(piece, crc)
            write_all(target, piece)
            flush.wrote(len(piece))
            tally.add(len(piece))
        found = replace(entry, crc=crc)
        target.seek(entry.offset)
        write_all(target, local_header(found))
    if source.crc not in (None, crc):
        # The file or the record of it is wrong; its digest tells which.
        tally.add(-size)
        return _copy(scratch, entry, replace(source, crc=None), flush, tally)
    if size != source.size or (digest is not None and digest.hexdigest() != source.sha256):
        raise UserError("evidence.changed", name=source.path.name, sha256=source.sha256)
    return found


def _new_crcs(parts: Sequence[_Part], entries: Sequence[Entry]) -> dict[str, int]:
    return {
        part.data.sha256: entry.crc
        for part, entry in zip(parts, entries, strict=True)
        if isinstance(part.data, HashedFile) and part.data.crc != entry.crc
    }


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
