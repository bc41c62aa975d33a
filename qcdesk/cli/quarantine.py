"""``qcdesk quarantine``: refused files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import table
from qcdesk.cli.packages import show_merged
from qcdesk.cli.refusal_text import explained
from qcdesk.cli.session import session_of
from qcdesk.cli.words import QUARANTINE, REMEDY, word
from qcdesk.plan.model import Plan
from qcdesk.services.list_entries import current_plan, plan_in_force
from qcdesk.services.quarantine import (
    Quarantined,
    discard_quarantined,
    release_quarantined,
    remedies,
    retry_quarantined,
)
from qcdesk.text import N_, translate

group = new_group("quarantine", N_("The quarantine: refused files, why, and what to do."))

FileName = Annotated[str, typer.Argument(help=N_("The file's SHA-256 or its beginning."))]


@command(group, "list", N_("List the refused files and the reasons."), "qcdesk quarantine list")
def list_all(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=N_("Those dealt with too."))] = False,
) -> None:
    """List the refused files."""
    session = session_of(ctx)
    with session.open() as context:
        found = remedies(context, held_only=not everything)
        plan = plan_in_force(context)
    headers = (
        "SHA-256",
        translate(N_("File")),
        translate(N_("When")),
        translate(N_("Brought in by")),
        translate(N_("Status")),
        translate(N_("Reason")),
        translate(N_("What helps")),
    )
    shown = [{**asdict(each.record), "remedy": each.remedy} for each in found]
    session.screen.show(shown, table(headers, [_row(plan, each) for each in found]))


def _row(plan: Plan | None, each: Quarantined) -> tuple[str, ...]:
    refused = each.record
    reason, state = str(explained(plan, refused.code, refused.params)), word(QUARANTINE, refused.state)
    helps = word(REMEDY, each.remedy) if each.remedy else ""
    return refused.file_digest[:12], refused.file_name, refused.at, refused.operator, state, reason, helps


@command(
    group,
    "retry",
    N_("Merge a refused file again, for example after its device was approved."),
    "qcdesk quarantine retry 3fa94c0b",
)
def retry(ctx: typer.Context, file: FileName) -> None:
    """Merge a refused file again."""
    session = session_of(ctx)
    with session.open() as context:
        merged = retry_quarantined(context, file)
        plan = current_plan(context)
    show_merged(session, plan, [merged])
    if merged.refused is not None:
        raise typer.Exit(ExitCode.PACKAGE)


@command(
    group,
    "release",
    N_("Merge a refused file on the word of a named person, where the plan allows it."),
    "qcdesk quarantine release 3fa94c0b --person 王五 --reason 已电话核实",
)
def release(
    ctx: typer.Context,
    file: FileName,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why it may be believed."))],
) -> None:
    """Merge a refused file on a person's word."""
    session = session_of(ctx)
    with session.open() as context:
        merged = release_quarantined(context, file, reason)
        plan = current_plan(context)
    show_merged(session, plan, [merged])
    if merged.refused is not None:
        raise typer.Exit(ExitCode.PACKAGE)


@command(
    group,
    "discard",
    N_("Delete a refused file; the record of its refusal stays."),
    "qcdesk quarantine discard 3fa94c0b --reason 单位已重新报送",
)
def discard(
    ctx: typer.Context,
    file: FileName,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why it is thrown away."))] = "",
) -> None:
    """Delete a refused file."""
    session = session_of(ctx)
    with session.open() as context:
        record = discard_quarantined(context, file, reason)
    session.screen.show(record, translate("Deleted from the quarantine: {file}", file=record.file_name))
