"""More of ``qcdesk review``: bulk acceptance, what changed since, question and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.entry import PeriodName
from qcdesk.cli.entry_text import short
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import table
from qcdesk.cli.review import RegisterOption, UnitOption, cell_label, content_text, group
from qcdesk.cli.session import period_of, session_of
from qcdesk.plan.model import RegisterDef
from qcdesk.services.alarms import alarms
from qcdesk.services.changed_since_accepted import (
    AcceptAll,
    CellChange,
    accept_all,
    changed_since_accepted,
    questions,
)
from qcdesk.services.find_entry import find_entry
from qcdesk.services.list_entries import current_plan
from qcdesk.text import N_, listed, plural, translate

__all__ = ["group"]


@command(
    group,
    "accept-all",
    N_("Accept every waiting entry without findings that passes the filter; the others are listed."),
    "qcdesk review accept-all --period 2013 --unit NY --register sampling",
)
def accept(
    ctx: typer.Context,
    period: PeriodName = "",
    unit: UnitOption = None,
    register: RegisterOption = None,
    with_findings: Annotated[
        bool, typer.Option("--with-findings", help=N_("Accept those with findings too."))
    ] = False,
) -> None:
    """Accept waiting entries."""
    session = session_of(ctx)
    with session.open() as context:
        chosen = AcceptAll(period_of(context, period), unit or "", register or "", with_findings)
        made = accept_all(context, chosen)
    session.screen.show(
        made,
        plural("Accepted {n} entry.", "Accepted {n} entries.", len(made.accepted)),
        plural("{n} is left to a person.", "{n} are left to a person.", len(made.left)),
        listed(short(entry) for entry in made.left),
    )
    if made.left:
        raise typer.Exit(ExitCode.OPEN)


@command(
    group,
    "changed",
    N_("List the entries that changed since they were accepted, with each cell before and now."),
    "qcdesk review changed --unit NY",
)
def changed(ctx: typer.Context, unit: UnitOption = None) -> None:
    """List what changed since it was accepted."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), changed_since_accepted(context, unit)
    headers = (
        translate(N_("Id")),
        translate(N_("Unit")),
        translate(N_("Title")),
        translate(N_("Cell")),
        translate(N_("Accepted")),
        translate(N_("Now")),
    )
    rows = [
        (short(item.entry.entry_id), item.entry.unit, item.entry.title, *_change(register, change))
        for item in found
        for register in [plan.register(item.entry.register)]
        for change in item.changes
    ]
    session.screen.show(found, table(headers, rows), plural("{n} entry.", "{n} entries.", len(found)))


def _change(register: RegisterDef, change: CellChange) -> tuple[str, str, str]:
    return cell_label(register, change.cell), content_text(change.accepted), content_text(change.now)


@command(
    group,
    "answers",
    N_("Show each return of an entry beside the corrections that answer it."),
    "qcdesk review answers 7d1c09ae",
)
def answers(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(help=N_("The entry: its id or the end of it."))],
) -> None:
    """Show question and answer."""
    session = session_of(ctx)
    with session.open() as context:
        plan, named = current_plan(context), find_entry(context, entry)
        found = questions(context, named.entry_id)
    register = plan.register(named.register)
    headers = (
        translate(N_("Returned by")),
        translate(N_("Remark")),
        translate(N_("Answered by")),
        translate(N_("Cell")),
        translate(N_("Before")),
        translate(N_("Now")),
    )
    rows: list[tuple[object, ...]] = []
    for question in found:
        asked = "；".join(comment.text for comment in question.comments)
        told = [
            (
                f"{question.by} {question.at}",
                asked,
                f"{answer.person} {answer.at}",
                *_change(register, change),
            )
            for answer in question.answers
            for change in answer.changes
        ]
        rows += told or [
            (f"{question.by} {question.at}", asked, translate(N_("not answered yet")), "", "", "")
        ]
    session.screen.show(found, table(headers, rows, named.title))


@command(
    group,
    "alarms",
    N_("List packages that share a number (a copied disk), and changes that wait for earlier packages."),
    "qcdesk review alarms",
)
def show_alarms(ctx: typer.Context) -> None:
    """List what a unit has to be asked about."""
    session = session_of(ctx)
    with session.open() as context:
        found = alarms(context)
    twice = (translate(N_("Unit")), translate(N_("Number")), translate(N_("Packages with this number")))
    lost = (translate(N_("Unit")), translate(N_("Device")), translate(N_("Numbers that never came")))
    held = (
        translate(N_("Unit")),
        translate(N_("Entry")),
        translate(N_("Waiting changes")),
        translate(N_("Since")),
        translate(N_("Days")),
    )
    session.screen.show(
        found,
        table(twice, [(each.unit, each.seq, listed(each.file_names)) for each in found.same_numbers]),
        table(
            held,
            [
                (each.entry.unit, short(each.entry.entry_id), each.entry.count, each.entry.since, each.days)
                for each in found.waiting
            ],
        ),
        table(lost, [(each.unit, short(each.device), _numbers(each.numbers)) for each in found.lost]),
        translate("Call the unit: ask about copied disks, and for packages that did not arrive.")
        if found.urgent
        else translate("Nothing has to be asked."),
    )
    if found.urgent:
        raise typer.Exit(ExitCode.OPEN)


def _numbers(numbers: Sequence[int]) -> str:
    return listed(map(str, numbers[:20])) + ("…" if len(numbers) > 20 else "")
