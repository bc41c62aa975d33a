"""Turning the operating system's refusals into the program's typed faults."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault

_CODES = {
    errno.ENOSPC: "disk.full",
    errno.EDQUOT: "disk.full",
    errno.EACCES: "disk.denied",
    errno.EPERM: "disk.denied",
    errno.EROFS: "disk.read-only",
    errno.ENOENT: "disk.not-found",
    errno.ENOTDIR: "disk.not-found",
    errno.EISDIR: "disk.not-a-file",
    errno.EIO: "disk.gone",
    errno.ENODEV: "disk.gone",
    errno.ENXIO: "disk.gone",
}


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Turn an OSError inside into an EnvironmentFault.

    Codes: ``disk.full``, ``disk.denied``, ``disk.read-only``, ``disk.not-found``,
    ``disk.not-a-file``, ``disk.gone``, ``disk.failed``.
    """
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, "disk.failed")
        shown = error.filename or path
        raise EnvironmentFault(code, path=str(shown), detail=error.strerror or str(error)) from error
