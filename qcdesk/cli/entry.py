"""``qcdesk entry``: recording, listing, deleting entries, taking steps back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli import entry_import
from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry_text import entry_facts, entry_table, short, stage_facts, stage_object
from qcdesk.cli.finding_text import describe_plain, finding_table
from qcdesk.cli.output import table
from qcdesk.cli.session import Session, session_of
from qcdesk.cli.values import parse_values, register_named
from qcdesk.domain.changes import Changes
from qcdesk.plan.model import Plan
from qcdesk.services.find_entry import find_entry
from qcdesk.services.list_entries import current_plan, list_entries
from qcdesk.services.record_entry import DeleteEntry, RecordEntry, delete_entry, record_entry
from qcdesk.services.stages import entry_stages
from qcdesk.services.undo import history as changes_of
from qcdesk.services.undo import redo as redo_step
from qcdesk.services.undo import undo as undo_step
from qcdesk.services.views import Saved
from qcdesk.text import N_, listed, plural, translate

group = new_group("entry", N_("Entries: record, import, list, delete, undo."))
entry_import.add_to(group)

RegisterName = Annotated[str, typer.Argument(help=N_("The register: code or name."))]
EntryName = Annotated[str, typer.Argument(help=N_("The entry: its id or the end of it."))]
Assignments = Annotated[
    list[str] | None,
    typer.Argument(help=N_("FIELD=VALUE; the field by label or code, empty to make it blank.")),
]
ValuesFile = Annotated[Path | None, typer.Option("--values", help=N_("A JSON file of fields and values."))]
PeriodName = Annotated[str, typer.Option("--period", help=N_("The period; by default the one of today."))]


def show_saved(session: Session, plan: Plan, saved: Saved) -> None:
    """The entry as it is now, and what is wrong with it."""
    lines = describe_plain(plan, saved.findings, saved.entry.title)
    shown: list[object] = [entry_facts(plan, saved.entry)]
    if lines:
        shown.append(finding_table(lines))
    session.screen.show({"entry": saved.entry, "findings": lines}, *shown)


@command(
    group,
    "add",
    N_("Record a new entry. Wrong values are saved and reported as findings."),
    "qcdesk entry add sampling 品种=西红柿 抽检数=40",
)
def add(
    ctx: typer.Context,
    register: RegisterName,
    values: Assignments = None,
    file: ValuesFile = None,
    period: PeriodName = "",
) -> None:
    """Record a new entry."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        found = register_named(plan, register)
        given = parse_values(plan, found, values or (), file)
        saved = record_entry(context, RecordEntry(found.code, given, period=period))
    show_saved(session, plan, saved)


@command(
    group,
    "set",
    N_("Change fields of an entry; fields that are not named stay."),
    "qcdesk entry set 7d1c09ae 合格数=39",
)
def set_fields(
    ctx: typer.Context,
    entry: EntryName,
    values: Assignments = None,
    file: ValuesFile = None,
    period: PeriodName = "",
) -> None:
    """Change fields of an entry."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        found = find_entry(context, entry)
        register = plan.register(found.register)
        given = parse_values(plan, register, values or (), file)
        command_ = RecordEntry(register.code, given, found.entry_id, period)
        saved = record_entry(context, command_)
    show_saved(session, plan, saved)


@command(group, "list", N_("List the entries of a register."), "qcdesk entry list sampling")
def list_all(
    ctx: typer.Context,
    register: RegisterName,
    unit: Annotated[str | None, typer.Option("--unit", help=N_("Only this unit's."))] = None,
    deleted: Annotated[bool, typer.Option("--deleted", help=N_("Deleted ones too."))] = False,
) -> None:
    """List the entries of a register."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        found = register_named(plan, register)
        entries = list_entries(context, found.code, unit, deleted=deleted)
    counted = plural("{n} entry.", "{n} entries.", len(entries))
    session.screen.show(entries, entry_table(plan, found, entries), counted)


@command(group, "show", N_("Show an entry with its evidence and remarks."), "qcdesk entry show 7d1c09ae")
def show(ctx: typer.Context, entry: EntryName) -> None:
    """Show an entry."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), find_entry(context, entry)
        stages = entry_stages(context, found.entry_id)
    if not stages.all:
        session.screen.show(found, entry_facts(plan, found))
        return
    data = {**vars(found), "stages": stage_object(stages)}
    session.screen.show(data, entry_facts(plan, found), stage_facts(stages))


@command(
    group,
    "delete",
    N_("Mark an entry as deleted; undo brings it back until it is sealed."),
    "qcdesk entry delete 7d1c09ae",
)
def delete(ctx: typer.Context, entry: EntryName) -> None:
    """Mark an entry as deleted."""
    session = session_of(ctx)
    with session.open() as context:
        found = find_entry(context, entry)
        saved = delete_entry(context, DeleteEntry(found.entry_id))
    session.screen.show(
        {"entry": saved.entry}, translate("Deleted: {title}. “entry undo” brings it back.", title=found.title)
    )


@command(group, "history", N_("Show every change of an entry at this desk."), "qcdesk entry history 7d1c09ae")
def history(ctx: typer.Context, entry: EntryName) -> None:
    """Show every change of an entry."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), find_entry(context, entry)
        changes = changes_of(context, found.entry_id)
    register = plan.register(found.register)
    labels = {f.cell_code: f.label for f in reversed(register.fields)}
    headers = (
        translate(N_("When")),
        translate(N_("Who")),
        translate(N_("Field")),
        translate(N_("Before")),
        translate(N_("After")),
    )
    rows = [(c.at, c.person, labels.get(c.cell, c.cell), _content(c.old), _content(c.new)) for c in changes]
    session.screen.show(changes, table(headers, rows, found.title))


def _content(content: object) -> str:
    if not isinstance(content, dict):
        return ""
    return listed(str(value) for value in content.values() if value is not None)


@command(group, "undo", N_("Take back the last step that is not sealed."), "qcdesk entry undo")
def undo(ctx: typer.Context) -> None:
    """Take back the last step."""
    session = session_of(ctx)
    with session.open() as context:
        changes = undo_step(context)
    _show_step(session, changes, translate("Taken back: {entries}", entries=_named(changes)))


@command(group, "redo", N_("Bring back the step that was taken back last."), "qcdesk entry redo")
def redo(ctx: typer.Context) -> None:
    """Bring back a step."""
    session = session_of(ctx)
    with session.open() as context:
        changes = redo_step(context)
    _show_step(session, changes, translate("Brought back: {entries}", entries=_named(changes)))


def _named(changes: Changes) -> list[str]:
    return [short(entry) for entry in sorted(changes.entries)]


def _show_step(session: Session, changes: Changes, sentence: str) -> None:
    session.screen.show(changes, sentence)
