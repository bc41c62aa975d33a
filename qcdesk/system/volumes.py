"""What kind of volume a folder is on."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ncpfs"}
_DRIVE_REMOTE = 4  # GetDriveTypeW, winbase.h


def is_network(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """True if the folder, which need not exist yet, lies on a network share.

    `mounts` is the kernel's table of mounted file systems; it is not read on Windows.
    """
    place = folder.absolute()
    if str(place).startswith(("\\\\", "//")):
        return True
    if os.name == "nt":
        windll = getattr(ctypes, "windll")  # noqa: B009 - absent from the types of other systems
        return bool(windll.kernel32.GetDriveTypeW(place.anchor) == _DRIVE_REMOTE)
    if not mounts.is_file():
        return False
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, fstype, *_ = [*line.split(" "), "", "", ""]
        point = point.replace("\\040", " ")
        if place.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fstype
    return kind in _NETWORK


def on_one_volume(places: Sequence[Path]) -> bool:
    """True if two of these existing folders or files lie on the same volume."""
    return len({place.stat().st_dev for place in places}) < len(places)
