"""Enrolment: a device's key, its request, and the office's confirmation by telephone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.package import canonical, keys, members, sealed_key, sm2
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.sm2_signature import SecondSigner, code_of
from qcdesk.package.sshsig import signer_of
from qcdesk.package.statement import Counts, Enrolment, PackageType
from qcdesk.package.writer import Beside, write_package
from qcdesk.services import incoming, outgoing, trust_store
from qcdesk.services.context import Context
from qcdesk.store import devices, meta, packages
from qcdesk.store.unit_of_work import Connection, UnitOfWork
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

    Asked again, it writes a new request with the key there is. Where the plan asks for SM2
    signatures, an SM2 key belongs to it, which the same code covers. Raises UserError
    ``passphrase.weak``, ``workspace.no-unit``, ``key.renewal-needed`` when the office trusts this
    key without an SM2 key already, and WrongPassphrase.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        context.unit(connection)
    key = _device_key(context, passphrase, rounds)
    pair = device_keys(context, key, passphrase, rounds)
    return write_request(context, pair, device_name, contact, folder)


@dataclass(frozen=True)
class DeviceKeys:
    """A device's opened key, and the SM2 key that belongs to it if the plan asks for one."""

    key: keys.PrivateKey
    second: sm2.Sm2PrivateKey | None = None

    @property
    def code(self) -> str:
        """The 30 digits that cover both."""
        return code_of(self.key.public, self.second.public if self.second else None)


def device_keys(context: Context, key: keys.PrivateKey, passphrase: str, rounds: int) -> DeviceKeys:
    """The SM2 key beside the device's key, made if the plan asks for one and there is none.

    Raises UserError ``key.renewal-needed``.
    """
    with context.read() as connection:
        national = "sm2" in context.plan(connection).settings.signature
        known = trust_store.unit_trust(connection).device_of(key.public)
    path = trust_store.second_path(trust_store.key_path(context, trust_store.DEVICE))
    with disk_faults(path):
        if path.is_file():
            return DeviceKeys(key, sealed_key.load(path, passphrase))
    if not national:
        return DeviceKeys(key)
    if known is not None and known.status == "confirmed":
        raise UserError("key.renewal-needed")
    return DeviceKeys(key, trust_store.make_second(context, trust_store.DEVICE, passphrase, rounds))


def write_request(
    context: Context,
    pair: DeviceKeys,
    device_name: str,
    contact: str,
    folder: Path | None = None,
    replaced: keys.PrivateKey | None = None,
) -> EnrolmentRequest:
    """Write the request of a device for its keys, countersigned by the key they replace."""
    key, second = pair.key, pair.second
    signer = signer_of(key)
    with context.read() as connection:
        unit, plan = context.unit(connection), context.plan(connection)
        root = trust_store.unit_trust(connection).root
        request = Enrolment(
            unit=unit,
            device_id=meta.get(connection, "device_id"),
            device_name=device_name,
            key=key.public.line,
            contact=contact,
            nonce=secrets.token_hex(32),
            replaces=replaced.public.fingerprint if replaced else "",
            sm2=second.public.line if second else msgspec.UNSET,
        )
        envelope = outgoing.Envelope(PackageType.ENROL, "", unit, office_root=root.fingerprint)
        made = outgoing.statement(context, connection, plan, envelope, signer, Counts(), ())
    content = {members.ENROLMENT: canonical.dumps(msgspec.to_builtins(request))}
    beside = Beside(SecondSigner(second) if second else None, signer_of(replaced) if replaced else None)
    written = write_package(context.layout.packages, made, content, signer, beside=beside)
    with context.write("request_enrolment") as work:
        outgoing.keep(work, made, written, "sealed", {"code": pair.code})
        work.note(key=key.public.fingerprint, replaces=request.replaces)
        work.touch(Changes(packages=frozenset({written.digest})))
    path = written.path if folder is None else outgoing.deliver(written.path, folder, written.digest)
    return EnrolmentRequest(path, written.digest, pair.code, key.public.fingerprint)


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

    Raises PackageRefused, also ``package.signature-missing`` when the plan asks for an SM2 key
    that it does not bring; UserError ``device.unit-unknown`` and ``device.known``.
    """
    with context.read() as connection:
        context.demand(connection, "office")
        plan, trusted = context.plan(connection), trust_store.office_trust(connection)
        earlier = trust_store.earlier_roots(connection)
    wanted = plan.settings.signature
    expect = Expectation(
        frozenset({PackageType.ENROL}), plan.settings.programme, offices=earlier, signature=wanted
    )
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
            code=code_of(package.signer, package.sm2),
            status=devices.REQUESTED,
            contact=request.contact,
            requested_at=work.at,
            replaces=request.replaces,
            sm2_key=package.sm2.line if package.sm2 else "",
        )
        known = devices.of_key(work.connection, device.public_key)
        if known is not None and known.status == devices.CONFIRMED and known.sm2_key == device.sm2_key:
            return known
        _demand_same_unit(work.connection, device)
        if package.countersigner is not None:
            _demand_current(work.connection, device, package.countersigner)
        devices.put(work.connection, device)
        incoming.record(work, package, kept, {"code": device.code})
        work.note(device=device.device_id, unit=device.unit, replaces=device.replaces)
        work.touch(Changes(devices=frozenset({device.device_id})))
        return device


def _demand_same_unit(connection: Connection, device: devices.Device) -> None:
    """A device never changes its unit: else a request could get another unit's key revoked."""
    for known in devices.keys_of(connection, device.device_id):
        if known.unit != device.unit and known.status != devices.REQUESTED:
            raise UserError(
                "device.other-unit", device=device.device_id, unit=known.unit, claimed=device.unit
            )


def _demand_current(connection: Connection, device: devices.Device, old: keys.PublicKey) -> None:
    """The key that countersigns is the one the office trusts for this device."""
    known = devices.of_key(connection, old.line)
    if known is None or known.device_id != device.device_id or known.status != devices.CONFIRMED:
        raise UserError("device.countersigner-refused", device=device.device_id, fingerprint=old.fingerprint)


def confirm_device(context: Context, device_id: str, code: str, spoken_with: str) -> Changes:
    """Trust a device's key after its code was read out over the telephone; an older key is revoked.

    `code` is what the unit read out; `spoken_with` who read it. Raises UserError
    ``device.code-differs``, ``device.unknown``, ``device.not-requested``.
    """
    with context.write("confirm_device") as work:
        context.demand(work.connection, "office")
        device = _waiting(work.connection, device_id)
        if keys.digits_of(code) != keys.digits_of(device.code):
            raise UserError("device.code-differs", typed=code, unit=device.unit)
        work.note(spoken_with=spoken_with)
        _trust(work, device, f"{context.person} · {spoken_with}")
        return work.changes


def approve_renewal(context: Context, device_id: str) -> Changes:
    """Trust a new key that the device's trusted key countersigned; no telephone call is needed.

    Raises UserError ``device.unknown``, ``device.not-requested``, ``device.call-needed`` when the
    request is not countersigned by the key that is trusted now, and for a request with an SM2 key,
    for which an Ed25519 countersignature does not vouch.
    """
    with context.write("approve_renewal") as work:
        context.demand(work.connection, "office")
        device = _waiting(work.connection, device_id)
        trusted = {
            keys.parse_line(known.public_key).fingerprint
            for known in devices.keys_of(work.connection, device_id)
            if known.status == devices.CONFIRMED
        }
        if device.replaces not in trusted or device.sm2_key:
            raise UserError("device.call-needed", device=device_id, unit=device.unit)
        _trust(work, device, context.person)
        return work.changes


def _waiting(connection: Connection, device_id: str) -> devices.Device:
    known = devices.find(connection, device_id)
    if known is None:
        raise UserError("device.unknown", device=device_id)
    if known.status != devices.REQUESTED:
        raise UserError("device.not-requested", device=device_id, status=known.status)
    return known


def _trust(work: UnitOfWork, device: devices.Device, by: str) -> None:
    """Confirm a key; the key it takes the place of is revoked, with the mark of what still counts."""
    mark = _newest_package(work.connection, device.device_id)
    for known in devices.keys_of(work.connection, device.device_id):
        if known.status == devices.CONFIRMED:
            ruling = devices.Ruling(devices.REVOKED, work.at, by, "device.replaced", mark)
            devices.rule(work.connection, known.public_key, ruling)
    devices.rule(work.connection, device.public_key, devices.Ruling(devices.CONFIRMED, work.at, by))
    work.note(device=device.device_id, unit=device.unit, replaces=device.replaces)
    work.touch(Changes(devices=frozenset({device.device_id})))


def _newest_package(connection: Connection, device_id: str) -> str:
    """The digest of the device's newest imported submission: the office's log is the only clock."""
    newest = packages.newest_submission(connection, device=device_id)
    return newest.digest if newest else ""


def revoke_device(context: Context, device_id: str, reason: str) -> Changes:
    """Stop trusting every key of a device, waiting requests included.

    What was imported before stays and is marked as the last that counts; what arrives later goes
    to quarantine whatever it claims. Raises UserError ``device.reason-needed``, ``device.unknown``.
    """
    if not reason.strip():
        raise UserError("device.reason-needed")
    with context.write("revoke_device") as work:
        context.demand(work.connection, "office")
        known = devices.keys_of(work.connection, device_id)
        if not known:
            raise UserError("device.unknown", device=device_id)
        mark = _newest_package(work.connection, device_id)
        for device in known:
            if device.status != devices.REVOKED:
                ruling = devices.Ruling(devices.REVOKED, work.at, context.person, reason, mark)
                devices.rule(work.connection, device.public_key, ruling)
        work.note(device=device_id, unit=known[-1].unit, reason=reason, received_before=mark)
        work.touch(Changes(devices=frozenset({device_id})))
        return work.changes


def list_devices(context: Context) -> list[devices.Device]:
    """All devices that asked, one for each of their keys, in the order of the requests."""
    with context.read() as connection:
        return devices.select(connection)
