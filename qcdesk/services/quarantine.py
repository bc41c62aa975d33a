"""The quarantine: refused files, tried again or thrown away by a person."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.package.members import SUFFIX
from qcdesk.services.context import Context
from qcdesk.services.merge_packages import Merged, merge_package
from qcdesk.store import packages
from qcdesk.store.packages import QuarantineRecord
from qcdesk.store.quarantine import DISCARDED, HELD, RELEASED, set_quarantine_state
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed, save_as_name


def list_quarantine(context: Context, *, held_only: bool = True) -> list[QuarantineRecord]:
    """Refused files, newest first; with `held_only` False those dealt with too."""
    with context.read() as connection:
        found = packages.quarantined(connection)
    return [record for record in found if record.state == HELD or not held_only]


def retry_quarantined(context: Context, sha256: str) -> Merged:
    """Merge a refused file again, e.g. after its device was confirmed; refused again it stays.

    `sha256` may be shortened as long as it names one file. Raises UserError ``quarantine.unknown``.
    """
    record = _held(context, sha256)
    with (
        disk_faults(context.layout.quarantine),
        tempfile.TemporaryDirectory(prefix=".retry-", dir=context.layout.quarantine) as folder,
    ):
        name = save_as_name(record.file_name)
        copy = copy_hashed(_file(context, record), Path(folder), lambda _: Path(folder) / name)
        merged = merge_package(context, copy.path)
    if merged.outcome != "refused":
        _settle(context, record, RELEASED)
    return merged


def discard_quarantined(context: Context, sha256: str) -> QuarantineRecord:
    """Delete a refused file; the record of its refusal stays. Raises UserError ``quarantine.unknown``."""
    record = _held(context, sha256)
    _settle(context, record, DISCARDED)
    return record


def _held(context: Context, sha256: str) -> QuarantineRecord:
    records = list_quarantine(context)
    found = [record for record in records if sha256 and record.file_digest.startswith(sha256.lower())]
    if len({record.file_digest for record in found}) != 1:
        raise UserError("quarantine.unknown", file=sha256, count=len(found))
    return found[0]


def _file(context: Context, record: QuarantineRecord) -> Path:
    return context.layout.quarantine / f"{record.file_digest}{SUFFIX}"


def _settle(context: Context, record: QuarantineRecord, state: str) -> None:
    with context.write("quarantine_settled") as work:
        set_quarantine_state(work.connection, record.file_digest, state)
        work.note(file=record.file_name, sha256=record.file_digest, state=state)
    with disk_faults(context.layout.quarantine):
        _file(context, record).unlink(missing_ok=True)
