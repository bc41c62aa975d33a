"""Where the program finds its resources and keeps the user's files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

PROGRAM = "QCDesk"


def resources_dir() -> Path:
    """The folder of plans, templates, icons, themes and locale: in the checkout or the built program."""
    return _root() / "resources"


def manual_dir() -> Path:
    """The folder of the manual and its pictures, beside the resources."""
    return _root() / "docs" / "manual"


def _root() -> Path:
    bundled = getattr(sys, "_MEIPASS", None)
    return Path(bundled) if bundled else Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """The user's data folder: ``QCDESK_DATA_DIR``, else the platform's local, not roaming, folder.

    Not created here: whoever writes first creates it.
    """
    chosen = os.environ.get("QCDESK_DATA_DIR", "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(platformdirs.user_data_dir(PROGRAM, appauthor=False, roaming=False))


def logs_dir() -> Path:
    """The folder of the rotating log and of crash files."""
    return data_dir() / "logs"


def default_workspace() -> Path:
    """The workspace that is offered at the first start."""
    return data_dir() / "workspace"
