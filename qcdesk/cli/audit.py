"""``qcdesk audit``: who did what and when, from the hash-chained log."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import facts, table
from qcdesk.cli.session import session_of
from qcdesk.services.audit_log import read_audit_log
from qcdesk.text import N_, translate


def add_to(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(
        root,
        "audit",
        N_("Show who did what and when; the log is chained by hash and its head travels in each package."),
        "qcdesk audit --last 50",
    )(audit)


def audit(
    ctx: typer.Context,
    last: Annotated[int, typer.Option("--last", min=1, help=N_("How many of the newest rows."))] = 30,
    action: Annotated[str, typer.Option("--action", help=N_("Only this action, e.g. unlock_period."))] = "",
) -> None:
    """Show the audit log."""
    session = session_of(ctx)
    with session.open() as context:
        found = read_audit_log(context, last, action)
    headers = (
        translate(N_("When")),
        translate(N_("Who")),
        translate(N_("What")),
        translate(N_("Detail")),
    )
    rows = [
        (row.at, row.actor, row.action, json.dumps(row.subject, ensure_ascii=False, sort_keys=True))
        for row in found.rows
    ]
    pairs = [
        (translate(N_("Rows in all")), found.count),
        (translate(N_("Head of the chain")), found.head),
        (translate(N_("Broken at row")), found.broken_at),
    ]
    session.screen.show(found, table(headers, rows), facts(pairs))
    if found.broken_at is not None:
        raise typer.Exit(ExitCode.OPEN)
