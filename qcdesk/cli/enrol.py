"""``qcdesk enrol``: a unit's device asks to be trusted, the office confirms it by telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.entry_text import short
from qcdesk.cli.keys import Rounds
from qcdesk.cli.output import facts, table
from qcdesk.cli.passphrases import FILE_HELP, read_passphrase
from qcdesk.cli.session import session_of
from qcdesk.package.keys import KDF_ROUNDS
from qcdesk.services.enrol import (
    confirm_device,
    list_devices,
    receive_enrolment,
    request_enrolment,
    revoke_device,
)
from qcdesk.services.find_entry import find_device
from qcdesk.text import N_, term, translate

group = new_group("enrol", N_("Enrolment: a device asks to be trusted, the office confirms it."))

DeviceName = Annotated[str, typer.Argument(help=N_("The device: the end of its id, or its unit's code."))]


@command(
    group,
    "request",
    N_("At the unit: make this device's key and write the request for the office."),
    "qcdesk enrol request --device 农委电脑1 --contact 0517-8720000 --out E:/",
)
def request(
    ctx: typer.Context,
    device: Annotated[str, typer.Option("--device", help=N_("A name for this computer."))],
    contact: Annotated[str, typer.Option("--contact", help=N_("Whom the office calls, with the number."))],
    out: Annotated[Path | None, typer.Option("--out", help=N_("Copy the package to this folder."))] = None,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
    rounds: Rounds = KDF_ROUNDS,
) -> None:
    """Write the request."""
    session = session_of(ctx)
    with session.open() as context:
        passphrase = read_passphrase(passphrase_file, confirm=True)
        made = request_enrolment(context, passphrase, device, contact, out, rounds)
    pairs = [
        (translate(N_("Request")), made.path),
        (translate(N_("Code to read out when the office calls")), made.code),
    ]
    session.screen.show(made, facts(pairs))


@command(
    group,
    "receive",
    N_("At the office: take in a request; the device is trusted only after it is approved."),
    "qcdesk enrol receive QC-enrol-NY-all-0001-000001.qcpkg",
)
def receive(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The request (.qcpkg)."))],
) -> None:
    """Take in a request."""
    session = session_of(ctx)
    with session.open() as context:
        device = receive_enrolment(context, file)
    pairs = [
        (translate(N_("Device")), f"{short(device.device_id)} {device.name}"),
        (translate(N_("Unit")), device.unit),
        (translate(N_("Contact")), device.contact),
        (translate(N_("Status")), term("status", device.status)),
    ]
    session.screen.show(
        device,
        facts(pairs),
        translate(
            "The key that it replaces vouches for it; approve it without a call with “enrol approve-renewal”."
        )
        if device.replaces
        else translate("Call the unit, let it read out its code, and approve the device with that code."),
    )


@command(group, "list", N_("List the devices that asked, with their status."), "qcdesk enrol list")
def list_all(ctx: typer.Context) -> None:
    """List the devices."""
    session = session_of(ctx)
    with session.open() as context:
        found = list_devices(context)
    headers = (
        translate(N_("Device")),
        translate(N_("Unit")),
        translate(N_("Name")),
        translate(N_("Contact")),
        translate(N_("Status")),
        translate(N_("Decided by")),
    )
    rows = [
        (short(d.device_id), d.unit, d.name, d.contact, term("status", d.status), d.decided_by) for d in found
    ]
    session.screen.show(found, table(headers, rows))


@command(
    group,
    "approve",
    N_("Trust a device after its code was read out over the telephone."),
    'qcdesk enrol approve NY --code "12345 67890 …" --spoken-with 张三',
)
def approve(
    ctx: typer.Context,
    device: DeviceName,
    code: Annotated[str, typer.Option("--code", help=N_("The 30 digits that the unit read out."))],
    spoken_with: Annotated[str, typer.Option("--spoken-with", help=N_("Who read the code out."))],
) -> None:
    """Trust a device."""
    session = session_of(ctx)
    with session.open() as context:
        found = find_device(context, device)
        confirm_device(context, found.device_id, code, spoken_with)
    session.screen.show(
        {"device": found.device_id, "status": "confirmed"},
        translate("The device {name} of {unit} is trusted.", name=found.name, unit=found.unit),
    )


@command(
    group,
    "revoke",
    N_("Stop trusting a device; what it sent before stays."),
    "qcdesk enrol revoke NY --reason 电脑遗失",
)
def revoke(
    ctx: typer.Context,
    device: DeviceName,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why it is no longer trusted."))],
) -> None:
    """Stop trusting a device."""
    session = session_of(ctx)
    with session.open() as context:
        found = find_device(context, device)
        revoke_device(context, found.device_id, reason)
    session.screen.show(
        {"device": found.device_id, "status": "revoked"},
        translate("The device {name} of {unit} is no longer trusted.", name=found.name, unit=found.unit),
    )
