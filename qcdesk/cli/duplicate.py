"""``qcdesk duplicate``: one fact that several units claim, and who counts it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry_text import short
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import table, with_aside
from qcdesk.cli.session import session_of
from qcdesk.cli.values import assignment
from qcdesk.cli.words import ATTRIBUTION, CLAIM, word
from qcdesk.domain.attribution import Attribution
from qcdesk.domain.errors import UserError
from qcdesk.plan.model import Plan
from qcdesk.services.duplicates import Attribute, Claim, attribute, duplicates
from qcdesk.services.list_entries import current_plan
from qcdesk.text import N_, listed, plural, translate

group = new_group("duplicate", N_("Duplicates across units: what several claim, and who counts it."))

SHORT_CLAIM = 12


@command(
    group,
    "list",
    N_("List certificates, case numbers, enterprises and evidence files that several units claim."),
    "qcdesk duplicate list",
)
def list_all(ctx: typer.Context) -> None:
    """List what several units claim."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), duplicates(context)
    headers = (
        translate(N_("Number")),
        translate(N_("Kind")),
        translate(N_("Register")),
        translate(N_("What")),
        translate(N_("Units")),
        translate(N_("Entries")),
        translate(N_("Counted as")),
    )
    rows = [
        (
            claim.claim_id[:SHORT_CLAIM],
            word(CLAIM, claim.kind),
            plan.register(claim.register).name if claim.register else "",
            listed(claim.values),
            listed(plan.unit(unit).name for unit in claim.units),
            listed(short(entry.entry_id) for entry in claim.entries),
            _ruling(plan, claim),
        )
        for claim in found
    ]
    open_ones = [claim for claim in found if claim.ruling is None]
    summary = plural("{n} is not decided.", "{n} are not decided.", len(open_ones))
    session.screen.show(found, table(headers, rows), summary)
    if open_ones:
        raise typer.Exit(ExitCode.OPEN)


def _ruling(plan: Plan, claim: Claim) -> str:
    if claim.ruling is None:
        return ""
    shares = listed(f"{plan.unit(unit).name} {share}" for unit, share in claim.ruling.shares.items())
    told = translate("{name}: {text}", name=word(ATTRIBUTION, claim.ruling.rule), text=shares)
    return with_aside(told, claim.ruling.reason)


@command(
    group,
    "attribute",
    N_("Decide who counts a duplicate: the lead alone, the lead and a share for others, or by hand."),
    "qcdesk duplicate attribute 3fa94c0b17de --rule share --lead NY --co-share 0.5 --reason 联合申报",
)
def decide(
    ctx: typer.Context,
    claim: Annotated[str, typer.Argument(help=N_("The number from “duplicate list”, or its beginning."))],
    rule: Annotated[Attribution, typer.Option("--rule", help=N_("lead, share or by_hand."))],
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; kept with the decision."))],
    lead: Annotated[str, typer.Option("--lead", help=N_("The lead unit; by default the plan's."))] = "",
    co_share: Annotated[
        str, typer.Option("--co-share", help=N_("What each other unit counts, between 0 and 1."))
    ] = "0",
    share: Annotated[
        list[str] | None, typer.Option("--share", help=N_("UNIT=SHARE by hand; repeated for each unit."))
    ] = None,
) -> None:
    """Decide who counts a duplicate."""
    session = session_of(ctx)
    given = {unit: _number(text) for unit, text in map(assignment, share or ())}
    with session.open() as context:
        plan = current_plan(context)
        claim_id = _only(claim, [item.claim_id for item in duplicates(context)])
        made = attribute(context, Attribute(claim_id, rule, reason, lead, _number(co_share), given))
    headers = (translate(N_("Unit")), translate(N_("Share")))
    rows = [(plan.unit(unit).name, part) for unit, part in made.items()]
    session.screen.show({"claim": claim_id, "shares": made}, table(headers, rows))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(translate("“{text}” is not a number.", text=text)) from error


def _only(name: str, known: list[str]) -> str:
    found = [each for each in known if name and each.startswith(name.lower())]
    if len(found) != 1:
        raise UserError("attribution.unknown", claim=name)
    return found[0]
