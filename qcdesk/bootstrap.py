"""Opening a workspace: the only place where the parts are put together."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.plan.kept_expressions import read_kept, write_kept
from qcdesk.services.context import Context
from qcdesk.services.create_workspace import found, prepare
from qcdesk.services.desk_state import packages_unrecorded
from qcdesk.store import migrate
from qcdesk.store.unit_of_work import Database
from qcdesk.system.clock import Clock, SystemClock
from qcdesk.system.faults import disk_faults
from qcdesk.system.ids import IdSource, SystemIds
from qcdesk.system.layout import Layout
from qcdesk.system.volumes import is_network

log = logging.getLogger(__name__)


def create_workspace(
    folder: Path, role: str, person: str = "", clock: Clock | None = None, ids: IdSource | None = None
) -> str:
    """Create a workspace for ``unit`` or ``office``; returns its identity.

    Raises UserError ``workspace.exists``, ``workspace.role-unknown``, ``workspace.network``.
    """
    layout = Layout(folder)
    _demand_local(folder)
    prepare(layout, role)
    with open_workspace(folder, person, clock, ids) as context:
        return found(context, role)


@contextmanager
def open_workspace(
    folder: Path, person: str = "", clock: Clock | None = None, ids: IdSource | None = None
) -> Iterator[Context]:
    """Open a workspace for this process alone, migrating its database first if need be.

    Raises UserError ``workspace.none``, EnvironmentFault ``workspace.locked``, ``store.newer``.
    """
    layout = Layout(folder)
    if not layout.database.is_file():
        raise UserError("workspace.none", folder=str(folder))
    lock = FileLock(layout.lock, timeout=0)
    with disk_faults(folder):
        try:
            lock.acquire()
        except Timeout as error:
            raise EnvironmentFault("workspace.locked", folder=str(folder), holder=_holder(layout)) from error
    try:
        _sign_lock(layout)
        layout.create()
        _sweep(layout)
        migrate.upgrade(layout.database, layout.backups)
        now = clock or SystemClock()
        read_kept(layout.expressions)
        with Database(layout.database).kept_open() as database:
            context = Context(layout, database, now, ids or SystemIds(now), person)
            yield replace(context, recovered=_recover(context))
        write_kept(layout.expressions)
    finally:
        _unsign_lock(layout)
        lock.release()


def create_upper(office: Context, ids: IdSource | None = None) -> str:
    """Make the workspace in which an office reports to the office above; returns its identity.

    It is an ordinary unit workspace inside the office's folder. Raises UserError
    ``workspace.role``, ``workspace.exists``.
    """
    with office.read() as connection:
        office.demand(connection, "office")
    return create_workspace(office.layout.upper, "unit", office.person, office.clock, ids)


@contextmanager
def open_upper(office: Context, ids: IdSource | None = None) -> Iterator[Context]:
    """The office's workspace at the office above; raises UserError ``upper.none``."""
    if not Layout(office.layout.upper).database.is_file():
        raise UserError("upper.none")
    with open_workspace(office.layout.upper, office.person, office.clock, ids) as context:
        yield context


def _recover(context: Context) -> int:
    """Take in again what the database forgot; returns how many packages there were."""
    if not packages_unrecorded(context):
        return 0
    # The reader of packages takes long to import and is needed only after an old backup was restored.
    from qcdesk.services.recover_own import recover_own  # noqa: PLC0415

    return recover_own(context).packages


def _sweep(layout: Layout) -> None:
    """Remove what an interrupted run left half-written; only this process has the workspace open."""
    with disk_faults(layout.folder):
        for path in layout.folder.glob(".*.part"):
            path.unlink()
        for folder in (layout.evidence, layout.packages, layout.quarantine, layout.backups, layout.keys):
            for path in folder.glob("*.part"):
                path.unlink()
        for path in layout.backups.glob("*.back*"):
            path.unlink()
        for path in layout.quarantine.glob(".*-*"):
            if path.is_dir():
                shutil.rmtree(path)


def _sign_lock(layout: Layout) -> None:
    """Say beside the lock who holds it, for the message another process shows."""
    with disk_faults(layout.folder):
        layout.holder.write_text(str(os.getpid()), encoding="ascii")


def _unsign_lock(layout: Layout) -> None:
    try:
        layout.holder.unlink(missing_ok=True)
    except OSError:
        # The drive is gone; a name that stays behind is written over by the next holder.
        log.info("the holder's name was not removed", exc_info=True)


def _holder(layout: Layout) -> str:
    return layout.holder.read_text(encoding="ascii")[:20] if layout.holder.is_file() else ""


def _demand_local(folder: Path) -> None:
    """Refuse a network share: SQLite's WAL needs memory shared on one machine."""
    if is_network(folder):
        raise UserError("workspace.network", folder=str(folder))
