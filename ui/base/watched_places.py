"""Watched folders and drives: says which packages are new there, once they are wholly copied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QStorageInfo, QTimer, Signal

from qcdesk.services.context import Context
from qcdesk.services.watch_places import Lying, lying_packages
from ui.base.desk import Desk

POLL_MS = 1500
"""How often drives are looked for: a stick that is put in tells nobody."""
SETTLE_MS = 400
"""How soon after a change in a folder it is looked at again."""
FOLDER = "watched_folder"
"""The key under which the watched folder is remembered."""


class WatchedPlaces(QObject):
    """`appeared` carries the new packages of one look, `drive` the root of a drive put in."""

    appeared = Signal(object)
    drive = Signal(str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.drives = True
        """Whether drives that are put in are looked at; a folder is watched besides."""
        self._known_drives: frozenset[str] | None = None
        self._fresh: set[str] = set()
        self._told: dict[Path, Lying] = {}
        self._before: dict[Path, Lying] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self.look)

    @property
    def folder(self) -> Path | None:
        """The folder that is watched."""
        text = self._desk.state.text(FOLDER)
        return Path(text) if text else None

    def watch(self, folder: Path | None) -> None:
        """Watch a folder, also after the next start; None watches none."""
        self._desk.state.put(FOLDER, str(folder) if folder is not None else "")
        self.start()

    def start(self) -> None:
        """Begin to look; what lies in the watched folder already is told too."""
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        folder = self.folder
        if folder is not None:
            self._watcher.addPath(str(folder))
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._soon.stop()

    def forget(self) -> None:
        """Tell of every package again that lies in a watched place."""
        self._told = {}

    def look(self) -> None:
        """Look at the drives and the folder now, off the GUI thread."""
        places = [Path(root) for root in sorted(self._fresh)]
        if self.folder is not None:
            places.append(self.folder)
        self._desk.read(self, look_around, places, done=self._looked, failed=self._missed, key="places")

    def _changed(self, _folder: str) -> None:
        self._soon.start()

    def _missed(self, _error: Exception) -> None:
        """The next look tries again: a drive is often not ready when it is first seen."""

    def _looked(self, found: tuple[frozenset[str], list[Lying]]) -> None:
        drives, lying = found
        known = self._known_drives
        self._known_drives = drives
        self._fresh &= drives
        if known is not None and self.drives:
            for root in sorted(drives - known):
                self._fresh.add(root)
                self.drive.emit(root)
                self._soon.start()
        self._tell(lying)

    def _tell(self, lying: list[Lying]) -> None:
        now = {each.path: each for each in lying}
        # A file that grew since the last look is still being copied.
        whole = {path: each for path, each in now.items() if self._before.get(path) == each}
        if len(whole) < len(now):
            self._soon.start()
        self._before = now
        new = [path for path, each in whole.items() if self._told.get(path) != each]
        self._told = {**{p: e for p, e in self._told.items() if p in now}, **whole}
        if new:
            self.appeared.emit(new)


def look_around(context: Context, places: list[Path]) -> tuple[frozenset[str], list[Lying]]:
    """The drives that are ready, and the packages in some places."""
    return mounted_drives(), lying_packages(context, places)


def mounted_drives() -> frozenset[str]:
    """The roots of the drives that are ready now, without the system's own."""
    return frozenset(
        volume.rootPath()
        for volume in QStorageInfo.mountedVolumes()
        if volume.isValid() and volume.isReady() and not volume.isRoot()
    )
