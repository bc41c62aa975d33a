"""``qcdesk workspace``: creating a workspace and seeing what it is."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from qcdesk.bootstrap import create_workspace
from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.output import facts, with_aside
from qcdesk.cli.session import session_of
from qcdesk.cli.words import STATUS, word
from qcdesk.services.change_role import change_role
from qcdesk.services.workspace_status import WorkspaceStatus, workspace_status
from qcdesk.text import N_, listed, plural, term, translate

group = new_group("workspace", N_("The workspace: create it, see what it is."))


@command(
    group,
    "create",
    N_("Create a workspace for a unit or for the county's quality office."),
    "qcdesk workspace create --role unit --workspace D:/质量强县",
)
def create(
    ctx: typer.Context,
    role: Annotated[
        Literal["unit", "office"], typer.Option("--role", help=N_("Whose desk: unit or office."))
    ],
) -> None:
    """Create a workspace."""
    session = session_of(ctx)
    identity = create_workspace(session.workspace, role, session.person)
    data = {"workspace": identity, "role": role, "folder": str(session.workspace)}
    session.screen.show(
        data,
        translate(
            "The workspace was created in “{folder}” ({role}).",
            folder=session.workspace,
            role=term("role", role),
        ),
    )


@command(
    group,
    "change-role",
    N_("Give an empty workspace to the other desk, when the wrong one was chosen."),
    "qcdesk workspace change-role --role unit",
)
def change(
    ctx: typer.Context,
    role: Annotated[
        Literal["unit", "office"], typer.Option("--role", help=N_("Whose desk: unit or office."))
    ],
) -> None:
    """Give a workspace to the other desk."""
    session = session_of(ctx)
    with session.open() as context:
        change_role(context, role)
    told = translate("The workspace is now a {role} desk.", role=term("role", role))
    session.screen.show({"role": role}, told)


@command(
    group,
    "status",
    N_("Show role, unit, plan, period, entries by status and what waits."),
    "qcdesk workspace status",
)
def status(ctx: typer.Context) -> None:
    """Show what the workspace is."""
    session = session_of(ctx)
    with session.open() as context:
        found = workspace_status(context)
    session.screen.show(found, facts(_facts(found)))


def _left(days: int) -> str:
    if days < 0:
        return plural("{n} day overdue", "{n} days overdue", -days)
    return plural("{n} day left", "{n} days left", days)


def _facts(found: WorkspaceStatus) -> list[tuple[str, object]]:
    view, last = found.workspace, found.last_package
    period = ""
    if found.period is not None:
        left = translate("due {due}, {left}", due=found.period.due, left=_left(found.days_left))
        period = with_aside(f"{found.period.code} {found.period.name}", left)
    counted = listed(f"{word(STATUS, status)} {count}" for status, count in sorted(found.entries.items()))
    newest = f"{term('package', last.type)} {last.unit} {last.seq} {last.at}" if last else ""
    return [
        (translate(N_("Folder")), found.folder),
        (translate(N_("Role")), term("role", view.role)),
        (translate(N_("Unit")), f"{view.unit} {found.unit_name}".strip()),
        (translate(N_("Plan")), f"{found.plan_name} v{view.plan_version}" if view.plan_digest else ""),
        (translate(N_("Period")), period),
        (translate(N_("Entries")), counted),
        (translate(N_("Unsealed entries")), found.unsealed),
        (translate(N_("Devices waiting")), found.devices_waiting),
        (translate(N_("In quarantine")), found.quarantined),
        (translate(N_("Newest package")), newest),
    ]
