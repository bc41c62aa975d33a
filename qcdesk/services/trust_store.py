"""What a workspace knows of keys: the office's statement and devices, the unit's pin of the root."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import msgspec

from qcdesk.domain.errors import UserError
from qcdesk.package import keys, trust
from qcdesk.package.signature import Signer
from qcdesk.package.sshsig import signer_of
from qcdesk.services.context import Context
from qcdesk.store import devices, meta
from qcdesk.store.unit_of_work import Connection

ROOT, KIT, RECEIPT, DEVICE = "root", "kit", "receipt", "device"


def key_path(context: Context, name: str) -> Path:
    """Where a private key lies: ``keys/<name>.key``."""
    return context.layout.keys / f"{name}.key"


def open_key(context: Context, name: str, passphrase: str) -> Signer:
    """A signer for a key of this workspace.

    Raises UserError ``key.none`` when it was never made here, and WrongPassphrase.
    """
    path = key_path(context, name)
    if not path.is_file():
        raise UserError("key.none", name=name)
    return signer_of(keys.load(path, passphrase))


def check_passphrase(passphrase: str) -> None:
    """Raise UserError ``passphrase.weak`` naming the first rule that it breaks."""
    found = keys.passphrase_findings(passphrase)
    if found:
        raise UserError("passphrase.weak", reason=found[0])


def save_signed(connection: Connection, signed: trust.SignedTrust) -> None:
    """Remember the root's statement."""
    parts = (signed.raw, signed.signature, signed.countersignature)
    meta.put(connection, "trust", json.dumps([base64.b64encode(part).decode() for part in parts]))


def load_signed(connection: Connection) -> trust.SignedTrust:
    """The root's statement; raises UserError ``trust.none``."""
    stored = meta.get(connection, "trust")
    if not stored:
        raise UserError("trust.none")
    raw, signature, countersignature = (base64.b64decode(part) for part in json.loads(stored))
    return trust.SignedTrust(raw, signature, countersignature)


def office_trust(connection: Connection) -> trust.TrustList:
    """The office's own trust list: its statement and the devices of the database."""
    signed = load_signed(connection)
    root = keys.parse_line(trust.parse_trust(signed.raw).root)
    known = tuple(_trusted(device) for device in devices.select(connection))
    return trust.trust_list(signed, known, trust.RootPin(root))


def _trusted(device: devices.Device) -> trust.Device:
    fields = {
        "device_id": device.device_id,
        "unit": device.unit,
        "key": device.public_key,
        "status": device.status,
        "since": (device.decided_at or device.requested_at)[:10],
        "confirmed_by": device.decided_by,
        "reason": device.reason,
    }
    return msgspec.convert(fields, trust.Device)


def save_unit_trust(connection: Connection, found: trust.TrustList) -> None:
    """Remember at a unit what a verified kit says of keys, and pin the root."""
    save_signed(connection, found.signed)
    meta.put(connection, "trust_devices", msgspec.json.encode(found.devices).decode())
    pin = found.pin
    meta.put(connection, "pin", json.dumps([pin.root.line, pin.version, pin.digest]))


def unit_pin(connection: Connection) -> trust.RootPin | None:
    """The pinned root of a unit, None before its first kit."""
    stored = meta.get(connection, "pin")
    if not stored:
        return None
    line, version, digest = json.loads(stored)
    return trust.RootPin(keys.parse_line(line), version, digest)


def unit_trust(connection: Connection) -> trust.TrustList:
    """The trust list of the unit's newest kit; raises UserError ``trust.none``."""
    pin = unit_pin(connection)
    if pin is None:
        raise UserError("trust.none")
    stored = meta.get(connection, "trust_devices", "[]")
    known = msgspec.json.decode(stored, type=tuple[trust.Device, ...])
    return trust.trust_list(load_signed(connection), known, pin)
