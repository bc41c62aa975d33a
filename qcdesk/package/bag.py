"""The BagIt 1.0 tag files (RFC 8493), each with one exact spelling for given contents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.members import BAGIT, INFO, MANIFEST
from qcdesk.package.statement import Statement

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PROFILE = "urn:qcdesk:package:1"
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (data/[!-~]{1,240})")


def info(statement: Statement, payload_bytes: int, payload_files: int) -> bytes:
    """``bag-info.txt``, all of it derived from the statement and the payload."""
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
        f"Source-Organization: {statement.unit_id}",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def manifest(digests: Mapping[str, str]) -> bytes:
    """A manifest of SHA-256 by member name, in ``sha256sum`` syntax, sorted by name."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def tag_manifest(bag_info: bytes, payload_manifest: bytes) -> bytes:
    """``tagmanifest-sha256.txt``: the bytes that are signed, whose SHA-256 names the package."""
    tags = {BAGIT: DECLARATION, INFO: bag_info, MANIFEST: payload_manifest}
    return manifest({name: hashlib.sha256(data).hexdigest() for name, data in tags.items()})


def parse_manifest(data: bytes, payload: list[str]) -> dict[str, str]:
    """SHA-256 by member name; the manifest lists exactly the payload that is there.

    Raises PackageRefused ``package.missing-member``, ``package.unexpected-member``,
    ``package.tag-file-invalid``.
    """
    digests: dict[str, str] = {}
    for line in data.decode("ascii", "replace").splitlines():
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None or match[2] in digests:
            raise PackageRefused("package.tag-file-invalid", name=MANIFEST)
        digests[match[2]] = match[1]
    missing, extra = set(digests).difference(payload), set(payload).difference(digests)
    if missing:
        raise PackageRefused("package.missing-member", name=min(missing))
    if extra:
        raise PackageRefused("package.unexpected-member", name=min(extra))
    if manifest(digests) != data:
        raise PackageRefused("package.tag-file-invalid", name=MANIFEST)
    return digests
