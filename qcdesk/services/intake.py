"""Packages on their way into the workspace: written beside first, put in place together.

A commit that counts on them comes after `Intake.settle`: a process that dies in between leaves
whole files that nothing names yet, never a name without its file.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qcdesk.system.faults import disk_faults
from qcdesk.system.files import require_space, sync_directory, sync_file
from qcdesk.system.workers import Background


class Intake:
    """Collects packages in `scratch`, a folder of its own on the volume of `folder`.

    They are written and synced in the background, while the caller verifies the next one.
    """

    def __init__(self, folder: Path, scratch: Path, background: Background) -> None:
        self._folder = folder
        self._scratch = scratch
        self._background = background
        self._waiting: dict[Path, Path] = {}
        self._written = 0

    def keep(self, name: str, content: bytes | Path) -> None:
        """Take in a package: its bytes, or a copy of it that already lies in the scratch folder.

        One of this name that is already there stays: the name has the digest.
        """
        target = self._folder / name
        with disk_faults(target):
            if target in self._waiting or target.exists():
                return
            if isinstance(content, Path):
                scratch = content
                self._background.start(partial(sync_file, content))
            else:
                scratch = self._scratch / f"{len(self._waiting)}-{name}"
                self._written += len(content)
                require_space(self._scratch, self._written)
                self._background.start(partial(_write, scratch, content))
        self._waiting[target] = scratch

    def settle(self) -> None:
        """Wait until the disk has everything, then put it in place."""
        with disk_faults(self._folder):
            self._background.finish()
            for target, scratch in self._waiting.items():
                scratch.replace(target)
            if self._waiting:
                sync_directory(self._folder)
        self._waiting.clear()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    sync_file(path)
