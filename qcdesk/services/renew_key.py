"""The unit: a new key for this device, vouched for by the old one or by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.package import keys
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.services.enrol import EnrolmentRequest, device_keys, write_request
from qcdesk.services.remember_passphrase import drop_remembered
from qcdesk.store import meta
from qcdesk.system.faults import disk_faults

OLD = "old-device"
"""The device's key before; kept until a kit of the office names the new one."""

_NEXT = trust_store.NEXT + trust_store.DEVICE


@dataclass(frozen=True)
class RenewKey:
    """A new key for this device.

    `old_passphrase` opens the key that is replaced and lets it countersign, so that the office
    need not telephone; without it (passphrase forgotten, staff left, key revoked) it does.
    """

    passphrase: str
    device_name: str
    contact: str
    old_passphrase: str | None = None
    folder: Path | None = None


def renew_key(context: Context, command: RenewKey, rounds: int = keys.KDF_ROUNDS) -> EnrolmentRequest:
    """Make a new key and write its request; from now on this device signs with it.

    What was sealed with the old key and is still on its way stays valid until the office trusts
    the new one. Asked again before the office's next kit, the request is written again for the
    same new key. Where the plan asks for SM2 signatures an SM2 key is renewed, or made, with it.
    Raises UserError ``passphrase.weak``, ``key.none`` and WrongPassphrase.
    """
    with context.read() as connection:
        context.demand(connection, "unit")
        context.unit(connection)
        national = "sm2" in context.plan(connection).settings.signature
    pending = trust_store.key_path(context, OLD).is_file()
    replaced = _open(context, OLD if pending else trust_store.DEVICE, command.old_passphrase)
    key = _open(context, trust_store.DEVICE, command.passphrase) if pending else None
    if key is None:
        trust_store.check_passphrase(command.passphrase)
        key = keys.generate()
        trust_store.save_key(context, _NEXT, key, command.passphrase, rounds)
        trust_store.second_path(trust_store.key_path(context, _NEXT)).unlink(missing_ok=True)
        if national:
            trust_store.make_second(context, _NEXT, command.passphrase, rounds)
        drop_remembered(context, trust_store.DEVICE)
        _exchange(context)
    pair = device_keys(context, key, command.passphrase, rounds)
    return write_request(context, pair, command.device_name, command.contact, command.folder, replaced)


def forget_old_key(context: Context) -> None:
    """Remove the key before, once a kit of the office names the new one as trusted."""
    public = _public(trust_store.key_path(context, trust_store.DEVICE))
    old = trust_store.key_path(context, OLD)
    with disk_faults(old):
        if not old.is_file() or not public.is_file():
            return
        line = public.read_text("ascii").strip()
        with context.read() as connection:
            device_id = meta.get(connection, "device_id")
            known = trust_store.unit_trust(connection).devices
        if any((d.device_id, d.key, d.status) == (device_id, line, "confirmed") for d in known):
            old.unlink()
            _public(old).unlink(missing_ok=True)
            trust_store.second_path(old).unlink(missing_ok=True)


def _open(context: Context, name: str, passphrase: str | None) -> keys.PrivateKey | None:
    path = trust_store.key_path(context, name)
    if passphrase is None or not path.is_file():
        return None
    with disk_faults(path):
        return keys.load(path, passphrase)


def _exchange(context: Context) -> None:
    """Put the new key in the old one's place; the new one is whole before the old one moves."""
    new = trust_store.key_path(context, _NEXT)
    current = trust_store.key_path(context, trust_store.DEVICE)
    old = trust_store.key_path(context, OLD)
    with disk_faults(current):
        trust_store.second_path(old).unlink(missing_ok=True)
        trust_store.move_key(current, old)
        trust_store.move_key(new, current)


def _public(path: Path) -> Path:
    return path.with_name(path.name + ".pub")
