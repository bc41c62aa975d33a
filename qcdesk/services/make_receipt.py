"""The office's signed answer to a unit: what arrived, verdicts, comments, what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Decision, Revision, Verdict
from qcdesk.package import canonical, members
from qcdesk.package.contents import Draft, gather
from qcdesk.package.statement import Answer, PackageType, ReceiptBody
from qcdesk.package.writer import write_package
from qcdesk.services import outgoing, trust_store
from qcdesk.services.context import Context
from qcdesk.services.issue_plan import office_unit
from qcdesk.store import answers, blobs, devices, meta, packages, plans
from qcdesk.store.unit_of_work import Connection


@dataclass(frozen=True)
class ReceiptMade:
    """The receipt as written, with what it tells the unit."""

    path: Path
    digest: str
    unit: str
    answered: int
    accepted: int
    returned: int
    void: int
    held: int
    missing: int


@dataclass(frozen=True)
class _Told:
    """What a receipt says; computed before anything is written."""

    body: ReceiptBody
    decisions: tuple[Decision, ...]
    revisions: tuple[Revision, ...]
    newest_revision: int


def make_receipt(context: Context, unit: str, passphrase: str, folder: Path | None = None) -> ReceiptMade:
    """Write a receipt for everything since the last one to this unit.

    Raises UserError ``receipt.nothing`` when there is nothing to tell, ``unit.unknown``.
    """
    signer = trust_store.open_key(context, trust_store.RECEIPT, passphrase)
    with context.read() as connection:
        context.demand(connection, "office")
        plan = context.plan(connection)
        if unit not in {u.code for u in plan.units}:
            raise UserError("unit.unknown", unit=unit)
        told = _told(connection, unit)
        if not told.body.answers and not told.decisions and not told.revisions:
            raise UserError("receipt.nothing", unit=unit)
        digest = plans.active_digest(connection)
        draft = _draft(told)
        envelope = outgoing.Envelope(
            type=PackageType.RECEIPT,
            period=_period(connection, unit),
            unit=office_unit(plan),
            office_root=trust_store.office_trust(connection).root.fingerprint,
            recipient_unit=unit,
            kit_digest=plans.package_of(connection, digest) or None,
        )
        counts, requires = draft.contents.counts, draft.contents.requires
        made = outgoing.statement(context, connection, plan, envelope, signer, counts, requires)
    written = write_package(context.layout.packages, made, draft.members, signer)
    with context.write("make_receipt") as work:
        verdicts = [decision.verdict for decision in told.decisions]
        summary: dict[str, object] = {v.value: verdicts.count(v) for v in Verdict}
        package_no = outgoing.keep(work, made, written, "sealed", summary)
        packages.set_receipt(work.connection, unit, package_no)
        meta.put(work.connection, f"receipt:{unit}", written.digest)
        meta.put(work.connection, f"told:{unit}", str(told.newest_revision))
        answers.mark_decisions(work.connection, [d.decision_id for d in told.decisions], package_no)
        work.touch(Changes(packages=frozenset({written.digest})))
    path = written.path if folder is None else outgoing.deliver(written.path, folder, written.digest)
    return ReceiptMade(
        path,
        written.digest,
        unit,
        len(told.body.answers),
        verdicts.count(Verdict.ACCEPTED),
        verdicts.count(Verdict.RETURNED),
        verdicts.count(Verdict.VOID),
        len(told.body.held),
        len(told.body.missing_blobs),
    )


def _told(connection: Connection, unit: str) -> _Told:
    waiting = packages.unanswered(connection, unit)
    several = sum(device.status != devices.REQUESTED for device in devices.of_unit(connection, unit)) > 1
    told = int(meta.get(connection, f"told:{unit}", "0"))
    office = meta.get(connection, "device_id")
    lacking = answers.revisions_to_tell(connection, unit, office, told, siblings=several)
    body = ReceiptBody(
        answers=tuple(Answer(digest=record.digest, seq=record.seq, outcome="merged") for record in waiting),
        held=tuple(answers.held(connection, unit)),
        missing_blobs=tuple(sha256 for sha256, _ in blobs.missing(connection, unit)),
        heads=answers.heads_of_packages(connection, unit, [record.no for record in waiting]),
        previous_receipt=meta.get(connection, f"receipt:{unit}") or None,
    )
    unsent = tuple(answers.unsent_decisions(connection, unit))
    return _Told(body, unsent, tuple(lacking), answers.newest_revision(connection))


def _draft(told: _Told) -> Draft:
    draft = gather(PackageType.RECEIPT, told.revisions, told.decisions)
    body = canonical.dumps(msgspec.to_builtins(told.body))
    return Draft(draft.contents, {**draft.members, members.RECEIPT: body})


def _period(connection: Connection, unit: str) -> str:
    """The period of the unit's newest submission."""
    received = packages.received(connection, "submission", unit)
    return received[-1].period if received else ""
