"""SM3 (GB/T 32905) from the library that also gives SHA-256; `hashlib` has it only on some systems."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SM3, Hash


def new() -> Hash:
    """A running digest; `finalize` gives its 32 bytes."""
    return Hash(SM3())


def hexdigest(data: bytes) -> str:
    """The SM3 of `data` in 64 lower-case hex digits."""
    found = new()
    found.update(data)
    return found.finalize().hex()
