"""Revisions, decisions and evidence as the members of a package, and back with every check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.domain.revisions import Decision, Revision
from qcdesk.package import revision_codec, revision_lines
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.members import BLOBS, DECISIONS, REVISIONS, blob_digest, blob_member
from qcdesk.package.revision_codec import BlobRecord
from qcdesk.package.statement import Counts, PackageType, Statement
from qcdesk.system.files import HashedFile

Content = bytes | HashedFile
"""A member's bytes, or a file with its known SHA-256 and size."""

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Contents:
    """Parsed facts of a package, in their order: by device and counter, identity, digest."""

    revisions: tuple[Revision, ...] = ()
    decisions: tuple[Decision, ...] = ()
    blobs: tuple[BlobRecord, ...] = ()

    @property
    def counts(self) -> Counts:
        """What the statement says about them."""
        size = sum(record.size for record in self.blobs)
        return Counts(len(self.revisions), len(self.decisions), len(self.blobs), size)

    @property
    def requires(self) -> tuple[str, ...]:
        """Parents that are not inside, sorted."""
        inside = {revision.revision_id for revision in self.revisions}
        parents = {parent for revision in self.revisions for parent in revision.parents}
        return tuple(sorted(parents - inside))


@dataclass(frozen=True)
class Draft:
    """What `gather` prepared for a package: its facts and its members by name."""

    contents: Contents = field(default_factory=Contents)
    members: Mapping[str, Content] = field(default_factory=dict)


def gather(
    package_type: PackageType,
    revisions: Iterable[Revision] = (),
    decisions: Iterable[Decision] = (),
    evidence: Iterable[tuple[BlobRecord, HashedFile]] = (),
) -> Draft:
    """The members of a submission or receipt, facts sorted and identities computed.

    Evidence files are named, not read. Raises UserError ``json.malformed``.
    """
    pairs = sorted(evidence, key=lambda pair: pair[0].sha256)
    lined_revisions = [(revision_codec.encode_revision(item), item) for item in revisions]
    lined_revisions.sort(key=lambda pair: (pair[1].device_id, pair[1].counter, pair[0][0]))
    lined_decisions = sorted(revision_codec.encode_decision(item) for item in decisions)
    members: dict[str, Content] = {
        REVISIONS: b"".join(line for (_, line), _ in lined_revisions),
        BLOBS: b"".join(revision_codec.encode_blob(record) for record, _ in pairs),
    }
    if package_type is PackageType.RECEIPT:
        members[DECISIONS] = b"".join(line for _, line in lined_decisions)
    members.update({blob_member(record.sha256): file for record, file in pairs})
    contents = Contents(
        tuple(revision_codec.decode_revision(line[:-1]) for (_, line), _ in lined_revisions),
        tuple(revision_codec.decode_decision(line[:-1]) for _, line in lined_decisions),
        tuple(record for record, _ in pairs),
    )
    return Draft(contents, members)


def parse(
    members: Mapping[str, bytes], statement: Statement, sizes: Mapping[str, int], limits: Limits = LIMITS
) -> Contents:
    """The facts of verified members, checked against the statement and the evidence present.

    `sizes` are the payload members' sizes. Raises PackageRefused ``package.line-invalid``,
    ``package.foreign-revision``, ``package.count-wrong``, ``package.statement-differs``,
    ``package.evidence-differs``.
    """
    contents = Contents(
        _revisions(members.get(REVISIONS, b""), statement, limits),
        tuple(_parsed(members, DECISIONS, _decision_reader(statement), _decision_key, limits)),
        tuple(_parsed(members, BLOBS, revision_codec.decode_blob, _blob_key, limits)),
    )
    _check_evidence(contents.blobs, sizes)
    stated, found = statement.counts, contents.counts
    for name in Counts.__struct_fields__:
        if getattr(stated, name) != getattr(found, name):
            raise PackageRefused(
                "package.count-wrong", what=name, stated=getattr(stated, name), found=getattr(found, name)
            )
    if statement.requires != contents.requires:
        raise PackageRefused("package.statement-differs", what="requires")
    return contents


def _revisions(data: bytes, statement: Statement, limits: Limits) -> tuple[Revision, ...]:
    """All at once; one by one only to say which line is wrong."""
    found = revision_lines.decode_all(data, _lines(data, REVISIONS, limits))
    if found is not None and _all_of_sender(found, statement) and _all_sorted(found):
        return found
    read = _revision_reader(statement)
    return tuple(_parsed({REVISIONS: data}, REVISIONS, read, _revision_key, limits))


def _all_of_sender(revisions: Sequence[Revision], statement: Statement) -> bool:
    sends = statement.type is PackageType.SUBMISSION
    unit = statement.unit_id if sends else statement.recipient_unit
    devices = {revision.device_id for revision in revisions}
    return {revision.unit for revision in revisions} <= {unit} and (
        not sends or devices <= {statement.device_id}
    )


def _all_sorted(revisions: Sequence[Revision]) -> bool:
    return all(first < second for first, second in pairwise(map(_revision_key, revisions)))


def _parsed(
    members: Mapping[str, bytes],
    name: str,
    decode: Callable[[bytes], _Item],
    key: Callable[[_Item], object],
    limits: Limits,
) -> Iterator[_Item]:
    previous: _Item | None = None
    for number, line in enumerate(_lines(members.get(name, b""), name, limits), 1):
        try:
            item = decode(line)
        except PackageRefused as error:
            raise PackageRefused(error.code, **{**error.params, "line": number}) from error
        except UserError as error:
            reason = str(error.params.get("reason"))
            raise PackageRefused("package.line-invalid", member=name, line=number, reason=reason) from error
        if previous is not None and not key(previous) < key(item):  # type: ignore[operator]
            raise PackageRefused("package.line-invalid", member=name, line=number, reason="order")
        previous = item
        yield item


def _lines(data: bytes, name: str, limits: Limits) -> list[bytes]:
    if not data:
        return []
    lines = data.split(b"\n", limits.lines)
    if lines.pop():
        reason = "too-many-lines" if len(lines) == limits.lines else "no-line-feed"
        raise PackageRefused("package.line-invalid", member=name, line=len(lines) + 1, reason=reason)
    return lines


def _revision_reader(statement: Statement) -> Callable[[bytes], Revision]:
    sends = statement.type is PackageType.SUBMISSION
    unit = statement.unit_id if sends else statement.recipient_unit

    def read(line: bytes) -> Revision:
        revision = revision_codec.decode_revision(line)
        foreign_device = sends and revision.device_id != statement.device_id
        if revision.unit != unit or foreign_device:
            raise PackageRefused("package.foreign-revision", unit=revision.unit, device=revision.device_id)
        return revision

    return read


def _decision_reader(statement: Statement) -> Callable[[bytes], Decision]:
    def read(line: bytes) -> Decision:
        decision = revision_codec.decode_decision(line)
        if decision.unit != statement.recipient_unit:
            raise PackageRefused("package.foreign-revision", unit=decision.unit, device="")
        return decision

    return read


def _revision_key(revision: Revision) -> tuple[str, int, str]:
    return revision.device_id, revision.counter, revision.revision_id


def _decision_key(decision: Decision) -> str:
    return decision.decision_id


def _blob_key(record: BlobRecord) -> str:
    return record.sha256


def _check_evidence(records: tuple[BlobRecord, ...], sizes: Mapping[str, int]) -> None:
    present = {blob_digest(name): size for name, size in sizes.items() if blob_digest(name)}
    described = {record.sha256: record.size for record in records}
    for sha256 in sorted(present.keys() | described.keys()):
        if present.get(sha256) != described.get(sha256):
            raise PackageRefused("package.evidence-differs", sha256=sha256)
