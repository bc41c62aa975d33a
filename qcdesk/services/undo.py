"""Undo and redo over the change log, and an entry's history cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import CellContent
from qcdesk.services.context import Context
from qcdesk.services.record_entry import lay_cells
from qcdesk.store import change_log, entries, ledger
from qcdesk.store.change_log import LoggedChange
from qcdesk.store.unit_of_work import UnitOfWork


def undo(context: Context) -> Changes:
    """Take back the last step that still stands; raises UserError ``undo.nothing``.

    Sealed changes are not taken back: a sealed revision is answered by a new one.
    """
    with context.write("undo") as work:
        log = change_log.unsealed(work.connection)
        taken_back = _taken_back(log)
        steps = [change.step for change in log if change.undoes is None and change.step not in taken_back]
        if not steps:
            raise UserError("undo.nothing")
        return _invert(context, work, log, max(steps))


def redo(context: Context) -> Changes:
    """Bring back the step that was undone last, unless something was written since.

    Raises UserError ``redo.nothing``.
    """
    with context.write("redo") as work:
        log = change_log.unsealed(work.connection)
        standing = _standing_undoes(log)
        newest = max((change.step for change in log if change.undoes is None), default=0)
        steps = [step for step, undone in standing.items() if step > newest]
        if not steps:
            raise UserError("redo.nothing")
        return _invert(context, work, log, max(steps))


def history(context: Context, entry_id: str) -> list[LoggedChange]:
    """Every change ever made to an entry at this desk, newest first."""
    with context.read() as connection:
        stored = entries.find(connection, entry_id)
        return change_log.of_entry(connection, stored.no)[::-1]


def _standing_undoes(log: Sequence[LoggedChange]) -> dict[int, int]:
    """Undoing steps that were not themselves taken back, with the step each took back."""
    standing: dict[int, int] = {}
    seen: set[int] = set()
    for change in log:
        if change.undoes is None or change.step in seen:
            continue
        seen.add(change.step)
        if change.undoes in standing:
            del standing[change.undoes]
        else:
            standing[change.step] = change.undoes
    return standing


def _taken_back(log: Sequence[LoggedChange]) -> set[int]:
    return set(_standing_undoes(log).values())


def _invert(context: Context, work: UnitOfWork, log: Sequence[LoggedChange], step: int) -> Changes:
    plan = context.plan(work.connection)
    by_entry: dict[int, dict[str, CellContent]] = {}
    for change in log:
        if change.step == step:
            # A step that changed a cell twice goes back to what stood there before the first time.
            by_entry.setdefault(change.entry_no, {}).setdefault(change.cell, change.old)
    for stored in entries.by_numbers(work.connection, by_entry):
        lay_cells(work, stored, by_entry[stored.no], undoes=step)
    ledger.refresh(work.connection, plan, by_entry)
    return work.changes
