"""A unit's work on another computer: its siblings' packages, a new PC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.statement import PackageType
from qcdesk.package.trust import TrustList
from qcdesk.services import incoming, trust_store
from qcdesk.services.context import Context
from qcdesk.services.kept_packages import KeptFile, kept_file, kept_files, scratch, sender_of
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.package_facts import add_facts, changes_of, store_evidence
from qcdesk.store import packages

_SUBMISSION = frozenset({PackageType.SUBMISSION})


@dataclass(frozen=True)
class SiblingMerged:
    """A package of another computer of the unit: ``merged`` or ``known``."""

    path: Path
    outcome: str
    digest: str
    changes: Changes


@dataclass(frozen=True)
class TakenOver:
    """What a new computer took in from an old one's packages and the office's receipts.

    `unsent` are packages that no receipt answers: the file itself has to be brought to the office.
    `refused` are file names with the error why they were left out.
    """

    receipts: int
    packages: int
    known: int
    unsent: tuple[Path, ...]
    refused: tuple[tuple[str, UserError], ...]


def merge_sibling(context: Context, path: Path, vouched: Iterable[str] = ()) -> SiblingMerged:
    """Merge the submission of another computer of this unit, with the code that the office uses.

    `vouched` are digests that receipts name as taken in; their senders need not be in the kit.
    Raises PackageRefused, also ``sibling.other-unit``, and UserError ``sibling.not-in-kit``.
    """
    kept = kept_file(path)
    with context.read() as connection:
        context.demand(connection, "unit")
        unit, plan = context.unit(connection), context.plan(connection)
        programme = plan.settings.programme
        authority = trust_store.unit_trust(connection)
        known = packages.find(connection, kept.claims.digest) or packages.find(
            connection, kept.claims.digest, "out"
        )
    if known is not None:
        return SiblingMerged(path, "known", kept.claims.digest, Changes())
    if kept.claims.statement.unit_id != unit:
        raise PackageRefused("sibling.other-unit", claimed=kept.claims.statement.unit_id, unit=unit)
    if kept.claims.digest in set(vouched):
        authority = with_sender(authority, kept)
    if authority.device_of(kept.claims.signer) is None:
        raise UserError("sibling.not-in-kit", unit=unit, device=kept.claims.statement.device_id)
    with scratch(context, "sibling") as folder:
        package = verify(path, authority, Expectation(_SUBMISSION, programme), into=folder)
        store_evidence(context, package.evidence)
    archived = incoming.archive(context, path, package.digest)
    with context.write("merge_sibling") as work:
        package_no = incoming.record(work, package, archived, {})
        add_facts(context, work, package, package_no, acknowledged=False)
        work.note(package=package.digest, device=package.statement.device_id)
        work.touch(changes_of(package))
        return SiblingMerged(path, "merged", package.digest, work.changes)


def with_sender(authority: TrustList, kept: KeptFile) -> TrustList:
    """The trust list with the key that signed a package for which somebody else vouches."""
    if authority.device_of(kept.claims.signer) is not None:
        return authority
    return replace(authority, devices=(*authority.devices, sender_of(kept)))


def take_over(context: Context, folder: Path) -> TakenOver:
    """Take in every receipt and submission of this unit from a folder, oldest first.

    Done twice it changes nothing. The kit must be installed before.
    """
    found, damaged = kept_files(folder)
    refused: list[tuple[str, UserError]] = [(path.name, error) for path, error in damaged]
    receipts = [k for k in found if k.claims.statement.type is PackageType.RECEIPT]
    submissions = [k for k in found if k.claims.statement.type is PackageType.SUBMISSION]
    vouched, opened = _open_all(context, receipts, refused)
    outcomes: list[str] = []
    for kept in submissions:
        try:
            outcomes.append(merge_sibling(context, kept.path, vouched).outcome)
        except UserError as error:
            refused.append((kept.path.name, error))
    left_out = {name for name, _ in refused}
    unsent = [k.path for k in submissions if k.claims.digest not in vouched and k.path.name not in left_out]
    return TakenOver(opened, outcomes.count("merged"), outcomes.count("known"), tuple(unsent), tuple(refused))


def _open_all(
    context: Context, receipts: Sequence[KeptFile], refused: list[tuple[str, UserError]]
) -> tuple[frozenset[str], int]:
    """Open receipts in their order; returns the digests they say were taken in, and how many."""
    vouched: set[str] = set()
    opened = 0
    for kept in receipts:
        try:
            told = open_receipt(context, kept.path)
        except UserError as error:
            refused.append((kept.path.name, error))
            continue
        vouched |= told.taken_in
        opened += 1
    return frozenset(vouched), opened
