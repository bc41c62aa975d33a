"""Reads a package in one fixed order; what a later step needs, only an earlier step gives.

1 size, 2 directory, 3 headers, 4 names (`Archive`); 5 signature, then tag files, then statement;
6 payload, hashed in one pass; 7 every line of content. Nothing is written before step 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import bag, contents, members, trust
from qcdesk.package.archive import Archive
from qcdesk.package.keys import PublicKey, parse_line
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.sshsig import PROVIDER
from qcdesk.package.statement import (
    STATEMENT,
    Enrolment,
    PackageType,
    Statement,
    parse_enrolment,
    parse_receipt,
    parse_statement,
)
from qcdesk.package.trust import Device, RootPin, TrustList
from qcdesk.package.verified import Claims, Reading, VerifiedPackage, opened, read_evidence
from qcdesk.system.files import IsCancelled, Progress, ignore_progress, never_cancelled


@dataclass(frozen=True)
class Expectation:
    """What the desk is ready to take in; empty codes mean any.

    `unit` is the unit desk's own unit: receipts and addressed kits must name it. `offices` are
    fingerprints of the office's earlier root keys, under which units may still address it.
    """

    types: frozenset[PackageType]
    programme: str = ""
    unit: str = ""
    offices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Tags:
    """The tag files in memory, unverified."""

    declaration: bytes
    info: bytes
    manifest: bytes
    tag_manifest: bytes
    signature: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.tag_manifest).hexdigest()


@dataclass(frozen=True)
class _Signed:
    """Step 5a: the signature over the tag manifest holds, and who made it."""

    tags: _Tags
    type: PackageType
    key: PublicKey
    device: Device | None = None
    root: PublicKey | None = None


@dataclass(frozen=True)
class _Stated:
    """Step 5b: the digests that the signature covers and the statement they prove."""

    signed: _Signed
    digests: dict[str, str]
    statement: Statement


_Authorise = Callable[[Archive, PublicKey, PackageType], tuple[Device | None, PublicKey | None]]


def inspect(path: Path, limits: Limits = LIMITS) -> Claims:
    """What a package says of itself, for a preview; it must not be merged on this.

    Raises PackageRefused for damage and for a signature that does not hold, EnvironmentFault.
    """
    with opened(path, limits) as archive:
        stated = _statement(archive, _signature(archive, _anybody, limits), limits)
        root = None
        if stated.signed.type is PackageType.KIT:
            raw = _proven(archive, trust.STATEMENT, stated.digests, limits)
            root = parse_line(trust.parse_trust(raw).root)
        signed, size = stated.signed, path.stat().st_size
        return Claims(stated.statement, signed.tags.digest, signed.key, size, root)


def verify(
    path: Path,
    authority: TrustList | RootPin,
    expect: Expectation,
    *,
    into: Path | None = None,
    limits: Limits = LIMITS,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> VerifiedPackage:
    """Check every byte of a package against who is trusted and what is expected.

    A unit that has no kit yet passes the `RootPin` of the confirmed root key. With `into` the
    evidence is kept there in the same pass, named by SHA-256. Raises PackageRefused,
    EnvironmentFault, CancelledError.
    """
    pin = authority.pin if isinstance(authority, TrustList) else authority

    def authorise(
        archive: Archive, key: PublicKey, kind: PackageType
    ) -> tuple[Device | None, PublicKey | None]:
        if kind not in expect.types:
            expected = ",".join(sorted(each.value for each in expect.types))
            raise PackageRefused("package.wrong-type", expected=expected, found=kind.value)
        if kind is PackageType.ENROL:
            return None, pin.root
        if kind is PackageType.KIT:
            trusted = trust.trust_list(_signed_trust(archive, limits), (), pin)
            return trusted.authorise(key, kind), trusted.root
        if isinstance(authority, RootPin):
            raise PackageRefused("package.signer-unknown", fingerprint=key.fingerprint, type=kind.value)
        return authority.authorise(key, kind), pin.root

    with opened(path, limits) as archive:
        stated = _statement(archive, _signature(archive, authorise, limits), limits)
        _check_expected(stated, expect)
        how = Reading(into, progress, cancelled)
        return _content(archive, stated, pin, path, limits, how)


def verify_written(
    path: Path, key: PublicKey, limits: Limits = LIMITS, cancelled: IsCancelled = never_cancelled
) -> VerifiedPackage:
    """Check a package that this program has just written with `key`, as `verify` does but for trust.

    Its evidence was hashed while it was copied; the CRC-32 of what the disk gives back suffices.
    """

    def authorise(_: Archive, found: PublicKey, kind: PackageType) -> tuple[Device | None, PublicKey | None]:
        if found != key:
            raise PackageRefused("package.signer-unknown", fingerprint=found.fingerprint, type=kind.value)
        return None, None

    with opened(path, limits) as archive:
        stated = _statement(archive, _signature(archive, authorise, limits), limits)
        pin = RootPin(key)
        if stated.signed.type is PackageType.KIT:
            raw = _proven(archive, trust.STATEMENT, stated.digests, limits)
            pin = RootPin(parse_line(trust.parse_trust(raw).root))
        how = Reading(cancelled=cancelled, hashed=False)
        return _content(archive, stated, pin, path, limits, how)


def _anybody(_: Archive, __: PublicKey, ___: PackageType) -> tuple[Device | None, PublicKey | None]:
    return None, None


def _signature(archive: Archive, authorise: _Authorise, limits: Limits) -> _Signed:
    tags = _Tags(
        archive.read(members.BAGIT, limits.tag_file),
        archive.read(members.INFO, limits.tag_file),
        archive.read(members.MANIFEST, limits.tag_file),
        archive.read(members.TAG_MANIFEST, limits.tag_file),
        archive.read(PROVIDER.member, limits.signature),
    )
    namespace = PROVIDER.namespace(tags.signature)
    kind = next((each for each in PackageType if each.namespace == namespace), None)
    if kind is None:
        raise PackageRefused("package.wrong-type", expected="", found=namespace[:40])
    key = PROVIDER.verify(tags.signature, tags.tag_manifest, namespace)
    device, root = authorise(archive, key, kind)
    return _Signed(tags, kind, key, device, root)


def _statement(archive: Archive, signed: _Signed, limits: Limits) -> _Stated:
    tags = signed.tags
    if tags.declaration != bag.DECLARATION:
        raise PackageRefused("package.changed", member=members.BAGIT)
    if bag.tag_manifest(tags.info, tags.manifest) != tags.tag_manifest:
        raise PackageRefused("package.changed", member=members.MANIFEST)
    digests = bag.parse_manifest(tags.manifest, archive.payload)
    statement = parse_statement(_proven(archive, STATEMENT, digests, limits), limits)
    members.check_members(statement.type, archive.names)
    payload = sum(archive.size(name) for name in archive.payload)
    agreed = {
        "type": statement.type is signed.type,
        "signer_fp": statement.signer_fp == signed.key.fingerprint,
        "root": statement.stem == archive.root,
        "group": statement.is_grouped_rightly,
        "bag-info": bag.info(statement, payload, len(digests)) == tags.info,
    }
    for what, agrees in agreed.items():
        if not agrees:
            raise PackageRefused("package.statement-differs", what=what)
    return _Stated(signed, digests, statement)


def _check_expected(stated: _Stated, expect: Expectation) -> None:
    statement, signed = stated.statement, stated.signed
    office = statement.recipient_office_fp
    unaddressed = not office and statement.type is PackageType.ENROL
    known = signed.root is None or office in {signed.root.fingerprint, *expect.offices}
    if signed.root is not None and not known and not unaddressed:
        raise PackageRefused("package.wrong-office", found=office, expected=signed.root.fingerprint)
    if expect.programme and statement.programme_id != expect.programme and not unaddressed:
        raise PackageRefused(
            "package.wrong-programme", found=statement.programme_id, expected=expect.programme
        )
    addressed = statement.type is PackageType.RECEIPT or statement.recipient_unit
    if expect.unit and addressed and statement.recipient_unit != expect.unit:
        raise PackageRefused("package.wrong-unit", found=statement.recipient_unit, expected=expect.unit)
    if signed.device is not None:
        trust.check_sender(statement, signed.device)


def _content(
    archive: Archive, stated: _Stated, pin: RootPin, path: Path, limits: Limits, how: Reading
) -> VerifiedPackage:
    digests, statement = stated.digests, stated.statement
    evidence = {name: digest for name, digest in digests.items() if members.blob_digest(name)}
    for name, digest in evidence.items():
        if members.blob_digest(name) != digest:
            raise PackageRefused("package.evidence-differs", sha256=digest)
    texts = {name: _proven(archive, name, digests, limits) for name in digests if name not in evidence}
    sizes = {name: archive.size(name) for name in archive.payload}
    facts = contents.parse(texts, statement, sizes, limits)
    trusted = trust.from_members(_trust_files(texts), pin, limits) if trust.STATEMENT in texts else None
    receipt = parse_receipt(texts[members.RECEIPT], limits) if members.RECEIPT in texts else None
    enrolment, countersigner = _enrolment(archive, stated, texts, limits)
    kept = read_evidence(archive, path, evidence, how)
    return VerifiedPackage(
        path=path,
        statement=statement,
        digest=stated.signed.tags.digest,
        signer=stated.signed.key,
        device=stated.signed.device,
        contents=facts,
        trust=trusted,
        receipt=receipt,
        enrolment=enrolment,
        countersigner=countersigner,
        evidence=kept,
        _members=texts,
    )


def _enrolment(
    archive: Archive, stated: _Stated, texts: dict[str, bytes], limits: Limits
) -> tuple[Enrolment | None, PublicKey | None]:
    if members.ENROLMENT not in texts:
        return None, None
    statement, key = stated.statement, stated.signed.key
    found = parse_enrolment(texts[members.ENROLMENT], limits)
    if (found.unit, found.device_id, found.key) != (statement.unit_id, statement.device_id, key.line):
        raise PackageRefused("package.statement-differs", what="enrolment")
    replaced = None
    if members.COUNTERSIGNATURE_MEMBER in archive.names:
        signature = archive.read(members.COUNTERSIGNATURE_MEMBER, limits.signature)
        replaced = PROVIDER.verify(signature, stated.signed.tags.tag_manifest, statement.type.namespace)
    if found.replaces != (replaced.fingerprint if replaced else ""):
        raise PackageRefused("package.statement-differs", what="replaces")
    return found, replaced


def _proven(archive: Archive, name: str, digests: dict[str, str], limits: Limits) -> bytes:
    """A text member whose digest is the signed one."""
    limit = limits.lines_member if name in members.LINE_MEMBERS else limits.json_member
    data = archive.read(name, limit)
    if hashlib.sha256(data).hexdigest() != digests.get(name):
        raise PackageRefused("package.changed", member=name)
    return data


def _signed_trust(archive: Archive, limits: Limits) -> trust.SignedTrust:
    second = b""
    if trust.COUNTERSIGNATURE in archive.names:
        second = archive.read(trust.COUNTERSIGNATURE, limits.signature)
    return trust.SignedTrust(
        archive.read(trust.STATEMENT, limits.json_member),
        archive.read(trust.SIGNATURE, limits.signature),
        second,
    )


def _trust_files(texts: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in texts.items() if name.startswith(trust.FOLDER)}
