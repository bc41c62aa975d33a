"""``qcdesk seal``: freezing a period and writing the signed submission."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.entry import PeriodName
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.finding_text import describe, finding_table
from qcdesk.cli.output import facts
from qcdesk.cli.passphrases import FILE_HELP, daily_passphrase
from qcdesk.cli.progress import long_work
from qcdesk.cli.session import Session, period_of, session_of
from qcdesk.package.statement import People
from qcdesk.plan.model import Plan
from qcdesk.services.context import Context
from qcdesk.services.list_entries import current_plan
from qcdesk.services.seal_period import SealPeriod, SealPreview, preview_seal, seal_period
from qcdesk.text import N_, translate

MEGABYTE = 1_000_000


def add_to(root: typer.Typer) -> None:
    """Put the command and its other name into the tree."""
    command(
        root,
        "seal",
        N_("Seal a period: show what would be frozen, then write the signed submission."),
        "qcdesk seal --period 2013 --preparer 张三 --reviewer 李四 --head 王五 --out E:/",
    )(seal)
    command(
        root,
        "export",
        N_("Another name of “seal”."),
        "qcdesk export --period 2013 --preparer 张三 --reviewer 李四 --head 王五 --out E:/",
    )(seal)


def seal(
    ctx: typer.Context,
    period: PeriodName = "",
    preparer: Annotated[str, typer.Option("--preparer", help=N_("Who filled it in (填报人)."))] = "",
    reviewer: Annotated[str, typer.Option("--reviewer", help=N_("Who reviewed it (审核人)."))] = "",
    head: Annotated[str, typer.Option("--head", help=N_("Who is responsible (负责人)."))] = "",
    out: Annotated[Path | None, typer.Option("--out", help=N_("Copy the package to this folder."))] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", min=0, help=N_("The most megabytes one package may have; 0 for no limit.")),
    ] = 0,
    preview: Annotated[bool, typer.Option("--preview", help=N_("Only show what would happen."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask before sealing."))] = False,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
) -> None:
    """Seal a period."""
    session = session_of(ctx)
    with session.open() as context:
        plan, chosen = current_plan(context), period_of(context, period)
        found = preview_seal(context, chosen, limit * MEGABYTE)
        _show_preview(session, context, plan, found, alone=preview or bool(found.check.blocking))
        if found.check.blocking:
            raise typer.Exit(ExitCode.OPEN)
        if preview:
            return
        if not yes and sys.stdin.isatty() and not session.screen.as_json:
            typer.confirm(translate("Seal this period now?"), abort=True, err=True)
        passphrase = daily_passphrase(context, "device", passphrase_file)
        people = People(preparer=preparer, reviewer=reviewer, head=head)
        with long_work(session.screen, translate("Writing and verifying the package")) as work:
            made = seal_period(
                context,
                SealPeriod(chosen, people, out, limit * MEGABYTE),
                passphrase,
                work.progress,
                work.cancelled,
            )
    pairs = [
        *((translate(N_("Submission")), path) for path in made.paths),
        (translate(N_("Number")), made.seq),
        (translate(N_("Revisions")), made.revisions),
        (translate(N_("Evidence files")), made.files),
        (translate(N_("Bytes")), made.size),
        (translate(N_("Digest")), made.digest),
    ]
    session.screen.show(replace(made, undelivered=None), facts(pairs))
    if made.undelivered is not None:
        raise made.undelivered


def _show_preview(session: Session, context: Context, plan: Plan, found: SealPreview, *, alone: bool) -> None:
    """Say what sealing would do; beside the result on standard error, as the result when `alone`."""
    lines = describe(context, plan, found.check.blocking)
    entries = [f"{plan.register(code).name} {count}" for code, count in sorted(found.entries.items())]
    pairs = [
        (translate(N_("Period")), found.period),
        (translate(N_("Entries to be frozen")), entries),
        (translate(N_("Revisions sent again")), found.resent),
        (translate(N_("Evidence files")), found.files),
        (translate(N_("Bytes of evidence")), found.bytes),
        (translate(N_("Packages")), found.parts),
        (translate(N_("Open findings")), len(lines)),
    ]
    shown: list[object] = [facts(pairs)]
    if lines:
        shown += [finding_table(lines), translate("Deal with these findings first; nothing was sealed.")]
    if not alone:
        session.screen.note(*shown)
        return
    data = {
        "period": found.period,
        "entries": found.entries,
        "resent": found.resent,
        "files": found.files,
        "bytes": found.bytes,
        "parts": found.parts,
        "encrypted": found.encrypted,
        "open": lines,
    }
    session.screen.show(data, *shown)
