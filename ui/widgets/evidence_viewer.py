"""One evidence file at a time: images and PDF pages that can be zoomed and turned, other files as a card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcdesk.system.files import CancelledError
from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.tasks import Callbacks, Handle, Tasks
from ui.base.text import explanation
from ui.base.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.evidence_picture import PDF, Picture, can_show, read_picture
from ui.widgets.layouts import row
from ui.widgets.picture_view import STEP, PictureView

SIDE, FINEST = 1_600, 4_800
"""Pixels of a PDF page's longer side at first, and at most after zooming."""


@dataclass(frozen=True)
class _Wanted:
    path: Path
    mime: str
    page: int
    side: int


class EvidenceViewer(QWidget):
    """`opening` asks to open the shown file with the system's program.

    One picture is read at a time: what is asked for meanwhile waits, and only the newest of it.
    """

    opening = Signal()

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._tasks, self._theme = tasks, theme
        self._wanted: _Wanted | None = None
        self._shown: _Wanted | None = None
        self._reading: tuple[_Wanted, Handle] | None = None
        self._pages = 1
        self.picture = PictureView()
        self.picture.blurred.connect(self._refine)
        self._tools = self._make_tools()
        self._card = EmptyState(
            theme,
            Icon.DOCUMENT,
            "",
            "",
            Button(theme, translate("Open with the system's program"), self._open, icon=Icon.FILE),
        )
        self._empty = EmptyState(theme, Icon.EVIDENCE, translate("No evidence to show"))
        self._words = label(look="muted", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._tools, self.picture, self._card, self._empty):
            layout.addWidget(part, 0 if part is self._tools else 1)
        layout.addWidget(self._words)
        self.show_nothing()

    def _make_tools(self) -> QWidget:
        theme, picture = self._theme, self.picture
        self._back = IconButton(theme, Icon.PREVIOUS, translate("Page before"), self.previous_page)
        self._forth = IconButton(theme, Icon.NEXT, translate("Next page"), self.next_page)
        self._place = label(look="muted")
        tools = QWidget()
        tools.setLayout(
            row(
                self._back,
                self._place,
                self._forth,
                1,
                IconButton(theme, Icon.ADD, translate("Larger (+)"), self._larger),
                IconButton(theme, Icon.REMOVE, translate("Smaller (-)"), self._smaller),
                IconButton(theme, Icon.IMAGE, translate("Whole picture (0)"), picture.fit),
                IconButton(theme, Icon.DOCUMENT, translate("Whole width"), picture.fit_width),
                IconButton(theme, Icon.TURN, translate("Turn to the right (R)"), picture.turn),
                gap=2,
            )
        )
        return tools

    def show_nothing(self, told: str = "") -> None:
        """Say that there is nothing to show, or why."""
        self._wanted = self._shown = None
        self._empty.say(told or translate("No evidence to show"))
        self._show(self._empty, "")

    def show_file(self, path: Path, mime: str, words: str) -> None:
        """Show a file of the workspace; its picture arrives later."""
        if not can_show(mime):
            self._wanted = self._shown = None
            self._card.say(words, translate("This kind of file is shown by its own program."))
            self._show(self._card, "")
            return
        self._words.setText(words)
        if self._shown is None or self._shown.path != path:
            self._shown = None
            self._empty.say(translate("Reading the file…"))
            self._show(self._empty, words)
            self._want(_Wanted(path, mime, 0, SIDE))

    @property
    def shows_picture(self) -> bool:
        """True if a picture is shown, not a card."""
        return not self.picture.isHidden()

    @property
    def page(self) -> int:
        """The page that is shown, from 0."""
        return self._shown.page if self._shown else 0

    @property
    def pages(self) -> int:
        """The number of pages that can be shown."""
        return self._pages

    def next_page(self) -> None:
        """Show the next page of a PDF."""
        self._go(1)

    def previous_page(self) -> None:
        """Show the page before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        now = self._wanted or self._shown
        if now is not None and 0 <= now.page + by < self._pages:
            self._want(_Wanted(now.path, now.mime, now.page + by, SIDE))

    def _refine(self, blur: float) -> None:
        now = self._shown
        if now is not None and now.mime == PDF and self._wanted is None and now.side < FINEST:
            self._want(_Wanted(now.path, now.mime, now.page, min(round(now.side * blur), FINEST)))

    def _want(self, wanted: _Wanted) -> None:
        self._wanted = wanted
        if self._reading is None:
            tell = Callbacks(self._read, self._failed, self._progressed)
            arguments = (wanted.path, wanted.mime, wanted.page, wanted.side)
            self._reading = wanted, self._tasks.read(self, read_picture, *arguments, tell=tell)
        elif self._reading[0] != wanted:
            self._reading[1].stop.set()

    def _progressed(self, _done: int, _total: int) -> None:
        """A page says only that it is done."""

    def _next(self) -> _Wanted | None:
        """What was read, if it is still wanted; otherwise the newest wish is read."""
        read, self._reading = self._reading, None
        wanted = self._wanted
        if wanted is None or (read is not None and read[0] == wanted):
            return wanted
        self._want(wanted)
        return None

    def _read(self, found: Picture) -> None:
        done = self._next()
        if done is None:
            return
        finer = self._shown is not None and (self._shown.path, self._shown.page) == (done.path, done.page)
        self._shown, self._wanted, self._pages = done, None, found.pages
        self._show(self.picture, self._words.text())
        if finer:
            self.picture.refine(QPixmap.fromImage(found.image))
        else:
            self.picture.show_picture(QPixmap.fromImage(found.image))
        self._show_place()

    def _failed(self, error: Exception) -> None:
        if self._next() is None or isinstance(error, CancelledError):
            return
        self._wanted = None
        told = explanation(error)
        self._card.say(told.what, " ".join(part for part in (told.safe, told.next_step) if part))
        self._show(self._card, self._words.text())

    def _show_place(self) -> None:
        several = self._pages > 1
        for part in (self._back, self._forth, self._place):
            part.setVisible(several)
        self._back.setEnabled(self.page > 0)
        self._forth.setEnabled(self.page + 1 < self._pages)
        self._place.setText(translate("{page} of {pages}", page=self.page + 1, pages=self._pages))
        self.picture.setAccessibleDescription(self._place.text() if several else "")

    def _show(self, shown: QWidget, words: str) -> None:
        for part in (self.picture, self._card, self._empty):
            part.setHidden(part is not shown)
        self._tools.setHidden(shown is not self.picture)
        self._words.setText(words)
        self._words.setHidden(not words)

    def _larger(self) -> None:
        self.picture.zoom(STEP)

    def _smaller(self) -> None:
        self.picture.zoom(1 / STEP)

    def _open(self) -> None:
        self.opening.emit()
