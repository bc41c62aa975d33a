"""What is watched for new packages: drives that are put in, and one folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.watched_places import WatchedPlaces
from ui.widgets.buttons import Button, IconButton


class WatchBar(QWidget):
    """Switches the watching; `places` says what appeared."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, theme = desk, desk.theme
        self.places = WatchedPlaces(desk, self)
        self.places.drives = not desk.state.get("drives_off")
        self.drives = QCheckBox(translate("List what is on a drive as soon as it is put in"))
        self.drives.setChecked(self.places.drives)
        self.drives.toggled.connect(self._drives_switched)
        self.choose = Button(theme, translate("Watch a folder…"), self._ask, icon=Icon.EYE)
        self.told = label(look="muted")
        self.end = IconButton(theme, Icon.CLOSE, translate("Watch this folder no more"), self.watch_none)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.drives)
        layout.addStretch(1)
        layout.addWidget(self.told)
        layout.addWidget(self.end)
        layout.addWidget(self.choose)
        self._tell()

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on; None watches none."""
        self.places.watch(folder)
        self._tell()

    def watch_none(self) -> None:
        """Watch no folder any more."""
        self.watch(None)

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Folder to watch"))
        if folder:
            self.watch(Path(folder))

    def _drives_switched(self, on: bool) -> None:
        self.places.drives = on
        self._desk.state.put("drives_off", not on)

    def _tell(self) -> None:
        folder = self.places.folder
        self.told.setText(translate("Watched: {folder}", folder=str(folder)) if folder is not None else "")
        self.end.setHidden(folder is None)
