"""CRC-32 of ZIP members, and the SHA-256 and CRC-32 of pieces in one pass.

Every member needs a CRC; isal computes it several times faster than zlib, with the same result.
"""

from __future__ import annotations

from isal.isal_zlib import crc32

__all__ = ["crc32"]
