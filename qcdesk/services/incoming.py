"""What every package that arrives shares: kept whole, recorded, or put into quarantine."""

from __future__ import annotations

from pathlib import Path

from qcdesk.domain.errors import QCDeskError, UserError
from qcdesk.package import envelope
from qcdesk.package.envelope import Identity
from qcdesk.package.members import SUFFIX
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services.context import Context
from qcdesk.store import packages
from qcdesk.store.unit_of_work import UnitOfWork
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import IsCancelled, copy_hashed, display_name, never_cancelled


def opened(
    path: Path, folder: Path, identity: Identity | None, cancelled: IsCancelled = never_cancelled
) -> Path:
    """The package in a file: itself, or what its envelope holds, opened into our own folder.

    Raises UserError ``package.passphrase-needed``, PackageRefused, EnvironmentFault.
    """
    with disk_faults(path):
        if not envelope.is_encrypted(path):
            return path
    if identity is None:
        raise UserError("package.passphrase-needed", file=path.name)
    name = path.name.removesuffix(envelope.SUFFIX).removesuffix(SUFFIX) + SUFFIX
    return envelope.decrypt(path, folder / name, identity, cancelled=cancelled)


def archive(context: Context, path: Path, digest: str) -> str:
    """Keep a copy of a verified package; returns its name in the packages folder.

    Two packages with one name and different content are both kept (R10).
    """
    folder = context.layout.packages
    with disk_faults(path):
        copied = copy_hashed(path, folder, lambda _: folder / f"{path.stem[:180]}.{digest[:12]}{SUFFIX}")
    return copied.path.name


def record(work: UnitOfWork, package: VerifiedPackage, kept: str, summary: dict[str, object]) -> int:
    """Record an imported package; returns its key, the known one if it was imported before."""
    statement = package.statement
    known = packages.find(work.connection, package.digest)
    if known is not None:
        return known.no
    return packages.add(
        work.connection,
        packages.PackageRecord(
            digest=package.digest,
            direction="in",
            type=statement.type.value,
            unit=statement.unit_id,
            period=statement.period,
            device=statement.device_id,
            seq=statement.seq,
            file_name=kept,
            size=package.path.stat().st_size,
            at=work.at,
            state="applied",
            statement=statement.to_bytes(),
            summary=summary,
        ),
    )


def quarantine(context: Context, path: Path, error: QCDeskError) -> str:
    """Keep a refused file apart with the reason; returns its SHA-256. It is not parsed further."""
    folder = context.layout.quarantine
    with disk_faults(path):
        copied = copy_hashed(path, folder, lambda sha256: folder / f"{sha256}{SUFFIX}")
    with context.write("quarantine") as work:
        packages.add_quarantine(
            work.connection,
            packages.QuarantineRecord(
                file_name=display_name(path.name),
                file_digest=copied.sha256,
                at=work.at,
                operator=work.actor,
                code=error.code,
                params=dict(error.params),
            ),
        )
        work.note(file=path.name, sha256=copied.sha256, code=error.code)
    return copied.sha256
