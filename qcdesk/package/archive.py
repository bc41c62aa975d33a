"""An open package file whose layout and names were checked; hands out members' bytes, CRC checked.

A small file is read into memory once: what is kept of it later are the very bytes that were checked.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.limits import Limits
from qcdesk.package.members import may_deflate, split_root
from qcdesk.package.zip_profile import DEFLATED, STORED, Entry, read_directory
from qcdesk.system.checksum import crc32
from qcdesk.system.files import CHUNK, CancelledError, IsCancelled, chunks, never_cancelled, views

SMALL = 8 << 20
"""Bytes up to which a package is read into memory; most have a few hundred kilobytes."""


class Archive:
    """Steps 1 to 4 of reading: size, directory, headers, names. Owns no file; never writes one.

    `whole` is the file's content when it is small.
    """

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self.whole = _in_memory(stream)
        self._stream = stream if self.whole is None else io.BytesIO(self.whole)
        self._limits = limits
        entries = read_directory(self._stream, limits)
        self.root, names = split_root([entry.name for entry in entries])
        self._entries = dict(zip(names, entries, strict=True))
        for name, entry in self._entries.items():
            _check_sizes(name, entry, limits)
        payload = sum(self.size(name) for name in self.payload)
        if payload > limits.payload:
            raise PackageRefused("package.too-large", what="payload", limit=limits.payload)

    @property
    def names(self) -> list[str]:
        """All members, relative to the root, in order."""
        return list(self._entries)

    @property
    def payload(self) -> list[str]:
        """The members under ``data/``, in order."""
        return [name for name in self._entries if name.startswith("data/")]

    def size(self, name: str) -> int:
        """The member's size in bytes once inflated."""
        return self._entries[name].size

    def offset(self, name: str) -> int:
        """Where the member's stored bytes begin in the file."""
        return self._entries[name].data_offset

    def read(self, name: str, limit: int) -> bytes:
        """All of a member. Raises PackageRefused ``package.missing-member``, ``-too-large``, ``-damaged``."""
        if name not in self._entries:
            raise PackageRefused("package.missing-member", name=name)
        if self.size(name) > limit:
            raise PackageRefused("package.too-large", what=name, limit=limit)
        if self.whole is not None:
            return bytes(self.view(name))
        return b"".join(self.stream(name))

    def view(self, name: str, cancelled: IsCancelled = never_cancelled) -> memoryview:
        """A member of a small package, without a copy where it is stored as it is. Raises as `stream`."""
        entry = self._entries[name]
        raw = memoryview(self.whole or b"")[entry.data_offset : entry.end]
        if cancelled():
            raise CancelledError
        if entry.method != STORED:
            raw = memoryview(b"".join(_inflate(iter([bytes(raw)]), entry, name)))
        if len(raw) != entry.size or crc32(raw) != entry.crc:
            raise PackageRefused("package.damaged", where=name)
        return raw

    def stream(
        self, name: str, cancelled: IsCancelled = never_cancelled, handle: io.FileIO | None = None
    ) -> Iterator[bytes | memoryview]:
        """A member in pieces, never more than its stated size.

        `handle` is another one on the same file, for another thread; then a piece may hold only until
        the next is asked for.

        Raises PackageRefused ``package.damaged`` at the end if size or CRC differ; CancelledError.
        """
        if self.whole is not None:
            yield self.view(name, cancelled)
            return
        entry = self._entries[name]
        crc = done = 0
        for piece in self._pieces(name, entry, cancelled, handle):
            crc = crc32(piece, crc)
            done += len(piece)
            yield piece
        if done != entry.size or crc != entry.crc:
            raise PackageRefused("package.damaged", where=name)

    def _pieces(
        self, name: str, entry: Entry, cancelled: IsCancelled, handle: io.FileIO | None
    ) -> Iterator[bytes | memoryview]:
        source = handle or self._stream
        source.seek(entry.data_offset)
        if handle is not None and entry.method == STORED:
            return views(handle, entry.stored_size, cancelled)
        raw = chunks(source, entry.stored_size, cancelled)
        return raw if entry.method == STORED else _inflate(raw, entry, name)


def _in_memory(stream: BinaryIO) -> bytes | None:
    """All of a small file; one that grows meanwhile is not small."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return stream.read(size) if size <= SMALL else None


def _check_sizes(name: str, entry: Entry, limits: Limits) -> None:
    if entry.method == STORED:
        fits = entry.size == entry.stored_size
    elif entry.method == DEFLATED and may_deflate(name):
        fits = entry.size <= entry.stored_size * limits.inflate_ratio + limits.inflate_allowance
        if not fits:
            raise PackageRefused("package.too-large", what=name, limit=limits.inflate_ratio)
    else:
        raise PackageRefused("package.repacked", where=name)
    if not fits:
        raise PackageRefused("package.damaged", where=name)


def _inflate(raw: Iterator[bytes], entry: Entry, name: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left = entry.size
    try:
        for piece in raw:
            pending = piece
            while pending and not inflater.eof:
                # One byte beyond the stated size is enough to know that the size is false.
                out = inflater.decompress(pending, min(CHUNK, left + 1))
                pending = inflater.unconsumed_tail
                left -= len(out)
                if left < 0:
                    raise PackageRefused("package.damaged", where=name)
                yield out
            if inflater.unused_data or (inflater.eof and pending):
                raise PackageRefused("package.damaged", where=name)
    except zlib.error as error:
        raise PackageRefused("package.damaged", where=name) from error
    if not inflater.eof:
        raise PackageRefused("package.damaged", where=name)
