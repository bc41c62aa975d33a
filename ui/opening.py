"""What a start does on a worker while the frame is painted: import the desk, open the workspace, read it."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qcdesk.services.context import Context
    from ui.base.desk import Facts

# ruff: noqa: PLC0415 - what brings the database with it is imported by the work itself


@dataclass(frozen=True)
class First:
    """Who sits at the desk, and the keys of the page and the period that were shown last."""

    person: str
    page: str = ""
    period: str = ""


def import_desk() -> None:
    """Import everything heavy; run on a worker while the frame is already painted."""
    import gc

    import qcdesk.bootstrap  # noqa: F401
    import ui.main_window  # noqa: F401

    # What was imported stays: no later collection has to look at it again.
    gc.freeze()


def reopen(stack: ExitStack, folder: Path, first: First) -> tuple[Context, Facts]:
    """Open a workspace, closing the one on the stack, and read what its first page needs."""
    from qcdesk.bootstrap import open_workspace
    from ui.base.desk import read_facts, with_first_check
    from ui.base.page_stack import number_of
    from ui.main_window import page_kinds

    stack.close()
    context = stack.enter_context(open_workspace(folder, first.person))
    facts = read_facts(context)
    if facts.plan is not None:
        kinds = page_kinds(bool(facts.workspace.unit))
        kinds[number_of(kinds, first.page)].kind()
    return context, with_first_check(context, facts, first.period)


def create(stack: ExitStack, folder: Path, person: str) -> tuple[Context, Facts]:
    """Create a unit's workspace and open it."""
    from qcdesk.bootstrap import create_workspace

    create_workspace(folder, "unit", person)
    return reopen(stack, folder, First(person))


def facts_of(context: Context) -> Facts:
    """The facts, read anew."""
    from ui.base.desk import read_facts

    return read_facts(context)


def account() -> str:
    """The name of this machine's account: who sits at the desk, as a claim."""
    return os.environ.get("USERNAME") or os.environ.get("USER") or ""
