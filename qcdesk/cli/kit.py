"""``qcdesk kit``: looking at the office's kit and installing it at a unit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import N_, command, new_group
from qcdesk.cli.output import facts, table
from qcdesk.cli.session import session_of
from qcdesk.services.list_entries import current_plan, workspace
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.text import translate

group = new_group("kit", N_("The kit: look at it, compare the office's code, install it."))

KitFile = Annotated[Path, typer.Argument(help=N_("The kit (.qcpkg)."))]


@command(
    group,
    "look",
    N_("Show what a kit says and the code to compare with the office's paper notice."),
    "qcdesk kit look QC-kit-all-all-0001-000001.qcpkg",
)
def look(ctx: typer.Context, file: KitFile) -> None:
    """Show what a kit says."""
    session = session_of(ctx)
    with session.open() as context:
        found = look_at_kit(context, file)
    pairs = [
        (translate(N_("Plan")), f"{found.name}（{found.programme}）v{found.version}"),
        (translate(N_("Document")), found.document),
        (translate(N_("Code of the office")), found.root_code),
        (translate(N_("Office already trusted")), found.known),
    ]
    headers = (translate(N_("Unit")), translate(N_("Name")))
    session.screen.show(found, facts(pairs), table(headers, [(u.code, u.name) for u in found.units]))


@command(
    group,
    "install",
    N_("Install a kit. The first time, name your unit and type the code from the paper notice."),
    'qcdesk kit install QC-kit-all-all-0001-000001.qcpkg --unit NY --code "12345 67890 …"',
)
def install(
    ctx: typer.Context,
    file: KitFile,
    unit: Annotated[str, typer.Option("--unit", help=N_("Your unit's code."))] = "",
    code: Annotated[
        str, typer.Option("--code", help=N_("The office's 30 digits from the paper notice."))
    ] = "",
) -> None:
    """Install a kit."""
    session = session_of(ctx)
    with session.open() as context:
        install_kit(context, file, unit, code)
        view, plan = workspace(context), current_plan(context)
    session.screen.show(
        view,
        translate(
            "“{name}” version {version} is installed for {unit}.",
            name=plan.settings.name,
            version=view.plan_version,
            unit=plan.unit(view.unit).name,
        ),
    )
