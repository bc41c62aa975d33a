"""``qcdesk keys`` and ``qcdesk enrol``: new keys, the root's drill, recipients, who did what and when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from qcdesk.cli import enrol, keys
from qcdesk.cli.command_tree import command
from qcdesk.cli.enrol import DeviceName
from qcdesk.cli.entry_text import short
from qcdesk.cli.keys import Rounds, remind_of_copies
from qcdesk.cli.output import facts, table
from qcdesk.cli.passphrases import (
    FILE_HELP,
    NEW_VARIABLE,
    ROOT_VARIABLE,
    SAFE_VARIABLE,
    VARIABLE,
    read_passphrase,
)
from qcdesk.cli.session import Session, session_of
from qcdesk.cli.words import DEVICE_EVENT, word
from qcdesk.package.keys import KDF_ROUNDS
from qcdesk.services.device_history import device_history
from qcdesk.services.drill_root import drill_root
from qcdesk.services.enrol import approve_renewal
from qcdesk.services.find_entry import find_device
from qcdesk.services.recipients import MakeRecipients, make_recipients
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.services.rotate_keys import RotateKey, RotateRoot, rotate_key, rotate_root
from qcdesk.services.trust_statement import TrustIssued
from qcdesk.text import N_, translate

group = keys.group
"""The group of keys with the commands of this module."""

RootFile = Annotated[
    Path | None, typer.Option("--root", help=N_("A copy of the root key when it is not kept at this desk."))
]
RootPassphrase = Annotated[Path | None, typer.Option("--root-passphrase-file", help=FILE_HELP)]
NewPassphrase = Annotated[Path | None, typer.Option("--new-passphrase-file", help=FILE_HELP)]
Passphrase = Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)]


@command(
    keys.group,
    "rotate",
    N_("At the office: make a new kit or receipt key; units follow with the next kit."),
    "qcdesk keys rotate receipt --root E:/qcdesk-root.key",
)
def rotate(
    ctx: typer.Context,
    name: Annotated[Literal["kit", "receipt"], typer.Argument(help=N_("Which key."))],
    compromised: Annotated[
        bool, typer.Option("--compromised", help=N_("Withdraw the keys before, too: someone else has them."))
    ] = False,
    root: RootFile = None,
    root_passphrase_file: RootPassphrase = None,
    new_passphrase_file: NewPassphrase = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Make a new kit or receipt key."""
    session = session_of(ctx)
    with session.open() as context:
        first = read_passphrase(root_passphrase_file, ROOT_VARIABLE)
        new = read_passphrase(new_passphrase_file, NEW_VARIABLE, confirm=True)
        issued = rotate_key(context, RotateKey(name, first, new, compromised, root), rounds)
    _show_issued(session, issued)


@command(
    keys.group,
    "rotate-root",
    N_("At the office: make a new root key, signed for by the old one."),
    "qcdesk keys rotate-root --copy E:/ --copy F:/",
)
def rotate_root_key(
    ctx: typer.Context,
    copy: Annotated[
        list[Path] | None,
        typer.Option("--copy", help=N_("Copy the root key to this folder and prove that the copy opens.")),
    ] = None,
    root: RootFile = None,
    root_passphrase_file: RootPassphrase = None,
    new_passphrase_file: NewPassphrase = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Make a new root key."""
    session = session_of(ctx)
    with session.open() as context:
        old = read_passphrase(root_passphrase_file, ROOT_VARIABLE)
        new = read_passphrase(new_passphrase_file, NEW_VARIABLE, confirm=True)
        issued = rotate_root(context, RotateRoot(old, new, tuple(copy or ()), root), rounds)
    _show_issued(session, issued)
    remind_of_copies(session, issued.copies)


@command(
    keys.group,
    "drill",
    N_("At the office: prove that a copy of the root key opens, signs and is the one in force."),
    "qcdesk keys drill E:/qcdesk-root.key",
)
def drill(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The copy of the root key."))],
    root_passphrase_file: RootPassphrase = None,
) -> None:
    """Prove a root copy."""
    session = session_of(ctx)
    with session.open() as context:
        proved = drill_root(context, file, read_passphrase(root_passphrase_file, ROOT_VARIABLE))
    session.screen.show(
        proved, translate("The copy opens, signs and is the root in force: {code}", code=proved.root_code)
    )


@command(
    keys.group,
    "recipients",
    N_("At the office: make the two keys to which units encrypt their submissions."),
    "qcdesk keys recipients --safe F:/",
)
def recipients(
    ctx: typer.Context,
    safe: Annotated[Path, typer.Option("--safe", help=N_("The drive that goes into the safe."))],
    root: RootFile = None,
    root_passphrase_file: RootPassphrase = None,
    passphrase_file: Passphrase = None,
    safe_passphrase_file: Annotated[
        Path | None, typer.Option("--safe-passphrase-file", help=FILE_HELP)
    ] = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Make the two recipients."""
    session = session_of(ctx)
    with session.open() as context:
        first = read_passphrase(root_passphrase_file, ROOT_VARIABLE)
        duty = read_passphrase(passphrase_file, VARIABLE, confirm=True)
        kept = read_passphrase(safe_passphrase_file, SAFE_VARIABLE, confirm=True)
        issued = make_recipients(context, MakeRecipients(first, duty, kept, safe, root), rounds)
    _show_issued(session, issued)


def _show_issued(session: Session, issued: TrustIssued) -> None:
    pairs: list[tuple[str, object]] = [
        (translate(N_("Statement of keys")), issued.version),
        (translate(N_("Code for the paper notice")), issued.root_code),
        (translate(N_("Fingerprint")), issued.fingerprint),
    ]
    pairs += [(translate(N_("Copy of the root key")), place) for place in issued.copies]
    session.screen.show(issued, facts(pairs), translate("Issue a kit: with it the units follow."))


@command(
    enrol.group,
    "renew",
    N_("At the unit: make a new key for this device and write its request."),
    "qcdesk enrol renew --device 农委电脑1 --contact 0517-8720000 --out E:/",
)
def renew(
    ctx: typer.Context,
    device: Annotated[str, typer.Option("--device", help=N_("A name for this computer."))],
    contact: Annotated[str, typer.Option("--contact", help=N_("Whom the office calls, with the number."))],
    lost: Annotated[
        bool, typer.Option("--lost", help=N_("The old passphrase is not known; the office will call."))
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help=N_("Copy the package to this folder."))] = None,
    passphrase_file: Passphrase = None,
    new_passphrase_file: NewPassphrase = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Make a new key for this device."""
    session = session_of(ctx)
    with session.open() as context:
        old = None if lost else read_passphrase(passphrase_file)
        new = read_passphrase(new_passphrase_file, NEW_VARIABLE, confirm=True)
        made = renew_key(context, RenewKey(new, device, contact, old, out), rounds)
    pairs = [
        (translate(N_("Request")), made.path),
        (translate(N_("Code to read out when the office calls")), made.code),
    ]
    session.screen.show(made, facts(pairs))


@command(
    enrol.group,
    "approve-renewal",
    N_("At the office: trust a new key that the device's old key vouches for; no call is needed."),
    "qcdesk enrol approve-renewal NY",
)
def approve(ctx: typer.Context, device: DeviceName) -> None:
    """Trust a renewed key."""
    session = session_of(ctx)
    with session.open() as context:
        found = find_device(context, device)
        approve_renewal(context, found.device_id)
    session.screen.show(
        {"device": found.device_id, "status": "confirmed"},
        translate("The device {name} of {unit} is trusted.", name=found.name, unit=found.unit),
    )


@command(
    enrol.group,
    "history",
    N_("At the office: who confirmed, renewed and revoked which device, and when."),
    "qcdesk enrol history",
)
def history(ctx: typer.Context) -> None:
    """Show what happened to the devices."""
    session = session_of(ctx)
    with session.open() as context:
        events = device_history(context)
    headers = (
        translate(N_("When")),
        translate(N_("Who")),
        translate(N_("What")),
        translate(N_("Unit")),
        translate(N_("Device")),
        translate(N_("Remark")),
    )
    rows = []
    for event in events:
        remark = " ".join(event.detail.values())
        what = word(DEVICE_EVENT, event.action)
        rows.append((event.at, event.person, what, event.unit, short(event.device_id), remark))
    session.screen.show(events, table(headers, rows))
