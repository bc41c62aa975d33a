"""Every cap of the package format; a package beyond one is refused, never cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes are in bytes, counts are exact maxima."""

    package: int = 2**31 - 1
    entries: int = 5_000
    name: int = 240
    tag_file: int = 4 << 20
    signature: int = 4 << 10
    envelope_header: int = 16 << 10
    json_member: int = 16 << 20
    lines_member: int = 128 << 20
    line: int = 256 << 10
    lines: int = 200_000
    depth: int = 16
    inflate_ratio: int = 200
    inflate_allowance: int = 64 << 10
    payload: int = 2**31 - 1


LIMITS = Limits()
"""The limits of format version 1."""
