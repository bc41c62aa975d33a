"""Sealing a period: all checks, then revisions, a signed package, and only then “sealed”."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import EVIDENCE, MAX_PARENTS, Revision
from qcdesk.package.contents import gather
from qcdesk.package.revision_codec import BlobRecord, encode_revision, identified
from qcdesk.package.statement import PackageType, People
from qcdesk.package.writer import write_package
from qcdesk.plan.model import Plan
from qcdesk.services import outgoing, trust_store
from qcdesk.services.check_period import PeriodCheck, run_checks
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.store import blobs, change_log, entries, ledger, meta, plans
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.files import IsCancelled, Progress, ignore_progress, never_cancelled


@dataclass(frozen=True)
class SealPeriod:
    """Seal what this desk holds for a period and write the submission.

    The three names are 填报人, 审核人, 负责人. `folder` is the drive that gets a copy.
    """

    period: str
    people: People
    folder: Path | None = None


@dataclass(frozen=True)
class SealPreview:
    """What sealing would freeze and send: entries by register, files and bytes, what blocks it."""

    period: str
    entries: dict[str, int]
    resent: int
    files: int
    bytes: int
    check: PeriodCheck


@dataclass(frozen=True)
class Sealed:
    """The submission as written, verified and recorded."""

    path: Path
    digest: str
    seq: int
    revisions: int
    files: int
    size: int
    changes: Changes


@dataclass(frozen=True)
class _Material:
    """Everything a submission carries, computed before anything is written."""

    fresh: tuple[Revision, ...]
    unacknowledged: tuple[Revision, ...]
    evidence: tuple[tuple[BlobRecord, Path], ...]
    step: str

    @property
    def revisions(self) -> tuple[Revision, ...]:
        return (*self.unacknowledged, *self.fresh)


def preview_seal(context: Context, period: str) -> SealPreview:
    """What the office would get, and what still has to be done before."""
    with context.read() as connection:
        plan = context.plan(connection)
        check = run_checks(connection, plan, find_period(plan, period), role="unit")
        material = _material(context, connection)
    counted: dict[str, int] = {}
    for revision in material.fresh:
        counted[revision.register] = counted.get(revision.register, 0) + 1
    size = sum(record.size for record, _ in material.evidence)
    return SealPreview(period, counted, len(material.unacknowledged), len(material.evidence), size, check)


def seal_period(
    context: Context,
    command: SealPeriod,
    passphrase: str,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Sealed:
    """Turn unsealed work into revisions and write the signed submission.

    Nothing is marked as sealed before the package was written, synced, read back and verified.
    Raises UserError ``seal.blocked`` while findings are open, ``seal.changed-meanwhile``.
    """
    signer = trust_store.open_key(context, trust_store.DEVICE, passphrase)
    with context.read() as connection:
        context.demand(connection, "unit")
        plan = context.plan(connection)
        check = run_checks(connection, plan, find_period(plan, command.period), role="unit")
        if check.blocking:
            raise UserError("seal.blocked", count=len(check.blocking), period=command.period)
        material = _material(context, connection)
        draft = gather(PackageType.SUBMISSION, material.revisions, (), material.evidence)
        made = outgoing.statement(
            context,
            connection,
            plan,
            _envelope(context, connection, command),
            signer,
            draft.contents.counts,
            draft.contents.requires,
        )
    written = write_package(
        context.layout.packages, made, draft.members, signer, progress=progress, cancelled=cancelled
    )
    with context.write("seal_period") as work:
        if meta.get(work.connection, "step", "0") != material.step:
            written.path.unlink()
            raise UserError("seal.changed-meanwhile")
        summary: dict[str, object] = {"revisions": len(material.revisions), "files": len(material.evidence)}
        package_no = outgoing.keep(work, made, written, "sealed", summary)
        _freeze(work.connection, plan, material, package_no)
        touched = frozenset(revision.entry_id for revision in material.fresh)
        work.touch(Changes(entries=touched, packages=frozenset({written.digest})))
    path = written.path
    if command.folder is not None:
        path = outgoing.deliver(written.path, command.folder, written.digest)
    return Sealed(
        path,
        written.digest,
        made.seq,
        len(material.revisions),
        len(material.evidence),
        written.size,
        work.changes,
    )


def _envelope(context: Context, connection: Connection, command: SealPeriod) -> outgoing.Envelope:
    return outgoing.Envelope(
        type=PackageType.SUBMISSION,
        period=command.period,
        unit=context.unit(connection),
        office_root=trust_store.unit_trust(connection).root.fingerprint,
        kit_id=meta.get(connection, "kit_id"),
        kit_digest=meta.get(connection, "kit_digest") or None,
        people=command.people,
    )


def _material(context: Context, connection: Connection) -> _Material:
    device = meta.get(connection, "device_id")
    fresh = _fresh_revisions(context, connection, device)
    earlier = tuple(ledger.unacknowledged(connection, device))
    evidence = _evidence(context, connection, (*earlier, *fresh))
    return _Material(fresh, earlier, evidence, meta.get(connection, "step", "0"))


def _fresh_revisions(context: Context, connection: Connection, device: str) -> tuple[Revision, ...]:
    counter = int(meta.get(connection, "counter", "0"))
    digest = plans.active_digest(connection)
    found: list[Revision] = []
    for stored in entries.with_working(connection):
        counter += 1
        revision = Revision(
            revision_id="",
            entry_id=stored.entry_id,
            register=stored.register,
            unit=stored.unit,
            device_id=device,
            counter=counter,
            parents=stored.heads[:MAX_PARENTS],
            set=stored.working,
            plan=digest,
            person=context.person,
            claimed_at=context.now(),
            answers=stored.answers,
        )
        found.append(identified(revision))
    return tuple(found)


def _evidence(
    context: Context, connection: Connection, revisions: Sequence[Revision]
) -> tuple[tuple[BlobRecord, Path], ...]:
    """The files that these revisions link and that the office does not have yet."""
    users: dict[str, set[str]] = {}
    for revision in revisions:
        for sha256 in linked(revision):
            users.setdefault(sha256, set()).add(revision.entry_id)
    known = blobs.get(connection, users)
    found: list[tuple[BlobRecord, Path]] = []
    for sha256 in sorted(users):
        blob = known.get(sha256)
        if blob is not None and blob.present and not blob.acknowledged:
            record = BlobRecord(
                sha256=sha256,
                size=blob.size,
                mime=blob.mime,
                name=blob.name,
                entries=tuple(sorted(users[sha256])),
            )
            found.append((record, blobs.path_of(context.layout.evidence, sha256)))
    return tuple(found)


def linked(revision: Revision) -> Iterable[str]:
    """The digests of the evidence that a revision links."""
    return (
        cell[len(EVIDENCE) :]
        for cell, content in revision.set.items()
        if cell.startswith(EVIDENCE) and content is not None
    )


def _freeze(connection: Connection, plan: Plan, material: _Material, package_no: int) -> None:
    """Move unsealed work into the ledger."""
    lines = [ledger.Line(revision, encode_revision(revision)[1][:-1]) for revision in material.fresh]
    for stored in entries.with_working(connection):
        entries.put_working(connection, stored.no, {})
    added = ledger.add_revisions(connection, lines, package_no, acknowledged=False)
    ledger.refresh(connection, plan, added.entry_numbers)
    counter = max((revision.counter for revision in material.fresh), default=0)
    if counter:
        meta.put(connection, "counter", str(counter))
    change_log.seal(connection)
