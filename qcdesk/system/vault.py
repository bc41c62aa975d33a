"""The system's own store of passwords: Windows Credential Manager, macOS Keychain, Secret Service.

Optional everywhere: a machine may have none, and a store that keeps plain text counts as none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qcdesk.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "QCDesk"
"""Under this name the entries stand in the system's store."""

_PLAIN = "keyrings.alt"
"""Third-party stores that write files which any program of the user can read."""


def name() -> str:
    """The store's name; ``""`` where the machine has none that protects anything."""
    backend = _backend()
    return backend.name if backend else ""


def get(account: str) -> str | None:
    """What is stored under a name; None without an entry or without a store.

    Raises EnvironmentFault ``vault.failed`` when the store is there and refuses, e.g. locked.
    """
    backend = _backend()
    if backend is None:
        return None
    with _faults():
        return backend.get_password(SERVICE, account)


def put(account: str, secret: str) -> None:
    """Store a text. Raises EnvironmentFault ``vault.none``, ``vault.failed``."""
    backend = _backend()
    if backend is None:
        raise EnvironmentFault("vault.none")
    with _faults():
        backend.set_password(SERVICE, account, secret)


def delete(account: str) -> bool:
    """Remove an entry; False when there was none. Raises EnvironmentFault ``vault.failed``."""
    backend = _backend()
    if backend is None or get(account) is None:
        return False
    with _faults():
        backend.delete_password(SERVICE, account)
    return True


def _backend() -> KeyringBackend | None:
    # Loading the library costs more than most commands; few of them need it.
    import keyring  # noqa: PLC0415
    from keyring.backends import chainer  # noqa: PLC0415

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    return next((each for each in candidates if _protects(each)), None)


def _protects(backend: KeyringBackend) -> bool:
    from keyring.backends import fail, null  # noqa: PLC0415

    if isinstance(backend, (fail.Keyring, null.Keyring)):
        return False
    return not type(backend).__module__.startswith(_PLAIN)


@contextmanager
def _faults() -> Iterator[None]:
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        yield
    except KeyringError as error:
        raise EnvironmentFault("vault.failed", reason=str(error) or type(error).__name__) from error
