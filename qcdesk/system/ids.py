"""Identifiers as an injected object: UUIDs that grow with time, or a repeatable series."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from qcdesk.system.clock import Clock

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:qcdesk")
"""The namespace of identifiers that are computed from names."""

_RANDOM_BITS = 74


class IdSource(Protocol):
    """What gives identifiers to everything below the bootstrap."""

    def new(self) -> str:
        """A new UUID in canonical text form, greater than every earlier one of this source."""
        ...


class SystemIds:
    """UUIDs of version 7 (RFC 9562 §5.7), strictly growing within this source.

    Within one millisecond, and when the clock goes back, the random part is counted up
    (method 2 of RFC 9562 §6.2) from the last identifier.
    """

    def __init__(self, clock: Clock, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._last = (0, 0)
        self._lock = Lock()

    def new(self) -> str:
        """A new version 7 UUID as text."""
        with self._lock:
            milliseconds = int(self._clock.now().timestamp() * 1000)
            before, random = self._last
            if milliseconds > before:
                # The top bit stays free so that counting up has room.
                self._last = (milliseconds, self._random_bits(_RANDOM_BITS - 1))
            elif random + 1 < 1 << _RANDOM_BITS:
                self._last = (before, random + 1)
            else:
                self._last = (before + 1, self._random_bits(_RANDOM_BITS - 1))
            return str(_version_7(*self._last))


class DeterministicIds:
    """A repeatable series of version 7 UUIDs: the same `seed` always gives the same identifiers."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def new(self) -> str:
        """The next UUID of the series as text."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}\x1f{self._count}".encode()).digest()
        return str(_version_7(self._count, int.from_bytes(digest, "big") >> (256 - _RANDOM_BITS)))


def name_id(*parts: str) -> str:
    """The identifier that belongs to a name, e.g. one of the plan: version 5, the same on every machine."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def _version_7(milliseconds: int, random: int) -> uuid.UUID:
    high, low = random >> 62, random & ((1 << 62) - 1)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    return uuid.UUID(int=value)
