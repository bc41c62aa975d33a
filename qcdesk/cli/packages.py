"""``qcdesk verify``, ``inspect`` and ``merge``: package files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from qcdesk.cli.command_tree import command
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import facts, table
from qcdesk.cli.passphrases import FILE_HELP, read_passphrase
from qcdesk.cli.progress import long_work
from qcdesk.cli.refusal_text import refusal_object, refusal_text
from qcdesk.cli.session import Session, session_of
from qcdesk.cli.words import OUTCOME, PREVIEW, word
from qcdesk.plan.model import Plan
from qcdesk.services.inspect_package import PackageFacts, inspect_package, verify_package
from qcdesk.services.list_entries import current_plan
from qcdesk.services.merge_packages import Merged, merge_packages, package_files
from qcdesk.services.preview_packages import MergePreview, preview_merge
from qcdesk.services.recipients import open_identity
from qcdesk.text import N_, listed, plural, term, translate

PackageFile = Annotated[Path, typer.Argument(help=N_("The package (.qcpkg)."))]


def add_to(root: typer.Typer) -> None:
    """Put the commands into the tree."""
    command(
        root,
        "verify",
        N_("Verify a package completely: every byte, and whether this workspace may believe its signer."),
        "qcdesk verify QC-submission-NY-2013-0001-000001.qcpkg",
    )(verify)
    command(
        root,
        "inspect",
        N_("Show what a package claims, without a workspace; “verify” is what checks it."),
        "qcdesk inspect QC-submission-NY-2013-0001-000001.qcpkg",
    )(inspect)
    command(
        root,
        "merge",
        N_("At the office: merge submissions; a refused one goes to quarantine, the rest goes on."),
        "qcdesk merge E:/上报 --preview",
    )(merge)


def verify(ctx: typer.Context, file: PackageFile) -> None:
    """Verify a package."""
    session = session_of(ctx)
    with session.open() as context:
        found = verify_package(context, file)
    session.screen.show(
        found, facts(_facts(found)), translate("Every byte is right and the signer is trusted.")
    )


def inspect(ctx: typer.Context, file: PackageFile) -> None:
    """Show what a package claims."""
    session = session_of(ctx)
    found = inspect_package(file)
    session.screen.show(
        found,
        facts(_facts(found)),
        translate("These are claims: “verify” checks every byte and the right of the signer."),
    )


def _facts(found: PackageFacts) -> list[tuple[str, object]]:
    return [
        (translate(N_("Type")), term("package", found.type)),
        (translate(N_("Unit")), found.unit),
        (translate(N_("Addressee")), found.recipient),
        (translate(N_("Programme")), found.programme),
        (translate(N_("Period")), found.period),
        (translate(N_("Number")), found.seq),
        (translate(N_("Made at (claimed)")), found.created),
        (translate(N_("People")), " / ".join(name for name in found.people if name)),
        (translate(N_("Revisions")), found.revisions),
        (translate(N_("Decisions")), found.decisions),
        (translate(N_("Evidence files")), found.files),
        (translate(N_("Bytes")), found.size),
        (translate(N_("Signer")), found.signer),
        *([(translate(N_("SM2 fingerprint")), found.sm2)] if found.sm2 else []),
        (translate(N_("Digest")), found.digest),
    ]


def merge(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help=N_("Packages, or folders of packages."))],
    preview: Annotated[bool, typer.Option("--preview", help=N_("Only show what would happen."))] = False,
    lists: Annotated[
        bool, typer.Option("--entries", help=N_("List each entry with what becomes of it."))
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option("--key", help=N_("The safe's key instead of this desk's, for encrypted files.")),
    ] = None,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
) -> None:
    """Merge submissions."""
    session = session_of(ctx)
    found: list[Merged] | list[MergePreview]
    with session.open() as context:
        files = package_files(paths)
        identity = None
        if any(file.suffix == ".age" for file in files):
            identity = open_identity(context, read_passphrase(passphrase_file), key)
        if preview:
            found = preview_merge(context, files, identity)
        else:
            with long_work(session.screen, translate("Merging")) as work:
                found = list(merge_packages(context, files, work.progress, work.cancelled, identity))
        plan = current_plan(context)
    show_merged(session, plan, found, lists=lists)
    if any(item.refused is not None for item in found):
        raise typer.Exit(ExitCode.PACKAGE)


def show_merged(
    session: Session, plan: Plan, found: Sequence[Merged | MergePreview], *, lists: bool = False
) -> None:
    """One line for each file: what became of it, or would; with `lists` one for each entry too."""
    headers = (
        translate(N_("File")),
        translate(N_("Outcome")),
        translate(N_("Unit")),
        translate(N_("Period")),
        translate(N_("Number")),
        translate(N_("New")),
        translate(N_("Changed")),
        translate(N_("Same")),
        translate(N_("Conflicting")),
        translate(N_("Held")),
        translate(N_("Other plan version")),
        translate(N_("Remark")),
    )
    rows = []
    for item in found:
        s = item.summary
        counts = (len(s.new), len(s.changed) + len(s.soft), len(s.same), len(s.hard), len(s.held))
        about = (item.path.name, _outcome(item), item.unit, item.period, item.seq or "")
        rows.append((*about, *counts, len(s.other_plan), _remark(plan, item)))
    summary = plural("{n} file.", "{n} files.", len(found))
    shown = [table(headers, rows), *([_entry_lists(found)] if lists else [])]
    session.screen.show([_object(plan, item) for item in found], *shown, summary)


def _entry_lists(found: Sequence[Merged | MergePreview]) -> Table:
    """Each entry of each file with what becomes of it."""
    rows = [
        (item.path.name, word(PREVIEW, kind), entry)
        for item in found
        for kind in item.summary.counts
        for entry in getattr(item.summary, kind)
    ]
    return table((translate(N_("File")), translate(N_("Outcome")), translate(N_("Entry"))), rows)


def _outcome(item: Merged | MergePreview) -> str:
    if isinstance(item, Merged):
        return word(OUTCOME, item.outcome)
    if item.refused is not None:
        return word(OUTCOME, "refused")
    return word(OUTCOME, "known") if item.known else translate(N_("would be merged"))


def _remark(plan: Plan, item: Merged | MergePreview) -> str:
    if item.refused is not None:
        return refusal_text(plan, item.refused)
    if item.equivocation:
        return translate(
            "Two different packages of the device have this number; perhaps a disk was copied. Call the unit."
        )
    if item.missing_parts:
        numbers = listed(str(number) for number in item.missing_parts)
        return translate(
            "Part {part} of {parts}; missing: {numbers}. Ask the unit for them; the receipt names them too.",
            part=item.part,
            parts=item.parts,
            numbers=numbers,
        )
    return ""


def _object(plan: Plan, item: Merged | MergePreview) -> dict[str, object]:
    return {
        "path": item.path,
        "outcome": item.outcome if isinstance(item, Merged) else ("refused" if item.refused else "preview"),
        "digest": item.digest,
        "unit": item.unit,
        "period": item.period,
        "seq": item.seq,
        "equivocation": item.equivocation,
        "counts": item.summary.counts,
        "summary": item.summary,
        "refused": item.refused and refusal_object(plan, item.refused),
    }
