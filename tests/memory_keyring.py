"""A password store of the system that lives in memory, for tests of “remember on this PC”."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """The system's store, kept in memory; it can be locked."""

    priority = 0
    locked = False

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")

    def get_password(self, service, username):
        self._open()
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self._open()
        self.held[service, username] = password

    def delete_password(self, service, username):
        self._open()
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class PlainKeyring(MemoryKeyring):
    """A store of the third-party package that writes plain files."""


PlainKeyring.__module__ = "keyrings.alt.file"


@contextmanager
def installed() -> Iterator[MemoryKeyring]:
    """The store in place of the machine's own."""
    before, made = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(made)
    try:
        yield made
    finally:
        keyring.set_keyring(before)
