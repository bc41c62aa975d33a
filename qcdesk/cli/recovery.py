"""``qcdesk restore``, ``rebuild``, ``take-over`` and ``sibling``: the ways back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.bootstrap import create_workspace
from qcdesk.cli.command_tree import command
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import facts, table
from qcdesk.cli.refusal_text import refusal_object, refusal_text
from qcdesk.cli.session import session_of
from qcdesk.cli.words import OUTCOME, word
from qcdesk.domain.errors import UserError
from qcdesk.plan.model import Plan
from qcdesk.services.list_entries import current_plan, plan_in_force
from qcdesk.services.merge_packages import package_files
from qcdesk.services.rebuild_from_packages import rebuild_from_packages
from qcdesk.services.restore_backup import restore_backup
from qcdesk.services.take_over import SiblingMerged, merge_sibling
from qcdesk.services.take_over import take_over as take_all
from qcdesk.text import N_, plural, translate

Packages = Annotated[Path, typer.Argument(help=N_("The folder with the packages."))]


def add_to(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(
        root,
        "restore",
        N_("Make a workspace in a new folder from a backup; the old workspace is not touched."),
        "qcdesk restore E:/备份/qcdesk-20131231-170000.db --into D:/恢复 --from D:/质量强县",
    )(restore)
    command(
        root,
        "rebuild",
        N_("Make the office's whole ledger again in a new folder from nothing but kept packages."),
        'qcdesk rebuild E:/packages --into D:/重建 --code "12345 67890 …"',
    )(rebuild)
    command(
        root,
        "take-over",
        N_("On a unit's new computer: take in the old one's packages and the office's receipts."),
        "qcdesk take-over E:/packages",
    )(take_over)
    command(
        root,
        "sibling",
        N_("At a unit with several computers: merge what another one has sealed."),
        "qcdesk sibling E:/QC-submission-NY-2013-0002-000003.qcpkg",
    )(sibling)


def restore(
    ctx: typer.Context,
    backup: Annotated[Path, typer.Argument(help=N_("The backup (.db)."))],
    into: Annotated[Path, typer.Option("--into", help=N_("The new folder."))],
    old: Annotated[
        Path | None,
        typer.Option("--from", help=N_("The old workspace, for its packages, evidence and keys.")),
    ] = None,
) -> None:
    """Make a workspace from a backup."""
    made = restore_backup(backup, into, old)
    above = made.upper
    pairs = [
        (translate(N_("Workspace")), made.folder),
        (translate(N_("Ledger digest")), made.ledger_digest),
        (translate(N_("Packages")), made.packages),
        (translate(N_("Evidence files")), made.evidence),
        (translate(N_("Damaged evidence files left out")), made.damaged),
        (
            translate(N_("Ledger digest of the workspace above")),
            made.upper.ledger_digest if made.upper else "",
        ),
    ]
    session_of(ctx).screen.show(made, facts(pairs))
    if made.damaged or (above is not None and above.damaged):
        raise typer.Exit(ExitCode.OPEN)


def rebuild(
    ctx: typer.Context,
    folder: Packages,
    into: Annotated[Path, typer.Option("--into", help=N_("The new folder."))],
    code: Annotated[str, typer.Option("--code", help=N_("The office's 30 digits from the paper notice."))],
) -> None:
    """Make the office's ledger again."""
    session = session_of(ctx)
    create_workspace(into, "office", session.person)
    with session.at(into).open() as context:
        made = rebuild_from_packages(context, folder, code)
        plan = plan_in_force(context)
    pairs = [
        (translate(N_("Workspace")), into),
        (translate(N_("Ledger digest")), made.ledger_digest),
        (translate(N_("Kits")), made.kits),
        (translate(N_("Receipts")), made.receipts),
        (translate(N_("Submissions")), made.submissions),
        (translate(N_("Evidence files")), made.evidence),
    ]
    session.screen.show(made, facts(pairs), *_left_out(plan, made.refused))
    if made.refused:
        raise typer.Exit(ExitCode.OPEN)


def take_over(ctx: typer.Context, folder: Packages) -> None:
    """Take in another computer's packages."""
    session = session_of(ctx)
    with session.open() as context:
        made = take_all(context, folder)
        plan = plan_in_force(context)
    pairs = [
        (translate(N_("Receipts")), made.receipts),
        (translate(N_("Submissions taken in")), made.packages),
        (translate(N_("Submissions known before")), made.known),
        (
            translate(N_("To be brought to the office, no receipt answers them")),
            [p.name for p in made.unsent],
        ),
    ]
    session.screen.show(made, facts(pairs), *_left_out(plan, made.refused))
    if made.refused or made.unsent:
        raise typer.Exit(ExitCode.OPEN)


def _left_out(plan: Plan | None, refused: tuple[tuple[str, UserError], ...]) -> list[object]:
    if not refused:
        return []
    headers = (translate(N_("File")), translate(N_("Left out because")))
    return [table(headers, [(name, refusal_text(plan, error)) for name, error in refused])]


def sibling(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help=N_("Packages, or folders of packages."))],
) -> None:
    """Merge what another computer of the unit has sealed."""
    session = session_of(ctx)
    merged: list[SiblingMerged] = []
    refused: list[tuple[Path, UserError]] = []
    with session.open() as context:
        plan = current_plan(context)
        for path in package_files(paths):
            try:
                merged.append(merge_sibling(context, path))
            except UserError as error:
                refused.append((path, error))
    headers = (translate(N_("File")), translate(N_("Outcome")), translate(N_("Remark")))
    rows = [(item.path.name, word(OUTCOME, item.outcome), "") for item in merged]
    rows += [(path.name, word(OUTCOME, "refused"), refusal_text(plan, e)) for path, e in refused]
    data = {
        "merged": merged,
        "refused": [{"path": path, "refused": refusal_object(plan, e)} for path, e in refused],
    }
    session.screen.show(data, table(headers, rows), plural("{n} file.", "{n} files.", len(rows)))
    if refused:
        raise typer.Exit(ExitCode.PACKAGE)
