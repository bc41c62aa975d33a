"""Passphrases: from a file, from the environment, or typed without echo; never an argument."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.services.context import Context
from qcdesk.services.remember_passphrase import remembered_passphrase
from qcdesk.system.faults import disk_faults
from qcdesk.text import N_, explain, translate

VARIABLE = "QCDESK_PASSPHRASE"
ROOT_VARIABLE = "QCDESK_ROOT_PASSPHRASE"
NEW_VARIABLE = "QCDESK_NEW_PASSPHRASE"
SAFE_VARIABLE = "QCDESK_SAFE_PASSPHRASE"

FILE_HELP = N_("Read the passphrase from the first line of this file instead of asking.")


def read_passphrase(file: Path | None, variable: str = VARIABLE, *, confirm: bool = False) -> str:
    """The passphrase: the file's first line, else the variable, else asked for.

    With `confirm` it has to be typed twice. Raises UserError ``passphrase.file-unreadable`` and,
    where nobody can be asked, ``passphrase.not-given``.
    """
    if file is not None:
        return _from_file(file)
    if os.environ.get(variable):
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise UserError("passphrase.not-given", variable=variable)
    asked = translate(_PROMPTS[variable])
    again = translate(N_("Once more")) if confirm else False
    typed: str = typer.prompt(asked, hide_input=True, confirmation_prompt=again, err=True)
    return typed


def daily_passphrase(context: Context, name: str, file: Path | None) -> str:
    """The passphrase of a daily key: given, else remembered on this PC, else asked for."""
    if file is None and not os.environ.get(VARIABLE):
        try:
            found = remembered_passphrase(context, name)
        except EnvironmentFault as error:
            # A locked store is no reason not to seal: the user is told and asked.
            typer.echo(explain(error.code, error.params).what, err=True)
        else:
            if found:
                return found
    return read_passphrase(file)


_PROMPTS = {
    VARIABLE: N_("Passphrase"),
    ROOT_VARIABLE: N_("Passphrase of the root key"),
    NEW_VARIABLE: N_("New passphrase"),
    SAFE_VARIABLE: N_("Passphrase of the key in the safe"),
}


def _from_file(file: Path) -> str:
    with disk_faults(file):
        data = file.read_bytes()
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UserError("passphrase.file-unreadable", path=str(file)) from error
    if not lines or not lines[0]:
        raise UserError("passphrase.file-unreadable", path=str(file))
    return lines[0]
