"""``qcdesk period``: how far each unit is, locking and unlocking, reminding those that are late."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import table
from qcdesk.cli.session import period_of, session_of
from qcdesk.cli.words import ESCALATION, PERIOD_STATE, word
from qcdesk.services.overdue import overdue, write_reminders
from qcdesk.services.period_states import lock_period, period_states, unlock_period
from qcdesk.store.periods import PeriodLock
from qcdesk.text import N_, plural, translate

group = new_group("period", N_("Periods at the office: states, locks, overdue units, reminders."))

PeriodCode = Annotated[str, typer.Argument(help=N_("The period's code."))]
Units = Annotated[list[str] | None, typer.Option("--unit", help=N_("Only this unit; may be repeated."))]


@command(
    group,
    "states",
    N_("Show how far each unit is with a period: filed, reviewed, returned, accepted, locked, late."),
    "qcdesk period states --period 2013",
)
def states(
    ctx: typer.Context,
    period: Annotated[str, typer.Option("--period", help=N_("The period; by default every one."))] = "",
) -> None:
    """Show how far each unit is."""
    session = session_of(ctx)
    with session.open() as context:
        found = period_states(context, period)
    headers = (
        translate(N_("Unit")),
        translate(N_("Period")),
        translate(N_("Status")),
        translate(N_("Packages")),
        translate(N_("Last arrived")),
        translate(N_("Days late")),
        translate(N_("Parts missing")),
        translate(N_("Reason of the lock")),
    )
    rows = [
        (
            item.unit,
            item.period,
            word(PERIOD_STATE, item.state),
            item.submissions or "",
            item.last_at,
            item.days_late or "",
            item.missing_parts or "",
            item.lock.reason if item.lock else "",
        )
        for item in found
    ]
    session.screen.show(found, table(headers, rows))


@command(
    group,
    "lock",
    N_("Close a period: what arrives for it later waits in quarantine, and the receipt says so."),
    "qcdesk period lock 2013 --unit NY --reason 年度考核已定稿",
)
def lock(
    ctx: typer.Context,
    period: PeriodCode,
    unit: Units = None,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; kept with the lock."))] = "",
) -> None:
    """Close a period."""
    session = session_of(ctx)
    with session.open() as context:
        made = lock_period(context, period, unit or (), reason)
    session.screen.show(
        made, _locks(made), plural("Locked for {n} unit.", "Locked for {n} units.", len(made))
    )


@command(
    group,
    "unlock",
    N_("Open a closed period again, with a reason; what waits in quarantine can then be merged."),
    "qcdesk period unlock 2013 --unit NY --reason 领导同意补报",
)
def unlock(
    ctx: typer.Context,
    period: PeriodCode,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; kept with the lock."))],
    unit: Units = None,
) -> None:
    """Open a closed period again."""
    session = session_of(ctx)
    with session.open() as context:
        made = unlock_period(context, period, unit or (), reason)
    session.screen.show(
        made, _locks(made), plural("Opened again for {n} unit.", "Opened again for {n} units.", len(made))
    )


def _locks(made: Sequence[PeriodLock]) -> object:
    headers = (translate(N_("Unit")), translate(N_("Period")), translate(N_("Reason")))
    return table(headers, [(item.unit, item.period, item.reason) for item in made])


@command(
    group,
    "overdue",
    N_("List the units that have not filed a period: days late, last heard of, whom to call, next step."),
    "qcdesk period overdue --period 2013",
)
def list_overdue(
    ctx: typer.Context,
    period: Annotated[str, typer.Option("--period", help=N_("The period; by default today's."))] = "",
) -> None:
    """List the units that have not filed."""
    session = session_of(ctx)
    with session.open() as context:
        found = overdue(context, period_of(context, period))
    headers = (
        translate(N_("Unit")),
        translate(N_("Name")),
        translate(N_("Due")),
        translate(N_("Days late")),
        translate(N_("Next step")),
        translate(N_("Last heard of")),
        translate(N_("Contact")),
    )
    rows = [
        (
            item.unit,
            item.name,
            item.due,
            item.days_late,
            word(ESCALATION, str(item.level)),
            item.last_heard,
            item.contact,
        )
        for item in found
    ]
    summary = plural("{n} unit has not filed.", "{n} units have not filed.", len(found))
    session.screen.show(found, table(headers, rows), summary)
    if any(item.level for item in found):
        raise typer.Exit(ExitCode.OPEN)


@command(
    group,
    "remind",
    N_("Write a printable reminder (docx) for each overdue unit, in the words of its level."),
    "qcdesk period remind --period 2013 --out E:/催报",
)
def remind(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", help=N_("The folder for the reminders."))],
    period: Annotated[str, typer.Option("--period", help=N_("The period; by default today's."))] = "",
    unit: Units = None,
) -> None:
    """Write reminders."""
    session = session_of(ctx)
    with session.open() as context:
        made = write_reminders(context, period_of(context, period), out, unit or ())
    headers = (translate(N_("Unit")), translate(N_("File")))
    session.screen.show(
        made,
        table(headers, [(item.unit, item.path) for item in made]),
        plural("{n} reminder.", "{n} reminders.", len(made)),
    )
