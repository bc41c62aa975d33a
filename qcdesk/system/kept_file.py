"""Files that save time and may be missing: a copy of what can be had otherwise, under its own digest."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from qcdesk.system.files import write_atomic

log = logging.getLogger(__name__)


def read_kept_file(path: Path, most: int) -> bytes | None:
    """The content, None unless the file is there, whole and at most `most` bytes long."""
    try:
        if not path.is_file() or path.stat().st_size > most:
            return None
        digest, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        log.info("%s was unreadable", path.name, exc_info=True)
        return None
    return body if hashlib.sha256(body).hexdigest().encode() == digest else None


def write_kept_file(path: Path, body: bytes) -> bool:
    """Write the content under its SHA-256; False if the disk or the folder does not take it."""
    if not path.parent.is_dir():
        return False  # the drive with the workspace was pulled out
    try:
        write_atomic(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    except OSError:
        # Only time is lost: the next start does without it.
        log.info("%s was not written", path.name, exc_info=True)
        return False
    return True
