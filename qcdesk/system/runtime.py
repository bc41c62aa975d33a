"""What the program runs on: libraries on which it must not start, and the programs of a built one."""

from __future__ import annotations

import sys
from pathlib import Path

from qcdesk.domain.errors import EnvironmentFault

DRAW_PAGE = "--draw-page"
"""With this the built program draws a page of a PDF instead of opening the desk."""

PREPARE_PACKAGES = "--prepare-packages"
"""With this it prepares packages that are to be merged."""


DESK = "qcdesk-desk"
"""The built program with the windows; the command line stands beside it."""


def built_part(switch: str) -> list[str]:
    """What starts a part of the built program's work in a process of its own; empty when run from source."""
    if not getattr(sys, "frozen", False):
        return []
    return [str(Path(sys.executable).with_stem(DESK)), switch]


def check_binding(
    python: tuple[int, int] = sys.version_info[:2], pyside: str | None = None, platform: str = sys.platform
) -> None:
    """Refuse PySide6 6.12 and newer on Linux with Python older than 3.12.

    There every void call from C++ drops a reference to None, and the process aborts after
    some thousand events (``none_dealloc: deallocating None``). Python 3.12 made None immortal.
    Raises EnvironmentFault ``runtime.binding-crashes``.
    """
    installed = pyside or _installed()
    major, minor = (int(part) for part in installed.split(".")[:2])
    if platform == "linux" and python < (3, 12) and (major, minor) >= (6, 12):
        raise EnvironmentFault(
            "runtime.binding-crashes", pyside=installed, python=".".join(str(part) for part in python)
        )


def _installed() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - reading it takes longer than a window's first paint

    return version("PySide6-Essentials")
