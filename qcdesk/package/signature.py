"""What a signature scheme offers to the reader and the writer.

A second scheme (SM2 with SM3) becomes a second provider with its own member; the order of the
reader's steps does not depend on which provider checks.
"""

from __future__ import annotations

from typing import Protocol

from qcdesk.package.keys import PublicKey


class Signer(Protocol):
    """A private key that signs bytes for one purpose, named by a namespace."""

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""

    def sign(self, message: bytes, namespace: str) -> bytes:
        """The armoured signature of `message`."""


class SignatureProvider(Protocol):
    """One scheme: where its signature lies in a package and how it is checked."""

    @property
    def algorithm(self) -> str:
        """The scheme's name in a plan's settings, e.g. ``ed25519``."""

    @property
    def member(self) -> str:
        """The tag file that holds the signature, relative to the package's root."""

    def namespace(self, signature: bytes) -> str:
        """The purpose a signature claims; raises PackageRefused ``package.signature-malformed``."""

    def signer(self, signature: bytes) -> PublicKey:
        """The key a signature claims; raises PackageRefused ``package.signature-malformed``."""

    def verify(self, signature: bytes, message: bytes, namespace: str) -> PublicKey:
        """The key that made the signature over `message` for `namespace`.

        Whether that key may do so is the trust list's question. Raises PackageRefused.
        """
