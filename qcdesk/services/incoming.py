"""What every package that arrives shares: kept whole, recorded, or put into quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault, QCDeskError, UserError
from qcdesk.package import envelope
from qcdesk.package.envelope import OVERHEAD, Identity
from qcdesk.package.limits import LIMITS
from qcdesk.package.members import SUFFIX
from qcdesk.package.reader import Expectation
from qcdesk.package.statement import STATEMENT, PackageType, Statement
from qcdesk.package.trust import TrustList
from qcdesk.package.verified import VerifiedPackage
from qcdesk.plan.model import Plan
from qcdesk.services import trust_store
from qcdesk.services.admission import demand_admissible
from qcdesk.services.context import Context
from qcdesk.services.prepared import Prepared
from qcdesk.store import packages, plans
from qcdesk.store import quarantine as refused
from qcdesk.store.unit_of_work import Connection, UnitOfWork
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import (
    IsCancelled,
    Progress,
    copy_hashed,
    display_name,
    ignore_progress,
    never_cancelled,
)

SUBMISSION = frozenset({PackageType.SUBMISSION})


@dataclass(frozen=True)
class Opening:
    """How a file is opened: the identity for encrypted ones, who is told, who may stop it."""

    identity: Identity | None = None
    progress: Progress = ignore_progress
    cancelled: IsCancelled = never_cancelled


@dataclass(frozen=True)
class Terms:
    """What an office judges submissions by, read once for many: whom it trusts, its plan in force.

    They hold for as long as nothing else is written: for one snapshot or one transaction.
    """

    authority: TrustList
    expect: Expectation
    plan: Plan
    plan_digest: str
    _admissible: set[tuple[str, str, str | None]] = field(default_factory=set, compare=False)

    def demand_admissible(
        self, context: Context, connection: Connection, statement: Statement, digest: str
    ) -> None:
        """As `qcdesk.services.admission`, asked once for each unit, period and kit."""
        asked = (statement.unit_id, statement.period, statement.kit_digest)
        if asked not in self._admissible:
            demand_admissible(context, connection, statement, digest)
            self._admissible.add(asked)


def terms(context: Context, connection: Connection) -> Terms:
    """The office's terms at this moment. Raises UserError ``trust.none``, ``plan.none``."""
    digest = plans.active_digest(connection)
    plan = context.plan_of(connection, digest)
    expect = Expectation(
        SUBMISSION,
        plan.settings.programme,
        offices=trust_store.earlier_roots(connection),
        signature=plan.settings.signature,
    )
    return Terms(trust_store.office_trust(connection), expect, plan, digest)


def unreadable(path: Path) -> EnvironmentFault | None:
    """Why a file cannot even be opened: gone, a folder, no permission."""
    try:
        with disk_faults(path), path.open("rb"):
            return None
    except EnvironmentFault as error:
        return error


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


def kept_name(path: Path, digest: str) -> str:
    """The name under which a package is kept; two of one name and different content differ (R10)."""
    return f"{path.stem[:180]}.{digest[:12]}{SUFFIX}"


def archive(context: Context, path: Path, digest: str) -> str:
    """Keep a copy of a verified package; returns its name in the packages folder."""
    folder = context.layout.packages
    with disk_faults(path):
        copied = copy_hashed(path, folder, lambda _: folder / kept_name(path, digest))
    return copied.path.name


def record(work: UnitOfWork, package: VerifiedPackage, kept: str, summary: dict[str, object]) -> int:
    """Record an imported package; returns its key, the known one if it was imported before."""
    known = packages.find(work.connection, package.digest)
    if known is not None:
        return known.no
    return record_new(work, package, package.read(STATEMENT), kept, summary)


def record_new(
    work: UnitOfWork,
    package: VerifiedPackage | Prepared,
    raw: bytes,
    kept: str,
    summary: Mapping[str, object],
) -> int:
    """Record an imported package that is not here yet, `raw` its statement; returns its key."""
    statement = package.statement
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
            size=package.size,
            at=work.at,
            state="applied",
            statement=raw,
            summary=summary,
        ),
    )


def quarantine(context: Context, path: Path, error: QCDeskError) -> None:
    """Keep a refused file apart with the reason; it is not parsed further.

    One that is larger than any package may be can never become acceptable: it is not copied, so that
    it does not fill the disk, and only the audit log tells of it.
    """
    folder = context.layout.quarantine
    with disk_faults(path):
        size = path.stat().st_size
        if size > LIMITS.package + OVERHEAD:
            with context.write("quarantine") as work:
                work.note(file=path.name, size=size, code=error.code)
            return
        copied = copy_hashed(path, folder, lambda sha256: folder / f"{sha256}{SUFFIX}")
    with context.write("quarantine") as work:
        refused.add(
            work.connection,
            refused.QuarantineRecord(
                file_name=display_name(path.name),
                file_digest=copied.sha256,
                at=work.at,
                operator=work.actor,
                code=error.code,
                params=dict(error.params),
            ),
        )
        work.note(file=path.name, sha256=copied.sha256, code=error.code)
