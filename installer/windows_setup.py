"""The setup program for Windows, compiled by NSIS from the built folder, and the icon of the programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SCRIPT = Path(__file__).with_name("windows") / "qcdesk.nsi"
DRAWING = Path(__file__).with_name("qcdesk.svg")
ICON = "qcdesk.ico"
SIZES = (16, 24, 32, 48, 64, 256)
"""Pixels of the icon's pictures: in lists, on the task bar, on the desktop."""


def make_icon(out: Path) -> Path:
    """Draw the icon into ``qcdesk.ico``; returns its path."""
    image = QImage(max(SIZES), max(SIZES), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    out.mkdir(parents=True, exist_ok=True)
    icon = out / ICON
    picture = icon.with_suffix(".png")
    image.save(str(picture))
    with Image.open(picture) as drawn:
        drawn.save(icon, sizes=[(size, size) for size in SIZES])
    return icon


def build_setup(folder: Path, out: Path, version: str) -> Path:
    """Make ``QCDesk-<version>-setup.exe`` of the built folder; returns its path.

    Raises CalledProcessError when NSIS fails or warns.
    """
    setup = out / f"QCDesk-{version}-setup.exe"
    names = {"FOLDER": folder, "VERSION": version, "ICON": make_icon(out), "OUT": setup}
    defined = [f"-D{name}={value}" for name, value in names.items()]
    subprocess.run(["makensis", "-V2", "-WX", *defined, str(SCRIPT)], check=True)
    return setup
