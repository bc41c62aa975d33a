"""Sealing a period: all checks, then revisions, a signed package, and only then “sealed”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.domain.revisions import MAX_PARENTS, Revision, linked
from qcdesk.package.envelope import RECIPIENTS
from qcdesk.package.keys import PublicKey, parse_line
from qcdesk.package.revision_codec import BlobRecord, encode_revision, identified
from qcdesk.package.statement import Counts, PackageType, People
from qcdesk.plan.model import Plan
from qcdesk.services import outgoing, trust_store
from qcdesk.services.answer_return import answer_of, forget_answers
from qcdesk.services.check_period import PeriodCheck, run_checks
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.remember_passphrase import remembered_passphrase
from qcdesk.services.submission_parts import Evidence, WrittenPart, split, write_parts
from qcdesk.store import acknowledging, blobs, change_log, entries, ledger, meta, plans
from qcdesk.store.unit_of_work import Connection, UnitOfWork
from qcdesk.system.files import HashedFile, IsCancelled, Progress, ignore_progress, never_cancelled


@dataclass(frozen=True)
class SealPeriod:
    """Seal what this desk holds for a period and write the submission.

    The three names are 填报人, 审核人, 负责人. `folder` is the drive that gets a copy. `limit` is
    the most bytes that one package may have (650 MB for a CD), 0 for what the format allows.
    """

    period: str
    people: People
    folder: Path | None = None
    limit: int = 0


@dataclass(frozen=True)
class SealPreview:
    """What sealing would freeze and send: entries by register, files and bytes, what blocks it.

    `locked` is True when the last receipt said that the office has closed the period. `parts` is
    the number of packages, `encrypted` whether the plan has them encrypted for the office.
    """

    period: str
    entries: dict[str, int]
    resent: int
    files: int
    bytes: int
    check: PeriodCheck
    locked: bool = False
    parts: int = 1
    encrypted: bool = False


@dataclass(frozen=True)
class Sealed:
    """The submission as written, verified and recorded.

    `path`, `digest` and `seq` are those of the first package, `paths` all files to hand over, in
    their order; `size` is the sum of the packages in bytes. `undelivered` says why the drive did not
    get its copy: the period is sealed all the same, and `paths` are the files in the workspace.
    """

    path: Path
    digest: str
    seq: int
    revisions: int
    files: int
    size: int
    changes: Changes
    paths: tuple[Path, ...] = ()
    undelivered: EnvironmentFault | None = None


@dataclass(frozen=True)
class _Material:
    """Everything a submission carries, computed before anything is written."""

    fresh: tuple[Revision, ...]
    unacknowledged: tuple[Revision, ...]
    evidence: tuple[Evidence, ...]
    step: str

    @property
    def revisions(self) -> tuple[Revision, ...]:
        return (*self.unacknowledged, *self.fresh)


def preview_seal(context: Context, period: str, limit: int = 0) -> SealPreview:
    """What the office would get, in packages of at most `limit` bytes, and what is to be done before."""
    with context.read() as connection:
        plan = context.plan(connection)
        check = run_checks(connection, plan, find_period(plan, period), role="unit")
        material = _material(context, connection)
        locked = period in meta.get(connection, "locked").split(",")
    counted: dict[str, int] = {}
    for revision in material.fresh:
        counted[revision.register] = counted.get(revision.register, 0) + 1
    size = sum(record.size for record, _ in material.evidence)
    return SealPreview(
        period=period,
        entries=counted,
        resent=len(material.unacknowledged),
        files=len(material.evidence),
        bytes=size,
        check=check,
        locked=locked,
        parts=len(split(material.revisions, material.evidence, limit)),
        encrypted=plan.settings.encryption == "age",
    )


def seal_period(
    context: Context,
    command: SealPeriod,
    passphrase: str,
    progress: Progress = ignore_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Sealed:
    """Turn unsealed work into revisions and write the signed submission.

    An empty `passphrase` stands for the one that is remembered on this PC.
    Nothing is marked as sealed before the package was written, synced, read back and verified.
    Raises UserError ``seal.blocked`` while findings are open, ``seal.changed-meanwhile``,
    ``seal.no-recipients`` when the plan demands encryption and the kit names no two recipients,
    ``key.renewal-needed`` when it demands SM2 signatures and this device has no SM2 key.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        policy = context.plan(connection).settings.signature
    word = passphrase or remembered_passphrase(context, trust_store.DEVICE)
    signers = trust_store.open_device_keys(context, word, policy)
    with context.read() as connection:
        plan = context.plan(connection)
        check = run_checks(connection, plan, find_period(plan, command.period), role="unit")
        if check.blocking:
            raise UserError("seal.blocked", count=len(check.blocking), period=command.period)
        material = _material(context, connection)
        _demand_files(material)
        recipients = _recipients(connection, plan)
        parts = split(material.revisions, material.evidence, command.limit)
        envelope = _envelope(context, connection, command)
        first = outgoing.statement(context, connection, plan, envelope, signers[0], Counts(), ())
    written = write_parts(context, first, parts, signers, recipients, progress, cancelled)
    with _removed_on_failure(written), context.write("seal_period") as work:
        if meta.get(work.connection, "step", "0") != material.step:
            raise UserError("seal.changed-meanwhile")
        numbers = [_keep(work, part) for part in written]
        for part in written:
            blobs.keep_crcs(work.connection, part.package.crcs)
        _freeze(work.connection, plan, material, numbers[0])
        touched = frozenset(revision.entry_id for revision in material.fresh)
        digests = frozenset(part.package.digest for part in written)
        work.touch(Changes(entries=touched, packages=digests))
    return _sealed(command, material, written, work.changes)


@contextmanager
def _removed_on_failure(written: Sequence[WrittenPart]) -> Iterator[None]:
    """A package that could not be recorded was not sealed: the next opening must not take it for one."""
    try:
        yield
    except BaseException:
        for part in written:
            part.remove()
        raise


def _keep(work: UnitOfWork, part: WrittenPart) -> int:
    counts = part.statement.counts
    summary: dict[str, object] = {"revisions": counts.revisions, "files": counts.blobs}
    return outgoing.keep(work, part.statement, part.package, "sealed", summary)


def _sealed(
    command: SealPeriod, material: _Material, written: Sequence[WrittenPart], changes: Changes
) -> Sealed:
    paths = [part.file for part in written]
    undelivered = None
    if command.folder is not None:
        try:
            paths = [outgoing.deliver(part.file, command.folder, part.package.digest) for part in written]
        except EnvironmentFault as error:
            undelivered = error
    first = written[0]
    return Sealed(
        path=paths[0],
        digest=first.package.digest,
        seq=first.statement.seq,
        revisions=len(material.revisions),
        files=len(material.evidence),
        size=sum(part.package.size for part in written),
        changes=changes,
        paths=tuple(paths),
        undelivered=undelivered,
    )


def _recipients(connection: Connection, plan: Plan) -> tuple[PublicKey, ...] | None:
    """The keys to encrypt to, None when the plan does not ask for it; fails closed without them."""
    if plan.settings.encryption != "age":
        return None
    named = trust_store.unit_trust(connection).statement.recipients
    if len(named) < RECIPIENTS:
        raise UserError("seal.no-recipients", found=len(named), needed=RECIPIENTS)
    return tuple(parse_line(line) for line in named)


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
    earlier = tuple(acknowledging.unacknowledged(connection, device))
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
            parents=stored.parents[:MAX_PARENTS],
            set=stored.working,
            plan=digest,
            person=context.person,
            claimed_at=context.now(),
            answers=stored.answers,
            reason=answer_of(connection, stored),
        )
        found.append(identified(revision))
    return tuple(found)


def _evidence(
    context: Context, connection: Connection, revisions: Sequence[Revision]
) -> tuple[Evidence, ...]:
    """The files that these revisions and the entries link and that the office does not have yet."""
    users: dict[str, set[str]] = {}
    for revision in revisions:
        for sha256 in linked(revision.set):
            users.setdefault(sha256, set()).add(revision.entry_id)
    for sha256, entry_id in blobs.owed(connection):
        users.setdefault(sha256, set()).add(entry_id)
    known = blobs.get(connection, users)
    found: list[Evidence] = []
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
            path = blobs.path_of(context.layout.evidence, sha256)
            found.append((record, HashedFile(path, sha256, blob.size, blob.crc)))
    return tuple(found)


def _demand_files(material: _Material) -> None:
    """Raise UserError ``evidence.changed`` for a file that is no longer in the store."""
    for record, file in material.evidence:
        if not file.path.is_file():
            raise UserError("evidence.changed", name=record.name, sha256=record.sha256)


def _freeze(connection: Connection, plan: Plan, material: _Material, package_no: int) -> None:
    """Move unsealed work into the ledger."""
    lines = [ledger.Line(revision, encode_revision(revision)[1][:-1]) for revision in material.fresh]
    for stored in entries.with_working(connection):
        entries.put_working(connection, stored.no, {})
    added = ledger.add_revisions(connection, lines, package_no, acknowledged=False)
    ledger.refresh(connection, plan, added.entry_numbers)
    forget_answers(connection, (revision.entry_id for revision in material.fresh))
    counter = max((revision.counter for revision in material.fresh), default=0)
    if counter:
        meta.put(connection, "counter", str(counter))
    change_log.seal(connection)
