"""The quarantine: refused files, tried again, released or thrown away by a named person."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.package.envelope import Identity
from qcdesk.package.members import SUFFIX
from qcdesk.plan.model import Settings
from qcdesk.services.context import Context
from qcdesk.services.merge_packages import Merged, merge_package
from qcdesk.store.quarantine import DISCARDED, HELD, RELEASED, QuarantineRecord, Settlement, select, settle
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed, save_as_name

RETRY, RELEASE, RESEND = "retry", "release", "resend"
"""What helps a refused file: trying it again after the office did something, the word of a named
person, or only another file from the sender."""

_RETRY = frozenset(
    {
        "package.sender-unknown",
        "package.signer-unconfirmed",
        "package.signer-unknown",
        "package.newer-version",
        "package.not-for-us",
        "period.locked",
        "merge.unit-unknown",
    }
)
_RELEASE: Mapping[str, str] = {"merge.sequence-jump": "sequence-jump"}
"""Refusals that a person may overrule, with the word of the plan's policy. Never a signature."""


@dataclass(frozen=True)
class Quarantined:
    """A refused file with what would make it acceptable: one of the constants above, or nothing."""

    record: QuarantineRecord
    remedy: str


def list_quarantine(context: Context, *, held_only: bool = True) -> list[QuarantineRecord]:
    """Refused files, newest first; with `held_only` False those dealt with too."""
    with context.read() as connection:
        return select(connection, held_only=held_only)


def remedies(context: Context, *, held_only: bool = True) -> list[Quarantined]:
    """Refused files, newest first, each with what would help; one that was dealt with needs nothing."""
    with context.read() as connection:
        settings = context.plan(connection).settings
    return [
        Quarantined(record, _remedy(record.code, settings) if record.state == HELD else "")
        for record in list_quarantine(context, held_only=held_only)
    ]


def _remedy(code: str, settings: Settings) -> str:
    if _RELEASE.get(code) == settings.release:
        return RELEASE
    return RETRY if code in _RETRY else RESEND


def retry_quarantined(context: Context, sha256: str, identity: Identity | None = None) -> Merged:
    """Merge a refused file again, e.g. after its device was confirmed; refused again it stays.

    `sha256` may be shortened as long as it names one file; `identity` opens an encrypted file.
    Raises UserError ``quarantine.unknown``.
    """
    return _merge_again(context, _held(context, sha256), identity, "")


def release_quarantined(
    context: Context, sha256: str, reason: str, identity: Identity | None = None
) -> Merged:
    """Merge a refused file on the word of the person at the desk; every other check still holds.

    Only what the plan's policy names can be overruled. Raises UserError ``quarantine.unknown``,
    ``quarantine.not-releasable``, ``quarantine.reason-needed``, ``quarantine.person-needed``.
    """
    record = _held(context, sha256)
    _demand_reason(context, reason)
    with context.read() as connection:
        remedy = _remedy(record.code, context.plan(connection).settings)
    if remedy != RELEASE:
        raise UserError("quarantine.not-releasable", file=record.file_name, refused=record.code)
    return _merge_again(context, record, identity, reason)


def discard_quarantined(context: Context, sha256: str, reason: str = "") -> QuarantineRecord:
    """Delete a refused file; the record of its refusal stays, with who deleted it and why.

    Raises UserError ``quarantine.unknown``.
    """
    record = _held(context, sha256)
    _settle(context, record, DISCARDED, reason)
    return record


def _merge_again(
    context: Context, record: QuarantineRecord, identity: Identity | None, reason: str
) -> Merged:
    with (
        disk_faults(context.layout.quarantine),
        tempfile.TemporaryDirectory(prefix=".retry-", dir=context.layout.quarantine) as folder,
    ):
        name = save_as_name(record.file_name)
        copy = copy_hashed(_file(context, record), Path(folder), lambda _: Path(folder) / name)
        merged = merge_package(context, copy.path, identity=identity, overruled=record.code if reason else "")
    if merged.outcome != "refused":
        _settle(context, record, RELEASED, reason)
    return merged


def _demand_reason(context: Context, reason: str) -> None:
    if not context.person.strip():
        raise UserError("quarantine.person-needed")
    if not reason.strip():
        raise UserError("quarantine.reason-needed")


def _held(context: Context, sha256: str) -> QuarantineRecord:
    records = list_quarantine(context)
    found = [record for record in records if sha256 and record.file_digest.startswith(sha256.lower())]
    if len({record.file_digest for record in found}) != 1:
        raise UserError("quarantine.unknown", file=sha256, count=len(found))
    return found[0]


def _file(context: Context, record: QuarantineRecord) -> Path:
    return context.layout.quarantine / f"{record.file_digest}{SUFFIX}"


def _settle(context: Context, record: QuarantineRecord, state: str, reason: str) -> None:
    with context.write("quarantine_settled") as work:
        settle(work.connection, record.file_digest, Settlement(state, work.at, work.actor, reason))
        work.note(file=record.file_name, sha256=record.file_digest, state=state, reason=reason)
    with disk_faults(context.layout.quarantine):
        _file(context, record).unlink(missing_ok=True)
