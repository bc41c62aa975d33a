"""The statement of a package, ``data/package.json``: who sends what to whom, and what is inside."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package import canonical, shapes
from qcdesk.package.limits import LIMITS, Limits

FORMAT = "qcdesk-package"
FORMAT_VERSION = 1
STATEMENT = "data/package.json"
MAX_PARTS = 1_000
"""A split submission has at most this many parts."""


class PackageType(Enum):
    """上报包, 任务包, 回执, 登记申请."""

    SUBMISSION = "submission"
    KIT = "kit"
    RECEIPT = "receipt"
    ENROL = "enrol"

    @property
    def namespace(self) -> str:
        """The purpose that the package's signature names."""
        return f"{self.value}@qcdesk"


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """What the package carries; `blob_bytes` is the sum of the evidence files' sizes."""

    revisions: shapes.Count = 0
    decisions: shapes.Count = 0
    blobs: shapes.Count = 0
    blob_bytes: shapes.Count = 0


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """Names claimed in a submission: 填报人, 审核人, 负责人; for display only."""

    preparer: shapes.Name = ""
    reviewer: shapes.Name = ""
    head: shapes.Name = ""


class Statement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The signed claims of a package.

    `unit_id` is the sender's unit (the office's own code for kits and receipts) and
    `recipient_unit` the addressee of a receipt, else empty. `seq` counts the device's packages
    from 1; `prev` is the digest of the device's previous package. `kit_id` and `kit_digest`
    name the kit the sender works with (``""`` and ``None`` in a kit). `recipient_office_fp` is
    the fingerprint of the office's root key, empty only in an enrolment. `last_receipt_seen`
    and `audit_head` are digests. `requires` lists, sorted, the parent revisions not inside.
    `created_claimed` (ISO 8601) is for display; no decision uses it. Evidence too large for one
    package is split: `group_id` (a UUID) binds the parts, this is number `part` of `parts`;
    ``""``, 0, 0 in a package that stands alone.
    """

    type: PackageType
    package_id: shapes.Uuid
    programme_id: shapes.OptionalCode
    period: shapes.Period
    unit_id: shapes.Code
    device_id: shapes.Uuid
    signer_fp: shapes.Fingerprint
    seq: shapes.Ordinal
    prev: shapes.Hex | None
    kit_id: shapes.OptionalUuid
    kit_digest: shapes.Hex | None
    recipient_office_fp: shapes.OptionalFingerprint
    recipient_unit: shapes.OptionalCode
    last_receipt_seen: shapes.Hex | None
    created_claimed: shapes.Timestamp
    counts: Counts
    requires: Annotated[tuple[shapes.Hex, ...], Meta(max_length=100_000)] = ()
    people: People = People()
    audit_head: shapes.Hex | None = None
    group_id: shapes.OptionalUuid = ""
    part: shapes.Count = 0
    parts: shapes.Count = 0
    format: Literal["qcdesk-package"] = "qcdesk-package"
    format_version: shapes.Ordinal = FORMAT_VERSION
    min_reader_version: shapes.Ordinal = FORMAT_VERSION

    def to_bytes(self) -> bytes:
        """The canonical bytes of ``data/package.json``."""
        return canonical.dumps(msgspec.to_builtins(self))

    @property
    def is_grouped_rightly(self) -> bool:
        """True if it stands alone, or is a part of a submission split into at least two."""
        if not self.group_id:
            return self.part == self.parts == 0
        return (
            self.type is PackageType.SUBMISSION
            and 1 <= self.part <= self.parts
            and 2 <= self.parts <= MAX_PARTS
        )

    @property
    def addressee(self) -> str:
        """The unit the file name shows: the addressee of the office's packages, else the sender."""
        if self.type in (PackageType.KIT, PackageType.RECEIPT):
            return self.recipient_unit or "all"
        return self.unit_id

    @property
    def stem(self) -> str:
        """The file name without ``.qcpkg``, which is also the root directory inside."""
        parts = ("QC", self.type.value, self.addressee, self.period or "all", self.device_id[-4:])
        return "-".join((*parts, f"{self.seq:06d}"))


class Enrolment(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``data/enrolment.json``: the request of a device to be trusted.

    `replaces` is the fingerprint of the key that countersigns, empty for a first enrolment. `sm2`
    is the SM2 key that belongs to `key`, absent where the plan asks for none.
    """

    unit: shapes.Code
    device_id: shapes.Uuid
    device_name: shapes.Name
    key: shapes.KeyLine
    contact: shapes.Name
    nonce: shapes.Hex
    replaces: shapes.OptionalFingerprint = ""
    sm2: shapes.Sm2Line | UnsetType = UNSET


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of one package: merged 已合并, known 此前已导入, refused 未接收 (with its code).

    `at` is when it came to the office, by the office's clock, ``""`` when that is not known.
    """

    digest: shapes.Hex
    seq: shapes.Ordinal
    outcome: Literal["merged", "known", "refused"]
    code: Annotated[str, Meta(max_length=80)] = ""
    at: shapes.OptionalTimestamp = ""


class MissingParts(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers of the parts of a split submission that the office did not get, of `parts` in all."""

    group_id: shapes.Uuid
    parts: shapes.Ordinal
    missing: Annotated[tuple[shapes.Ordinal, ...], Meta(max_length=MAX_PARTS)]


class ReceiptBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``data/receipt.json``: what the office holds of the unit.

    `missing_parts` are split submissions of which not every part arrived.
    `held` are revisions whose parents the office lacks, `missing_blobs` evidence it was told of
    but did not get, `heads` the newest revisions by entry, `previous_receipt` the digest of the
    office's last receipt to this unit: the chain shows if the office went back. `locked` are the
    unit's periods that the office has closed.
    """

    answers: Annotated[tuple[Answer, ...], Meta(max_length=10_000)] = ()
    held: Annotated[tuple[shapes.Hex, ...], Meta(max_length=100_000)] = ()
    missing_blobs: Annotated[tuple[shapes.Hex, ...], Meta(max_length=100_000)] = ()
    heads: dict[shapes.Uuid, tuple[shapes.Hex, ...]] = {}
    previous_receipt: shapes.Hex | None = None
    missing_parts: Annotated[tuple[MissingParts, ...], Meta(max_length=1_000)] = ()
    locked: Annotated[tuple[shapes.Period, ...], Meta(max_length=1000)] = ()


_Shape = TypeVar("_Shape", bound=Struct)


def parse_statement(data: bytes, limits: Limits = LIMITS) -> Statement:
    """The statement of canonical bytes.

    Raises PackageRefused ``package.newer-version`` when a later program wrote it in a way this
    one cannot read, else ``package.statement-invalid``.
    """
    obj = _object(data, "package.json", limits)
    if obj.get("format") != FORMAT:
        raise PackageRefused("package.statement-invalid", member="package.json", reason="format")
    newest, needed = obj.get("format_version"), obj.get("min_reader_version")
    if isinstance(needed, int) and needed > FORMAT_VERSION:
        raise PackageRefused("package.newer-version", version=needed)
    try:
        return _convert(obj, data, Statement, "package.json")
    except PackageRefused as error:
        if isinstance(newest, int) and newest > FORMAT_VERSION:
            raise PackageRefused("package.newer-version", version=newest) from error
        raise


def parse_enrolment(data: bytes, limits: Limits = LIMITS) -> Enrolment:
    """The enrolment of canonical bytes; raises PackageRefused ``package.statement-invalid``."""
    return parse_shape(data, Enrolment, "enrolment.json", limits)


def parse_receipt(data: bytes, limits: Limits = LIMITS) -> ReceiptBody:
    """The receipt's body of canonical bytes; raises PackageRefused ``package.statement-invalid``."""
    return parse_shape(data, ReceiptBody, "receipt.json", limits)


def parse_shape(data: bytes, shape: type[_Shape], member: str, limits: Limits = LIMITS) -> _Shape:
    """A JSON object of a fixed shape; raises PackageRefused ``package.statement-invalid``."""
    return _convert(_object(data, member, limits), data, shape, member)


def _object(data: bytes, member: str, limits: Limits) -> dict[str, object]:
    try:
        obj = canonical.loads(data, limits)
    except UserError as error:
        reason = str(error.params.get("reason"))
        raise PackageRefused("package.statement-invalid", member=member, reason=reason) from error
    if not isinstance(obj, dict):
        raise PackageRefused("package.statement-invalid", member=member, reason="not-an-object")
    return obj


def _convert(obj: dict[str, object], data: bytes, shape: type[_Shape], member: str) -> _Shape:
    try:
        found = msgspec.convert(obj, shape)
    except msgspec.ValidationError as error:
        raise PackageRefused("package.statement-invalid", member=member, reason=str(error)) from error
    # Every field is written out, so a field left to its default is not the canonical form.
    if not canonical.emits_exactly(found, data):
        raise PackageRefused("package.statement-invalid", member=member, reason="missing-field")
    return found
