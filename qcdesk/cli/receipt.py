"""``qcdesk receipt`` and ``qcdesk returned``: the office's signed answer and what it sent back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry_text import mixed_table
from qcdesk.cli.output import facts
from qcdesk.cli.passphrases import FILE_HELP, daily_passphrase
from qcdesk.cli.session import Session, session_of
from qcdesk.cli.words import REFUSAL, word
from qcdesk.services.answer_return import AnswerReturn, answer_return
from qcdesk.services.find_entry import find_entry
from qcdesk.services.list_entries import current_plan
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import ReceiptOpened, open_receipt, returned_entries
from qcdesk.text import N_, plural, translate

group = new_group("receipt", N_("Receipts: the office writes them, the unit opens them."))


def add_to(root: typer.Typer) -> None:
    """Put the command that stands alone into the tree."""
    command(
        root,
        "returned",
        N_("At the unit: list the entries that the office returned, with its remarks."),
        "qcdesk returned",
    )(returned)
    command(
        root,
        "answer",
        N_("At the unit: say in words what was done about a return; it goes with the correction."),
        "qcdesk answer 0191a1c2 按报告更正为39份",
    )(answer)


def answer(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(help=N_("The entry: its id or the end of it."))],
    text: Annotated[str, typer.Argument(help=N_("The answer; blank takes it back."))],
) -> None:
    """Answer a return."""
    session = session_of(ctx)
    with session.open() as context:
        found = find_entry(context, entry).entry_id
        answer_return(context, AnswerReturn(found, text))
    session.screen.show({"entry": found, "answer": text}, translate("Kept; it goes with the correction."))


@command(
    group,
    "make",
    N_("At the office: write the signed answer to a unit."),
    "qcdesk receipt make NY --out E:/",
)
def make(
    ctx: typer.Context,
    unit: Annotated[str, typer.Argument(help=N_("The unit's code."))],
    out: Annotated[Path | None, typer.Option("--out", help=N_("Copy the package to this folder."))] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help=N_("Tell all that is held of the unit, for a new computer or a restored backup.")
        ),
    ] = False,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
) -> None:
    """Write a receipt."""
    session = session_of(ctx)
    with session.open() as context:
        passphrase = daily_passphrase(context, "receipt", passphrase_file)
        made = make_receipt(context, unit, passphrase, out, everything=everything)
    pairs = [
        (translate(N_("Receipt")), made.path),
        (translate(N_("Unit")), made.unit),
        (translate(N_("Packages answered")), made.answered),
        (translate(N_("Accepted")), made.accepted),
        (translate(N_("Returned")), made.returned),
        (translate(N_("Void")), made.void),
        (translate(N_("Held")), made.held),
        (translate(N_("Evidence files missing")), made.missing),
    ]
    session.screen.show(made, facts(pairs))


@command(
    group,
    "open",
    N_("At the unit: take in a receipt; each remark comes to its cell."),
    "qcdesk receipt open QC-receipt-NY-2013-0001-000002.qcpkg",
)
def open_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The receipt (.qcpkg)."))],
) -> None:
    """Take in a receipt."""
    session = session_of(ctx)
    with session.open() as context:
        found = open_receipt(context, file)
    pairs = [
        (translate(N_("Opened before")), found.known),
        (translate(N_("Packages answered")), found.answered),
        (translate(N_("Accepted")), found.accepted),
        (translate(N_("Returned")), found.returned),
        (translate(N_("Void")), found.void),
        (translate(N_("Held")), found.held),
        (translate(N_("Evidence files missing")), found.missing),
        (translate(N_("Entries acknowledged")), found.acknowledged),
    ]
    session.screen.show(found, facts(pairs))
    if found.chain_broken:
        session.screen.note(
            translate(
                "This receipt does not follow the last one opened here; ask the office if one is missing."
            )
        )
    if found.lacking:
        session.screen.note(
            plural(
                "The office holds {n} change that is not on this computer; ask for a full receipt.",
                "The office holds {n} changes that are not on this computer; ask for a full receipt.",
                found.lacking,
            )
        )
    _tell_more(session, found)


def _tell_more(session: Session, found: ReceiptOpened) -> None:
    """What a clerk has to know beside the counts, each with what to do."""
    for answer in found.refusals:
        session.screen.note(
            translate(
                "The office did not take in package {seq}: {reason}",
                seq=answer.seq,
                reason=word(REFUSAL, answer.code),
            )
        )
    if found.missing_parts:
        session.screen.note(
            plural(
                "{n} part of a split submission did not arrive; its evidence goes out again when you seal.",
                "{n} parts of split submissions did not arrive; their evidence goes out again when you seal.",
                found.missing_parts,
            )
        )
    if found.others:
        session.screen.note(
            plural(
                "{n} answer is to another computer of this unit; its remarks are here too.",
                "{n} answers are to other computers of this unit; their remarks are here too.",
                found.others,
            )
        )
    if found.waiting:
        session.screen.note(
            plural(
                "{n} decision is about a change that is not on this computer and waits for it; "
                "merge the other computer's package or ask for a full receipt.",
                "{n} decisions are about changes that are not on this computer and wait for them; "
                "merge the other computer's package or ask for a full receipt.",
                found.waiting,
            )
        )
    if found.rewound:
        session.screen.note(
            translate("This workspace went back to an old backup; its numbers go on from here.")
        )


def returned(ctx: typer.Context) -> None:
    """List the returned entries."""
    session = session_of(ctx)
    with session.open() as context:
        plan, found = current_plan(context), returned_entries(context)
    counted = plural("{n} entry.", "{n} entries.", len(found))
    session.screen.show(found, mixed_table(plan, found), counted)
