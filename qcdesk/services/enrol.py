"""Enrolment: a device's key, its request, and the office's confirmation by telephone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.package import canonical, keys, members
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.sshsig import signer_of
from qcdesk.package.statement import Counts, Enrolment, PackageType
from qcdesk.package.writer import write_package
from qcdesk.services import incoming, outgoing, trust_store
from qcdesk.services.context import Context
from qcdesk.store import devices, meta
from qcdesk.system.faults import disk_faults


@dataclass(frozen=True)
class EnrolmentRequest:
    """The request as written, and the code to read out when the office telephones."""

    path: Path
    digest: str
    code: str
    fingerprint: str


def request_enrolment(
    context: Context,
    passphrase: str,
    device_name: str,
    contact: str,
    folder: Path | None = None,
    rounds: int = keys.KDF_ROUNDS,
) -> EnrolmentRequest:
    """Make this device's key and write the request, signed with it.

    Asked again, it writes a new request with the key there is. Raises UserError
    ``passphrase.weak``, ``workspace.no-unit``, and WrongPassphrase.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        unit, plan = context.unit(connection), context.plan(connection)
        root = trust_store.unit_trust(connection).root
        device_id = meta.get(connection, "device_id")
    key = _device_key(context, passphrase, rounds)
    signer = signer_of(key)
    request = Enrolment(
        unit=unit,
        device_id=device_id,
        device_name=device_name,
        key=key.public.line,
        contact=contact,
        nonce=secrets.token_hex(32),
    )
    with context.read() as connection:
        envelope = outgoing.Envelope(PackageType.ENROL, "", unit, office_root=root.fingerprint)
        made = outgoing.statement(context, connection, plan, envelope, signer, Counts(), ())
    content = {members.ENROLMENT: canonical.dumps(msgspec.to_builtins(request))}
    written = write_package(context.layout.packages, made, content, signer)
    with context.write("request_enrolment") as work:
        outgoing.keep(work, made, written, "sealed", {"code": key.public.code30})
        work.touch(Changes(packages=frozenset({written.digest})))
    path = written.path if folder is None else outgoing.deliver(written.path, folder, written.digest)
    return EnrolmentRequest(path, written.digest, key.public.code30, key.public.fingerprint)


def _device_key(context: Context, passphrase: str, rounds: int) -> keys.PrivateKey:
    path = trust_store.key_path(context, trust_store.DEVICE)
    with disk_faults(path):
        if path.is_file():
            return keys.load(path, passphrase)
        trust_store.check_passphrase(passphrase)
        key = keys.generate()
        key.save(path, passphrase, rounds)
        return key


def receive_enrolment(context: Context, path: Path) -> devices.Device:
    """Take in a request; the device is not trusted before it is confirmed.

    Raises PackageRefused, UserError ``device.unit-unknown`` and ``device.known``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
        plan, trusted = context.plan(connection), trust_store.office_trust(connection)
    expect = Expectation(frozenset({PackageType.ENROL}), programme=plan.settings.programme)
    package = verify(path, trusted, expect)
    request = package.enrolment
    if request is None:
        raise UserError("device.not-a-request", path=str(path))
    if request.unit not in {unit.code for unit in plan.units}:
        raise UserError("device.unit-unknown", unit=request.unit)
    kept = incoming.archive(context, path, package.digest)
    with context.write("receive_enrolment") as work:
        device = devices.Device(
            device_id=request.device_id,
            unit=request.unit,
            name=request.device_name,
            public_key=request.key,
            code=package.signer.code30,
            status=devices.REQUESTED,
            contact=request.contact,
            requested_at=work.at,
        )
        known = devices.find(work.connection, device.device_id)
        if known is not None and known.public_key == device.public_key and known.status == devices.CONFIRMED:
            return known
        devices.put(work.connection, device)
        incoming.record(work, package, kept, {"code": device.code})
        work.note(device=device.device_id, unit=device.unit)
        work.touch(Changes(devices=frozenset({device.device_id})))
        return device


def confirm_device(context: Context, device_id: str, code: str, spoken_with: str) -> Changes:
    """Trust a device after its code was read out over the telephone.

    `code` is what the unit read out; `spoken_with` who read it. Raises UserError
    ``device.code-differs``, ``device.unknown``, ``device.not-requested``.
    """
    with context.write("confirm_device") as work:
        context.demand(work.connection, "office")
        device = devices.find(work.connection, device_id)
        if device is None:
            raise UserError("device.unknown", device=device_id)
        if device.status != devices.REQUESTED:
            raise UserError("device.not-requested", device=device_id, status=device.status)
        if _digits(code) != _digits(device.code):
            raise UserError("device.code-differs", typed=code, unit=device.unit)
        by = f"{context.person} · {spoken_with}"
        devices.decide(work.connection, device_id, devices.CONFIRMED, work.at, by)
        work.note(device=device_id, unit=device.unit, spoken_with=spoken_with)
        work.touch(Changes(devices=frozenset({device_id})))
        return work.changes


def _digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())


def revoke_device(context: Context, device_id: str, reason: str) -> Changes:
    """Stop trusting a device; what was imported before stays, what arrives later is quarantined.

    Raises UserError ``device.reason-needed``.
    """
    if not reason.strip():
        raise UserError("device.reason-needed")
    with context.write("revoke_device") as work:
        context.demand(work.connection, "office")
        devices.decide(work.connection, device_id, devices.REVOKED, work.at, context.person, reason)
        work.note(device=device_id, reason=reason)
        work.touch(Changes(devices=frozenset({device_id})))
        return work.changes


def list_devices(context: Context) -> list[devices.Device]:
    """All devices that asked, in the order of their request."""
    with context.read() as connection:
        return devices.select(connection)
