"""``qcdesk entry import``: a table of entries, previewed row by row, then imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import table
from qcdesk.cli.session import Session, session_of
from qcdesk.cli.values import assignment, field_named, register_named
from qcdesk.cli.words import OUTCOME, word
from qcdesk.services.import_entries import (
    ImportEntries,
    ImportPreview,
    import_entries,
    preview_import,
)
from qcdesk.services.list_entries import current_plan
from qcdesk.text import N_, explain, listed, translate

KINDS = ("new", "changed", "same", "wrong")


def add_to(group: typer.Typer) -> None:
    """Put the command into the group of entries."""
    command(
        group,
        "import",
        N_("Import a workbook or CSV file; wrong rows are left out and listed."),
        "qcdesk entry import sampling 抽检.xlsx --preview",
    )(import_file)


def import_file(
    ctx: typer.Context,
    register: Annotated[str, typer.Argument(help=N_("The register: code or name."))],
    file: Annotated[Path, typer.Argument(help=N_("An .xlsx workbook or a UTF-8 CSV file."))],
    sheet: Annotated[str, typer.Option("--sheet", help=N_("The sheet; by default the first."))] = "",
    key: Annotated[
        list[str] | None, typer.Option("--key", help=N_("A field that finds the entry to be changed."))
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help=N_("HEADER=FIELD for a header that is no label."))
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help=N_("Only show what would happen."))] = False,
) -> None:
    """Import a table of entries."""
    session = session_of(ctx)
    with session.open() as context:
        found = register_named(current_plan(context), register)
        columns = {header: field_named(found, name).code for header, name in map(assignment, column or ())}
        keys = tuple(field_named(found, name).code for name in key or ())
        wanted = ImportEntries(found.code, file, sheet, keys, columns)
        rows = preview_import(context, wanted) if preview else import_entries(context, wanted).preview
    _show(session, rows, done=not preview)
    if rows.count("wrong"):
        raise typer.Exit(ExitCode.OPEN)


def _show(session: Session, rows: ImportPreview, *, done: bool) -> None:
    counts: Mapping[str, int] = {kind: rows.count(kind) for kind in KINDS}
    mistakes = [
        {
            "row": row.number,
            "column": mistake.header,
            "text": mistake.text,
            "code": mistake.error.code,
            "reason": explain(mistake.error.code, mistake.error.params).what,
        }
        for row in rows.rows
        for mistake in row.mistakes
    ]
    headers = (
        translate(N_("Row")),
        translate(N_("Column")),
        translate(N_("Content")),
        translate(N_("Reason")),
    )
    lines: list[object] = []
    if mistakes:
        lines.append(table(headers, [(m["row"], m["column"], m["text"], m["reason"]) for m in mistakes]))
    if rows.ignored:
        lines.append(translate("Columns left out: {columns}", columns=rows.ignored))
    counted = listed(f"{word(OUTCOME, kind)} {count}" for kind, count in counts.items())
    heading = N_("Imported: {counts}") if done else N_("Would be imported: {counts}")
    lines.append(translate(heading, counts=counted))
    data = {"imported": done, **counts, "ignored": rows.ignored, "mistakes": mistakes}
    session.screen.show(data, *lines)
