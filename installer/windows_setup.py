"""The setup program for Windows, compiled by NSIS from the built folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).with_name("windows") / "qcdesk.nsi"


def build_setup(folder: Path, out: Path, version: str) -> Path:
    """Make ``QCDesk-<version>-setup.exe`` of the built folder; returns its path.

    Raises CalledProcessError when NSIS fails or warns.
    """
    out.mkdir(parents=True, exist_ok=True)
    setup = out / f"QCDesk-{version}-setup.exe"
    names = {"FOLDER": folder, "VERSION": version, "OUT": setup}
    defined = [f"-D{name}={value}" for name, value in names.items()]
    subprocess.run(["makensis", "-V2", "-WX", *defined, str(SCRIPT)], check=True)
    return setup
