"""``qcdesk cover`` and ``qcdesk receipt page``: pages to print beside a package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli import receipt
from qcdesk.cli.command_tree import command
from qcdesk.cli.output import facts
from qcdesk.cli.session import session_of
from qcdesk.services.package_pages import cover_page, receipt_page
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic
from qcdesk.text import N_, translate

Digest = Annotated[str, typer.Argument(help=N_("The package's digest, as “seal” and “receipt” show it."))]
Page = Annotated[Path, typer.Option("--out", help=N_("The PDF file to write."))]


def add_to(root: typer.Typer) -> None:
    """Put the command that stands alone into the tree."""
    command(
        root,
        "cover",
        N_("Write the cover page of a submission as PDF, with its digest and lines to sign."),
        "qcdesk cover 3fa94c0b… --out 封面.pdf",
    )(cover)


def cover(ctx: typer.Context, digest: Digest, out: Page) -> None:
    """Write a cover page."""
    session = session_of(ctx)
    with session.open() as context, disk_faults(out):
        write_atomic(out, cover_page(context, digest))
    session.screen.show({"path": out}, facts([(translate(N_("Page")), out)]))


@command(
    receipt.group,
    "page",
    N_("Write a receipt as a printable page with its digest: the proof of filing."),
    "qcdesk receipt page 3fa94c0b… --out 回执.pdf",
)
def page(ctx: typer.Context, digest: Digest, out: Page) -> None:
    """Write a receipt's page."""
    session = session_of(ctx)
    with session.open() as context, disk_faults(out):
        write_atomic(out, receipt_page(context, digest))
    session.screen.show({"path": out}, facts([(translate(N_("Page")), out)]))
