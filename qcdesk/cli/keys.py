"""``qcdesk keys``: the office's key ceremony, passphrases, fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.output import facts, table
from qcdesk.cli.passphrases import (
    FILE_HELP,
    NEW_VARIABLE,
    ROOT_VARIABLE,
    VARIABLE,
    read_passphrase,
)
from qcdesk.cli.session import Session, session_of
from qcdesk.cli.words import KEY, word
from qcdesk.package.keys import KDF_ROUNDS
from qcdesk.services.list_keys import list_keys
from qcdesk.services.office_keys import change_passphrase, init_office
from qcdesk.services.remember_passphrase import (
    Remembering,
    forget_passphrase,
    remember_passphrase,
    remembering,
)
from qcdesk.text import N_, translate

group = new_group("keys", N_("Keys: make them, change a passphrase, show fingerprints."))

Rounds = Annotated[
    int,
    typer.Option("--rounds", min=1, help=N_("bcrypt rounds that protect the key file; fewer open faster.")),
]


@command(
    group,
    "init-office",
    N_("Make the office's root, kit and receipt keys and copy the root key to drives."),
    "qcdesk keys init-office --copy E:/ --copy F:/",
)
def init(
    ctx: typer.Context,
    copy: Annotated[
        list[Path] | None,
        typer.Option("--copy", help=N_("Copy the root key to this folder and prove that the copy opens.")),
    ] = None,
    root_passphrase_file: Annotated[
        Path | None, typer.Option("--root-passphrase-file", help=FILE_HELP)
    ] = None,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Make the office's keys."""
    session = session_of(ctx)
    with session.open() as context:
        root = read_passphrase(root_passphrase_file, ROOT_VARIABLE, confirm=True)
        daily = read_passphrase(passphrase_file, VARIABLE, confirm=True)
        made = init_office(context, root, daily, tuple(copy or ()), rounds)
    pairs: list[tuple[str, object]] = [
        (translate(N_("Code for the paper notice")), made.root_code),
        (translate(N_("Fingerprint")), made.root_fingerprint),
    ]
    pairs += [(translate(N_("Copy of the root key")), place) for place in made.copies]
    session.screen.show(made, facts(pairs))
    if made.one_drive:
        session.screen.note(
            translate("Two copies of the root key are on one drive; put each on a drive of its own.")
        )
    remind_of_copies(session, made.copies)


def remind_of_copies(session: Session, copies: Sequence[Path]) -> None:
    """Remind of the second copy of a root key that was just made."""
    if len(copies) < 2:
        session.screen.note(
            translate("Keep two copies of the root key on two drives in two places; it cannot be replaced.")
        )


@command(
    group,
    "change-passphrase",
    N_("Give a key of this workspace another passphrase."),
    "qcdesk keys change-passphrase device",
)
def change(
    ctx: typer.Context,
    name: Annotated[Literal["root", "kit", "receipt", "device"], typer.Argument(help=N_("Which key."))],
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
    new_passphrase_file: Annotated[Path | None, typer.Option("--new-passphrase-file", help=FILE_HELP)] = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Give a key another passphrase."""
    session = session_of(ctx)
    with session.open() as context:
        old = read_passphrase(passphrase_file)
        new = read_passphrase(new_passphrase_file, NEW_VARIABLE, confirm=True)
        change_passphrase(context, name, old, new, rounds)
    session.screen.show({"key": name}, translate("The passphrase was changed: {key}", key=word(KEY, name)))


@command(
    group,
    "fingerprint",
    N_("Show the codes and fingerprints of the keys, to compare with paper or by telephone."),
    "qcdesk keys fingerprint",
)
def fingerprint(ctx: typer.Context) -> None:
    """Show codes and fingerprints."""
    session = session_of(ctx)
    with session.open() as context:
        found = list_keys(context)
    headers = [translate(N_("Key")), translate(N_("Code")), translate(N_("Fingerprint"))]
    rows = [[word(KEY, key.name), key.code, key.fingerprint] for key in found]
    if any(key.sm2 for key in found):
        headers.append(translate(N_("SM2 fingerprint")))
        rows = [[*row, key.sm2] for row, key in zip(rows, found, strict=True)]
    session.screen.show(found, table(headers, rows))


DailyKey = Annotated[Literal["device", "kit", "receipt"], typer.Argument(help=N_("Which key."))]


@command(
    group,
    "remember",
    N_("Remember a daily key's passphrase in this computer's password store; off until you ask for it."),
    "qcdesk keys remember device",
)
def remember(
    ctx: typer.Context,
    name: DailyKey,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
) -> None:
    """Remember a passphrase on this PC."""
    session = session_of(ctx)
    with session.open() as context:
        found = remember_passphrase(context, name, read_passphrase(passphrase_file))
    _show_remembering(session, found)


@command(
    group,
    "forget",
    N_("Take a passphrase out of this computer's password store."),
    "qcdesk keys forget device",
)
def forget(ctx: typer.Context, name: DailyKey) -> None:
    """Forget a passphrase on this PC."""
    session = session_of(ctx)
    with session.open() as context:
        found = forget_passphrase(context, name)
    _show_remembering(session, found)


@command(
    group,
    "remembered",
    N_("Show whether this computer has a password store and which passphrases it remembers."),
    "qcdesk keys remembered",
)
def remembered(ctx: typer.Context) -> None:
    """Show what is remembered on this PC."""
    session = session_of(ctx)
    with session.open() as context:
        found = remembering(context)
    _show_remembering(session, found)


def _show_remembering(session: Session, found: Remembering) -> None:
    nothing = translate("This computer has no password store that the program can use.")
    pairs = [
        (translate(N_("Password store")), found.store or nothing),
        (translate(N_("Remembered")), [word(KEY, name) for name in found.names]),
    ]
    session.screen.show(found, facts(pairs))
