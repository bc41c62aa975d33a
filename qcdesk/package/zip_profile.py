"""The one ZIP that packages may be: written from few values, read by writing it again.

Every header is fixed but for name, method, CRC and sizes (APPNOTE 4.3): no directories, no extra
fields, no comments, no descriptors, no ZIP64, entries back to back from the first byte. A file
is accepted only if re-emitting its headers from those values gives the same bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.deflate import BY_ISAL
from qcdesk.package.limits import LIMITS, Limits

STORED, DEFLATED = 0, 8
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_LOCAL_SIGNATURE, _CENTRAL_SIGNATURE, _END_SIGNATURE = 0x04034B50, 0x02014B50, 0x06054B50
_VERSION, _MADE_BY, _MODE = 20, 0x0314, 0x81A40000
_TIME, _DATE = 0x0000, 0x0021
LOCAL_HEADER = _LOCAL.size


@dataclass(frozen=True)
class Entry:
    """One member of the archive; sizes and `offset` (of its local header) in bytes.

    `flags` say what deflated it, zero for a stored one.
    """

    name: str
    method: int
    crc: int
    stored_size: int
    size: int
    offset: int
    flags: int = 0

    @property
    def data_offset(self) -> int:
        """Where the member's bytes begin."""
        return self.offset + LOCAL_HEADER + len(self.name)

    @property
    def end(self) -> int:
        """Where the next member begins."""
        return self.data_offset + self.stored_size


def local_header(entry: Entry) -> bytes:
    """The header before a member's bytes."""
    name = entry.name.encode("ascii")
    return _LOCAL.pack(
        _LOCAL_SIGNATURE, _VERSION, entry.flags, entry.method, _TIME, _DATE, entry.crc,
        entry.stored_size, entry.size, len(name), 0,
    ) + name  # fmt: skip


def directory(entries: Sequence[Entry]) -> bytes:
    """The central directory and the end record, which follow the last member."""
    records = b"".join(_central_header(entry) for entry in entries)
    start = entries[-1].end if entries else 0
    end = _END.pack(_END_SIGNATURE, 0, 0, len(entries), len(entries), len(records), start, 0)
    return records + end


def demand_size(size: int, limits: Limits = LIMITS) -> None:
    """Demand that a file is no larger than a package; raises PackageRefused ``package.too-large``."""
    if size > limits.package:
        raise PackageRefused("package.too-large", what="package", limit=limits.package)


def read_directory(stream: BinaryIO, limits: Limits) -> tuple[Entry, ...]:
    """The members of an archive in the profile, in their order.

    Raises PackageRefused ``package.not-a-package``, ``package.damaged``, ``package.repacked``,
    ``package.too-large``.
    """
    size = stream.seek(0, io.SEEK_END)
    demand_size(size, limits)
    count, start = _read_end(stream, size, limits)
    stream.seek(start)
    raw = stream.read(size - start)
    entries = _parse_central(raw[: -_END.size], count, limits)
    # The last stated end may lie beyond what the end record could say.
    if entries[-1].end != start or directory(entries) != raw:
        raise _deviation(raw, count)
    _check_local_headers(stream, entries, raw, count)
    return entries


def _central_header(entry: Entry) -> bytes:
    name = entry.name.encode("ascii")
    return _CENTRAL.pack(
        _CENTRAL_SIGNATURE, _MADE_BY, _VERSION, entry.flags, entry.method, _TIME, _DATE, entry.crc,
        entry.stored_size, entry.size, len(name), 0, 0, 0, 0, _MODE, entry.offset,
    ) + name  # fmt: skip


def _read_end(stream: BinaryIO, size: int, limits: Limits) -> tuple[int, int]:
    stream.seek(0)
    head, signature = stream.read(64), struct.pack("<I", _LOCAL_SIGNATURE)
    if not head.startswith(signature):
        # A copy that was begun and never filled is short or zeros; anything else is another file.
        begun = signature.startswith(head) or not head.strip(b"\0")
        raise PackageRefused("package.damaged" if begun else "package.not-a-package", where="start")
    stream.seek(max(0, size - _END.size))
    tail = stream.read(_END.size)
    if len(tail) < _END.size or tail[:4] != struct.pack("<I", _END_SIGNATURE):
        raise PackageRefused("package.damaged", where="end")
    _, disk, first_disk, here, count, length, start, comment = _END.unpack(tail)
    if count > limits.entries:
        raise PackageRefused("package.too-large", what="entries", limit=limits.entries)
    if (disk, first_disk, comment) != (0, 0, 0) or here != count or not count:
        raise PackageRefused("package.damaged", where="end")
    if start + length + _END.size != size or length > count * (_CENTRAL.size + limits.name):
        raise PackageRefused("package.damaged", where="directory")
    return count, start


def _parse_central(raw: bytes, count: int, limits: Limits) -> tuple[Entry, ...]:
    entries, position = [], 0
    for _ in range(count):
        if position + _CENTRAL.size > len(raw):
            raise PackageRefused("package.damaged", where="directory")
        fields = _CENTRAL.unpack_from(raw, position)
        method, crc, stored_size, size = fields[4], *fields[7:10]
        length, extra, comment, offset = *fields[10:13], fields[16]
        name = raw[position + _CENTRAL.size : position + _CENTRAL.size + length]
        if not name.isascii():
            raise PackageRefused("package.unsafe-name", name=name.decode("utf-8", "replace")[:80])
        if length > limits.name:
            raise PackageRefused("package.too-large", what="name", limit=limits.name)
        # Any other flags are not emitted again, so that the comparison fails.
        flags = BY_ISAL if method == DEFLATED and fields[3] == BY_ISAL else 0
        entries.append(Entry(name.decode("ascii"), method, crc, stored_size, size, offset, flags))
        position += _CENTRAL.size + length + extra + comment
    return tuple(entries)


def _check_local_headers(stream: BinaryIO, entries: Sequence[Entry], raw: bytes, count: int) -> None:
    position = 0
    for entry in entries:
        stream.seek(position)
        expected = local_header(entry)
        if entry.offset != position or stream.read(len(expected)) != expected:
            raise _deviation(raw, count, entry.name)
        position = entry.end


def _deviation(raw: bytes, count: int, where: str = "directory") -> PackageRefused:
    """An archiver changes the fixed fields of every header; damage changes one place."""
    position = foreign = 0
    for _ in range(count):
        if position + _CENTRAL.size > len(raw):
            break
        fields = _CENTRAL.unpack_from(raw, position)
        fixed = (*fields[:4], *fields[5:7], *fields[11:16])
        foreign += fixed != (
            _CENTRAL_SIGNATURE, _MADE_BY, _VERSION, 0, _TIME, _DATE, 0, 0, 0, 0, _MODE
        )  # fmt: skip
        position += _CENTRAL.size + sum(fields[10:13])
    return PackageRefused("package.repacked" if foreign * 2 > count else "package.damaged", where=where)
