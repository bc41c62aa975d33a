"""``qcdesk demo``: the county's year, played headless."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from qcdesk.cli.command_tree import command
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.figure_text import target_table
from qcdesk.cli.finding_text import describe_checked, finding_table
from qcdesk.cli.output import Screen, facts, table
from qcdesk.cli.session import session_of
from qcdesk.text import N_, translate

if TYPE_CHECKING:
    from qcdesk.demonstration.county import Played, Tell

_STEPS = {
    "issue": N_("The office issues the kit"),
    "record": N_("The units record and seal"),
    "merge": N_("The office merges"),
    "answer": N_("The office answers"),
    "consolidate": N_("The office consolidates"),
}


def add_to(root: typer.Typer) -> None:
    """Put the command into the tree."""
    command(
        root,
        "demo",
        N_("Play the county's year headless and compare the figures with the published ones."),
        "qcdesk demo --out 演示",
    )(demo)


def demo(
    ctx: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", help=N_("The folder for workspaces, packages and the workbook."))
    ],
) -> None:
    """Play the county's year."""
    # The demonstration draws its evidence with libraries that the installed program does not need.
    from qcdesk.demonstration.county import run

    session = session_of(ctx)
    with _steps(session.screen) as tell:
        played = run(out, tell)
    _show(session.screen, played)
    if not played.complete:
        raise typer.Exit(ExitCode.OPEN)


def _show(screen: Screen, played: Played) -> None:
    headers = (
        translate(N_("Code")),
        translate(N_("Indicator")),
        translate(N_("Unit of measure")),
        translate(N_("Published")),
        translate(N_("Computed")),
        translate(N_("Entries")),
        translate(N_("Evidence files")),
        translate(N_("Equal")),
    )
    rows = [
        (f.indicator, f.name, f.unit_of_measure, f.expected, f.computed, f.entries, f.evidence, f.equal)
        for f in played.figures
    ]
    pairs = [
        (translate(N_("Folder")), played.folder),
        (translate(N_("Units")), played.units),
        (translate(N_("Entries")), played.entries),
        (translate(N_("Packages")), played.packages),
        (translate(N_("Equal figures")), f"{sum(f.equal for f in played.figures)} / {len(rows)}"),
        (translate(N_("Problems")), len(played.problems)),
        (translate(N_("Ledger digest")), played.ledger_digest),
    ]
    data = {
        "folder": played.folder,
        "units": played.units,
        "entries": played.entries,
        "packages": played.packages,
        "ledger_digest": played.ledger_digest,
        "figures": played.figures,
        "problems": played.problems,
        "complete": played.complete,
    }
    screen.show(
        data,
        table(headers, rows),
        target_table(played.consolidation),
        finding_table(describe_checked(played.plan, played.check.findings)),
        facts(pairs),
    )


@contextmanager
def _steps(screen: Screen) -> Iterator[Tell]:
    """Progress by steps; without a terminal one line for each step."""
    begun: list[str] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen.err, transient=True, disable=not screen.animated) as bar:
        task = bar.add_task("", total=None)

        def tell(step: str, done: int, total: int) -> None:
            title = translate(_STEPS[step]) if step in _STEPS else step
            if step not in begun:
                begun.append(step)
                screen.note(title)
            bar.update(task, description=title, completed=done, total=total)

        yield tell
