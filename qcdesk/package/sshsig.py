"""OpenSSH signatures (PROTOCOL.sshsig) with Ed25519 and SHA-512: the first scheme of packages."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package.keys import KEY_TYPE, PrivateKey, PublicKey
from qcdesk.package.signature import Seal, SignatureProvider

SIGNED_MEMBER = "tagmanifest-sha256.txt"
SIGNATURE_MEMBER = SIGNED_MEMBER + ".sig"
_MAGIC = b"SSHSIG"
_HASH = b"sha512"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_WIDTH = 70
_LONGEST = 2_000


@dataclass(frozen=True)
class SshSignature:
    """The parts of a signature: the claimed key, its purpose, the raw 64 bytes."""

    key: PublicKey
    namespace: str
    raw: bytes

    def armour(self) -> bytes:
        """The text that ``ssh-keygen -Y sign`` writes."""
        signature = _string(KEY_TYPE) + _string(self.raw)
        blob = _MAGIC + struct.pack(">I", 1) + _string(self.key.blob) + _string(self.namespace.encode())
        blob += _string(b"") + _string(_HASH) + _string(signature)
        text = base64.b64encode(blob).decode()
        lines = [text[start : start + _WIDTH] + "\n" for start in range(0, len(text), _WIDTH)]
        return "".join([_BEGIN, *lines, _END]).encode()


def sign(key: PrivateKey, message: bytes, namespace: str) -> bytes:
    """The armoured signature of `message`; the same input gives the same bytes."""
    raw = key.sign_raw(_signed_bytes(message, namespace))
    return SshSignature(key.public, namespace, raw).armour()


def parse(armoured: bytes) -> SshSignature:
    """The parts of an armoured signature, whose bytes are exactly those `armour` writes.

    Raises PackageRefused ``package.signature-malformed``, also for a weak key.
    """
    if len(armoured) > _LONGEST:
        raise PackageRefused("package.signature-malformed")
    try:
        text = armoured.decode("ascii")
        if not (text.startswith(_BEGIN) and text.endswith(_END)):
            raise PackageRefused("package.signature-malformed")
        body = text[len(_BEGIN) : -len(_END)].replace("\n", "")
        found = _parse_blob(base64.b64decode(body, validate=True))
    except (UnicodeDecodeError, binascii.Error, struct.error) as error:
        raise PackageRefused("package.signature-malformed") from error
    # Re-emitting settles line width, padding, reserved field, hash name and trailing bytes.
    if found.armour() != armoured:
        raise PackageRefused("package.signature-malformed")
    return found


def verify(armoured: bytes, message: bytes, namespace: str) -> PublicKey:
    """The key that signed `message` for `namespace`.

    Raises PackageRefused ``package.signature-malformed`` or ``package.signature-invalid``.
    """
    found = parse(armoured)
    if found.namespace != namespace or not found.key.verifies(found.raw, _signed_bytes(message, namespace)):
        raise PackageRefused("package.signature-invalid")
    return found.key


@dataclass(frozen=True)
class Ed25519Signer:
    """Signs with an opened private key."""

    key: PrivateKey

    @property
    def public(self) -> PublicKey:
        """The key that verifies."""
        return self.key.public

    def sign(self, message: bytes, namespace: str) -> bytes:
        """The armoured signature of `message`."""
        return sign(self.key, message, namespace)


class Ed25519Provider:
    """Checks Ed25519 signatures."""

    algorithm = "ed25519"
    member = SIGNATURE_MEMBER
    signs = SIGNED_MEMBER

    def verify(self, tags: Mapping[str, bytes]) -> Seal:
        """The signature, for the purpose that it names itself."""
        namespace = parse(tags[self.member]).namespace
        return Seal(namespace, verify(tags[self.member], tags[self.signs], namespace))


PROVIDER: SignatureProvider = Ed25519Provider()
"""Ed25519 with SHA-256."""


def signer_of(key: PrivateKey) -> Ed25519Signer:
    """A signer for an opened key."""
    return Ed25519Signer(key)


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _signed_bytes(message: bytes, namespace: str) -> bytes:
    fields = (namespace.encode(), b"", _HASH, hashlib.sha512(message).digest())
    return _MAGIC + b"".join(_string(data) for data in fields)


def _parse_blob(blob: bytes) -> SshSignature:
    if blob[:10] != _MAGIC + struct.pack(">I", 1):
        raise PackageRefused("package.signature-malformed")
    key_blob, rest = _take(blob[10:])
    namespace, rest = _take(rest)
    _reserved, rest = _take(rest)
    _hash, rest = _take(rest)
    signature, _ = _take(rest)
    _type, rest = _take(signature)
    raw, _ = _take(rest)
    if len(raw) != 64:
        raise PackageRefused("package.signature-malformed")
    try:
        key = PublicKey(key_blob[-32:])
    except UserError as error:
        raise PackageRefused("package.signature-malformed") from error
    return SshSignature(key, namespace.decode("ascii"), raw)


def _take(data: bytes) -> tuple[bytes, bytes]:
    (length,) = struct.unpack_from(">I", data)
    if length > len(data) - 4:
        raise PackageRefused("package.signature-malformed")
    return data[4 : 4 + length], data[4 + length :]
