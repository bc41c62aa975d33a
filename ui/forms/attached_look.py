"""A look at files right after they were attached: one that nobody can open is told at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from qcdesk.services.attach_evidence import sniff
from qcdesk.services.context import Context
from qcdesk.services.evidence_overview import evidence_file
from qcdesk.system.files import IsCancelled, Progress
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.text import explanation
from ui.widgets.evidence_picture import can_show, read_picture

SIDE = 64
"""Pixels: whether there is a page at all is seen in a small one."""


def look_at_file(
    context: Context, sha256: str, name: str, progress: Progress, cancelled: IsCancelled
) -> None:
    """Read the first page or the picture of an evidence file; raises as `read_picture` does."""
    path = evidence_file(context, sha256)
    mime = sniff(path, name)
    if can_show(mime):
        read_picture(path, mime, 0, SIDE, progress, cancelled)


class AttachedLook(QObject):
    """The file is evidence as it is, so it stays attached whatever is found: only the user knows better."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._told: dict[str, str] = {}

    def begin(self) -> None:
        """Forget what was told of files that were attached before."""
        self._told.clear()

    def look(self, file: Path, sha256s: Iterable[str]) -> None:
        """Look at a file that is stored now, in the background."""
        for sha256 in sha256s:
            self._desk.read(
                self,
                look_at_file,
                sha256,
                file.name,
                done=self._sound,
                failed=partial(self._tell, file.name),
                progress=self._progressed,
            )

    def _sound(self, _nothing: object) -> None:
        """Most files are."""

    def _progressed(self, _done: int, _total: int) -> None:
        """A page says only that it is done."""

    def _tell(self, name: str, error: Exception) -> None:
        told = explanation(error)
        parts = (
            translate("“{name}” is attached, but look at it: {what}", name=name, what=told.what),
            told.safe,
        )
        self._told[name] = "".join(part for part in (*parts, told.next_step) if part)
        self._desk.notice.emit("warn", "\n".join(self._told.values()))
