"""``qcdesk kit``: looking at the office's kit and installing it at a unit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.output import facts, table, with_aside
from qcdesk.cli.plan_text import change_lines, change_table
from qcdesk.cli.session import session_of
from qcdesk.services.list_entries import current_plan, workspace
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.upgrade_plan import UpgradePreview, preview_upgrade, roll_back
from qcdesk.text import N_, plural, translate

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
        (translate(N_("Plan")), f"{with_aside(found.name, found.programme)} v{found.version}"),
        (translate(N_("Document")), found.document),
        (translate(N_("Code of the office")), found.root_code),
        (translate(N_("Office already trusted")), found.known),
    ]
    headers = (translate(N_("Unit")), translate(N_("Name")))
    session.screen.show(found, facts(pairs), table(headers, [(u.code, u.name) for u in found.units]))


@command(
    group,
    "preview",
    N_("Show what installing a new version changes, and what it means for what you have filled in."),
    "qcdesk kit preview QC-kit-all-all-0002-000002.qcpkg",
)
def preview(
    ctx: typer.Context,
    file: KitFile,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Also the changes that do not concern your unit."))
    ] = False,
) -> None:
    """Show what a new version changes."""
    session = session_of(ctx)
    with session.open() as context:
        found = preview_upgrade(context, file)
    changes = change_lines(found.changes)
    shown = [line for line in changes if everything or line.mine]
    data = {
        "installed": found.installed,
        "version": found.version,
        "name": found.name,
        "document": found.document,
        "same": found.same,
        "rewritten": found.rewritten,
        "unplaced": found.unplaced,
        "changes": changes,
    }
    pairs = [
        (translate(N_("Plan")), found.name),
        (translate(N_("Document")), found.document),
        (translate(N_("Version installed")), found.installed),
        (translate(N_("Version in the kit")), found.version),
    ]
    session.screen.show(data, facts(pairs), change_table(shown, own=True), *_summary(found, len(shown)))


def _summary(found: UpgradePreview, shown: int) -> list[str]:
    """What happens to what was filled in, and how many changes are not shown."""
    if found.same:
        return [translate("This version is installed already.")]
    lines = [
        plural(
            "{n} entry of yours is carried over into the new version.",
            "{n} entries of yours are carried over into the new version.",
            found.rewritten,
        )
    ]
    if found.unplaced:
        lines.append(
            plural(
                "{n} value has no place in the new version: it stays in the workspace and is not shown.",
                "{n} values have no place in the new version: they stay in the workspace and are not shown.",
                found.unplaced,
            )
        )
    hidden = len(found.changes) - shown
    if hidden:
        told = plural("{n} more change (--all shows it).", "{n} more changes (--all shows them).", hidden)
        lines.append(told)
    return lines


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


@command(
    group,
    "roll-back",
    N_("Put the version before the present one in force again; what was filled in follows."),
    "qcdesk kit roll-back",
)
def back(ctx: typer.Context) -> None:
    """Go back to the version before."""
    session = session_of(ctx)
    with session.open() as context:
        roll_back(context)
        view, plan = workspace(context), current_plan(context)
    session.screen.show(
        view,
        translate(
            "“{name}” version {version} is in force again. What you have filled in was carried over.",
            name=plan.settings.name,
            version=view.plan_version,
        ),
    )
