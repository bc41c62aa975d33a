"""SM2 private keys at rest: the secret number under bcrypt's key derivation and AES-256-GCM.

OpenSSH and PKCS#8 of `cryptography` hold no SM2 keys. The derivation, its rounds and the
passphrase are those of the OpenSSH file beside it. A change of passphrase adds a second slot
before it takes the first away, so that a crash between the two files locks nobody out.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Literal

import bcrypt
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta, Struct

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.package import sm2
from qcdesk.package.keys import KDF_ROUNDS, MIN_PASSPHRASE, octets
from qcdesk.system.files import write_atomic

_LONGEST = 16 << 10
_FORMAT = "qcdesk-sm2-key-1"


class _Slot(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The secret under one passphrase."""

    rounds: Annotated[int, Meta(ge=1, le=10_000)]
    salt: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    nonce: Annotated[str, Meta(pattern=r"\A[0-9a-f]{24}\Z")]
    sealed: Annotated[str, Meta(pattern=r"\A[0-9a-f]{96}\Z")]


class _File(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file; the public half can be read without a passphrase."""

    format: Literal["qcdesk-sm2-key-1"] = "qcdesk-sm2-key-1"
    public: str
    slots: Annotated[tuple[_Slot, ...], Meta(min_length=1, max_length=2)]


def save(key: sm2.Sm2PrivateKey, path: Path, passphrase: str, rounds: int = KDF_ROUNDS) -> None:
    """Write the key, encrypted; the file appears only when it is whole."""
    _write(path, _File(public=key.public.line, slots=(_slot(key, passphrase, rounds),)))


def load(path: Path, passphrase: str) -> sm2.Sm2PrivateKey:
    """Open a stored key. Raises WrongPassphrase, UserError ``key.malformed``, OSError."""
    stored = _read(path)
    for slot in stored.slots:
        secret = _opened(stored.public, slot, passphrase)
        if secret is not None:
            key = sm2.from_secret(secret)
            if key.public.line != stored.public:
                raise UserError("key.malformed")
            return key
    raise WrongPassphrase("key.wrong-passphrase")


def public_of(path: Path) -> sm2.Sm2PublicKey:
    """The public half. Raises UserError ``key.malformed``, OSError."""
    return sm2.parse_line(_read(path).public)


def begin_change(path: Path, old: str, new: str, rounds: int = KDF_ROUNDS) -> None:
    """Let both passphrases open the key; `save` with the new one ends the change."""
    key, stored = load(path, old), _read(path)
    kept = next(slot for slot in stored.slots if _opened(stored.public, slot, old) is not None)
    _write(path, _File(public=stored.public, slots=(kept, _slot(key, new, rounds))))


def _slot(key: sm2.Sm2PrivateKey, passphrase: str, rounds: int) -> _Slot:
    if not passphrase:
        raise UserError("passphrase.too-short", minimum=MIN_PASSPHRASE)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    cipher = AESGCM(_derived(passphrase, salt, rounds))
    sealed = cipher.encrypt(nonce, key.secret, _bound(key.public.line))
    return _Slot(rounds=rounds, salt=salt.hex(), nonce=nonce.hex(), sealed=sealed.hex())


def _opened(public: str, slot: _Slot, passphrase: str) -> bytes | None:
    cipher = AESGCM(_derived(passphrase, bytes.fromhex(slot.salt), slot.rounds))
    try:
        return cipher.decrypt(bytes.fromhex(slot.nonce), bytes.fromhex(slot.sealed), _bound(public))
    except InvalidTag:
        return None


def _derived(passphrase: str, salt: bytes, rounds: int) -> bytes:
    # bcrypt warns of few rounds; tests use few and the program never does.
    return bcrypt.kdf(octets(passphrase), salt, 32, rounds, ignore_few_rounds=True)


def _bound(public: str) -> bytes:
    return f"{_FORMAT} {public}".encode()


def _read(path: Path) -> _File:
    with path.open("rb") as stream:
        data = stream.read(_LONGEST + 1)
    try:
        return msgspec.json.decode(data[:_LONGEST], type=_File)
    except msgspec.DecodeError as error:
        raise UserError("key.malformed") from error


def _write(path: Path, stored: _File) -> None:
    write_atomic(path, msgspec.json.encode(stored) + b"\n", mode=0o600)
