"""The office's signed answer to a unit: what arrived, verdicts, comments, what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Decision, Revision, Verdict
from qcdesk.package import canonical, members
from qcdesk.package.contents import Draft, gather
from qcdesk.package.signature import Signer
from qcdesk.package.statement import Answer, PackageType, ReceiptBody
from qcdesk.package.writer import Beside, write_package
from qcdesk.services import missing_parts, outgoing, trust_store
from qcdesk.services.admission import TOLD
from qcdesk.services.context import Context
from qcdesk.services.issue_plan import office_unit
from qcdesk.store import answers, blobs, devices, meta, packages, periods, plans, quarantine
from qcdesk.store.unit_of_work import Connection

NOTHING = "receipt.nothing"
"""The code that says that there is nothing to tell a unit."""


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
class ReceiptsMade:
    """Receipts for several units."""

    receipts: tuple[ReceiptMade, ...]
    changes: Changes


def receipts_of(context: Context, units: Sequence[str], passphrase: str, folder: Path) -> ReceiptsMade:
    """Write a receipt for each unit that has something to be told; the others are passed by."""
    keys = open_receipt_keys(context, passphrase)
    made: list[ReceiptMade] = []
    for unit in units:
        try:
            made.append(write_receipt(context, unit, keys, folder))
        except UserError as error:
            if error.code != NOTHING:
                raise
    return ReceiptsMade(tuple(made), Changes(packages=frozenset(receipt.digest for receipt in made)))


@dataclass(frozen=True)
class _Told:
    """What a receipt says; computed before anything is written.

    `mark` is the key under which the newest revision told of is remembered; `news` is False when
    the unit knows all of it.
    """

    body: ReceiptBody
    decisions: tuple[Decision, ...]
    revisions: tuple[Revision, ...]
    newest_revision: int
    mark: str
    newest_refused: int
    news: bool


def make_receipt(
    context: Context,
    unit: str,
    passphrase: str,
    folder: Path | None = None,
    *,
    everything: bool = False,
) -> ReceiptMade:
    """Write a receipt for what is new since the last one to this unit.

    With `everything` it tells all that the office holds of the unit, for a computer that is new or
    went back to an old backup.
    Raises UserError ``receipt.nothing`` when there is nothing to tell, ``unit.unknown``.
    """
    keys = open_receipt_keys(context, passphrase)
    return write_receipt(context, unit, keys, folder, everything=everything)


@dataclass(frozen=True)
class ReceiptKeys:
    """The open receipt key with what signs beside it."""

    signer: Signer
    beside: Beside


def open_receipt_keys(context: Context, passphrase: str) -> ReceiptKeys:
    """The receipt key, opened once for a whole afternoon at the counter. Raises WrongPassphrase."""
    return ReceiptKeys(*trust_store.open_office_keys(context, trust_store.RECEIPT, passphrase))


def write_receipt(
    context: Context, unit: str, keys: ReceiptKeys, folder: Path | None = None, *, everything: bool = False
) -> ReceiptMade:
    """Write a receipt with a key that is open; as `make_receipt`."""
    signer = keys.signer
    with context.read() as connection:
        context.demand(connection, "office")
        plan = context.plan(connection)
        if unit not in {u.code for u in plan.units}:
            raise UserError("unit.unknown", unit=unit)
        told = _told(connection, unit, everything=everything)
        if not told.news and not everything:
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
    written = write_package(context.layout.packages, made, draft.members, signer, beside=keys.beside)
    with context.write("make_receipt") as work:
        verdicts = [decision.verdict for decision in told.decisions]
        summary: dict[str, object] = {v.value: verdicts.count(v) for v in Verdict}
        package_no = outgoing.keep(work, made, written, "sealed", summary)
        packages.set_receipt(work.connection, unit, package_no)
        meta.put(work.connection, f"receipt:{unit}", written.digest)
        meta.put(work.connection, told.mark, str(told.newest_revision))
        meta.put(work.connection, f"refused:{unit}", str(told.newest_refused))
        meta.put(work.connection, f"locked:{unit}", ",".join(told.body.locked))
        told_now = [decision.decision_id for decision in told.decisions]
        answers.mark_decisions(work.connection, unit, told_now, package_no)
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


def _told(connection: Connection, unit: str, *, everything: bool) -> _Told:
    waiting = packages.unanswered(connection, unit)
    desks = devices.installations(connection, unit)
    # Counted apart by number of computers: one that joins later is told everything.
    mark = f"told:{unit}:{max(desks, 1)}"
    told = 0 if everything else int(meta.get(connection, mark, "0"))
    office = meta.get(connection, "device_id")
    lacking = answers.revisions_to_tell(connection, unit, office, told, siblings=everything or desks > 1)
    refused = _refused(connection, unit)
    body = ReceiptBody(
        answers=(*_answers(connection, unit, everything=everything), *(answer for _, answer in refused)),
        held=tuple(answers.held(connection, unit)),
        missing_blobs=tuple(sha256 for sha256, _ in blobs.missing(connection, unit)),
        heads=answers.all_heads(connection, unit)
        if everything
        else answers.heads_of_packages(connection, unit, [record.no for record in waiting]),
        previous_receipt=meta.get(connection, f"receipt:{unit}") or None,
        locked=periods.locked_periods(connection, unit),
        missing_parts=missing_parts.told(connection, unit),
    )
    verdicts = tuple(
        answers.decisions_to_tell(connection, unit, everything=everything or (desks > 1 and not told))
    )
    locked_before = meta.get(connection, f"locked:{unit}")
    news = bool(body.answers or verdicts or lacking) or ",".join(body.locked) != locked_before
    newest_refused = max((no for no, _ in refused), default=int(meta.get(connection, f"refused:{unit}", "0")))
    newest = answers.newest_revision(connection)
    return _Told(body, verdicts, tuple(lacking), newest, mark, newest_refused, news)


def _answers(connection: Connection, unit: str, *, everything: bool) -> tuple[Answer, ...]:
    """What became of the unit's submissions: those not answered yet, or all of them."""
    known = packages.received(connection, "submission", unit) if everything else ()
    told = [Answer(r.digest, r.seq, "known", at=r.at) for r in known if r.state != "applied"]
    told += [Answer(r.digest, r.seq, "merged", at=r.at) for r in packages.unanswered(connection, unit)]
    return tuple(told)


def _refused(connection: Connection, unit: str) -> list[tuple[int, Answer]]:
    """Sound submissions that wait in quarantine for something to be done, and were not told yet."""
    told = int(meta.get(connection, f"refused:{unit}", "0"))
    held = quarantine.refused_submissions(connection, unit, TOLD, told)
    return [(no, _refusal(code, params)) for no, code, params in held]


def _refusal(code: str, params: Mapping[str, object]) -> Answer:
    return Answer(str(params["digest"]), int(str(params["seq"])), "refused", code)


def _draft(told: _Told) -> Draft:
    draft = gather(PackageType.RECEIPT, told.revisions, told.decisions)
    body = canonical.dumps(msgspec.to_builtins(told.body))
    return Draft(draft.contents, {**draft.members, members.RECEIPT: body})


def _period(connection: Connection, unit: str) -> str:
    """The period of the unit's newest submission."""
    newest = packages.newest_submission(connection, unit=unit)
    return newest.period if newest else ""
