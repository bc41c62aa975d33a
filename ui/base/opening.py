"""Handing a file to the program that the system uses for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_with_system(path: Path) -> bool:
    """Open a file or show a folder; False when the system knows no program for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
