"""What every command is given: the workspace to open, who sits there, where to write."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import typer

from qcdesk.bootstrap import open_workspace
from qcdesk.cli.output import Screen
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.field_checks import default_period
from qcdesk.services.list_entries import current_plan


@dataclass(frozen=True)
class Session:
    """The global options of one call."""

    workspace: Path
    person: str
    screen: Screen

    def open(self) -> AbstractContextManager[Context]:
        """The workspace, opened for this call."""
        return open_workspace(self.workspace, self.person)


def session_of(ctx: typer.Context) -> Session:
    """The session that the root command made."""
    found = ctx.find_object(Session)
    if found is None:
        raise LookupError("the root command was not called")
    return found


def period_of(context: Context, code: str) -> str:
    """The period asked for, else the one of today; raises UserError ``period.unknown``."""
    plan = current_plan(context)
    chosen = find_period(plan, code) if code else default_period(plan, context.clock.today())
    return chosen.code
