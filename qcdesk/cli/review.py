"""``qcdesk review``: the office decides on entries and resolves conflicts."""

from __future__ import annotations

from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry_text import mixed_table, short
from qcdesk.cli.output import table
from qcdesk.cli.session import session_of
from qcdesk.cli.values import assignment, field_named, parse_values
from qcdesk.domain.revisions import CellContent, Comment, Verdict
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.conflicts import ConflictView, list_conflicts
from qcdesk.services.find_entry import find_entry
from qcdesk.services.list_entries import current_plan
from qcdesk.services.record_entry import cells_of
from qcdesk.services.review import Decide
from qcdesk.services.review import decide as record_decisions
from qcdesk.services.review import queue as waiting_entries
from qcdesk.services.review import resolve as resolve_entry
from qcdesk.services.views import EntryView
from qcdesk.text import N_, listed, plural, translate

group = new_group("review", N_("Review: what waits, deciding, resolving conflicts."))

UnitOption = Annotated[str | None, typer.Option("--unit", help=N_("Only this unit's."))]
RegisterOption = Annotated[str | None, typer.Option("--register", help=N_("Only this register's."))]


@command(group, "queue", N_("List the entries that wait for a decision."), "qcdesk review queue --unit NY")
def queue(ctx: typer.Context, unit: UnitOption = None, register: RegisterOption = None) -> None:
    """List the entries that wait."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), waiting_entries(context, unit, register)
    counted = plural("{n} entry.", "{n} entries.", len(found))
    session.screen.show(found, mixed_table(plan, found), counted)


@command(
    group,
    "decide",
    N_("Accept, return or void entries. A return needs a remark on the entry or on a cell."),
    "qcdesk review decide 7d1c09ae --return --comment 抽检数=与检验报告不符",
)
def decide(
    ctx: typer.Context,
    entries: Annotated[list[str] | None, typer.Argument(help=N_("Entries: ids or the ends of them."))] = None,
    accept: Annotated[bool, typer.Option("--accept", help=N_("Accept them."))] = False,
    give_back: Annotated[bool, typer.Option("--return", help=N_("Return them with a remark."))] = False,
    void: Annotated[bool, typer.Option("--void", help=N_("Declare them void."))] = False,
    comment: Annotated[
        list[str] | None, typer.Option("--comment", help=N_("FIELD=TEXT, or a text on the whole entry."))
    ] = None,
    verified: Annotated[
        list[str] | None, typer.Option("--verified", help=N_("FIELD=VALUE that the office found instead."))
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("All waiting entries, of a unit or register if given."))
    ] = False,
    unit: UnitOption = None,
    register: RegisterOption = None,
) -> None:
    """Decide on entries."""
    session = session_of(ctx)
    verdict = _verdict(accept=accept, give_back=give_back, void=void)
    with session.open() as context:
        plan = current_plan(context)
        chosen = [find_entry(context, name) for name in entries or ()]
        if everything:
            chosen += waiting_entries(context, unit, register)
        if not chosen:
            raise typer.BadParameter(translate("Name entries, or use --all."))
        commands = [_command(plan, entry, verdict, comment or [], verified or []) for entry in chosen]
        changes = record_decisions(context, commands)
    session.screen.show(
        {"verdict": verdict, "entries": [entry.entry_id for entry in chosen], "changes": changes},
        plural("Decided on {n} entry.", "Decided on {n} entries.", len(chosen)),
    )


def _verdict(*, accept: bool, give_back: bool, void: bool) -> Verdict:
    if accept + give_back + void != 1:
        raise typer.BadParameter(translate("Choose exactly one of --accept, --return and --void."))
    if accept:
        return Verdict.ACCEPTED
    return Verdict.RETURNED if give_back else Verdict.VOID


def _command(
    plan: Plan, entry: EntryView, verdict: Verdict, comments: list[str], verified: list[str]
) -> Decide:
    register = plan.register(entry.register)
    remarks = tuple(_comment(register, text) for text in comments)
    return Decide(entry.entry_id, verdict, remarks, parse_values(plan, register, verified))


def _comment(register: RegisterDef, text: str) -> Comment:
    """A remark on a cell when the text before “=” names a field, else on the whole entry."""
    name, sign, remark = text.partition("=")
    cells = {f.label: f.cell_code for f in register.fields} | {f.code: f.cell_code for f in register.fields}
    cells |= {f.cell_code: f.cell_code for f in register.fields}
    return Comment(remark.strip(), cells[name.strip()]) if sign and name.strip() in cells else Comment(text)


@command(
    group,
    "conflicts",
    N_("List conflicts with the versions of each cell side by side."),
    "qcdesk review conflicts",
)
def conflicts(ctx: typer.Context) -> None:
    """List conflicts."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), list_conflicts(context)
    headers = (
        translate(N_("Entry")),
        translate(N_("Cell")),
        translate(N_("Choice")),
        translate(N_("Content")),
        translate(N_("Who")),
        translate(N_("When")),
    )
    rows = [
        (
            f"{short(item.entry.entry_id)} {item.entry.title}",
            cell_label(plan.register(item.entry.register), conflict.cell),
            f"{conflict.cell}={number}",
            content_text(version.content),
            version.person,
            version.at,
        )
        for item in found
        for conflict in item.conflicts
        for number, version in enumerate(conflict.versions, 1)
    ]
    session.screen.show(found, table(headers, rows))


def cell_label(register: RegisterDef, cell: str) -> str:
    """The labels of the fields in a cell, else its code."""
    return listed(f.label for f in register.fields if f.cell_code == cell) or cell


def content_text(content: CellContent) -> str:
    """What a cell holds, as one line."""
    if content is None:
        return translate(N_("removed"))
    return listed(str(value) for value in content.values() if value is not None)


@command(
    group,
    "resolve",
    N_("Resolve the conflicts of an entry: choose versions, or give values of the office's own."),
    "qcdesk review resolve 7d1c09ae --choose result=2 --reason 经电话核实",
)
def resolve(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(help=N_("The entry: its id or the end of it."))],
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; kept with the entry."))],
    choose: Annotated[
        list[str] | None, typer.Option("--choose", help=N_("CELL=NUMBER from “review conflicts”."))
    ] = None,
    value: Annotated[
        list[str] | None, typer.Option("--value", help=N_("FIELD=VALUE of the office's own."))
    ] = None,
) -> None:
    """Resolve the conflicts of an entry."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), find_entry(context, entry)
        register = plan.register(found.register)
        known = [c for item in list_conflicts(context, found.entry_id) for c in item.conflicts]
        chosen = dict(_choice(register, known, text) for text in choose or ())
        chosen |= cells_of(register, {}, parse_values(plan, register, value or ()))
        changes = resolve_entry(context, found.entry_id, chosen, reason)
    session.screen.show(changes, translate("Resolved: {title}", title=found.title))


def _choice(register: RegisterDef, known: list[ConflictView], text: str) -> tuple[str, CellContent]:
    name, number = assignment(text)
    cells = {conflict.cell: conflict for conflict in known}
    cell = name if name in cells else field_named(register, name).cell_code
    versions = cells[cell].versions if cell in cells else ()
    if not number.isdigit() or not 1 <= int(number) <= len(versions):
        raise typer.BadParameter(translate("“{text}” names no version of a conflict.", text=text))
    return cell, versions[int(number) - 1].content
