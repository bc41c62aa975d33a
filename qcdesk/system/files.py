"""Files written whole or not at all, hashing copies, free space, names safe to show and to save.

Failures of the machine surface as OSError; a stop asked for by the user as `CancelledError`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Protocol

from qcdesk.system.checksum import crc32
from qcdesk.system.flushing import SteadyFlush

CHUNK = 1 << 18
"""Bytes read at a time while copying: fits the processor's cache, and a stop is heard at once."""

SPARE = 32 << 20
"""Bytes that stay free on a volume after anything is written to it."""

Progress = Callable[[int, int], None]
"""Told the bytes done and the bytes in all."""

IsCancelled = Callable[[], bool]
"""Asked between chunks; True stops the work."""

_MAX_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE_NAMES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"
}


class CancelledError(Exception):
    """The user stopped the work; nothing of it was kept."""


class Hasher(Protocol):
    """What `hashlib` objects offer here."""

    def update(self, data: bytes, /) -> None:
        """Take in the next bytes."""


class Writer(Protocol):
    """What an unbuffered file offers here."""

    def write(self, data: memoryview, /) -> int | None:
        """Take in some of the bytes and say how many."""


@dataclass(frozen=True)
class HashedFile:
    """A file at rest: its place, SHA-256 (64 hex digits) and size in bytes.

    `crc` is the CRC-32 of the bytes that have this SHA-256, None where it was never computed.
    """

    path: Path
    sha256: str
    size: int
    crc: int | None = field(default=None, compare=False)


def ignore_progress(done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


def never_cancelled() -> bool:
    """An `IsCancelled` that never stops."""
    return False


def sync_directory(folder: Path) -> None:
    """Make renames in `folder` durable; Windows does this by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_durably(source: Path, target: Path) -> None:
    """Rename `source` over `target` on the same volume and make the rename durable."""
    source.replace(target)
    sync_directory(target.parent)


@contextmanager
def scratch_file(folder: Path, mode: int = 0o644) -> Iterator[tuple[Path, BinaryIO]]:
    """A new hidden file in `folder`, open for writing and reading, removed unless it was renamed.

    `mode` are its permission bits (POSIX): a private key is for its owner only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    path = Path(name)
    path.chmod(mode)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            yield path, stream
    finally:
        path.unlink(missing_ok=True)


def flush_durably(stream: BinaryIO) -> None:
    """Hand everything written to `stream` to the disk."""
    stream.flush()
    os.fsync(stream.fileno())


def write_atomic(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file beside its place, sync it, then put it in place in one step."""
    with scratch_file(path.parent, mode) as (scratch, stream):
        stream.write(data)
        flush_durably(stream)
        stream.close()
        replace_durably(scratch, path)


def chunks(
    stream: BinaryIO, size: int, cancelled: IsCancelled = never_cancelled, first: int = CHUNK
) -> Iterator[bytes]:
    """The next `size` bytes of a stream, or fewer if it ends, in pieces of at most `CHUNK`.

    The first piece has at most `first` bytes. Raises CancelledError.
    """
    room = first
    while size > 0:
        if cancelled():
            raise CancelledError
        piece = stream.read(min(room, size))
        room = CHUNK
        if not piece:
            return
        size -= len(piece)
        yield piece


def views(stream: FileIO, size: int, cancelled: IsCancelled = never_cancelled) -> Iterator[memoryview]:
    """As `chunks`, but in views of one buffer: each one holds until the next is asked for."""
    room = memoryview(bytearray(min(CHUNK, size)))
    while size > 0:
        if cancelled():
            raise CancelledError
        count = stream.readinto(room[:size])
        if not count:
            return
        size -= count
        yield room[:count]


def write_all(stream: Writer, data: bytes) -> None:
    """Write all of `data` to an unbuffered file, which may take it in several pieces."""
    view = memoryview(data)
    while view:
        view = view[stream.write(view) or 0 :]


def hash_file(
    path: Path, progress: Progress = ignore_progress, cancelled: IsCancelled = never_cancelled
) -> HashedFile:
    """Read a file once and return its SHA-256 and size. Raises CancelledError, OSError."""
    digest = hashlib.sha256()
    total = path.stat().st_size
    with path.open("rb") as stream:
        size = _pump(stream, digest, None, total, progress, cancelled)
    return HashedFile(path, digest.hexdigest(), size)


def copy_file(source: Path, target: Path, cancelled: IsCancelled = never_cancelled) -> None:
    """Copy a file to a place of our own, where a half copy does no harm. Raises CancelledError, OSError."""
    size = source.stat().st_size
    require_space(target.parent, size)
    with source.open("rb") as original, target.open("wb") as copy:
        for piece in chunks(original, size, cancelled):
            copy.write(piece)


def sync_file(path: Path) -> None:
    """Hand a file that was written to the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_hashed(
    source: Path,
    folder: Path,
    place: Callable[[str], Path],
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> HashedFile:
    """Copy a file into `folder` while hashing it; the copy is complete or absent.

    `place` names the final path for a SHA-256; an existing file there is kept as it is, since
    the same digest means the same bytes. The CRC-32 is computed in the same pass. Raises
    CancelledError, OSError (ENOSPC before the volume is filled to the last `SPARE` bytes).
    """
    total = source.stat().st_size
    require_space(folder, total)
    sums = _Sums()
    with scratch_file(folder) as (scratch, stream), source.open("rb") as original:
        size = _pump(original, sums, stream, total, progress, cancelled)
        flush_durably(stream)
        stream.close()
        sha256 = sums.digest.hexdigest()
        target = place(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_durably(scratch, target)
    return HashedFile(target, sha256, size, sums.crc)


class _Sums:
    """SHA-256 and CRC-32 of the same bytes."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.crc = 0

    def update(self, data: bytes, /) -> None:
        """Take in the next bytes."""
        self.digest.update(data)
        self.crc = crc32(data, self.crc)


def _pump(
    source: BinaryIO,
    digest: Hasher,
    target: BinaryIO | None,
    total: int,
    progress: Progress,
    cancelled: IsCancelled,
) -> int:
    done = 0
    flush = SteadyFlush(target) if target is not None else None
    # A file that grows meanwhile is read to its present end: the digest says what was read.
    for piece in chunks(source, 1 << 62, cancelled):
        digest.update(piece)
        if target is not None and flush is not None:
            target.write(piece)
            flush.wrote(len(piece))
        done += len(piece)
        progress(done, max(done, total))
    return done


def free_space(path: Path) -> int:
    """Bytes free on the volume of `path`, which need not exist yet."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def require_space(path: Path, needed: int) -> None:
    """Raise OSError ENOSPC unless `needed` bytes plus `SPARE` are free on the volume of `path`."""
    if free_space(path) < needed + SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def display_name(name: str) -> str:
    """A file name as it may be shown: one line, no control, bidirectional or invisible characters."""
    kept = [c for c in unicodedata.normalize("NFC", name) if not _deceptive(c)]
    return " ".join("".join(kept).split())


def _deceptive(character: str) -> bool:
    # Cc controls, Cf format (bidi overrides, zero width), Cs surrogates, Co private, Zl/Zp breaks.
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def save_as_name(name: str) -> str:
    """A file name that Windows and Linux accept, at most 120 characters, the extension kept.

    Folder parts are dropped; an unusable name becomes ``_``.
    """
    shown = display_name(re.split(r"[/\\]", name)[-1])
    cleaned = _FORBIDDEN.sub("_", shown).strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if not dot or len(extension) > 16:
        stem, dot, extension = cleaned, "", ""
    stem = stem[: _MAX_NAME - len(dot) - len(extension)].rstrip(" .") or "_"
    if stem.split(".")[0].rstrip(" ").upper() in _DEVICE_NAMES:
        stem = "_" + stem[: _MAX_NAME - 1 - len(dot) - len(extension)]
    return stem + dot + extension
