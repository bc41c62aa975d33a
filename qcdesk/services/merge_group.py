"""Packages that enter the ledger with one commit, each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.domain.errors import QCDeskError, UserError
from qcdesk.package.archive import SMALL
from qcdesk.package.reader import verify
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services import incoming
from qcdesk.services.context import Context
from qcdesk.services.intake import Intake
from qcdesk.services.kept_packages import scratch
from qcdesk.services.merge_preview import NOTHING_MERGED, Comparison, MergeSummary, compare
from qcdesk.services.missing_parts import still_missing
from qcdesk.services.package_facts import add_decisions, lines_of
from qcdesk.store import blobs, ledger, new_entries, packages
from qcdesk.store.projector import Projector
from qcdesk.store.unit_of_work import Connection, UnitOfWork, WriteGroup
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_file
from qcdesk.system.workers import Background

SEQUENCE_JUMP = "merge.sequence-jump"
MAX_JUMP = 1000
"""A device's package number may not run further ahead than this without a person looking at it."""

MOST_PACKAGES = 64
MOST_BYTES = 32 << 20
"""A group ends with the package that reaches this, so that its outcome is told soon."""


@dataclass(frozen=True)
class Merged:
    """What became of one file: ``merged``, ``known`` (imported before) or ``refused``.

    Of a split submission this is number `part` of `parts`; `missing_parts` have not arrived yet.
    """

    path: Path
    outcome: str
    digest: str = ""
    unit: str = ""
    period: str = ""
    seq: int = 0
    equivocation: bool = False
    summary: MergeSummary = NOTHING_MERGED
    refused: QCDeskError | None = None
    changes: Changes = NO_CHANGES
    part: int = 0
    parts: int = 0
    missing_parts: tuple[int, ...] = ()


@contextmanager
def merge_group(context: Context) -> Iterator[MergeGroup]:
    """Open a group; what it took in is committed at the end, after its files are in place."""
    with scratch(context, "merging") as folder, Background() as background, context.write_many() as writes:
        intake = Intake(context.layout.packages, folder, background)
        group = MergeGroup(context, writes, intake, folder, incoming.terms(context, writes.connection))
        yield group
        group.settle()


@dataclass
class MergeGroup:
    """An open group: what was read once for all of its packages, and the files they bring."""

    context: Context
    writes: WriteGroup
    intake: Intake
    folder: Path
    terms: incoming.Terms
    taken: int = 0
    size: int = 0
    _projector: Projector = field(init=False)

    def __post_init__(self) -> None:
        self._projector = Projector(self.writes.connection, self.terms.plan)

    @property
    def full(self) -> bool:
        """True if the next package belongs to another group."""
        return self.taken >= MOST_PACKAGES or self.size >= MOST_BYTES

    def take(self, path: Path, how: incoming.Opening, overruled: str = "") -> Merged:
        """Verify and merge one file. Raises PackageRefused, UserError, EnvironmentFault, CancelledError."""
        file = self._own(incoming.opened(path, self.folder, how.identity, how.cancelled), how)
        package = verify(
            file,
            self.terms.authority,
            self.terms.expect,
            progress=how.progress,
            cancelled=how.cancelled,
        )
        self.taken += 1
        self.size += package.size
        connection = self.writes.connection
        known = packages.is_known(connection, package.digest)
        if not known:
            self.terms.demand_admissible(self.context, connection, package)
        if overruled != SEQUENCE_JUMP:
            _check_sequence(connection, package)
        if known:
            return _merged(path, package, "known")
        projector = self._projector.branch()
        with self.writes.part(self.context.person, "merge_package", self.context.now()) as work:
            merged = self._enter(work, projector, path, package)
        self._projector.absorb(projector)
        return merged

    def _enter(self, work: UnitOfWork, projector: Projector, path: Path, package: VerifiedPackage) -> Merged:
        contents, connection = package.contents, work.connection
        found = compare(connection, contents.revisions, contents.decisions, self.terms.plan_digest)
        equivocation = equivocates(connection, package)
        told: dict[str, object] = {**found.summary.counts, "equivocation": equivocation}
        kept = incoming.kept_name(package.path, package.digest)
        package_no = incoming.record_new(work, package, kept, told)
        blobs.put_kept(
            connection,
            package_no,
            [(b.sha256, b.size, b.mime, b.name, package.offsets[b.sha256]) for b in contents.blobs],
        )
        _add_facts(projector, package, package_no, found)
        self.intake.keep(kept, package.path if package.whole is None else package.whole)
        work.note(package=package.digest, unit=package.statement.unit_id, **found.summary.counts)
        work.touch(_changes(package))
        done = _merged(
            path, package, "merged", found.summary, equivocation=equivocation, changes=work.changes
        )
        return replace(done, missing_parts=still_missing(connection, package.statement))

    def _own(self, file: Path, how: incoming.Opening) -> Path:
        """A file that cannot change while it is read, in memory or not: a large one is copied first."""
        with disk_faults(file):
            if file.is_relative_to(self.folder) or file.stat().st_size <= SMALL:
                return file
            copy = self.folder / f"{self.taken}" / file.name
            copy.parent.mkdir()
            copy_file(file, copy, how.cancelled)
            return copy

    def settle(self) -> None:
        """Write the typed rows, and put the files in place: what is committed next counts on them."""
        self._projector.flush()
        self.intake.settle()


def _add_facts(projector: Projector, package: VerifiedPackage, package_no: int, found: Comparison) -> None:
    """Entries never seen get their only revision; the others are merged with what is here."""
    connection, lines = projector.connection, lines_of(package)
    new_entries.add_first(
        connection,
        projector,
        [(revision, lines[revision.revision_id]) for revision in found.fresh],
        package_no,
        acknowledged=True,
    )
    fresh = {revision.revision_id for revision in found.fresh}
    rest = [
        ledger.Line(revision, lines[revision.revision_id])
        for revision in package.contents.revisions
        if revision.revision_id not in fresh
    ]
    if rest:
        added = ledger.add_revisions(connection, rest, package_no, acknowledged=True)
        states = {added.numbers[key]: state for key, state in found.after.items()}
        ledger.put_states(connection, projector, states)
    add_decisions(connection, package, package_no)


def equivocates(connection: Connection, package: VerifiedPackage) -> bool:
    """True if another package with this number came from this device (R10): a cloned disk."""
    statement = package.statement
    return packages.is_number_taken(connection, statement.device_id, statement.seq, package.digest)


def _check_sequence(connection: Connection, package: VerifiedPackage) -> None:
    statement = package.statement
    newest = packages.newest_seq(connection, statement.device_id)
    if statement.seq > newest + MAX_JUMP:
        raise UserError(SEQUENCE_JUMP, seq=statement.seq, newest=newest)


def _changes(package: VerifiedPackage) -> Changes:
    revisions = package.contents.revisions
    return Changes(
        entries=frozenset(revision.entry_id for revision in revisions),
        registers=frozenset(revision.register for revision in revisions),
        blobs=frozenset(blob.sha256 for blob in package.contents.blobs),
        packages=frozenset({package.digest}),
    )


def _merged(
    path: Path,
    package: VerifiedPackage,
    outcome: str,
    summary: MergeSummary = NOTHING_MERGED,
    *,
    equivocation: bool = False,
    changes: Changes = NO_CHANGES,
) -> Merged:
    statement = package.statement
    return Merged(
        path=path,
        outcome=outcome,
        digest=package.digest,
        unit=statement.unit_id,
        period=statement.period,
        seq=statement.seq,
        equivocation=equivocation,
        summary=summary,
        changes=changes,
        part=statement.part,
        parts=statement.parts,
    )
