"""SM2 signatures with SM3 (GB/T 32918.2): keys, their exact encodings, signing and strict checking.

The arithmetic is `gmalg`'s, whose nonces come from `secrets`. It is not constant-time and no
certified module. Signatures are random: the same bytes signed twice give two signatures.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from qcdesk.domain.errors import UserError

IDENTITY = b"1234567812345678"
"""The distinguishing identifier that enters the hash; the one that GM/T 0009 names by default."""

ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_PRIME = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
"""What comes before the two coordinates in a SubjectPublicKeyInfo (GM/T 0006, RFC 8998)."""

_LONGEST = 72


@dataclass(frozen=True)
class Sm2PublicKey:
    """A point of the SM2 curve, 64 bytes: both coordinates.

    Raises UserError ``key.malformed`` for bytes that are no point of the curve. The curve's order
    is prime, so no point but infinity, which has no coordinates, is of low order.
    """

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 64:
            raise UserError("key.malformed")
        x, y = int.from_bytes(self.raw[:32]), int.from_bytes(self.raw[32:])
        if x >= _PRIME or y >= _PRIME or (y * y - (x * x - 3) * x - _B) % _PRIME:
            raise UserError("key.malformed")

    @property
    def der(self) -> bytes:
        """The key as `openssl` reads it: SubjectPublicKeyInfo with an uncompressed point."""
        return _SPKI + self.raw

    @property
    def line(self) -> str:
        """Base64 of `der`; between the PEM lines for a public key `openssl` reads it."""
        return base64.b64encode(self.der).decode()

    @property
    def fingerprint(self) -> str:
        """``SHA256:`` and 43 base64 characters over `der`."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.der).digest()).decode().rstrip("=")

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """True if the DER signature over `message` is this key's.

        Exactly one encoding counts, and both numbers lie between 1 and the curve's order.
        """
        numbers = _numbers(signature)
        if numbers is None:
            return False
        r, s = (number.to_bytes(32) for number in numbers)
        return bool(_sm2()(uid=IDENTITY, pk=b"\x04" + self.raw).verify(message, r, s))


def _sm2() -> Any:
    """The library, when a key of this kind is used: most plans have none."""
    import gmalg  # noqa: PLC0415

    return gmalg.SM2


@dataclass(frozen=True)
class Sm2PrivateKey:
    """An opened private key: the secret number and its point."""

    public: Sm2PublicKey
    secret: bytes = field(repr=False, compare=False)

    def sign(self, message: bytes) -> bytes:
        """A DER signature of `message`; another one each time."""
        signer = _sm2()(sk=self.secret, uid=IDENTITY, pk=b"\x04" + self.public.raw)
        r, s = signer.sign(message)
        return encode_dss_signature(int.from_bytes(r), int.from_bytes(s))


def generate() -> Sm2PrivateKey:
    """A new key from the operating system's random source."""
    secret, _ = _sm2()().generate_keypair()
    return from_secret(secret.rjust(32, b"\0"))


def from_secret(secret: bytes) -> Sm2PrivateKey:
    """The key of a secret number of 32 bytes between 1 and the order less 2; else ``key.malformed``."""
    if len(secret) != 32 or not 1 <= int.from_bytes(secret) <= ORDER - 2:
        raise UserError("key.malformed")
    point = _sm2()().generate_pk(secret)
    return Sm2PrivateKey(Sm2PublicKey(point[1:]), secret)


def parse_line(line: str) -> Sm2PublicKey:
    """The key of a public line. Raises UserError ``key.malformed``."""
    try:
        der = base64.b64decode(line, validate=True)
    except (ValueError, binascii.Error) as error:
        raise UserError("key.malformed") from error
    key = Sm2PublicKey(der[len(_SPKI) :])
    if key.line != line:
        raise UserError("key.malformed")
    return key


def is_exact(signature: bytes) -> bool:
    """True for the one DER form of two numbers in range."""
    return _numbers(signature) is not None


def _numbers(signature: bytes) -> tuple[int, int] | None:
    if len(signature) > _LONGEST:
        return None
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return None
    in_range = 1 <= r < ORDER and 1 <= s < ORDER and (r + s) % ORDER
    # Encoding again settles what a lenient decoder would let pass.
    return (r, s) if in_range and encode_dss_signature(r, s) == signature else None
