"""What a signature scheme offers to the reader and the writer.

A package carries one signature or one of each scheme (`providers`). Every scheme signs its own
tag manifest, and every tag manifest lists all payload manifests, so that no part of one package
fits another. Whatever signs, the signer is named by an Ed25519 key; an SM2 key belongs to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from qcdesk.package.keys import PublicKey
from qcdesk.package.sm2 import Sm2PublicKey


class Signer(Protocol):
    """A private Ed25519 key that signs bytes for one purpose, named by a namespace."""

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""

    def sign(self, message: bytes, namespace: str) -> bytes:
        """The armoured signature of `message`."""


@dataclass(frozen=True)
class Seal:
    """A signature that holds: its purpose, whose it is, and the SM2 key if that made it."""

    namespace: str
    signer: PublicKey
    sm2: Sm2PublicKey | None = None


class SignatureProvider(Protocol):
    """One scheme: where its signature lies in a package and how it is checked."""

    @property
    def algorithm(self) -> str:
        """The scheme's name in a plan's settings, ``ed25519`` or ``sm2``."""

    @property
    def member(self) -> str:
        """The tag file that holds the signature, relative to the package's root."""

    @property
    def signs(self) -> str:
        """The tag file whose bytes are signed."""

    def verify(self, tags: Mapping[str, bytes]) -> Seal:
        """The signature among a package's tag files, which holds.

        Whether its key may do so is the trust list's question. Raises PackageRefused.
        """
