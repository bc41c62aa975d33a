"""The unit: opening a receipt; each remark comes back to its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Verdict
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.statement import Answer, PackageType, ReceiptBody
from qcdesk.package.verified import VerifiedPackage
from qcdesk.services import incoming, trust_store
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.package_facts import add_facts, changes_of
from qcdesk.services.views import EntryView
from qcdesk.store import acknowledging, blobs, entries, gaps, meta, packages
from qcdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReceiptOpened:
    """What a receipt told: packages answered, verdicts, what the office lacks.

    `chain_broken` is True when the receipt does not follow the last one seen here: one in between was
    not opened, or the office restored an older state. `refused` counts this unit's packages that the
    office did not take in, `taken_in` the digests of those it has, `locked` are the periods it has
    closed. `lacking` counts revisions that the office holds and this desk does not have; `rewound` is
    True when some of them were this desk's own, because an old backup was restored. `missing_parts`
    counts packages of split submissions that did not arrive; their evidence goes out again with the
    next sealing. `others` counts answers to packages of other computers of the unit, `waiting`
    decisions on changes that are not here: both are taken in. `refusals` say why a package was not
    taken in.
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
    refused: int = 0
    locked: tuple[str, ...] = ()
    lacking: int = 0
    rewound: bool = False
    taken_in: frozenset[str] = frozenset()
    missing_parts: int = 0
    others: int = 0
    waiting: int = 0
    refusals: tuple[Answer, ...] = ()


def open_receipt(context: Context, path: Path) -> ReceiptOpened:
    """Verify a receipt and take in its decisions; opened again it changes nothing.

    Raises PackageRefused and UserError ``receipt.not-a-receipt``, ``receipt.other-unit``.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        authority, plan = trust_store.unit_trust(connection), context.plan(connection)
        unit = context.unit(connection)
    _demand_ours(path, unit)
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
        rewound = catch_up(work, package.receipt.answers)
        lacking = gaps.lacking(work.connection, package.receipt.heads)
        meta.put(work.connection, "locked", ",".join(package.receipt.locked))
        work.note(receipt=package.digest, acknowledged=acknowledged, chain_broken=broken, rewound=rewound)
        work.touch(changes_of(package))
        opened = _opened(package, acknowledged, known=False, broken=broken, changes=work.changes)
        return replace(
            opened,
            lacking=lacking,
            rewound=rewound,
            others=_of_others(work, package.receipt),
            waiting=_waiting(work, package),
        )


def _demand_ours(path: Path, unit: str) -> None:
    """Say plainly whose receipt it is, before anything else is checked."""
    claims = inspect(path).statement
    if claims.type is PackageType.RECEIPT and claims.recipient_unit != unit:
        raise UserError("receipt.other-unit", addressee=claims.recipient_unit, unit=unit)


def _of_others(work: UnitOfWork, receipt: ReceiptBody) -> int:
    own = {record.digest for record in packages.sent(work.connection, PackageType.SUBMISSION.value)}
    return sum(answer.digest not in own for answer in receipt.answers)


def _waiting(work: UnitOfWork, package: VerifiedPackage) -> int:
    """Decisions that wait for the revision they are about."""
    about: dict[str, list[str]] = {}
    for decision in package.contents.decisions:
        about.setdefault(decision.entry_id, []).append(decision.revision_id)
    return gaps.lacking(work.connection, about)


def _taken_in(receipt: ReceiptBody | None) -> frozenset[str]:
    answers = receipt.answers if receipt else ()
    return frozenset(answer.digest for answer in answers if answer.outcome != "refused")


def catch_up(work: UnitOfWork, answers: Iterable[Answer]) -> bool:
    """Let the counters jump ahead of what this device has already sent; True if they were behind.

    They are behind after an old backup was restored: numbers must not be used twice (R10).
    """
    newest = gaps.newest_counter(work.connection, meta.get(work.connection, "device_id"))
    if newest <= int(meta.get(work.connection, "counter", "0")):
        return False
    meta.put(work.connection, "counter", str(newest))
    own = int(meta.get(work.connection, "seq", "0"))
    last = max(answers, key=lambda answer: answer.seq, default=None)
    if last is not None and last.seq > own:
        meta.put(work.connection, "seq", str(last.seq))
        meta.put(work.connection, "last_package", last.digest)
    return True


def _acknowledge(work: UnitOfWork, package: VerifiedPackage, unit: str) -> int:
    """Believe the office about what it holds: nothing else marks work as received."""
    receipt = package.receipt
    if receipt is None:
        return 0
    for answer in receipt.answers:
        state = "refused" if answer.outcome == "refused" else "acknowledged"
        packages.set_state(work.connection, answer.digest, "out", state)
    marks = [
        acknowledging.acknowledge(work.connection, entry_id, unit, heads)
        for entry_id, heads in receipt.heads.items()
    ]
    received = frozenset[str]().union(*(mark.evidence for mark in marks))
    blobs.acknowledge(work.connection, received, missing=receipt.missing_blobs)
    return sum(mark.marked for mark in marks)


def returned_entries(context: Context) -> list[EntryView]:
    """Entries that the office returned and that are not sealed again, with its remarks."""
    with context.read() as connection:
        plan = context.plan(connection)
        return views(connection, plan, entries.returned(connection))


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
        refused=sum(a.outcome == "refused" for a in receipt.answers) if receipt else 0,
        locked=receipt.locked if receipt else (),
        taken_in=_taken_in(receipt),
        refusals=tuple(a for a in receipt.answers if a.outcome == "refused") if receipt else (),
        missing_parts=sum(len(group.missing) for group in receipt.missing_parts) if receipt else 0,
    )
