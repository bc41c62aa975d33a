"""``qcdesk batch``: the last batch of merges, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.output import facts
from qcdesk.cli.session import session_of
from qcdesk.services.merge_batch import Batch, last_batch, undo_batch
from qcdesk.text import N_, translate

group = new_group("batch", N_("The last batch of merges: look at it, undo it with a reason."))


@command(group, "show", N_("Show the batch of merges that can be undone."), "qcdesk batch show")
def show(ctx: typer.Context) -> None:
    """Show the last batch."""
    session = session_of(ctx)
    with session.open() as context:
        found = last_batch(context)
    if found is None:
        session.screen.show(None, translate("There is no batch that can be undone."))
        return
    session.screen.show(found, facts(_facts(found)))


@command(
    group,
    "undo",
    N_("Bring the ledger back to before the last batch; the packages stay and can be merged again."),
    "qcdesk batch undo --reason 误将测试包一并合并",
)
def undo(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; kept in the audit log."))],
) -> None:
    """Undo the last batch."""
    session = session_of(ctx)
    with session.open() as context:
        made = undo_batch(context, reason)
    session.screen.show(
        made,
        facts([*_facts(made.batch), (translate(N_("Ledger digest")), made.ledger_digest)]),
        translate("The batch was undone; its packages are kept and can be merged again."),
    )


def _facts(batch: Batch) -> list[tuple[str, object]]:
    return [
        (translate(N_("When")), batch.at),
        (translate(N_("Who")), batch.actor),
        (translate(N_("Packages")), batch.packages),
        (translate(N_("Copy made before")), batch.snapshot),
    ]
