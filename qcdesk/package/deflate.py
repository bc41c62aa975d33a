"""Deflates text members fast: by isal where it is installed, by zlib otherwise.

The two make different streams, so the header says which one did: the same content with the same
deflater gives the same bytes on every machine that has it.
"""

from __future__ import annotations

import zlib
from types import ModuleType

from qcdesk.system.checksum import release_vectors

_isal: ModuleType | None
try:
    from isal import isal_zlib as _isal
except ImportError:  # no build of it for this machine
    _isal = None

BY_ZLIB, BY_ISAL = 0x0000, 0x0006
"""General purpose flags of a deflated member: bits 1 and 2 name how it was done (APPNOTE 4.4.4)."""

PREFERRED = BY_ZLIB if _isal is None else BY_ISAL
_LEVEL = 1


def deflate(data: bytes, by: int) -> bytes:
    """The raw deflate stream of `data`."""
    if by == BY_ZLIB or _isal is None:
        deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return deflater.compress(data) + deflater.flush()
    faster = _isal.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    stream: bytes = faster.compress(data) + faster.flush()
    release_vectors()
    return stream
