"""What a start does on a worker while the frame is painted: import the desk, open the workspace, read it.

A unit's workspace that lies as it was closed is shown from what was kept then, and opened behind it.
"""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qcdesk.plan.model import Plan
    from qcdesk.services.check_period import PeriodCheck
    from qcdesk.services.context import Context
    from ui.base.desk import Facts, Opening
    from ui.base.page_stack import PageClass

    Opened = tuple[Context | None, Facts]
    """A workspace, None while it has still to be opened, and what its desk shows."""

log = logging.getLogger(__name__)

# ruff: noqa: PLC0415 - what brings the database with it is imported by the work itself


@dataclass(frozen=True)
class First:
    """Who sits at the desk, and the keys of the page and the period that were shown last."""

    person: str
    page: str = ""
    period: str = ""


def first_open(stack: ExitStack, folder: Path, first: First) -> Opened:
    """Import what is shown, while the frame is already painted; then look into the workspace."""
    import gc

    import ui.main_window  # noqa: F401

    facts = _kept_facts(folder, first)
    if facts is not None:
        return None, facts
    opened = reopen(stack, folder, first)
    # What was imported stays: no later collection has to look at it again.
    gc.freeze()
    return opened


def open_behind(stack: ExitStack, first: First, opening: Opening) -> Opened:
    """Open the workspace whose first page is shown already; whoever waits for it is told in any case."""
    import gc
    from concurrent.futures import CancelledError

    from ui.base.desk import read_facts

    future = opening.context
    if not future.set_running_or_notify_cancel():
        raise CancelledError  # the window was closed meanwhile
    try:
        context = _open(stack, opening.folder, first.person)
        facts = read_facts(context)
    except BaseException as error:
        future.set_exception(error)
        raise
    gc.freeze()
    future.set_result(context)
    return context, facts


def reopen(stack: ExitStack, folder: Path, first: First) -> Opened:
    """Open a workspace, closing the one on the stack, and read what its first page needs."""
    from ui.base.desk import read_facts

    context = _open(stack, folder, first.person)
    facts = read_facts(context)
    if facts.plan is not None:
        page = _page(first, unit=facts.unit is not None)
        if facts.unit is not None:
            facts = _with_first_answers(context, facts, facts.plan, first.period, page)
    return context, facts


def end(stack: ExitStack, context: Context | None, known: tuple[PeriodCheck, list[str]] | None) -> None:
    """Close what is open; before that keep what a unit's window shows, if it is known."""
    from qcdesk.services.kept_page import keep_first_page

    with stack:
        if context is not None and known is not None:
            try:
                keep_first_page(context, *known)
            except Exception:
                log.exception("the first page was not kept")


def _open(stack: ExitStack, folder: Path, person: str) -> Context:
    from qcdesk.bootstrap import open_workspace

    stack.close()
    return stack.enter_context(open_workspace(folder, person))


def _kept_facts(folder: Path, first: First) -> Facts | None:
    """What is known of a workspace before it is opened, with the answers that its first page needs."""
    from qcdesk.services.check_period import check_period
    from qcdesk.services.kept_page import kept_first_page
    from qcdesk.services.overview import overview
    from qcdesk.services.sent_periods import sent_periods
    from qcdesk.system.clock import SystemClock
    from ui.base.desk import Facts, Ready, first_period

    today = SystemClock().today()
    kept = kept_first_page(folder, today)
    if kept is None or first_period(kept.plan, first.period, today).code != kept.check.period:
        return None
    known: dict[object, object] = {sent_periods: kept.sent, overview: kept.overview}
    questions = [(sent_periods, ()), *_page(first, unit=True).first_questions(kept.check)]
    ready = [Ready(service, args, known[service]) for service, args in questions if service in known]
    return Facts(kept.workspace, kept.plan, (Ready(check_period, (kept.check.period,), kept.check), *ready))


def _page(first: First, *, unit: bool) -> PageClass:
    from ui.base.page_stack import number_of
    from ui.main_window import page_kinds

    kinds = page_kinds(unit)
    return kinds[number_of(kinds, first.page)].kind()


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


def create(stack: ExitStack, folder: Path, role: str, person: str) -> Opened:
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
