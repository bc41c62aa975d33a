"""``qcdesk evidence``: attaching files to entries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry import EntryName, show_saved
from qcdesk.cli.entry_text import short
from qcdesk.cli.output import table
from qcdesk.cli.progress import long_work
from qcdesk.cli.session import session_of
from qcdesk.domain.errors import UserError
from qcdesk.services.attach_evidence import (
    AttachEvidence,
    DetachEvidence,
    attach_evidence,
    detach_evidence,
)
from qcdesk.services.find_entry import find_entry
from qcdesk.services.list_entries import current_plan, list_entries
from qcdesk.services.views import EntryView
from qcdesk.text import N_, translate

group = new_group("evidence", N_("Evidence: attach files to entries, list them."))


@command(
    group,
    "attach",
    N_("Copy a file into the workspace and attach it to an entry."),
    "qcdesk evidence attach 7d1c09ae 检验报告.pdf --doc-no 洪质监〔2013〕12号",
)
def attach(
    ctx: typer.Context,
    entry: EntryName,
    file: Annotated[Path, typer.Argument(help=N_("The file."))],
    title: Annotated[str, typer.Option("--title", help=N_("Its title; by default the file's name."))] = "",
    doc_no: Annotated[str, typer.Option("--doc-no", help=N_("The document number."))] = "",
    date: Annotated[str, typer.Option("--date", help=N_("The document's date, YYYY-MM-DD."))] = "",
    kind: Annotated[str, typer.Option("--kind", help=N_("The kind of document."))] = "",
) -> None:
    """Attach a file to an entry."""
    session = session_of(ctx)
    with session.open() as context, long_work(session.screen, file.name) as work:
        plan, found = current_plan(context), find_entry(context, entry)
        wanted = AttachEvidence(found.entry_id, file, title, doc_no, date, kind)
        saved = attach_evidence(context, wanted, work.progress, work.cancelled)
    show_saved(session, plan, saved)


@command(
    group,
    "detach",
    N_("Take a file from an entry; the file itself stays in the store."),
    "qcdesk evidence detach 7d1c09ae 3fa94c0b",
)
def detach(
    ctx: typer.Context,
    entry: EntryName,
    sha256: Annotated[str, typer.Argument(help=N_("The file's SHA-256 or its beginning."))],
) -> None:
    """Take a file from an entry."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), find_entry(context, entry)
        saved = detach_evidence(context, DetachEvidence(found.entry_id, _digest(found, sha256)))
    show_saved(session, plan, saved)


def _digest(entry: EntryView, start: str) -> str:
    found = [item.sha256 for item in entry.evidence if start and item.sha256.startswith(start.lower())]
    if len(found) != 1:
        raise UserError("evidence.not-linked", sha256=start, entry=entry.entry_id)
    return found[0]


@command(group, "list", N_("List the files of an entry, or of all entries."), "qcdesk evidence list")
def list_all(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(help=N_("The entry: its id or the end of it."))] = "",
) -> None:
    """List the files."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
        entries = (
            [find_entry(context, entry)]
            if entry
            else [found for register in plan.registers for found in list_entries(context, register.code)]
        )
    pairs = [(owner, item) for owner in entries for item in owner.evidence]
    headers = (
        translate(N_("Entry")),
        translate(N_("Title")),
        translate(N_("Document number")),
        translate(N_("Date")),
        translate(N_("File")),
        translate(N_("Bytes")),
        "SHA-256",
        translate(N_("Present")),
    )
    rows = [
        (
            f"{short(owner.entry_id)} {owner.title}",
            item.title,
            item.doc_no,
            item.date,
            item.name,
            item.size,
            item.sha256[:12],
            item.present,
        )
        for owner, item in pairs
    ]
    data = [{"entry": owner.entry_id, "evidence": item} for owner, item in pairs]
    session.screen.show(data, table(headers, rows))
