"""A submission in one package or, when its evidence passes a limit, in several bound together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Revision
from qcdesk.package import envelope
from qcdesk.package.contents import gather
from qcdesk.package.keys import PublicKey
from qcdesk.package.limits import LIMITS
from qcdesk.package.members import blob_member
from qcdesk.package.revision_codec import BlobRecord, encode_blob, encode_revision
from qcdesk.package.signature import Signer
from qcdesk.package.statement import MAX_PARTS, PackageType, Statement
from qcdesk.package.writer import Beside, WrittenPackage, write_package
from qcdesk.services.context import Context
from qcdesk.system.files import HashedFile, IsCancelled, Progress

SMALLEST_LIMIT = 1 << 20
MOST_FILES = LIMITS.entries - 100
_FRAME = 64 << 10
_PER_FILE = 600
"""Bytes that a package needs beside its content, and for each file: headers, manifest, directory."""

Evidence = tuple[BlobRecord, HashedFile]


@dataclass(frozen=True)
class Part:
    """What one package of a submission carries; only the first has revisions."""

    revisions: tuple[Revision, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class WrittenPart:
    """One package as written; `sealed` is its encrypted form if the plan demands one."""

    statement: Statement
    package: WrittenPackage
    sealed: Path | None = None

    @property
    def file(self) -> Path:
        """The file that leaves the desk."""
        return self.sealed or self.package.path

    def remove(self) -> None:
        """Delete what was written."""
        self.package.path.unlink(missing_ok=True)
        if self.sealed is not None:
            self.sealed.unlink(missing_ok=True)


def split(revisions: Sequence[Revision], evidence: Sequence[Evidence], limit: int) -> list[Part]:
    """The parts of a submission, none larger than `limit` bytes unless a single file is.

    `limit` 0 means only the format's own. The same material gives the same parts. Raises
    UserError ``seal.limit-too-small``, ``package.too-large``.
    """
    if limit and limit < SMALLEST_LIMIT:
        raise UserError("seal.limit-too-small", limit=limit, smallest=SMALLEST_LIMIT)
    allowed = min(limit or LIMITS.package, LIMITS.package) - _FRAME
    used = sum(len(encode_revision(revision)[1]) for revision in revisions)
    parts: list[list[Evidence]] = [[]]
    for record, file in sorted(evidence, key=lambda pair: pair[0].sha256):
        needed = record.size + len(encode_blob(record)) + len(blob_member(record.sha256)) * 3 + _PER_FILE
        if needed > LIMITS.package - _FRAME:
            raise UserError("package.too-large", what=record.name, limit=LIMITS.package)
        full = used + needed > allowed or len(parts[-1]) >= MOST_FILES
        if full and (parts[-1] or len(parts) == 1):
            parts.append([])
            used = 0
        parts[-1].append((record, file))
        used += needed
    if len(parts) > MAX_PARTS:
        raise UserError("package.too-large", what="parts", limit=MAX_PARTS)
    return [Part(tuple(revisions) if not n else (), tuple(files)) for n, files in enumerate(parts)]


def write_parts(
    context: Context,
    first: Statement,
    parts: Sequence[Part],
    signers: tuple[Signer, Beside],
    recipients: Sequence[PublicKey] | None,
    progress: Progress,
    cancelled: IsCancelled,
) -> list[WrittenPart]:
    """Write every package of a submission, or none.

    `first` is the statement of the whole; numbers, predecessors and the group follow from it.
    `signers` are the device's keys as the plan's policy wants them to sign.
    With `recipients` each package is encrypted to them as well. Raises as `write_package` and
    `envelope.encrypt`.
    """
    total = sum(record.size for part in parts for record, _ in part.evidence)
    group = context.ids.new() if len(parts) > 1 else ""
    written: list[WrittenPart] = []
    done = 0
    try:
        for number, part in enumerate(parts, 1):
            draft = gather(PackageType.SUBMISSION, part.revisions, (), part.evidence)
            said = msgspec.structs.replace(
                first,
                package_id=context.ids.new() if written else first.package_id,
                seq=first.seq + number - 1,
                prev=written[-1].package.digest if written else first.prev,
                counts=draft.contents.counts,
                requires=draft.contents.requires,
                group_id=group,
                part=number if group else 0,
                parts=len(parts) if group else 0,
            )
            told = _shifted(progress, done, total)
            with _named(part.evidence):
                package = write_package(
                    context.layout.packages,
                    said,
                    draft.members,
                    signers[0],
                    beside=signers[1],
                    progress=told,
                    cancelled=cancelled,
                )
            written.append(WrittenPart(said, package))
            if recipients is not None:
                sealed = envelope.encrypt(package.path, recipients, cancelled)
                written[-1] = WrittenPart(said, package, sealed)
            done += said.counts.blob_bytes
    except BaseException:
        for part_written in written:
            part_written.remove()
        raise
    return written


@contextmanager
def _named(evidence: Sequence[Evidence]) -> Iterator[None]:
    """Evidence that is no longer what it was is told by the name that it came with."""
    try:
        yield
    except UserError as error:
        if error.code != "evidence.changed":
            raise
        names = {record.sha256: record.name for record, _ in evidence}
        sha256 = str(error.params["sha256"])
        raise UserError("evidence.changed", name=names[sha256], sha256=sha256) from error


def _shifted(progress: Progress, done: int, total: int) -> Progress:
    return lambda size, _: progress(done + size, total)
