"""``qcdesk upper``: this office as a unit of the office above."""

from __future__ import annotations

from typing import Annotated

import typer

from qcdesk.bootstrap import create_upper
from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry_text import remarks, short
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import facts, table, with_aside
from qcdesk.cli.session import session_of
from qcdesk.cli.words import FILLED, word
from qcdesk.services.find_entry import find_entry
from qcdesk.services.list_entries import current_plan
from qcdesk.services.upper_returns import pass_on as return_below
from qcdesk.services.upper_returns import upper_returns
from qcdesk.services.upper_submission import FillUpper, fill_upper, preview_fill
from qcdesk.text import N_, listed, plural, translate

group = new_group("upper", N_("The office above: this county as one of the units of a city's plan."))


@command(
    group,
    "create",
    N_("Make the workspace in which this office reports upwards; then install the city's kit with --upper."),
    "qcdesk upper create",
)
def create(ctx: typer.Context) -> None:
    """Make the workspace above."""
    session = session_of(ctx)
    with session.at(session.workspace).open() as context:
        identity, folder = create_upper(context), context.layout.upper
    session.screen.show(
        {"workspace_id": identity, "folder": folder}, facts([(translate(N_("Workspace")), folder)])
    )


@command(
    group,
    "fill",
    N_("Lay this county's entries and figures over the workspace above; then seal it with --upper."),
    "qcdesk upper fill --period 2013",
)
def fill(
    ctx: typer.Context,
    period: Annotated[str, typer.Option("--period", help=N_("The period in the plan above."))],
    basis: Annotated[
        str, typer.Option("--basis", help=N_("accepted, or received to send what is not reviewed too."))
    ] = "accepted",
    own_period: Annotated[
        str, typer.Option("--own-period", help=N_("The period in our plan, where its code differs."))
    ] = "",
    preview: Annotated[bool, typer.Option("--preview", help=N_("Only show what would be written."))] = False,
) -> None:
    """Lay entries and figures over the workspace above."""
    if basis not in ("accepted", "received"):
        raise typer.BadParameter(translate("Choose accepted or received."))
    session = session_of(ctx)
    with session.open_both() as (office, above):
        plan = current_plan(above)
        made = (preview_fill if preview else fill_upper)(office, above, FillUpper(period, basis, own_period))
    lacking = [with_aside(name, listed(fields)) for name, fields in made.lacking_fields.items()]
    pairs = [
        (translate(N_("Entries")), made.entries),
        (translate(N_("Indicators")), made.readings),
        (translate(N_("Changed")), made.changed),
        (translate(N_("Withdrawn")), made.withdrawn),
        (translate(N_("In conflict, not sent")), [short(entry) for entry in made.pending]),
        (translate(N_("Registers to be filled in by hand")), made.unmatched_registers),
        (translate(N_("Fields to be filled in by hand")), lacking),
        (translate(N_("Indicators to be filled in by hand")), made.unmatched_indicators),
        (translate(N_("Evidence files missing")), len(made.missing_files)),
    ]
    headers = (translate(N_("Change")), translate(N_("Register")), translate(N_("Title")))
    rows = [
        (word(FILLED, each.change), plan.register(each.entry.register).name, each.entry.title)
        for each in made.listed
    ]
    session.screen.show(made, facts(pairs), *([table(headers, rows)] if rows else []))
    if made.pending or made.missing_files:
        raise typer.Exit(ExitCode.OPEN)


@command(
    group,
    "returned",
    N_("List what the office above returned, with the entry here that it was made from."),
    "qcdesk upper returned",
)
def returned(ctx: typer.Context) -> None:
    """List what the office above returned."""
    session = session_of(ctx)
    with session.open_both() as (office, above):
        plan, found = current_plan(above), upper_returns(office, above)
    headers = (
        translate(N_("Entry here")),
        translate(N_("Unit")),
        translate(N_("Register")),
        translate(N_("Title")),
        translate(N_("Remarks")),
    )
    rows = [
        (
            short(item.entry.entry_id) if item.entry else "",
            item.entry.unit if item.entry else "",
            plan.register(item.above.register).name,
            item.above.title,
            "；".join(remarks(plan, item.above)),
        )
        for item in found
    ]
    counted = plural("{n} entry.", "{n} entries.", len(found))
    session.screen.show(found, table(headers, rows), counted)


@command(
    group,
    "pass-on",
    N_("Return the entries here to their units with the remarks of the office above."),
    "qcdesk upper pass-on 7d1c09ae",
)
def pass_on(
    ctx: typer.Context,
    entries: Annotated[list[str] | None, typer.Argument(help=N_("Entries: ids or the ends of them."))] = None,
) -> None:
    """Return entries to their units."""
    session = session_of(ctx)
    with session.open_both() as (office, above):
        chosen = [find_entry(office, name).entry_id for name in entries or ()]
        changes = return_below(office, above, chosen)
    count = len(changes.entries)
    session.screen.show(changes, plural("Passed on {n} return.", "Passed on {n} returns.", count))
