"""``qcdesk consolidate``, ``targets``, ``drill`` and ``report``: figures of the county and its units."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.entry import PeriodName
from qcdesk.cli.entry_text import mixed_table
from qcdesk.cli.figure_text import (
    consolidation_object,
    indicator_table,
    share_objects,
    share_table,
    target_table,
)
from qcdesk.cli.finding_text import describe_plain, finding_table
from qcdesk.cli.output import table
from qcdesk.cli.session import period_of, session_of
from qcdesk.domain.errors import UserError
from qcdesk.domain.values import parse_date
from qcdesk.services.consolidate import Consolidate, drill_down
from qcdesk.services.consolidate import consolidate as compute
from qcdesk.services.list_entries import current_plan
from qcdesk.services.report import write_workbook
from qcdesk.services.unit_targets import unit_targets
from qcdesk.text import N_, plural, translate

Basis = Annotated[
    Literal["accepted", "received"],
    typer.Option("--basis", help=N_("Count accepted entries, or all that were received.")),
]
DayText = Annotated[
    str, typer.Option("--day", help=N_("The day for pro-rata marks, YYYY-MM-DD; by default the last."))
]


def add_to(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(
        root,
        "consolidate",
        N_("Show all indicators and targets of a period."),
        "qcdesk consolidate --period 2013 --basis received",
    )(consolidate)
    command(
        root,
        "targets",
        N_("Show what a unit has to reach of each target, and how it stands."),
        "qcdesk targets --unit NY --period 2013",
    )(targets)
    command(root, "drill", N_("Show the entries that a figure was made from."), "qcdesk drill G05 --unit NY")(
        drill
    )
    command(
        root,
        "report",
        N_("Write the consolidated workbook: figures, units, targets, findings, registers."),
        "qcdesk report 汇总.xlsx --period 2013",
    )(report)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except UserError as error:
        raise typer.BadParameter(translate("“{text}” is no day; write YYYY-MM-DD.", text=text)) from error


def consolidate(
    ctx: typer.Context,
    period: PeriodName = "",
    basis: Basis = "accepted",
    day: DayText = "",
    check: Annotated[bool, typer.Option("--check", help=N_("Check the figures too."))] = False,
) -> None:
    """Show all figures of a period."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        wanted = Consolidate(period_of(context, period), basis, _day(day), check)
        found = compute(context, wanted)
    lines = describe_plain(plan, found.findings)
    data = consolidation_object(found) | {"findings": lines}
    shown = [indicator_table(found), target_table(found)]
    session.screen.show(data, *shown, *([finding_table(lines)] if lines else []))


def targets(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option("--unit", help=N_("The unit's code; at a unit its own."))] = "",
    period: PeriodName = "",
    basis: Basis = "received",
    day: DayText = "",
) -> None:
    """Show what a unit has to reach."""
    session = session_of(ctx)
    with session.open() as context:
        found = unit_targets(context, period_of(context, period), unit, _day(day), basis)
    session.screen.show(share_objects(found), share_table(found))


def drill(
    ctx: typer.Context,
    indicator: Annotated[str, typer.Argument(help=N_("The indicator's code."))],
    unit: Annotated[str, typer.Option("--unit", help=N_("Only this unit's."))] = "",
    period: PeriodName = "",
    basis: Basis = "accepted",
) -> None:
    """Show the entries behind a figure."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        found = drill_down(context, indicator, period_of(context, period), unit, basis)
    counted = plural("{n} entry.", "{n} entries.", len(found.entries))
    data = {"indicator": found.indicator.code, "parts": found.parts, "entries": found.entries}
    session.screen.show(data, found.indicator.name, mixed_table(plan, found.entries), counted)


def report(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The workbook to write."))],
    period: PeriodName = "",
    basis: Basis = "accepted",
    day: DayText = "",
) -> None:
    """Write the consolidated workbook."""
    session = session_of(ctx)
    with session.open() as context:
        wanted = Consolidate(period_of(context, period), basis, _day(day), check=True)
        made = write_workbook(context, wanted, file)
    headers = (translate(N_("Sheet")), translate(N_("Rows")))
    written = translate("The workbook was written: {file}", file=made.path)
    session.screen.show(made, table(headers, made.rows.items()), written)
