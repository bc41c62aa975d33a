"""Builds archives that no honest writer makes: every header field can be set, every seal redone."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.package import bag, keys, members, sshsig
from qcdesk.package.limits import LIMITS
from qcdesk.package.statement import STATEMENT, parse_statement
from qcdesk.package.zip_profile import read_directory
from tests.package import samples


@dataclass(frozen=True)
class Raw:
    """One entry as it is to be written; None means the value that fits."""

    name: bytes
    data: bytes
    method: int = 0
    flags: int = 0
    version: int = 20
    made_by: int = 0x0314
    time: int = 0
    date: int = 0x21
    extra: bytes = b""
    comment: bytes = b""
    descriptor: bytes = b""
    mode: int = 0x81A40000
    disk: int = 0
    internal: int = 0
    crc: int | None = None
    size: int | None = None
    stored: int | None = None
    offset: int | None = None
    local: tuple[tuple[str, object], ...] = ()
    """Fields that the local header states differently from the directory."""

    def _values(self) -> tuple[int, int, int]:
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        size = len(self.data) if self.size is None else self.size
        return crc, len(self.data) if self.stored is None else self.stored, size

    def local_header(self) -> bytes:
        told = replace(self, **dict(self.local))
        head = struct.pack(
            "<IHHHHHIIIHH", 0x04034B50, told.version, told.flags, told.method, told.time, told.date,
            *told._values(), len(told.name), len(told.extra),
        )  # fmt: skip
        return head + told.name + told.extra

    def central_header(self, offset: int) -> bytes:
        head = struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, self.made_by, self.version, self.flags, self.method,
            self.time, self.date, *self._values(), len(self.name), len(self.extra), len(self.comment),
            self.disk, self.internal, self.mode, offset if self.offset is None else self.offset,
        )  # fmt: skip
        return head + self.name + self.extra + self.comment


def assemble(
    entries: list[Raw], prefix: bytes = b"", comment: bytes = b"", gap: bytes = b"", count: int | None = None
) -> bytes:
    """The bytes of an archive with these entries."""
    body, directory = prefix, b""
    for entry in entries:
        directory += entry.central_header(len(body))
        body += entry.local_header() + entry.data + entry.descriptor
    body += gap
    number = len(entries) if count is None else count
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, number, number, len(directory), len(body), len(comment))
    return body + directory + end + comment


def explode(package: bytes) -> list[Raw]:
    """The entries of a good package."""
    raws = []
    for entry in read_directory(io.BytesIO(package), LIMITS):
        data = package[entry.data_offset : entry.end]
        raws.append(
            Raw(
                entry.name.encode(),
                data,
                method=entry.method,
                flags=entry.flags,
                crc=entry.crc,
                size=entry.size,
            )
        )
    return raws


def change(entries: list[Raw], ending: str, **fields: object) -> list[Raw]:
    """The same entries with fields of one changed; new data gets new sizes and CRC."""
    if "data" in fields:
        fields = {"crc": None, "size": None, **fields}
    changed = [replace(e, **fields) if e.name.decode().endswith("/" + ending) else e for e in entries]
    assert changed != entries, ending
    return changed


def payload_of(package: Path) -> dict[str, bytes]:
    """The stored payload of a small good package by member name."""
    found = {}
    for raw in explode(package.read_bytes()):
        name = raw.name.decode().split("/", 1)[1]
        if name.startswith("data/"):
            found[name] = raw.data
    return found


def seal(
    payload: dict[str, bytes],
    signer: str | keys.PrivateKey,
    *,
    namespace: str = "",
    stem: str = "",
    declaration: bytes = bag.DECLARATION,
    info: bytes | None = None,
    extra_tags: dict[str, bytes] | None = None,
    listed: dict[str, bytes] | None = None,
) -> list[Raw]:
    """Entries with a valid seal by `signer` over whatever the payload is: an insider's forgery.

    `signer` is a key or the name of a test key.
    """
    statement = None if stem and info is not None and namespace else parse_statement(payload[STATEMENT])
    if statement is not None:
        stem = stem or statement.stem
        namespace = namespace or statement.type.namespace
        total = sum(len(data) for data in payload.values())
        info = bag.info(statement, total, len(payload)) if info is None else info
    assert info is not None
    named = payload if listed is None else listed
    key = samples.key(signer) if isinstance(signer, str) else signer
    manifest = bag.manifest({name: hashlib.sha256(data).hexdigest() for name, data in named.items()})
    signed = bag.manifest(
        {
            members.BAGIT: hashlib.sha256(declaration).hexdigest(),
            members.INFO: hashlib.sha256(info).hexdigest(),
            members.MANIFEST: hashlib.sha256(manifest).hexdigest(),
        }
    )
    tags = {
        members.BAGIT: declaration,
        members.INFO: info,
        members.MANIFEST: manifest,
        members.TAG_MANIFEST: signed,
        sshsig.SIGNATURE_MEMBER: sshsig.sign(key, signed, namespace),
        **(extra_tags or {}),
    }
    everything = {**tags, **payload}
    return [Raw(f"{stem}/{name}".encode(), everything[name]) for name in members.ordered(everything)]
