"""What every command is given: the workspace to open, who sits there, where to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qcdesk.cli.errors import report
from qcdesk.cli.output import Screen
from qcdesk.domain.errors import QCDeskError, UserError
from qcdesk.text import plural

if TYPE_CHECKING:
    from qcdesk.services.context import Context

# Every command imports this module; the help and the version open no workspace.


@dataclass(frozen=True)
class Session:
    """The global options of one call.

    With `upper` it is about the workspace in which this office reports to the office above.
    """

    workspace: Path
    person: str
    screen: Screen
    upper: bool = False

    def at(self, workspace: Path) -> Session:
        """The same call on another workspace."""
        return replace(self, workspace=workspace, upper=False)

    @contextmanager
    def open(self) -> Iterator[Context]:
        """The workspace, opened for this call."""
        from qcdesk.bootstrap import open_upper, open_workspace

        with open_workspace(self.workspace, self.person) as context:
            if not self.upper:
                with self._naming(context):
                    yield self._told(context)
                return
            with open_upper(context) as above, self._naming(above):
                yield self._told(above)

    @contextmanager
    def _naming(self, context: Context) -> Iterator[None]:
        """End the call with what is refused, told with the names of the workspace's plan."""
        from qcdesk.services.list_entries import plan_in_force

        try:
            yield
        except QCDeskError as error:
            plan = plan_in_force(context) if isinstance(error, UserError) else None
            raise typer.Exit(report(self.screen, error, plan)) from error

    def _told(self, context: Context) -> Context:
        """Say that an old backup was noticed."""
        if context.recovered:
            self.screen.note(
                plural(
                    "This workspace was older than the packages it has written; {n} was taken in again.",
                    "This workspace was older than the packages it has written; {n} were taken in again.",
                    context.recovered,
                )
            )
        return context

    @contextmanager
    def open_both(self) -> Iterator[tuple[Context, Context]]:
        """The office's workspace and the one in which it reports to the office above."""
        from qcdesk.bootstrap import open_upper, open_workspace

        with (
            open_workspace(self.workspace, self.person) as context,
            self._naming(context),
            open_upper(context) as above,
        ):
            yield self._told(context), self._told(above)


def session_of(ctx: typer.Context) -> Session:
    """The session that the root command made."""
    found = ctx.find_object(Session)
    if found is None:
        raise LookupError("the root command was not called")
    return found


def period_of(context: Context, code: str) -> str:
    """The period asked for, else the one of today; raises UserError ``period.unknown``."""
    from qcdesk.services.consolidate import find_period
    from qcdesk.services.field_checks import default_period
    from qcdesk.services.list_entries import current_plan

    plan = current_plan(context)
    chosen = find_period(plan, code) if code else default_period(plan, context.clock.today())
    return chosen.code
