"""Restoring a backup into a new folder; the workspace it came from is not touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.store import backup, foreign, migrate
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed, hash_file
from qcdesk.system.layout import Layout


@dataclass(frozen=True)
class Restored:
    """A workspace made from a backup.

    `schema` is the version the backup had. `packages` and `evidence` count the files taken over
    from the old workspace; `damaged` names evidence files that were not what their name says.
    `upper` is an office's workspace at the office above, None where there was none.
    """

    folder: Path
    schema: str
    ledger_digest: str
    packages: int = 0
    evidence: int = 0
    damaged: tuple[str, ...] = ()
    upper: Restored | None = None


def restore_backup(source: Path, folder: Path, workspace: Path | None = None) -> Restored:
    """Make a workspace in a new folder from a backup of the database.

    `workspace` is the old workspace's folder, from which packages, evidence and keys are copied. What
    an office's backup holds of the workspace above comes with it; a backup that is older than that
    workspace takes it as it is in the old workspace. Backups are opened read-only and refused unless
    their schema is exactly this program's. Raises UserError ``workspace.exists``,
    ``backup.not-ours``; EnvironmentFault ``backup.unreadable``, ``store.newer``.
    """
    with disk_faults(folder):
        if folder.exists() and any(folder.iterdir()):
            raise UserError("workspace.exists", folder=str(folder))
    schema = foreign.demand_ours(source)
    above, old_above = _upper_source(source, workspace), Layout(workspace).upper if workspace else None
    upper_schema = foreign.demand_ours(above) if above is not None else ""
    made = _restore(source, schema, folder, workspace)
    if above is None:
        return made
    return replace(made, upper=_restore(above, upper_schema, Layout(folder).upper, old_above))


def _upper_source(source: Path, workspace: Path | None) -> Path | None:
    found = [backup.upper_copy(source)] if source.name.startswith(backup.PREFIX) else []
    found += [Layout(Layout(workspace).upper).database] if workspace is not None else []
    return next((path for path in found if path.is_file()), None)


def _restore(source: Path, schema: str, folder: Path, workspace: Path | None) -> Restored:
    layout = Layout(folder)
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
