"""Copying a submission that was sealed before to a drive once more."""

from __future__ import annotations

from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.package import envelope
from qcdesk.services import outgoing
from qcdesk.services.context import Context
from qcdesk.store import packages


def hand_over_package(context: Context, digest: str, folder: Path) -> Path:
    """Copy a package that this desk made to a drive, read it back there, and return the copy.

    The encrypted form is copied where there is one. Raises UserError ``package.unknown``, and
    EnvironmentFault ``disk.*`` and ``package.copy-differs``.
    """
    with context.read() as connection:
        record = packages.find(connection, digest, "out")
    if record is None:
        raise UserError("package.unknown", digest=digest)
    path = context.layout.packages / record.file_name
    sealed = path.with_name(path.name + envelope.SUFFIX)
    return outgoing.deliver(sealed if sealed.is_file() else path, folder, digest)
