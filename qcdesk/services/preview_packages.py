"""What merging files would do, told without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import PackageRefused, QCDeskError, UserError
from qcdesk.package.envelope import Identity
from qcdesk.package.reader import verify
from qcdesk.package.statement import Statement
from qcdesk.services import incoming
from qcdesk.services.context import Context
from qcdesk.services.kept_packages import scratch
from qcdesk.services.merge_comparison import NOTHING_MERGED, MergeSummary, compare, sketched
from qcdesk.services.merge_group import equivocates
from qcdesk.services.missing_parts import still_missing
from qcdesk.services.prepare_ahead import Ahead, sketched_ahead
from qcdesk.services.prepared import Sketch
from qcdesk.services.stranger import with_claims
from qcdesk.store import packages, plans
from qcdesk.store.unit_of_work import Connection
from qcdesk.system.collector import collector_paused
from qcdesk.system.files import IsCancelled, never_cancelled


@dataclass(frozen=True)
class MergePreview:
    """What one file is and what merging it would do; `refused` is the error when it cannot be.

    Of a split submission this is number `part` of `parts`; `missing_parts` are those that would
    still be missing after it.
    """

    path: Path
    digest: str = ""
    unit: str = ""
    period: str = ""
    seq: int = 0
    known: bool = False
    equivocation: bool = False
    summary: MergeSummary = NOTHING_MERGED
    files: int = 0
    refused: QCDeskError | None = None
    part: int = 0
    parts: int = 0
    missing_parts: tuple[int, ...] = ()


def preview_merge(
    context: Context, paths: Sequence[Path], identity: Identity | None = None
) -> list[MergePreview]:
    """Verify each file completely and say what merging would do; the ledger stays as it is.

    `identity` opens encrypted files.
    """
    return list(previews(context, paths, identity))


def previews(
    context: Context,
    paths: Sequence[Path],
    identity: Identity | None = None,
    cancelled: IsCancelled = never_cancelled,
) -> Iterator[MergePreview]:
    """`preview_merge`, one after the other. Raises CancelledError."""
    if not paths:
        return
    with (
        collector_paused(),
        scratch(context, "merging") as folder,
        context.read() as connection,
        sketched_ahead(context, paths) as ahead,
    ):
        terms = incoming.terms(context, connection)
        plan = plans.document(connection, terms.plan_digest)
        ahead.judge_by(terms.authority, terms.expect, plan)
        look = _Look(context, connection, terms, ahead)
        for path in paths:
            yield look.at(path, folder, identity, cancelled)


@dataclass(frozen=True)
class _Look:
    """What was read once for all files."""

    context: Context
    connection: Connection
    terms: incoming.Terms
    ahead: Ahead[Sketch]

    def at(self, path: Path, folder: Path, identity: Identity | None, cancelled: IsCancelled) -> MergePreview:
        unreadable = incoming.unreadable(path)
        if unreadable is not None:
            return MergePreview(path, refused=unreadable)
        plan = self.terms.plan_digest
        try:
            sketch = self.ahead.take(path, cancelled)
            summary = sketched(self.connection, sketch, plan) if sketch else None
            if sketch and summary:
                known = self._known(sketch.statement, sketch.digest)
                return self._told(path, sketch.statement, sketch.digest, sketch.files, known, summary)
            file = incoming.opened(path, folder, identity, cancelled)
            package = verify(file, self.terms.authority, self.terms.expect, cancelled=cancelled)
            if file != path:
                file.unlink()
            known = self._known(package.statement, package.digest)
        except (PackageRefused, UserError) as error:
            return MergePreview(path, refused=with_claims(path, error))
        facts = package.contents
        summary = compare(self.connection, facts.revisions, plan).summary
        return self._told(path, package.statement, package.digest, len(facts.blobs), known, summary)

    def _known(self, statement: Statement, digest: str) -> bool:
        """True if this package is in the ledger; raises UserError when it may not come in now."""
        known = packages.is_known(self.connection, digest)
        if not known:
            self.terms.demand_admissible(self.context, self.connection, statement, digest)
        return known

    def _told(
        self, path: Path, statement: Statement, digest: str, files: int, known: bool, summary: MergeSummary
    ) -> MergePreview:
        return MergePreview(
            path=path,
            digest=digest,
            unit=statement.unit_id,
            period=statement.period,
            seq=statement.seq,
            known=known,
            equivocation=equivocates(self.connection, statement, digest),
            summary=summary,
            files=files,
            part=statement.part,
            parts=statement.parts,
            missing_parts=still_missing(self.connection, statement),
        )
