"""What every package that leaves a workspace shares: number, predecessor, record, copy to a drive."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.package.members import SUFFIX
from qcdesk.package.reader import inspect
from qcdesk.package.signature import Signer
from qcdesk.package.statement import Counts, PackageType, People, Statement
from qcdesk.package.writer import WrittenPackage
from qcdesk.plan.model import Plan
from qcdesk.services.context import Context
from qcdesk.store import meta, packages
from qcdesk.store.unit_of_work import Connection, UnitOfWork, audit_head
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed, hash_file

NOBODY = People()


@dataclass(frozen=True)
class Envelope:
    """What a statement needs beside its contents."""

    type: PackageType
    period: str
    unit: str
    office_root: str
    recipient_unit: str = ""
    kit_id: str = ""
    kit_digest: str | None = None
    people: People = NOBODY


def statement(
    context: Context,
    connection: Connection,
    plan: Plan | None,
    envelope: Envelope,
    signer: Signer,
    counts: Counts,
    requires: tuple[str, ...],
) -> Statement:
    """The statement of the device's next package; nothing is stored before `keep`."""
    return Statement(
        type=envelope.type,
        package_id=context.ids.new(),
        programme_id=plan.settings.programme if plan else "",
        period=envelope.period,
        unit_id=envelope.unit,
        device_id=meta.get(connection, "device_id"),
        signer_fp=signer.public.fingerprint,
        seq=int(meta.get(connection, "seq", "0")) + 1,
        prev=meta.get(connection, "last_package") or None,
        kit_id=envelope.kit_id,
        kit_digest=envelope.kit_digest,
        recipient_office_fp=envelope.office_root,
        recipient_unit=envelope.recipient_unit,
        last_receipt_seen=meta.get(connection, "last_receipt") or None,
        created_claimed=context.now(),
        counts=counts,
        requires=requires,
        people=envelope.people,
        audit_head=audit_head(connection),
    )


def keep(
    work: UnitOfWork, made: Statement, written: WrittenPackage, state: str, summary: dict[str, object]
) -> int:
    """Record a package that was written, and advance the device's number; returns its key."""
    meta.put(work.connection, "seq", str(made.seq))
    meta.put(work.connection, "last_package", written.digest)
    work.note(package=written.digest, file=written.path.name)
    return packages.add(
        work.connection,
        packages.PackageRecord(
            digest=written.digest,
            direction="out",
            type=made.type.value,
            unit=made.addressee,
            period=made.period,
            device=made.device_id,
            seq=made.seq,
            file_name=written.path.name,
            size=written.size,
            at=work.at,
            state=state,
            statement=made.to_bytes(),
            summary=summary,
        ),
    )


def deliver(path: Path, folder: Path, digest: str) -> Path:
    """Copy a package to a drive and read it back there.

    Raises EnvironmentFault ``package.copy-differs`` when the drive gives back other bytes.
    """
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / path.name
        if target.exists() and target.samefile(path):
            return target
        target.unlink(missing_ok=True)
        copied = copy_hashed(path, folder, lambda _: target)
        sound = hash_file(target).sha256 == copied.sha256
    if not sound or (target.suffix == SUFFIX and inspect(target).digest != digest):
        raise EnvironmentFault("package.copy-differs", path=str(target))
    return target
