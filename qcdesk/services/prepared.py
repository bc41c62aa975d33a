"""A verified submission as it goes into the ledger: everything that needs no look at the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.changes import Changes
from qcdesk.domain.revisions import Revision, revision_from_body
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.statement import STATEMENT, Statement
from qcdesk.package.trust import TrustList
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services.package_facts import revision_lines
from qcdesk.store.ledger import EntryKey
from qcdesk.store.new_entries import NewEntry, new_entry
from qcdesk.store.projector import Columns
from qcdesk.system.files import IsCancelled, Progress, ignore_progress, never_cancelled

_Line = tuple[Revision, bytes]
Blob = tuple[str, int, str, str, int]
"""An evidence file: SHA-256, size, media type, name, where in the package its bytes begin."""


class Prepared(msgspec.Struct, frozen=True):
    """A verified submission.

    `file` has it, and of a small one `content` is what was verified. `raw` are the statement's bytes.
    `alone` are the revisions without predecessors whose entry has no other one in the package,
    `others` digest and line of the rest.
    """

    file: str
    content: bytes | None
    digest: str
    size: int
    statement: Statement
    raw: bytes
    blobs: tuple[Blob, ...]
    alone: tuple[NewEntry, ...]
    others: tuple[tuple[str, bytes], ...]

    def revisions_of(self, known: Collection[EntryKey]) -> list[tuple[Revision, bytes]]:
        """The revisions, with their lines, that are merged: all but those alone in a new entry."""
        lines = [*self.others, *((e.digest, e.line) for e in self.alone if e.key in known)]
        return [(revision_from_body(digest, msgspec.json.decode(line)), line) for digest, line in lines]

    def changes(self, others: Iterable[Revision]) -> Changes:
        """What merging it changes; `others` are its revisions that are not alone."""
        entries, registers = {e.entry_id for e in self.alone}, {e.register for e in self.alone}
        for revision in others:
            entries.add(revision.entry_id)
            registers.add(revision.register)
        blobs, packages = (blob[0] for blob in self.blobs), (self.digest,)
        return Changes(frozenset(entries), frozenset(registers), frozenset(blobs), frozenset(packages))


class Sketch(msgspec.Struct, frozen=True):
    """A verified submission as a preview needs it.

    `file` has it. `alone` are the keys of revisions without predecessors whose entry has no other one
    in the package, with the digest of the plan each was made under; `others` digest and line of the rest.
    """

    file: str
    digest: str
    statement: Statement
    files: int
    alone: tuple[tuple[EntryKey, str], ...]
    others: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Preparer:
    """Prepares submissions: whom the office trusts, what it expects, how registers are stored."""

    authority: TrustList
    expect: Expectation
    columns: Mapping[str, Columns]

    def prepare(
        self, file: Path, progress: Progress = ignore_progress, cancelled: IsCancelled = never_cancelled
    ) -> Prepared:
        """Verify a submission. Raises PackageRefused, EnvironmentFault, CancelledError."""
        package = verify(file, self.authority, self.expect, progress=progress, cancelled=cancelled)
        offsets, contents = package.offsets, package.contents
        alone, others = _parted(package)
        return Prepared(
            file=str(file),
            content=package.whole,
            digest=package.digest,
            size=package.size,
            statement=package.statement,
            raw=package.read(STATEMENT),
            blobs=tuple((b.sha256, b.size, b.mime, b.name, offsets[b.sha256]) for b in contents.blobs),
            alone=tuple(new_entry(self.columns, revision, line) for revision, line in alone),
            others=tuple((revision.revision_id, line) for revision, line in others),
        )

    def sketch(self, file: Path) -> Sketch:
        """Verify a submission for a preview. Raises PackageRefused, EnvironmentFault."""
        package = verify(file, self.authority, self.expect)
        alone, others = _parted(package)
        return Sketch(
            file=str(file),
            digest=package.digest,
            statement=package.statement,
            files=len(package.contents.blobs),
            alone=tuple((_key(revision), revision.plan) for revision, _ in alone),
            others=tuple((revision.revision_id, line) for revision, line in others),
        )


def _parted(package: VerifiedPackage) -> tuple[list[_Line], list[_Line]]:
    """The revisions without predecessors that are alone in the package with their entry, and the rest."""
    keys = list(map(_key, package.contents.revisions))
    of_entry = Counter(keys)
    alone: list[_Line] = []
    others: list[_Line] = []
    for key, (revision, line) in zip(keys, revision_lines(package), strict=True):
        (others if revision.parents or of_entry[key] > 1 else alone).append((revision, line))
    return alone, others


def _key(revision: Revision) -> EntryKey:
    return revision.entry_id, revision.unit, revision.register
