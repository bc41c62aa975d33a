"""Ed25519 keys: generated, kept in OpenSSH files under a passphrase, named by digits and fingerprint.

All private-key handling ends here. Files are readable by ``ssh-keygen``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.system.files import write_atomic

KDF_ROUNDS = 100
"""bcrypt rounds of a stored key; about one second to open."""

KEY_TYPE = b"ssh-ed25519"
_LINE = re.compile(r"ssh-ed25519 ([A-Za-z0-9+/]{68})( [^\r\n]{0,200})?")
_PRIME = 2**255 - 19
_ORDER_EIGHT = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
_LOW_ORDER = {0, 1, _PRIME - 1, _ORDER_EIGHT, _PRIME - _ORDER_EIGHT}


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key of 32 bytes, canonical and not of low order.

    Raises UserError ``key.malformed`` or ``key.weak`` for anything else (RFC 8032 5.1.3): a
    low-order key verifies messages it never signed.
    """

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise UserError("key.malformed")
        ordinate = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if ordinate >= _PRIME or ordinate in _LOW_ORDER:
            raise UserError("key.weak")

    @property
    def line(self) -> str:
        """The key as in ``authorized_keys``, without comment."""
        return f"{KEY_TYPE.decode()} {base64.b64encode(self.blob).decode()}"

    @property
    def blob(self) -> bytes:
        """The SSH wire form (RFC 8709 section 4)."""
        return struct.pack(">I", len(KEY_TYPE)) + KEY_TYPE + struct.pack(">I", 32) + self.raw

    @property
    def fingerprint(self) -> str:
        """``SHA256:`` and 43 base64 characters, as ``ssh-keygen -lf`` prints."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def code30(self) -> str:
        """Six groups of five digits to read out by telephone (99.7 bits)."""
        return spoken(b"qcdesk-key-v1" + self.raw)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """True if the raw 64-byte signature over `message` is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """An opened private key; it is never written without a passphrase."""

    public: PublicKey
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    def sign_raw(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of `message`."""
        return self._private.sign(message)

    def openssh(self) -> bytes:
        """The key as an OpenSSH file without passphrase; for memory only, never for a disk."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())

    def save(self, path: Path, passphrase: str, rounds: int = KDF_ROUNDS) -> None:
        """Write the key in OpenSSH format, and its public line beside it as ``<name>.pub``."""
        if not passphrase:
            raise UserError("passphrase.too-short", minimum=MIN_PASSPHRASE)
        builder = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(rounds)
        protection = builder.build(octets(passphrase))
        data = self._private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, protection)
        write_atomic(path, data, mode=0o600)
        write_atomic(path.with_name(path.name + ".pub"), self.public.line.encode() + b"\n")


def spoken(data: bytes) -> str:
    """Six groups of five digits that stand for `data`."""
    digits = f"{int.from_bytes(hashlib.sha256(data).digest()) % 10**30:030d}"
    return " ".join(digits[start : start + 5] for start in range(0, 30, 5))


def digits_of(code: str) -> str:
    """The digits of a code, in whatever groups a person typed them."""
    return "".join(character for character in code if character.isdigit())


def generate() -> PrivateKey:
    """A new key from the operating system's random source."""
    return _wrap(Ed25519PrivateKey.generate())


def from_seed(seed: bytes) -> PrivateKey:
    """The key of a 32-byte seed (RFC 8032 5.1.5); for vectors and demonstrations."""
    return _wrap(Ed25519PrivateKey.from_private_bytes(seed))


def load(path: Path, passphrase: str) -> PrivateKey:
    """Open a stored key. Raises WrongPassphrase, UserError ``key.malformed``, OSError."""
    data = path.read_bytes()
    try:
        private = load_ssh_private_key(data, octets(passphrase))
    except ValueError as error:
        if b"OPENSSH PRIVATE KEY" in data and "Corrupt data: broken checksum" in str(error):
            raise WrongPassphrase("key.wrong-passphrase") from error
        raise UserError("key.malformed") from error
    except TypeError as error:
        raise UserError("key.malformed") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UserError("key.malformed")
    return _wrap(private)


def change_passphrase(path: Path, old: str, new: str, rounds: int = KDF_ROUNDS) -> None:
    """Re-encrypt a stored key in place. Raises as `load`; the old file stays until the new is whole."""
    load(path, old).save(path, new, rounds)


def parse_line(line: str) -> PublicKey:
    """The key of one public line, comment allowed. Raises UserError ``key.malformed``, ``key.weak``."""
    match = _LINE.fullmatch(line.strip())
    if match is None:
        raise UserError("key.malformed")
    blob = base64.b64decode(match[1], validate=True)
    key = PublicKey(blob[-32:])
    if key.blob != blob:
        raise UserError("key.malformed")
    return key


MIN_PASSPHRASE = 8
"""Characters that a passphrase has at least."""

_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def passphrase_findings(passphrase: str) -> tuple[str, ...]:
    """Codes of what is wrong with a passphrase; empty when it may be used."""
    text = unicodedata.normalize("NFC", passphrase)
    found = []
    if len(text) < MIN_PASSPHRASE:
        found.append("passphrase.too-short")
    if len({_character_class(c) for c in text}) < 2 and text.isascii():
        found.append("passphrase.one-class")
    if len(set(text)) < 4:
        found.append("passphrase.repeated")
    if _is_run(text.lower()):
        found.append("passphrase.sequence")
    return tuple(found)


def _character_class(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "letter" if character.isalpha() else "other"


def _is_run(text: str) -> bool:
    longest = max((_run_length(text, run) for row in _RUNS for run in (row * 2, row[::-1] * 2)), default=0)
    return longest * 2 > len(text) and longest >= 4


def _run_length(text: str, run: str) -> int:
    longest = 0
    for start in range(len(text)):
        length = longest + 1
        while start + length <= len(text) and text[start : start + length] in run:
            longest = length
            length += 1
    return longest


def octets(passphrase: str) -> bytes:
    """The bytes of a passphrase that keys are derived from."""
    # Input methods compose characters differently; NFC makes the same text the same bytes.
    return unicodedata.normalize("NFC", passphrase).encode()


def _wrap(private: Ed25519PrivateKey) -> PrivateKey:
    return PrivateKey(PublicKey(private.public_key().public_bytes_raw()), private)
