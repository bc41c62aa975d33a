"""``qcdesk check`` and ``qcdesk explain``: what is wrong, and why a doubtful value is right."""

from __future__ import annotations

from typing import Annotated

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.entry import PeriodName
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.finding_text import describe, finding_table
from qcdesk.cli.session import period_of, session_of
from qcdesk.domain.errors import UserError
from qcdesk.services.check_period import CheckedFinding, PeriodCheck, check_period
from qcdesk.services.explain_finding import explain_finding
from qcdesk.services.list_entries import current_plan
from qcdesk.text import N_, translate


def add_to(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(
        root,
        "check",
        N_("Run every check of a period; open findings block sealing."),
        "qcdesk check --period 2013",
    )(check)
    command(
        root,
        "explain",
        N_("Explain a doubtful finding of “check” by its key."),
        "qcdesk explain 3fa94c0b 因企业停产,三季度未抽检",
    )(explain)


def check(ctx: typer.Context, period: PeriodName = "") -> None:
    """Run every check of a period."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        found = check_period(context, period_of(context, period))
        lines = describe(context, plan, found.findings)
    blocking = len(found.blocking)
    summary = translate(
        "Period {period}: {count} findings, {open} of them open.",
        period=found.period,
        count=len(lines),
        open=blocking,
    )
    data = {"period": found.period, "open": blocking, "findings": lines}
    session.screen.show(data, *([finding_table(lines)] if lines else []), summary)
    if any(line.severity == "explain" and line.open for line in lines):
        session.screen.note(translate("Explain a doubtful value: qcdesk explain KEY TEXT"))
    if blocking:
        raise typer.Exit(ExitCode.OPEN)


def explain(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help=N_("The finding's key or its beginning."))],
    text: Annotated[str, typer.Argument(help=N_("Why the value is right."))],
    period: PeriodName = "",
) -> None:
    """Explain a finding."""
    session = session_of(ctx)
    with session.open() as context:
        chosen = period_of(context, period)
        finding = _named(check_period(context, chosen), key).finding
        explain_finding(context, chosen, finding.key, finding.code, text)
        after = _named(check_period(context, chosen), finding.key)
        lines = describe(context, current_plan(context), [after])
    session.screen.show(lines[0], finding_table(lines))
    if after.open:
        raise typer.Exit(ExitCode.OPEN)


def _named(found: PeriodCheck, key: str) -> CheckedFinding:
    matching = {item.finding.key: item for item in found.findings if key and item.finding.key.startswith(key)}
    if len(matching) != 1:
        raise UserError("finding.unknown", key=key, period=found.period)
    return next(iter(matching.values()))
