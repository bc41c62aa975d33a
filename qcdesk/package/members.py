"""The files that each type of package has, their names and their order."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import sm2_signature, sshsig, trust
from qcdesk.package.sshsig import SIGNATURE_MEMBER
from qcdesk.package.statement import STATEMENT, PackageType
from qcdesk.system.layout import PACKAGE_SUFFIX

SUFFIX = PACKAGE_SUFFIX
BAGIT, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", sshsig.SIGNED_MEMBER
MANIFEST_SM3, TAG_MANIFEST_SM3 = "manifest-sm3.txt", sm2_signature.SIGNED_MEMBER
SM2_MEMBER = sm2_signature.SIGNATURE_MEMBER
COUNTERSIGNATURE_MEMBER = SIGNATURE_MEMBER + "2"
REVISIONS, DECISIONS, BLOBS = "data/revisions.jsonl", "data/decisions.jsonl", "data/blobs.jsonl"
PLAN, RECEIPT, ENROLMENT = "data/plan.json", "data/receipt.json", "data/enrolment.json"

TAG_FILES = (BAGIT, INFO, MANIFEST, TAG_MANIFEST)
"""The tag files of every package."""

SM3_FILES = (MANIFEST_SM3, TAG_MANIFEST_SM3, SM2_MEMBER)
"""The tag files of the second scheme: all of them or none."""

SIGNATURES = (SIGNATURE_MEMBER, COUNTERSIGNATURE_MEMBER, SM2_MEMBER)
LINE_MEMBERS = (REVISIONS, DECISIONS, BLOBS)
REQUIRED = {
    PackageType.SUBMISSION: (BLOBS, STATEMENT, REVISIONS),
    PackageType.RECEIPT: (BLOBS, DECISIONS, STATEMENT, RECEIPT, REVISIONS),
    PackageType.ENROL: (ENROLMENT, STATEMENT),
    PackageType.KIT: (
        STATEMENT, PLAN, trust.ALLOWED, trust.DEVICES, trust.REVOKED, trust.STATEMENT, trust.SIGNATURE,
    ),
}  # fmt: skip
OPTIONAL = {
    PackageType.SUBMISSION: (),
    PackageType.RECEIPT: (),
    PackageType.ENROL: (COUNTERSIGNATURE_MEMBER,),
    PackageType.KIT: (trust.COUNTERSIGNATURE,),
}
CARRIES_EVIDENCE = (PackageType.SUBMISSION, PackageType.RECEIPT)

_TAGS = (*TAG_FILES, SIGNATURE_MEMBER, COUNTERSIGNATURE_MEMBER, *SM3_FILES)
_BLOB = re.compile(r"data/blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_ROOT = re.compile(r"QC-[A-Za-z0-9_-]{1,140}")
_SAFE_PART = re.compile(r"[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_-]+)*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def blob_member(sha256: str) -> str:
    """Where an evidence file lies in a package."""
    return f"data/blobs/{sha256[:2]}/{sha256}"


def blob_digest(name: str) -> str:
    """The SHA-256 in an evidence member's name, ``""`` for other members."""
    match = _BLOB.fullmatch(name)
    return match[2] if match else ""


def may_deflate(name: str) -> bool:
    """True for text that may be compressed; evidence and tag files are stored."""
    return name in (*LINE_MEMBERS, PLAN, trust.DEVICES, trust.ALLOWED)


def ordered(names: Iterable[str]) -> list[str]:
    """Members in the order of the archive: tag files, signatures, second scheme, payload by name."""
    present = set(names)
    tags = [name for name in _TAGS if name in present]
    return tags + sorted(present.difference(tags))


def split_root(names: list[str]) -> tuple[str, list[str]]:
    """The root directory and the members relative to it: safe names, each once, in their order.

    Which payload a type may have is asked when the type is known (`check_members`), so that a
    package of a later format is called that. Raises PackageRefused ``package.unsafe-name``,
    ``package.unexpected-member``, ``package.unsigned``, ``package.missing-member``,
    ``package.repacked``.
    """
    root = names[0].split("/", 1)[0]
    if not _ROOT.fullmatch(root):
        raise PackageRefused("package.unsafe-name", name=root[:80])
    relative = [_relative(name, root) for name in names]
    seen: set[str] = set()
    for name in relative:
        if name in seen or not (name in _TAGS or name.startswith("data/")):
            raise PackageRefused("package.unexpected-member", name=name)
        seen.add(name)
    _check_tag_files(seen)
    if relative != ordered(relative):
        raise PackageRefused("package.repacked", where="order")
    return root, relative


def _check_tag_files(seen: set[str]) -> None:
    for name in TAG_FILES:
        if name not in seen:
            raise PackageRefused("package.missing-member", name=name)
    second = seen.intersection(SM3_FILES)
    if second and len(second) < len(SM3_FILES):
        raise PackageRefused("package.sm2-incomplete", name=min(set(SM3_FILES) - second))
    if not second and SIGNATURE_MEMBER not in seen:
        raise PackageRefused("package.unsigned", name=SIGNATURE_MEMBER)


def check_members(package_type: PackageType, names: Iterable[str]) -> None:
    """Demand exactly the members of a type; raises PackageRefused ``package.missing-member`` etc."""
    present = set(names)
    missing = set(REQUIRED[package_type]) - present
    if missing:
        raise PackageRefused("package.missing-member", name=min(missing))
    tags = set(_TAGS) - {COUNTERSIGNATURE_MEMBER}
    allowed = {*tags, *REQUIRED[package_type], *OPTIONAL[package_type]}
    extra = {name for name in present - allowed if not _is_evidence(name, package_type)}
    if extra:
        raise PackageRefused("package.unexpected-member", name=min(extra))


def _is_evidence(name: str, package_type: PackageType) -> bool:
    return package_type in CARRIES_EVIDENCE and bool(blob_digest(name))


def _relative(name: str, root: str) -> str:
    first, *parts = name.split("/")
    if first != root or not parts:
        raise PackageRefused("package.unsafe-name", name=name[:80])
    for part in parts:
        if not _SAFE_PART.fullmatch(part) or _RESERVED.fullmatch(part):
            raise PackageRefused("package.unsafe-name", name=name[:80])
    return "/".join(parts)
