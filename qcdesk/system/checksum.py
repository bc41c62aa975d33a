"""CRC-32, which ZIP has of its members: isal's where it is installed, else zlib's, with the same result."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from functools import cache

_SHORT = 4 << 10
_BLOCKS = bytes(256)


def crc32(data: bytes | memoryview, value: int = 0) -> int:
    """The CRC-32 of `data`, going on from `value`."""
    if len(data) < _SHORT:
        return zlib.crc32(data, value)
    found = _fast()(data, value)
    release_vectors()
    return found


@cache
def _fast() -> Callable[[bytes | memoryview, int], int]:
    try:
        from isal.isal_zlib import crc32  # noqa: PLC0415 - read from the disk when there is work for it
    except ImportError:  # no build of it for this machine
        return zlib.crc32
    found: Callable[[bytes | memoryview, int], int] = crc32
    return found


def release_vectors() -> None:
    """Give SHA-256 its full speed back after isal has worked in this thread.

    isal leaves the upper halves of the vector registers in use, which slows SHA-256 down by a third
    until some AVX code clears them. OpenSSL's SHA-512 does, within a microsecond.
    """
    hashlib.sha512(_BLOCKS)
