"""Typed failures: the user's input, the machine, or a defect of the program.

An error carries a stable code and parameters; the sentence that a person reads is looked
up in the message catalogue by the code (`qcdesk.text`, `ui`), never written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class QCDeskError(Exception):
    """A failure with a stable code, e.g. ``package.signature-invalid``, and its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, object] = MappingProxyType(params)

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({shown})" if shown else self.code


class UserError(QCDeskError):
    """The input cannot be accepted as it is; the user can correct it."""


class EnvironmentFault(QCDeskError):
    """The machine refused: disk full, drive gone, file locked, permission missing."""


class Bug(QCDeskError):
    """A state that the program promises never to reach."""


class PackageRefused(UserError):
    """A package was refused; nothing of it entered the ledger."""


class WrongPassphrase(UserError):
    """The passphrase does not open the private key."""
