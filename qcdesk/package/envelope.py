"""The sealed envelope around a submission: an `age` file (age-encryption.org/v1) for two recipients.

Signed inside, encrypted outside. Recipients and identities are Ed25519 keys in OpenSSH form, which
`age` converts to X25519; they are other keys than those that sign. Readable by any `age`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyrage

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package.keys import PrivateKey, PublicKey
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.verified import fault
from qcdesk.package.zip_profile import demand_size
from qcdesk.system.files import (
    CancelledError,
    IsCancelled,
    flush_durably,
    never_cancelled,
    replace_durably,
    require_space,
    scratch_file,
)

SUFFIX = ".age"
RECIPIENTS = 2
"""A lost key must not lose data: one key for duty, one in the safe."""

_MAGIC = b"age-encryption.org/v1\n"
OVERHEAD = 1 << 20
"""Bytes by which an envelope may be larger than the package in it."""

_HEADER_END = b"\n--- "


@dataclass(frozen=True)
class Identity:
    """A private key that opens envelopes, for as long as the program needs it."""

    public: PublicKey
    _identity: object = field(repr=False, compare=False)


def identity_of(key: PrivateKey) -> Identity:
    """The identity of an opened private key."""
    return Identity(key.public, pyrage.ssh.Identity.from_buffer(key.openssh()))


def is_encrypted(path: Path) -> bool:
    """True if a file begins as `age` files do. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def encrypt(source: Path, recipients: Sequence[PublicKey], cancelled: IsCancelled = never_cancelled) -> Path:
    """Encrypt a package beside itself as ``<name>.age``; the file appears only when it is whole.

    Raises UserError ``seal.no-recipients`` for fewer than `RECIPIENTS`, EnvironmentFault,
    CancelledError.
    """
    if len({key.raw for key in recipients}) < RECIPIENTS:
        raise UserError("seal.no-recipients", found=len(recipients), needed=RECIPIENTS)
    target = source.with_name(source.name + SUFFIX)
    lines = [pyrage.ssh.Recipient.from_str(key.line) for key in recipients]
    try:
        require_space(target.parent, source.stat().st_size)
        with source.open("rb") as plain, scratch_file(target.parent) as (scratch, stream):
            pyrage.encrypt_io(_Source(plain, cancelled), stream, lines)
            flush_durably(stream)
            stream.close()
            replace_durably(scratch, target)
    except OSError as error:
        raise fault(error, target) from error
    return target


def decrypt(
    source: Path,
    target: Path,
    identity: Identity,
    limits: Limits = LIMITS,
    cancelled: IsCancelled = never_cancelled,
) -> Path:
    """Open an envelope into a new file; not one byte more than a package may have is written.

    What comes out is trusted by nobody yet. Raises PackageRefused ``package.not-for-us``,
    ``package.damaged``, ``package.too-large``, EnvironmentFault, CancelledError.
    """
    try:
        size = source.stat().st_size
        demand_size(size - OVERHEAD, limits)
        require_space(target.parent, min(size, limits.package))
        with source.open("rb") as sealed, scratch_file(target.parent) as (scratch, stream):
            _check_header(sealed, limits)
            _open(_Source(sealed, cancelled), _Capped(stream, limits.package), identity)
            stream.close()
            replace_durably(scratch, target)
    except OSError as error:
        raise fault(error, source) from error
    return target


def _check_header(sealed: BinaryIO, limits: Limits) -> None:
    """Demand that the header ends soon: it is parsed anew for every line, which takes for ever."""
    header = sealed.read(limits.envelope_header)
    if _HEADER_END not in header:
        if len(header) < limits.envelope_header:
            raise PackageRefused("package.damaged", where="age")
        raise PackageRefused("package.too-large", what="age", limit=limits.envelope_header)
    sealed.seek(0)


def _open(sealed: _Source, plain: _Capped, identity: Identity) -> None:
    try:
        pyrage.decrypt_io(sealed, plain, [identity._identity])  # noqa: SLF001 - same module
    except pyrage.DecryptError as error:
        code = "package.not-for-us" if "No matching keys" in str(error) else "package.damaged"
        raise PackageRefused(code, where="age") from error
    except OSError as error:
        # A machine's fault has a number; a broken stream has none.
        if error.errno is not None:
            raise
        raise PackageRefused("package.damaged", where="age") from error


@dataclass
class _Source:
    """A file that stops being read when the user asks for it."""

    stream: BinaryIO
    cancelled: IsCancelled

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if self.cancelled():
            raise CancelledError
        return self.stream.read(size)


@dataclass
class _Capped:
    """A file that takes no more than `left` bytes."""

    stream: BinaryIO
    left: int

    def write(self, data: bytes) -> int:
        """Take in the next bytes; raises PackageRefused ``package.too-large``."""
        self.left -= len(data)
        if self.left < 0:
            raise PackageRefused("package.too-large", what="package", limit="age")
        return self.stream.write(data)

    def flush(self) -> None:
        """Nothing is held back."""
