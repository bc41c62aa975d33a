"""Packages that enter the ledger with one commit, each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.domain.errors import QCDeskError, UserError
from qcdesk.package.archive import SMALL
from qcdesk.package.statement import Statement
from qcdesk.package.zip_profile import demand_size
from qcdesk.services import incoming
from qcdesk.services.context import Context
from qcdesk.services.intake import Intake
from qcdesk.services.kept_packages import scratch
from qcdesk.services.merge_comparison import NOTHING_MERGED, MergeSummary, look_up
from qcdesk.services.missing_parts import still_missing
from qcdesk.services.prepare_ahead import Ahead
from qcdesk.services.prepared import Prepared, Preparer
from qcdesk.store import blobs, ledger, new_entries, packages, plans
from qcdesk.store.projector import Projector
from qcdesk.store.unit_of_work import Connection, UnitOfWork, WriteGroup
from qcdesk.system.collector import collector_paused
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import CancelledError, copy_file
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
def merge_group(context: Context, ahead: Ahead[Prepared] | None = None) -> Iterator[MergeGroup]:
    """Open a group; what it took in is committed at the end, after its files are in place."""
    with (
        collector_paused(),
        scratch(context, "merging") as folder,
        Background() as background,
        context.write_many() as writes,
    ):
        intake = Intake(context.layout.packages, folder, background)
        terms = incoming.terms(context, writes.connection)
        if ahead is not None:
            plan = plans.document(writes.connection, terms.plan_digest)
            ahead.judge_by(terms.authority, terms.expect, plan)
        group = MergeGroup(context, writes, intake, folder, terms, ahead)
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
    ahead: Ahead[Prepared] | None = None
    taken: int = 0
    size: int = 0
    _projector: Projector = field(init=False)
    _preparer: Preparer = field(init=False)

    def __post_init__(self) -> None:
        self._projector = Projector(self.writes.connection, self.terms.plan)
        self._preparer = Preparer(self.terms.authority, self.terms.expect, self._projector.columns)

    @property
    def full(self) -> bool:
        """True if the next package belongs to another group."""
        return self.taken >= MOST_PACKAGES or self.size >= MOST_BYTES

    def take(self, path: Path, how: incoming.Opening, overruled: str = "") -> Merged:
        """Verify and merge one file. Raises PackageRefused, UserError, EnvironmentFault, CancelledError."""
        package = self._prepared(path, how)
        self.taken += 1
        self.size += package.size
        connection, statement = self.writes.connection, package.statement
        known = packages.is_known(connection, package.digest)
        if not known:
            self.terms.demand_admissible(self.context, connection, statement, package.digest)
        if overruled != SEQUENCE_JUMP:
            _check_sequence(connection, statement)
        if known:
            return _merged(path, package, "known")
        projector = self._projector.branch()
        with self.writes.part(self.context.person, "merge_package", self.context.now()) as work:
            merged = self._enter(work, projector, path, package)
        self._projector.absorb(projector)
        return merged

    def _prepared(self, path: Path, how: incoming.Opening) -> Prepared:
        found = self.ahead.take(path, how.cancelled) if self.ahead is not None else None
        if found is None:
            file = self._own(incoming.opened(path, self.folder, how.identity, how.cancelled), how)
            return self._preparer.prepare(file, how.progress, how.cancelled)
        if how.cancelled():
            raise CancelledError
        how.progress(found.size, found.size)
        return found

    def _enter(self, work: UnitOfWork, projector: Projector, path: Path, package: Prepared) -> Merged:
        connection, statement = work.connection, package.statement
        found = look_up(connection, package, self.terms.plan_digest)
        others, summary = found.others, found.summary
        equivocation = equivocates(connection, statement, package.digest)
        told: dict[str, object] = {**summary.counts, "equivocation": equivocation}
        file = Path(package.file)
        kept = incoming.kept_name(file, package.digest)
        package_no = incoming.record_new(work, package, package.raw, kept, told)
        blobs.put_kept(connection, package_no, package.blobs)
        new_entries.add_first(connection, projector, found.fresh, package_no, acknowledged=True)
        if others:
            lines = [ledger.Line(*other) for other in others]
            added = ledger.add_revisions(connection, lines, package_no, acknowledged=True)
            states = {added.numbers[key]: state for key, state in found.after.items()}
            ledger.put_states(connection, projector, states)
        self.intake.keep(kept, file if package.content is None else package.content)
        work.note(package=package.digest, unit=statement.unit_id, **summary.counts)
        work.touch(package.changes(revision for revision, _ in others))
        done = _merged(path, package, "merged", summary, equivocation=equivocation, changes=work.changes)
        return replace(done, missing_parts=still_missing(connection, statement))

    def _own(self, file: Path, how: incoming.Opening) -> Path:
        """A file that cannot change while it is read, in memory or not: a large one is copied first."""
        with disk_faults(file):
            size = file.stat().st_size
            if file.is_relative_to(self.folder) or size <= SMALL:
                return file
            demand_size(size)
            copy = self.folder / f"{self.taken}" / file.name
            copy.parent.mkdir()
            copy_file(file, copy, how.cancelled)
            return copy

    def settle(self) -> None:
        """Write the typed rows, and put the files in place: what is committed next counts on them."""
        self._projector.flush()
        self.intake.settle()


def equivocates(connection: Connection, statement: Statement, digest: str) -> bool:
    """True if another package with this number came from this device (R10): a cloned disk."""
    return packages.is_number_taken(connection, statement.device_id, statement.seq, digest)


def _check_sequence(connection: Connection, statement: Statement) -> None:
    newest = packages.newest_seq(connection, statement.device_id)
    if statement.seq > newest + MAX_JUMP:
        raise UserError(SEQUENCE_JUMP, seq=statement.seq, newest=newest)


def _merged(
    path: Path,
    package: Prepared,
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
