"""The unit: opening a receipt; each remark comes back to its cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Verdict
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.statement import PackageType
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services import incoming, trust_store
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.merge_packages import add_facts
from qcdesk.services.views import EntryView
from qcdesk.store import blobs, entries, ledger, meta, packages
from qcdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReceiptOpened:
    """What a receipt told: packages answered, verdicts, what the office lacks.

    `chain_broken` is True when the receipt does not follow the last one seen here: one in between
    was not opened, or the office restored an older state.
    """

    digest: str
    known: bool
    answered: int
    accepted: int
    returned: int
    void: int
    held: int
    missing: int
    acknowledged: int
    chain_broken: bool
    changes: Changes


def open_receipt(context: Context, path: Path) -> ReceiptOpened:
    """Verify a receipt and take in its decisions; opened again it changes nothing.

    Raises PackageRefused and UserError ``receipt.not-a-receipt``.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        authority, plan = trust_store.unit_trust(connection), context.plan(connection)
        unit = context.unit(connection)
    expect = Expectation(frozenset({PackageType.RECEIPT}), programme=plan.settings.programme, unit=unit)
    package = verify(path, authority, expect)
    if package.receipt is None:
        raise UserError("receipt.not-a-receipt", path=str(path))
    kept = incoming.archive(context, path, package.digest)
    with context.write("open_receipt") as work:
        known = packages.find(work.connection, package.digest) is not None
        package_no = incoming.record(work, package, kept, {})
        if known:
            return _opened(package, 0, known=True, broken=False, changes=work.changes)
        previous = meta.get(work.connection, "last_receipt") or None
        add_facts(context, work, package, package_no)
        acknowledged = _acknowledge(work, package, unit)
        meta.put(work.connection, "last_receipt", package.digest)
        broken = package.receipt.previous_receipt != previous
        work.note(receipt=package.digest, acknowledged=acknowledged, chain_broken=broken)
        work.touch(_changes(package))
        return _opened(package, acknowledged, known=False, broken=broken, changes=work.changes)


def _acknowledge(work: UnitOfWork, package: VerifiedPackage, unit: str) -> int:
    """Believe the office about what it holds: nothing else marks work as received."""
    receipt = package.receipt
    if receipt is None:
        return 0
    for answer in receipt.answers:
        if answer.outcome in ("merged", "known"):
            packages.set_state(work.connection, answer.digest, "out", "acknowledged")
    marked = sum(
        ledger.acknowledge(work.connection, entry_id, unit, heads)
        for entry_id, heads in receipt.heads.items()
    )
    received = blobs.of_entries(work.connection, list(receipt.heads))
    blobs.acknowledge(work.connection, received, missing=receipt.missing_blobs)
    return marked


def returned_entries(context: Context) -> list[EntryView]:
    """Entries that the office returned and that are not sealed again, with its remarks."""
    with context.read() as connection:
        plan = context.plan(connection)
        return views(connection, plan, entries.returned(connection))


def _changes(package: VerifiedPackage) -> Changes:
    touched = frozenset(d.entry_id for d in package.contents.decisions)
    touched |= frozenset(r.entry_id for r in package.contents.revisions)
    return Changes(entries=touched, packages=frozenset({package.digest}))


def _opened(
    package: VerifiedPackage, acknowledged: int, *, known: bool, broken: bool, changes: Changes
) -> ReceiptOpened:
    verdicts = [decision.verdict for decision in package.contents.decisions]
    receipt = package.receipt
    return ReceiptOpened(
        digest=package.digest,
        known=known,
        answered=len(receipt.answers) if receipt else 0,
        accepted=verdicts.count(Verdict.ACCEPTED),
        returned=verdicts.count(Verdict.RETURNED),
        void=verdicts.count(Verdict.VOID),
        held=len(receipt.held) if receipt else 0,
        missing=len(receipt.missing_blobs) if receipt else 0,
        acknowledged=acknowledged,
        chain_broken=broken,
        changes=changes,
    )
