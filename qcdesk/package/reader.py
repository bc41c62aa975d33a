"""Reads a package in one fixed order; what a later step needs, only an earlier step gives.

1 size, 2 directory, 3 headers, 4 names (`Archive`); 5 signature, then tag files, then statement;
6 payload, hashed in one pass; 7 every line of content. Nothing is written before step 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec import UNSET

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import bag, contents, members, sshsig, trust
from qcdesk.package.archive import Archive
from qcdesk.package.keys import PublicKey, parse_line
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.providers import Seals, seals
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
    `signature` are the schemes that the plan demands of units; each must be there and hold.
    """

    types: frozenset[PackageType]
    programme: str = ""
    unit: str = ""
    offices: frozenset[str] = frozenset()
    signature: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Signed:
    """Step 5a: the signatures over the tag manifests hold, and who made them."""

    tags: dict[str, bytes]
    type: PackageType
    seals: Seals
    device: Device | None = None
    root: PublicKey | None = None

    @property
    def key(self) -> PublicKey:
        return self.seals.signer

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.tags[members.TAG_MANIFEST]).hexdigest()


@dataclass(frozen=True)
class _Stated:
    """Step 5b: the digests that the signature covers and the statement they prove."""

    signed: _Signed
    digests: bag.Digests
    statement: Statement


_Authorise = Callable[[Archive, Seals, PackageType], tuple[Device | None, PublicKey | None]]


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
        return Claims(stated.statement, signed.digest, signed.key, size, root, signed.seals.sm2)


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
        archive: Archive, found: Seals, kind: PackageType
    ) -> tuple[Device | None, PublicKey | None]:
        if kind not in expect.types:
            expected = ",".join(sorted(each.value for each in expect.types))
            raise PackageRefused("package.wrong-type", expected=expected, found=kind.value)
        if kind is PackageType.ENROL:
            found.demand(("ed25519", *expect.signature))
            return None, pin.root
        if kind is PackageType.KIT:
            trusted = trust.trust_list(_signed_trust(archive, limits), (), pin)
            return trusted.authorise(found, kind), trusted.root
        if isinstance(authority, RootPin):
            raise _unknown(found, kind)
        device = authority.authorise(found, kind)
        if kind is PackageType.SUBMISSION:
            found.demand(expect.signature)
        return device, pin.root

    with opened(path, limits) as archive:
        stated = _statement(archive, _signature(archive, authorise, limits), limits)
        _check_expected(stated, expect)
        how = Reading(into, progress, cancelled)
        return _content(archive, stated, pin, path, limits, how)


def verify_written(
    path: Path, key: PublicKey, limits: Limits = LIMITS, cancelled: IsCancelled = never_cancelled
) -> VerifiedPackage:
    """Check a package that this program has just written with `key`, as `verify` does but for trust.

    Its evidence was checked while it was copied; the CRC-32 of what the disk gives back suffices.
    """

    def authorise(_: Archive, found: Seals, kind: PackageType) -> tuple[Device | None, PublicKey | None]:
        if found.signer != key:
            raise _unknown(found, kind)
        return None, None

    with opened(path, limits) as archive:
        stated = _statement(archive, _signature(archive, authorise, limits), limits)
        pin = RootPin(key)
        if stated.signed.type is PackageType.KIT:
            raw = _proven(archive, trust.STATEMENT, stated.digests, limits)
            pin = RootPin(parse_line(trust.parse_trust(raw).root))
        how = Reading(cancelled=cancelled, hashed=False)
        return _content(archive, stated, pin, path, limits, how)


def _unknown(found: Seals, kind: PackageType) -> PackageRefused:
    return PackageRefused("package.signer-unknown", fingerprint=found.signer.fingerprint, type=kind.value)


def _anybody(_: Archive, __: Seals, ___: PackageType) -> tuple[Device | None, PublicKey | None]:
    return None, None


def _signature(archive: Archive, authorise: _Authorise, limits: Limits) -> _Signed:
    tags = {
        name: archive.read(name, limits.signature if name in members.SIGNATURES else limits.tag_file)
        for name in archive.names
        if not name.startswith("data/")
    }
    found = seals(tags)
    kind = next((each for each in PackageType if each.namespace == found.namespace), None)
    if kind is None:
        raise PackageRefused("package.wrong-type", expected="", found=found.namespace[:40])
    device, root = authorise(archive, found, kind)
    return _Signed(tags, kind, found, device, root)


def _statement(archive: Archive, signed: _Signed, limits: Limits) -> _Stated:
    tags = signed.tags
    bag.check_declaration(tags)
    digests = bag.parse_manifests(tags, archive.payload)
    statement = parse_statement(_proven(archive, STATEMENT, digests, limits), limits)
    members.check_members(statement.type, archive.names)
    payload = sum(archive.size(name) for name in archive.payload)
    agreed = {
        "type": statement.type is signed.type,
        "signer_fp": statement.signer_fp == signed.key.fingerprint,
        "root": statement.stem == archive.root,
        "group": statement.is_grouped_rightly,
        "bag-info": bag.info(statement, payload, len(digests.sha256), signed.seals.claims)
        == tags[members.INFO],
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
        raise PackageRefused("package.wrong-unit", addressee=statement.recipient_unit, unit=expect.unit)
    if signed.device is not None:
        trust.check_sender(statement, signed.device)


def _content(
    archive: Archive, stated: _Stated, pin: RootPin, path: Path, limits: Limits, how: Reading
) -> VerifiedPackage:
    digests, statement = stated.digests, stated.statement
    evidence = {name: digest for name, digest in digests.sha256.items() if members.blob_digest(name)}
    for name, digest in evidence.items():
        if members.blob_digest(name) != digest:
            raise PackageRefused("package.evidence-differs", sha256=digest)
    texts = {name: _proven(archive, name, digests, limits) for name in digests.sha256 if name not in evidence}
    sizes = {name: archive.size(name) for name in archive.payload}
    facts = contents.parse(texts, statement, sizes, limits)
    trusted = trust.from_members(_trust_files(texts), pin, limits) if trust.STATEMENT in texts else None
    receipt = parse_receipt(texts[members.RECEIPT], limits) if members.RECEIPT in texts else None
    enrolment, countersigner = _enrolment(stated, texts, limits)
    kept = read_evidence(archive, path, evidence, how, digests.sm3)
    return VerifiedPackage(
        path=path,
        statement=statement,
        digest=stated.signed.digest,
        signer=stated.signed.key,
        device=stated.signed.device,
        contents=facts,
        trust=trusted,
        receipt=receipt,
        enrolment=enrolment,
        sm2=stated.signed.seals.sm2,
        countersigner=countersigner,
        evidence=kept,
        whole=archive.whole,
        offsets={digest: archive.offset(name) for name, digest in evidence.items()},
        _members=texts,
    )


def _enrolment(
    stated: _Stated, texts: dict[str, bytes], limits: Limits
) -> tuple[Enrolment | None, PublicKey | None]:
    if members.ENROLMENT not in texts:
        return None, None
    statement, key, tags = stated.statement, stated.signed.key, stated.signed.tags
    found = parse_enrolment(texts[members.ENROLMENT], limits)
    second = stated.signed.seals.sm2
    proven = (statement.unit_id, statement.device_id, key.line, second.line if second else UNSET)
    if (found.unit, found.device_id, found.key, found.sm2) != proven:
        raise PackageRefused("package.statement-differs", what="enrolment")
    replaced = None
    if members.COUNTERSIGNATURE_MEMBER in tags:
        signature = tags[members.COUNTERSIGNATURE_MEMBER]
        replaced = sshsig.verify(signature, tags[members.TAG_MANIFEST], statement.type.namespace)
    if found.replaces != (replaced.fingerprint if replaced else ""):
        raise PackageRefused("package.statement-differs", what="replaces")
    return found, replaced


def _proven(archive: Archive, name: str, digests: bag.Digests, limits: Limits) -> bytes:
    """A text member whose digests are the signed ones."""
    limit = limits.lines_member if name in members.LINE_MEMBERS else limits.json_member
    return digests.check(name, archive.read(name, limit))


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
