"""“Remember on this PC”: a daily key's passphrase in the system's password store, if the user wants.

Off until asked for. Never the root's: that key signs a few times a year and lies in a safe.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from qcdesk.domain.errors import EnvironmentFault, UserError, WrongPassphrase
from qcdesk.package import keys
from qcdesk.services import trust_store
from qcdesk.services.context import Context
from qcdesk.system import vault
from qcdesk.system.faults import disk_faults

DAILY = (trust_store.DEVICE, trust_store.KIT, trust_store.RECEIPT)
"""The keys whose passphrase may be remembered."""


@dataclass(frozen=True)
class Remembering:
    """The store's name, ``""`` where this machine has none, and the keys it remembers."""

    store: str
    names: tuple[str, ...]


def remember_passphrase(context: Context, name: str, passphrase: str) -> Remembering:
    """Put a passphrase into the system's store after it has opened its key.

    Raises UserError ``key.not-remembered``, ``key.none``, WrongPassphrase, EnvironmentFault
    ``vault.none``, ``vault.failed``.
    """
    if name not in DAILY:
        raise UserError("key.not-remembered", name=name)
    trust_store.open_key(context, name, passphrase)
    vault.put(_account(context, name), passphrase)
    with context.write("remember_passphrase") as work:
        work.note(key=name)
    return remembering(context)


def forget_passphrase(context: Context, name: str) -> Remembering:
    """Take a passphrase out of the system's store; nothing happens when it is not there."""
    account = _account(context, name)
    if account and vault.delete(account):
        with context.write("forget_passphrase") as work:
            work.note(key=name)
    return remembering(context)


def remembered_passphrase(context: Context, name: str) -> str:
    """The passphrase that the system's store has for a key, ``""`` without one.

    One that no longer opens the key is taken out. Raises EnvironmentFault ``vault.failed``.
    """
    account = _account(context, name)
    found = vault.get(account) if account else None
    if not found:
        return ""
    path = trust_store.key_path(context, name)
    try:
        with disk_faults(path):
            keys.load(path, found)
    except WrongPassphrase:
        vault.delete(account)
        return ""
    return found


def follow_change(context: Context, name: str, passphrase: str) -> None:
    """Keep what is remembered right after a key was given another passphrase."""
    account = _account(context, name)
    # A store that is locked now keeps the old word; `remembered_passphrase` drops it when it fails.
    with suppress(EnvironmentFault):
        if account and vault.get(account) is not None:
            vault.put(account, passphrase)


def drop_remembered(context: Context, name: str) -> None:
    """Take out what is remembered of a key that is about to be replaced."""
    account = _account(context, name)
    # The entry of a replaced key opens nothing that is used; a locked store need not stop the renewal.
    with suppress(EnvironmentFault):
        if account:
            vault.delete(account)


def remembering(context: Context) -> Remembering:
    """Whether this machine has a store, and what it remembers of this workspace's keys."""
    store = vault.name()
    accounts = {name: _account(context, name) for name in DAILY} if store else {}
    return Remembering(store, tuple(n for n, account in accounts.items() if account and vault.get(account)))


def _account(context: Context, name: str) -> str:
    """The entry of a key: its name and fingerprint, so that a renewed key has none; ``""`` without key."""
    path = trust_store.key_path(context, name)
    public = path.with_name(path.name + ".pub")
    with disk_faults(public):
        if not public.is_file():
            return ""
        return f"{name} {keys.parse_line(public.read_text('ascii')).fingerprint}"
