"""What a start does on a worker while the frame is painted: import the desk, open the workspace, read it."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qcdesk.plan.model import Plan
    from qcdesk.services.context import Context
    from ui.base.desk import Facts
    from ui.base.page_stack import PageClass

log = logging.getLogger(__name__)

# ruff: noqa: PLC0415 - what brings the database with it is imported by the work itself


@dataclass(frozen=True)
class First:
    """Who sits at the desk, and the keys of the page and the period that were shown last."""

    person: str
    page: str = ""
    period: str = ""


def first_open(stack: ExitStack, folder: Path, first: First) -> tuple[Context, Facts]:
    """Import everything heavy while the frame is already painted, then open the workspace."""
    import gc

    import qcdesk.bootstrap  # noqa: F401
    import ui.main_window  # noqa: F401

    # What was imported stays: no later collection has to look at it again.
    gc.freeze()
    return reopen(stack, folder, first)


def reopen(stack: ExitStack, folder: Path, first: First) -> tuple[Context, Facts]:
    """Open a workspace, closing the one on the stack, and read what its first page needs."""
    from qcdesk.bootstrap import open_workspace
    from ui.base.desk import read_facts
    from ui.base.page_stack import number_of
    from ui.main_window import page_kinds

    stack.close()
    context = stack.enter_context(open_workspace(folder, first.person))
    facts = read_facts(context)
    if facts.plan is not None:
        kinds = page_kinds(bool(facts.workspace.unit))
        page = kinds[number_of(kinds, first.page)].kind()
        if facts.unit is not None:
            facts = _with_first_answers(context, facts, facts.plan, first.period, page)
    return context, facts


def _with_first_answers(
    context: Context, facts: Facts, plan: Plan, remembered: str, page: PageClass
) -> Facts:
    """The facts with what a unit's first page asks; a question that fails is asked again by the page."""
    from qcdesk.services.check_period import check_period
    from qcdesk.services.sent_periods import sent_periods
    from ui.base.desk import Ready, first_period

    period = first_period(plan, remembered, context.clock.today()).code
    try:
        check = check_period(context, period)
        questions = [(sent_periods, ()), *page.first_questions(check)]  # the header's, and the page's
        found = tuple(Ready(service, args, service(context, *args)) for service, args in questions)
    except Exception:
        log.exception("the first page could not be read ahead")
        return facts
    return replace(facts, ready=(Ready(check_period, (period,), check), *found))


def create(stack: ExitStack, folder: Path, role: str, person: str) -> tuple[Context, Facts]:
    """Create a workspace, ``unit`` or ``office``, and open it."""
    from qcdesk.bootstrap import create_workspace

    create_workspace(folder, role, person)
    return reopen(stack, folder, First(person))


def facts_of(context: Context) -> Facts:
    """The facts, read anew."""
    from ui.base.desk import read_facts

    return read_facts(context)


def account() -> str:
    """The name of this machine's account: who sits at the desk, as a claim."""
    return os.environ.get("USERNAME") or os.environ.get("USER") or ""
