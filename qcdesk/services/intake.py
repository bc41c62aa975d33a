"""Files on their way into the workspace: written beside first, put in place together.

A commit that counts on them comes after `Intake.settle`: a process that dies in between leaves
whole files that nothing names yet, never a name without its file.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from qcdesk.services.context import Context
from qcdesk.store import blobs
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import hash_file, require_space, sync_directory


class Intake:
    """Collects files in a folder of its own on the workspace's volume."""

    def __init__(self, context: Context, folder: Path) -> None:
        self._context = context
        self._folder = folder
        self._waiting: dict[Path, Path] = {}

    def require_space(self, size: int) -> None:
        """Raise EnvironmentFault ``disk.full`` unless files of this size in all find room."""
        with disk_faults(self._folder):
            require_space(self._folder, size)

    def keep_evidence(self, sha256: str, content: memoryview | Path) -> None:
        """Take in an evidence file; a sound one that is already there stays."""
        target = blobs.path_of(self._context.layout.evidence, sha256)
        with disk_faults(target):
            if target in self._waiting or (target.exists() and hash_file(target).sha256 == sha256):
                return
            self._keep(target, content)

    def keep_package(self, name: str, content: bytes | Path) -> None:
        """Take in a package as it came; one of this name that is already there stays."""
        target = self._context.layout.packages / name
        with disk_faults(target):
            if target not in self._waiting and not target.exists():
                self._keep(target, content)

    def _keep(self, target: Path, content: bytes | memoryview | Path) -> None:
        scratch = self._folder / f"{len(self._waiting)}-{target.name}"
        if not isinstance(content, Path):
            scratch.write_bytes(content)
        elif content.is_relative_to(self._folder):
            scratch = content
        else:
            shutil.copyfile(content, scratch)
        self._waiting[target] = scratch

    def settle(self) -> None:
        """Hand everything to the disk, then put it in place."""
        for target, scratch in self._waiting.items():
            with disk_faults(target):
                _sync(scratch)
        folders: set[Path] = set()
        for target, scratch in self._waiting.items():
            with disk_faults(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                scratch.replace(target)
                folders.add(target.parent)
        for folder in folders | {folder.parent for folder in folders}:
            with disk_faults(folder):
                sync_directory(folder)
        self._waiting.clear()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
