"""A batch of merges: a snapshot before it, and the way back with the reason recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.store import backup, ledger, meta, snapshots
from qcdesk.system.faults import disk_faults

KEPT_SNAPSHOTS = 3
_OF_A_BATCH = frozenset({"merge_batch", "merge_package", "quarantine", "quarantine_settled"})
"""Actions after the snapshot that undoing the batch takes back or keeps by itself."""


@dataclass(frozen=True)
class Batch:
    """The last batch: when it began by the office's clock, by whom, and the copy made before."""

    at: str
    actor: str
    snapshot: Path
    packages: int
    audit_no: int


@dataclass(frozen=True)
class BatchUndone:
    """The ledger's digest after going back; the packages stay in their folder."""

    batch: Batch
    ledger_digest: str


def begin_batch(context: Context, files: int) -> Batch:
    """Copy the database before packages are merged, and remember where to go back to."""
    folder = context.layout.backups
    stamp = context.clock.now().strftime("%Y%m%d-%H%M%S-%f")
    with context.read() as connection:
        before = snapshots.newest_audit(connection)
    with disk_faults(folder):
        name = f"batch-{stamp}-{before}.db"
        snapshot = backup.copy_database(context.layout.database, folder / name)
        for old in sorted(folder.glob("batch-*.db"))[:-KEPT_SNAPSHOTS]:
            old.unlink()
    with context.write("merge_batch") as work:
        at = work.at
        told = {"at": at, "actor": context.person, "snapshot": name, "packages": files, "audit": before}
        meta.put(work.connection, snapshots.BATCH, json.dumps(told, ensure_ascii=False))
        work.note(snapshot=name, packages=files)
    return Batch(at, context.person, snapshot, files, before)


def last_batch(context: Context) -> Batch | None:
    """The batch that can be undone, or None."""
    with context.read() as connection:
        told = json.loads(meta.get(connection, snapshots.BATCH, "null"))
    if told is None:
        return None
    snapshot = context.layout.backups / told["snapshot"]
    return Batch(told["at"], told["actor"], snapshot, told["packages"], told["audit"])


def undo_batch(context: Context, reason: str) -> BatchUndone:
    """Bring the ledger back to before the last batch.

    The packages stay in the packages folder and can be merged again; the audit log keeps what was
    done. Only while nothing else was written since: a decision or a receipt that rests on the
    batch must not lose its ground. Raises UserError ``batch.reason-needed``, ``batch.none``,
    ``batch.later-work``.
    """
    if not reason.strip():
        raise UserError("batch.reason-needed")
    batch = last_batch(context)
    if batch is None or not batch.snapshot.is_file():
        raise UserError("batch.none")
    with context.read() as connection:
        context.demand(connection, "office")
        later = [a for a in snapshots.actions_since(connection, batch.audit_no) if a not in _OF_A_BATCH]
        digest = ledger.digest(connection)
    if later:
        raise UserError("batch.later-work", count=len(later), action=later[0])
    subject = {"reason": reason.strip(), "snapshot": batch.snapshot.name, "ledger_before": digest}
    with disk_faults(batch.snapshot):
        snapshots.go_back(
            context.layout.database, batch.snapshot, context.now(), context.person, "undo_batch", subject
        )
    with context.read() as connection:
        return BatchUndone(batch, ledger.digest(connection))
