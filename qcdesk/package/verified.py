"""What reading a package gives: claims without trust, or a verified package."""

from __future__ import annotations

import errno
import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from qcdesk.domain.errors import EnvironmentFault, PackageRefused
from qcdesk.package import sm3
from qcdesk.package.archive import Archive
from qcdesk.package.contents import Contents
from qcdesk.package.keys import PublicKey
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.members import blob_digest
from qcdesk.package.sm2 import Sm2PublicKey
from qcdesk.package.statement import Enrolment, ReceiptBody, Statement
from qcdesk.package.trust import Device, TrustList
from qcdesk.system.files import (
    HashedFile,
    IsCancelled,
    Progress,
    flush_durably,
    ignore_progress,
    never_cancelled,
    require_space,
    scratch_file,
)
from qcdesk.system.flushing import SteadyFlush
from qcdesk.system.workers import Job, Tally, in_parallel


@dataclass(frozen=True)
class Claims:
    """What an undamaged package says of itself; nobody has vouched for the key that signed it.

    `root` is the office's root key that a kit claims, to be compared with the printed code, `sm2`
    the signer's SM2 key if that signed as well.
    """

    statement: Statement
    digest: str
    signer: PublicKey
    size: int
    root: PublicKey | None = None
    sm2: Sm2PublicKey | None = None


@dataclass(frozen=True)
class VerifiedPackage:
    """A package of which every byte was checked and whose signer may say what it says.

    `digest` is the package's identity. `device` is the unit's device that signed, None for the
    office and for enrolments, whose `signer` is not trusted yet. `trust` is the list that a kit
    brings. `countersigner` is the key that an enrolment replaces. `sm2` is the signer's SM2 key if
    that signed as well. `evidence` are copies made while reading, `offsets` say by SHA-256 where in
    the file each begins; a small package's bytes are `whole`.
    """

    path: Path
    statement: Statement
    digest: str
    signer: PublicKey
    device: Device | None
    contents: Contents
    trust: TrustList | None = None
    receipt: ReceiptBody | None = None
    enrolment: Enrolment | None = None
    countersigner: PublicKey | None = None
    sm2: Sm2PublicKey | None = None
    evidence: Mapping[str, HashedFile] = field(default_factory=dict)
    whole: bytes | None = field(default=None, repr=False)
    offsets: Mapping[str, int] = field(default_factory=dict, repr=False)
    _members: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return self.path.stat().st_size if self.whole is None else len(self.whole)

    def read(self, name: str) -> bytes:
        """A text member as it was verified, e.g. ``data/plan.json``. Raises KeyError."""
        return self._members[name]

    def stream_payload(
        self,
        into: Path,
        progress: Progress = ignore_progress,
        cancelled: IsCancelled = never_cancelled,
        limits: Limits = LIMITS,
    ) -> dict[str, HashedFile]:
        """Copy the evidence to `into`, each file named by its SHA-256; bytes are hashed again.

        Raises PackageRefused ``package.changed`` if the file changed since it was verified,
        CancelledError, EnvironmentFault.
        """
        with opened(self.path, limits) as archive:
            digests = {name: blob_digest(name) for name in archive.payload if blob_digest(name)}
            if set(digests.values()) != {record.sha256 for record in self.contents.blobs}:
                raise PackageRefused("package.changed", member="data/blobs")
            return read_evidence(archive, self.path, digests, Reading(into, progress, cancelled))


@dataclass(frozen=True)
class Reading:
    """How evidence is read: where copies go, named by SHA-256, and whether it is hashed at all."""

    into: Path | None = None
    progress: Progress = ignore_progress
    cancelled: IsCancelled = never_cancelled
    hashed: bool = True


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Archive]:
    """A package file in which layout and names are right (steps 1 to 4).

    Raises PackageRefused; EnvironmentFault ``file.failed`` or ``disk.full`` when the machine fails.
    """
    try:
        with path.open("rb") as stream:
            yield Archive(stream, limits)
    except OSError as error:
        raise fault(error, path) from error


def fault(error: OSError, path: Path) -> EnvironmentFault:
    """The machine's failure while working on a package."""
    code = "disk.full" if error.errno == errno.ENOSPC else "file.failed"
    return EnvironmentFault(code, path=str(path), reason=error.strerror or str(error))


def read_evidence(
    archive: Archive,
    path: Path,
    digests: Mapping[str, str],
    how: Reading,
    second: Mapping[str, str] | None = None,
) -> dict[str, HashedFile]:
    """Read members of the archive at `path` once, with the digests that they must have.

    `second` are their SM3 in a package of two schemes; both are computed in the same pass. Returns
    the copies by SHA-256. Raises PackageRefused ``package.changed`` or ``package.sm3-differs`` when
    a digest differs, CancelledError, OSError.
    """
    into = how.into
    total = sum(archive.size(name) for name in digests)
    if into is not None:
        require_space(into, total)
        into.mkdir(parents=True, exist_ok=True)
    also = second or {}
    jobs = [
        _reader(archive, path, _Wanted(name, sha256, also.get(name, "")), how)
        for name, sha256 in digests.items()
    ]
    kept = in_parallel(jobs, total, how.progress, how.cancelled)
    return {file.sha256: file for file in kept if into is not None}


@dataclass(frozen=True)
class _Wanted:
    """A member and the digests it must have; `sm3` is empty in a package of one scheme."""

    name: str
    sha256: str
    sm3: str


def _reader(archive: Archive, path: Path, wanted: _Wanted, how: Reading) -> Job[HashedFile]:
    name, sha256 = wanted.name, wanted.sha256

    def read(tally: Tally) -> HashedFile:
        if archive.whole is not None:
            return take(archive.stream(name, tally.stopped), tally)
        with path.open("rb", buffering=0) as stream:
            return take(archive.stream(name, tally.stopped, stream), tally)

    def take(stream: Iterator[bytes | memoryview], tally: Tally) -> HashedFile:
        pieces = _counted(stream, tally)
        if how.into is not None:
            return _keep(pieces, how.into / sha256, wanted, archive.size(name))
        if how.hashed:
            _check(pieces, None, wanted)
        else:
            deque(pieces, maxlen=0)
        return HashedFile(path, sha256, archive.size(name))

    return read


def _keep(pieces: Iterator[bytes | memoryview], target: Path, wanted: _Wanted, size: int) -> HashedFile:
    with scratch_file(target.parent) as (scratch, stream):
        _check(pieces, stream, wanted)
        flush_durably(stream)
        stream.close()
        # the folder is scratch itself: what is kept gets its durable name when it is moved out
        scratch.replace(target)
    return HashedFile(target, target.name, size)


def _check(pieces: Iterator[bytes | memoryview], target: BinaryIO | None, wanted: _Wanted) -> None:
    found, second = hashlib.sha256(), sm3.new() if wanted.sm3 else None
    flush = SteadyFlush(target) if target is not None else None
    for piece in pieces:
        found.update(piece)
        if second is not None:
            second.update(piece)
        if target is not None and flush is not None:
            target.write(piece)
            flush.wrote(len(piece))
    if found.hexdigest() != wanted.sha256:
        raise PackageRefused("package.changed", member=wanted.name)
    if second is not None and second.finalize().hex() != wanted.sm3:
        raise PackageRefused("package.sm3-differs", member=wanted.name)


def _counted(pieces: Iterator[bytes | memoryview], tally: Tally) -> Iterator[bytes | memoryview]:
    for piece in pieces:
        tally.add(len(piece))
        yield piece
