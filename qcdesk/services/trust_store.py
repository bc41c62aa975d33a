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
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import replace_durably

ROOT, KIT, RECEIPT, DEVICE = "root", "kit", "receipt", "device"
NEXT = "next-"
"""Begins the name of an office key that was made and is not named by the root's statement yet."""


def key_path(context: Context, name: str) -> Path:
    """Where a private key lies: ``keys/<name>.key``."""
    return context.layout.keys / f"{name}.key"


def open_key(context: Context, name: str, passphrase: str) -> Signer:
    """A signer for a key of this workspace.

    Raises UserError ``key.none`` when it was never made here, and WrongPassphrase.
    """
    settle_key(context, name)
    path = key_path(context, name)
    if not path.is_file():
        raise UserError("key.none", name=name)
    with disk_faults(path):
        return signer_of(keys.load(path, passphrase))


def settle_key(context: Context, name: str) -> None:
    """Put a new office key in its place once the root's statement names it.

    The statement is stored first and the files follow; called again after a crash it ends the move.
    """
    new = key_path(context, NEXT + name)
    with disk_faults(new), context.read() as connection:
        if not new.is_file() or not meta.get(connection, "trust"):
            return
        target = key_path(context, name)
        moved = new.with_name(new.name + ".pub")
        public = moved if moved.is_file() else target.with_name(target.name + ".pub")
        said = trust.parse_trust(load_signed(connection).raw)
        if public.read_text("ascii").strip() in (said.root, *said.kit_keys, *said.receipt_keys):
            if moved.is_file():
                replace_durably(moved, target.with_name(target.name + ".pub"))
            replace_durably(new, target)


def save_key(context: Context, name: str, key: keys.PrivateKey, passphrase: str, rounds: int) -> None:
    """Write a private key of this workspace; `rounds` are bcrypt rounds."""
    path = key_path(context, name)
    with disk_faults(path):
        key.save(path, passphrase, rounds)


def check_passphrase(passphrase: str) -> None:
    """Raise UserError ``passphrase.weak`` naming the first rule that it breaks."""
    found = keys.passphrase_findings(passphrase)
    if found:
        raise UserError("passphrase.weak", reason=found[0])


def save_signed(connection: Connection, signed: trust.SignedTrust) -> None:
    """Remember the root's statement, and the root it replaces."""
    stored = meta.get(connection, "trust")
    root = keys.parse_line(trust.parse_trust(signed.raw).root).fingerprint
    known = earlier_roots(connection)
    if stored:
        known |= {keys.parse_line(trust.parse_trust(load_signed(connection).raw).root).fingerprint}
    meta.put(connection, "earlier_roots", json.dumps(sorted(known - {root})))
    parts = (signed.raw, signed.signature, signed.countersignature)
    meta.put(connection, "trust", json.dumps([base64.b64encode(part).decode() for part in parts]))


def load_signed(connection: Connection) -> trust.SignedTrust:
    """The root's statement; raises UserError ``trust.none``."""
    stored = meta.get(connection, "trust")
    if not stored:
        raise UserError("trust.none")
    raw, signature, countersignature = (base64.b64decode(part) for part in json.loads(stored))
    return trust.SignedTrust(raw, signature, countersignature)


def earlier_roots(connection: Connection) -> frozenset[str]:
    """Fingerprints of the root keys that the office had before; units may still address them."""
    return frozenset(json.loads(meta.get(connection, "earlier_roots", "[]")))


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
        "received_before": device.received_before,
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
