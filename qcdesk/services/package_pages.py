"""Pages to print beside a package: the cover of a submission, the receipt as proof of filing."""

from __future__ import annotations

from collections.abc import Iterator

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Verdict
from qcdesk.package.envelope import SUFFIX as ENVELOPE
from qcdesk.package.reader import inspect, verify_written
from qcdesk.package.statement import Answer, PackageType, ReceiptBody, Statement, parse_statement
from qcdesk.package.verified import VerifiedPackage
from qcdesk.plan.model import Plan
from qcdesk.plan.names import unit_name
from qcdesk.reports.page import Page, page_bytes
from qcdesk.services.context import Context
from qcdesk.services.period_states import PERIOD_LOCKED
from qcdesk.store import packages
from qcdesk.system.clock import local_minute
from qcdesk.text import translate as _

CODE = "qcdesk:package:"
"""Begins the text of the QR code; the digest in 64 hex digits follows."""


def cover_page(context: Context, digest: str) -> bytes:
    """The PDF cover of a submission that was made or received here, with lines to sign.

    Raises UserError ``package.unknown``.
    """
    record, plan = _record(context, digest, PackageType.SUBMISSION)
    said = parse_statement(record.statement)
    sealed = (context.layout.packages / (record.file_name + ENVELOPE)).is_file()
    lines = [
        *_heading(plan, said.unit_id, said.period),
        *_part(said),
        _("Package: {file}", file=record.file_name),
        _("Size: {size} bytes; changes: {changes}; evidence files: {files}", **_counts(record, said)),
        _("Digest: {digest}", digest=_grouped(digest)),
        _("Sealed at: {at} (the clock of the unit's computer)", at=local_minute(said.created_claimed)),
        _("Encrypted for the office: {answer}", answer=_("yes") if sealed else _("no")),
        "",
        *_signatures(said),
    ]
    footer = _("Hand this page over with the file; the office compares the digest.")
    return page_bytes(Page(_("Cover page of a submission"), lines, CODE + digest, footer))


def receipt_page(context: Context, digest: str) -> bytes:
    """The PDF of a receipt that was made or opened here: what arrived when, and the verdicts.

    Raises UserError ``package.unknown``, PackageRefused when the kept file is no longer sound.
    """
    record, plan = _record(context, digest, PackageType.RECEIPT)
    path = context.layout.packages / record.file_name
    package = verify_written(path, inspect(path).signer)
    if package.receipt is None or package.digest != digest:
        raise UserError("package.unknown", digest=digest)
    said, body = package.statement, package.receipt
    lines = [
        *_heading(plan, said.recipient_unit, said.period),
        _("Office: {name}", name=unit_name(plan, said.unit_id)),
        _(
            "Receipt number {seq} of {at} (the office's clock)",
            seq=said.seq,
            at=local_minute(said.created_claimed),
        ),
        _("Digest: {digest}", digest=_grouped(digest)),
        *(line for answer in body.answers for line in _answer(answer)),
        *_verdicts(package),
        *_lacking(body),
    ]
    if body.previous_receipt:
        lines.append(_("Receipt before: {digest}", digest=_grouped(body.previous_receipt)))
    for key in (package.signer, package.sm2):
        if key is not None:
            lines.append(_("Signed with the key {fingerprint}", fingerprint=key.fingerprint))
    footer = _("Keep this page with the receipt file; it proves what was filed and when.")
    return page_bytes(Page(_("Receipt"), lines, CODE + digest, footer))


def _record(context: Context, digest: str, kind: PackageType) -> tuple[packages.PackageRecord, Plan]:
    with context.read() as connection:
        plan = context.plan(connection)
        for direction in ("out", "in"):
            found = packages.find(connection, digest, direction)
            if found is not None and found.type == kind.value:
                return found, plan
    raise UserError("package.unknown", digest=digest)


def _heading(plan: Plan, unit: str, period: str) -> Iterator[str]:
    names = {each.code: each.name for each in plan.periods}
    yield plan.settings.name
    yield _("Unit: {name}", name=unit_name(plan, unit))
    yield _("Period: {name}", name=names.get(period, period))


def _part(said: Statement) -> Iterator[str]:
    yield _("Number {seq} of this computer", seq=said.seq)
    if said.group_id:
        yield _(
            "Part {part} of {parts}; the submission is complete only with all parts",
            part=said.part,
            parts=said.parts,
        )


def _counts(record: packages.PackageRecord, said: Statement) -> dict[str, int]:
    return {"size": record.size, "changes": said.counts.revisions, "files": said.counts.blobs}


def _signatures(said: Statement) -> Iterator[str]:
    people = said.people
    yield _("Prepared by: {name}    Signature: ____________", name=people.preparer)
    yield _("Reviewed by: {name}    Signature: ____________", name=people.reviewer)
    yield _("Head of the unit: {name}    Signature: ____________", name=people.head)
    yield _("Seal of the unit:                Date: ____________")


def _answer(answer: Answer) -> Iterator[str]:
    outcome = {
        "merged": _("merged"),
        "known": _("already imported"),
        "refused": _("not taken in"),
    }[answer.outcome]
    yield _("Submission number {seq}: {outcome}", seq=answer.seq, outcome=outcome)
    if answer.at:
        yield _("Arrived at: {at}", at=local_minute(answer.at))
    yield _("Digest: {digest}", digest=_grouped(answer.digest))
    if answer.code:
        yield _("The period is locked.") if answer.code == PERIOD_LOCKED else answer.code


def _verdicts(package: VerifiedPackage) -> Iterator[str]:
    verdicts = [decision.verdict for decision in package.contents.decisions]
    yield _(
        "Accepted: {accepted}; returned: {returned}; void: {void}",
        accepted=verdicts.count(Verdict.ACCEPTED),
        returned=verdicts.count(Verdict.RETURNED),
        void=verdicts.count(Verdict.VOID),
    )


def _lacking(body: ReceiptBody) -> Iterator[str]:
    if body.held:
        yield _("Changes that wait for earlier ones: {count}", count=len(body.held))
    if body.missing_blobs:
        yield _("Evidence files that did not arrive: {count}", count=len(body.missing_blobs))
    for group in body.missing_parts:
        numbers = "、".join(str(number) for number in group.missing)
        yield _("Parts that did not arrive, of {parts}: {numbers}", parts=group.parts, numbers=numbers)


def _grouped(digest: str) -> str:
    """64 hex digits in groups of eight, to be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
