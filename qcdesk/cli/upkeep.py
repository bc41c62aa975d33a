"""``qcdesk doctor`` and ``backup``: looking after a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import facts, table
from qcdesk.cli.session import session_of
from qcdesk.services.maintain import KEPT_BACKUPS, diagnose, ledger_digest, make_backup, rebuild
from qcdesk.services.repair import Repaired, repair
from qcdesk.text import N_, explain, plural, translate


def add_to(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(
        root,
        "doctor",
        N_("Check the database, the audit chain, every kept package and evidence file."),
        "qcdesk doctor --repair",
    )(doctor)
    command(
        root, "backup", N_("Write a verified copy of the database."), "qcdesk backup --out E:/备份 --keep 14"
    )(backup)


def doctor(
    ctx: typer.Context,
    digest: Annotated[
        bool,
        typer.Option(
            "--digest", help=N_("Only show the digest of the ledger; equal ledgers have equal ones.")
        ),
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help=N_("Do not read the evidence files."))] = False,
    renew: Annotated[
        bool, typer.Option("--rebuild", help=N_("First make every state again from the ledger."))
    ] = False,
    mend: Annotated[
        bool,
        typer.Option("--repair", help=N_("First put back from the kept packages what was lost.")),
    ] = False,
) -> None:
    """Check the workspace."""
    session = session_of(ctx)
    made: Repaired | None = None
    with session.open() as context:
        if digest:
            found_digest = ledger_digest(context)
            session.screen.show({"ledger_digest": found_digest}, found_digest)
            return
        if renew:
            rebuild(context)
        if mend:
            made = repair(context)
        found = made.left if made is not None else diagnose(context, deep=not quick)
    pairs: list[tuple[str, object]] = [
        (translate(N_("Ledger digest")), found.ledger_digest),
        (translate(N_("Entries")), found.entries),
        (translate(N_("Revisions")), found.revisions),
        (translate(N_("Decisions")), found.decisions),
        (translate(N_("Packages")), found.packages),
        (translate(N_("Evidence files")), found.blobs),
    ]
    if made is not None:
        pairs += [
            (translate(N_("Revisions and decisions put back")), made.facts),
            (translate(N_("Evidence files put back")), made.evidence),
            (translate(N_("Packages that are gone or damaged")), made.unreadable),
        ]
    headers = (translate(N_("Problem")), translate(N_("Detail")))
    rows = [(str(explain(p.code, {"subject": p.detail})), p.detail) for p in found.problems]
    summary = plural("{n} problem.", "{n} problems.", len(rows))
    session.screen.show(made or found, facts(pairs), *([table(headers, rows)] if rows else []), summary)
    if found.problems:
        raise typer.Exit(ExitCode.OPEN)


def backup(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", help=N_("The folder; by default “backups” in the workspace."))
    ] = None,
    keep: Annotated[int, typer.Option("--keep", min=1, help=N_("How many copies stay."))] = KEPT_BACKUPS,
) -> None:
    """Write a verified copy of the database."""
    session = session_of(ctx)
    with session.open() as context:
        made = make_backup(context, out, keep)
    pairs = [
        (translate(N_("Copy")), made.path),
        (translate(N_("Bytes")), made.size),
        ("SHA-256", made.sha256),
        (translate(N_("Copy of the workspace above")), made.upper or ""),
        (translate(N_("Old copies removed")), len(made.removed)),
    ]
    session.screen.show(made, facts(pairs))
