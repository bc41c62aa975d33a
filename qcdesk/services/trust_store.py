"""What a workspace knows of keys: the office's statement and devices, the unit's pin of the root."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.package import keys, sealed_key, sm2, trust
from qcdesk.package.signature import Signer
from qcdesk.package.sm2_signature import SecondSigner
from qcdesk.package.sshsig import signer_of
from qcdesk.package.writer import Beside
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


def second_path(path: Path) -> Path:
    """Where the SM2 key that belongs to a private key lies: beside it, ``<name>.key.sm2``."""
    return path.with_name(path.name + ".sm2")


def open_office_keys(context: Context, name: str, passphrase: str) -> tuple[Signer, Beside]:
    """The office's kit or receipt key, and its SM2 key if the root's statement names one.

    Raises UserError ``key.none``, ``plan.sm2-keys-needed`` when the plan in force demands SM2
    signatures and there is no such key, and WrongPassphrase.
    """
    signer = open_key(context, name, passphrase)
    with context.read() as connection:
        named = trust.parse_trust(load_signed(connection).raw).sm2_of(signer.public)
        demanded = "sm2" in context.plan(connection).settings.signature
    if named is msgspec.UNSET and demanded:
        raise UserError("plan.sm2-keys-needed", expected=name)
    if named is msgspec.UNSET:
        return signer, Beside()
    return signer, Beside(_open_second(context, name, passphrase))


def open_device_keys(context: Context, passphrase: str, signature: Sequence[str]) -> tuple[Signer, Beside]:
    """A unit's keys as the plan's policy `signature` wants them to sign; fails closed without one.

    Raises UserError ``key.none``, ``key.renewal-needed``, and WrongPassphrase.
    """
    signer = open_key(context, DEVICE, passphrase)
    if "sm2" not in signature:
        return signer, Beside()
    if not second_path(key_path(context, DEVICE)).is_file():
        raise UserError("key.renewal-needed")
    return signer, Beside(_open_second(context, DEVICE, passphrase, alone="ed25519" not in signature))


def _open_second(context: Context, name: str, passphrase: str, *, alone: bool = False) -> SecondSigner:
    path = second_path(key_path(context, name))
    if not path.is_file():
        raise UserError("key.none", name=path.name)
    with disk_faults(path):
        return SecondSigner(sealed_key.load(path, passphrase), alone)


def open_key(context: Context, name: str, passphrase: str) -> Signer:
    """A signer for a key of this workspace.

    Raises UserError ``key.none`` when it was never made here, and WrongPassphrase.
    """
    settle_key(context, name)
    path = key_path(context, name)
    if not path.is_file():
        raise UserError("key.none", name=name)
    if not passphrase:
        raise WrongPassphrase("key.wrong-passphrase")
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
            move_key(new, target)


def move_key(source: Path, target: Path) -> None:
    """Move a private key with its public line and its SM2 key; what was moved already is left."""
    for suffix in (".pub", ".sm2", ""):
        moved = source.with_name(source.name + suffix)
        if moved.is_file():
            replace_durably(moved, target.with_name(target.name + suffix))


def save_key(context: Context, name: str, key: keys.PrivateKey, passphrase: str, rounds: int) -> None:
    """Write a private key of this workspace; `rounds` are bcrypt rounds."""
    path = key_path(context, name)
    with disk_faults(path):
        key.save(path, passphrase, rounds)


def make_second(context: Context, name: str, passphrase: str, rounds: int) -> sm2.Sm2PrivateKey:
    """Make the SM2 key that belongs to a key of this workspace, and write it beside that key."""
    path, key = second_path(key_path(context, name)), sm2.generate()
    with disk_faults(path):
        sealed_key.save(key, path, passphrase, rounds)
    return key


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
        **({"sm2": device.sm2_key} if device.sm2_key else {}),
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
