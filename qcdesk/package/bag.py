"""The BagIt 1.0 tag files (RFC 8493), each with one exact spelling for given contents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import sm3
from qcdesk.package.members import BAGIT, INFO, MANIFEST, MANIFEST_SM3, TAG_MANIFEST, TAG_MANIFEST_SM3
from qcdesk.package.statement import Statement

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PROFILE = "urn:qcdesk:package:1"
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (data/[!-~]{1,240})")


def info(statement: Statement, payload_bytes: int, payload_files: int, claims: tuple[str, ...] = ()) -> bytes:
    """``bag-info.txt``, derived from the statement, the payload and the `claims` of the second scheme."""
    group = (
        f"Bag-Count: {statement.part} of {statement.parts}",
        f"Bag-Group-Identifier: urn:uuid:{statement.group_id}",
    )
    lines = (
        *(group if statement.group_id else ()),
        f"BagIt-Profile-Identifier: {PROFILE}",
        f"Bagging-Date: {statement.created_claimed[:10]}",
        f"External-Identifier: urn:uuid:{statement.package_id}",
        f"Payload-Oxum: {payload_bytes}.{payload_files}",
        *claims,
        f"Source-Organization: {statement.unit_id}",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def manifest(digests: Mapping[str, str]) -> bytes:
    """A manifest of digests by member name, in ``sha256sum`` syntax, sorted by name."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def tag_manifest(bag_info: bytes, payload_manifest: bytes, second: bytes | None = None) -> bytes:
    """``tagmanifest-sha256.txt``: the bytes that are signed, whose SHA-256 names the package.

    It lists every payload manifest, so also `second`, ``manifest-sm3.txt``, if there is one.
    """
    listed = _listed(bag_info, payload_manifest, second)
    return manifest({name: hashlib.sha256(data).hexdigest() for name, data in listed.items()})


def tag_manifest_sm3(bag_info: bytes, payload_manifest: bytes, second: bytes) -> bytes:
    """``tagmanifest-sm3.txt``: the same by SM3, the bytes that SM2 signs."""
    listed = _listed(bag_info, payload_manifest, second)
    return manifest({name: sm3.hexdigest(data) for name, data in listed.items()})


def _listed(bag_info: bytes, payload_manifest: bytes, second: bytes | None) -> dict[str, bytes]:
    tags = {BAGIT: DECLARATION, INFO: bag_info, MANIFEST: payload_manifest}
    return tags if second is None else {**tags, MANIFEST_SM3: second}


def parse_manifest(data: bytes, payload: list[str], member: str = MANIFEST) -> dict[str, str]:
    """The digests by member name; the manifest lists exactly the payload that is there.

    Raises PackageRefused ``package.missing-member``, ``package.unexpected-member``,
    ``package.tag-file-invalid``.
    """
    digests: dict[str, str] = {}
    for line in data.decode("ascii", "replace").splitlines():
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None or match[2] in digests:
            raise PackageRefused("package.tag-file-invalid", name=member)
        digests[match[2]] = match[1]
    missing, extra = set(digests).difference(payload), set(payload).difference(digests)
    if missing:
        raise PackageRefused("package.missing-member", name=min(missing))
    if extra:
        raise PackageRefused("package.unexpected-member", name=min(extra))
    if manifest(digests) != data:
        raise PackageRefused("package.tag-file-invalid", name=member)
    return digests


@dataclass(frozen=True)
class Digests:
    """What the manifests say of every payload member; `sm3` is None in a package of one scheme."""

    sha256: dict[str, str]
    sm3: dict[str, str] | None = None

    def check(self, name: str, data: bytes) -> bytes:
        """The bytes of a member if they have their digests.

        Raises PackageRefused ``package.changed``, ``package.sm3-differs``.
        """
        if hashlib.sha256(data).hexdigest() != self.sha256.get(name):
            raise PackageRefused("package.changed", member=name)
        if self.sm3 is not None and sm3.hexdigest(data) != self.sm3[name]:
            raise PackageRefused("package.sm3-differs", member=name)
        return data


def check_declaration(tags: Mapping[str, bytes]) -> None:
    """Demand ``bagit.txt`` of BagIt 1.0 in UTF-8.

    Raises PackageRefused ``package.bagit-version`` for another one that was signed so, else
    ``package.changed``.
    """
    if tags[BAGIT] == DECLARATION:
        return
    signed = manifest({BAGIT: hashlib.sha256(tags[BAGIT]).hexdigest()})
    code = "package.bagit-version" if signed in tags[TAG_MANIFEST] else "package.changed"
    raise PackageRefused(code, member=BAGIT)


def parse_manifests(tags: Mapping[str, bytes], payload: list[str]) -> Digests:
    """The digests of a package's tag files, which agree with the tag manifests.

    Raises PackageRefused ``package.changed``, ``package.sm3-differs``, and as `parse_manifest`.
    """
    second = tags.get(MANIFEST_SM3)
    if tag_manifest(tags[INFO], tags[MANIFEST], second) != tags[TAG_MANIFEST]:
        raise PackageRefused("package.changed", member=MANIFEST)
    digests = parse_manifest(tags[MANIFEST], payload)
    if second is None:
        return Digests(digests)
    if tag_manifest_sm3(tags[INFO], tags[MANIFEST], second) != tags[TAG_MANIFEST_SM3]:
        raise PackageRefused("package.sm3-differs", member=MANIFEST_SM3)
    try:
        return Digests(digests, parse_manifest(second, payload, MANIFEST_SM3))
    except PackageRefused as error:
        raise PackageRefused("package.sm3-differs", member=str(error.params["name"])) from error
