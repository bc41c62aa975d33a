"""Restoring a backup into a new folder; the workspace it came from is not touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.store import foreign, migrate
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed, hash_file
from qcdesk.system.layout import Layout


@dataclass(frozen=True)
class Restored:
    """A workspace made from a backup.

    `schema` is the version the backup had. `packages` and `evidence` count the files taken over
    from the old workspace; `damaged` names evidence files that were not what their name says.
    """

    folder: Path
    schema: str
    ledger_digest: str
    packages: int = 0
    evidence: int = 0
    damaged: tuple[str, ...] = ()


def restore_backup(source: Path, folder: Path, workspace: Path | None = None) -> Restored:
    """Make a workspace in a new folder from a backup of the database.

    `workspace` is the old workspace's folder, from which packages, evidence and keys are copied.
    The backup is opened read-only and refused unless its schema is exactly this program's. Raises
    UserError ``workspace.exists``, ``backup.not-ours``; EnvironmentFault ``backup.unreadable``,
    ``store.newer``.
    """
    layout = Layout(folder)
    with disk_faults(folder):
        if folder.exists() and any(folder.iterdir()):
            raise UserError("workspace.exists", folder=str(folder))
    schema = foreign.demand_ours(source)
    with disk_faults(folder):
        layout.create()
        scratch = layout.database.with_suffix(".part")
        foreign.copy_to(source, scratch)
        scratch.replace(layout.database)
        migrate.upgrade(layout.database, layout.backups)
    digest = foreign.remake(layout.database)
    if workspace is None:
        return Restored(folder, schema, digest)
    old = Layout(workspace)
    packages = _copy_flat(old.packages, layout.packages, "*")
    _copy_flat(old.keys, layout.keys, "*.key*")
    evidence, damaged = _copy_evidence(old.evidence, layout.evidence)
    return Restored(folder, schema, digest, packages, evidence, damaged)


def _copy_flat(source: Path, target: Path, pattern: str) -> int:
    count = 0
    with disk_faults(source):
        for path in sorted(source.glob(pattern)):
            if path.is_file() and not path.is_symlink():
                mode = path.stat().st_mode & 0o777
                _copy(path, target).chmod(mode)
                count += 1
    return count


def _copy(path: Path, folder: Path) -> Path:
    return copy_hashed(path, folder, lambda _: folder / path.name).path


def _copy_evidence(source: Path, target: Path) -> tuple[int, tuple[str, ...]]:
    count, damaged = 0, list[str]()
    with disk_faults(source):
        for path in sorted(source.glob("??/*")):
            if not path.is_file() or path.is_symlink() or len(path.name) != 64:
                continue
            if hash_file(path).sha256 != path.name:
                damaged.append(path.name)
                continue
            place = target / path.parent.name
            place.mkdir(exist_ok=True)
            _copy(path, place)
            count += 1
    return count, tuple(damaged)
