"""The pages of a desk: known by key, icon and title from the start, built when they are first wanted."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from ui.base.icons import Icon
from ui.base.tasks import Callbacks

if TYPE_CHECKING:
    from qcdesk.services.check_period import PeriodCheck
    from ui.base.desk import Desk
    from ui.base.findings_watch import FindingsWatch
    from ui.base.page import Page, Questions

PAUSE_MS = 40
"""Between two pages that are built ahead, so that keys and clicks come first."""


class PageClass(Protocol):
    """What makes a page, and knows what it will ask first."""

    def __call__(self, desk: Desk, watch: FindingsWatch) -> Page: ...

    def first_questions(self, _check: PeriodCheck) -> Questions:
        """See `Page.first_questions`."""


@dataclass(frozen=True)
class PageKind:
    """A page before it is built: `title` is a marked message, `place` is ``module:class``."""

    key: str
    icon: Icon
    title: str
    place: str

    def kind(self) -> PageClass:
        """The page's class; its module is imported with the first call."""
        found: PageClass = pkgutil.resolve_name(self.place)
        return found


def number_of(kinds: Sequence[PageKind], key: str) -> int:
    """The number of the page with this key; 0 if there is none."""
    return next((number for number, kind in enumerate(kinds) if kind.key == key), 0)


class PageStack(QStackedWidget):
    """Builds a page when it is first shown, and the others one by one while nothing else is to do."""

    built = Signal(int, object)
    """The number of a page that was just made, and the page."""

    def __init__(self, desk: Desk, watch: FindingsWatch, kinds: Sequence[PageKind]) -> None:
        super().__init__()
        self.kinds = tuple(kinds)
        self._desk, self._watch = desk, watch
        self._made: dict[int, Page] = {}
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(PAUSE_MS)
        self._ahead.timeout.connect(self._next)

    @property
    def present(self) -> list[Page]:
        """The pages that are built, from top to bottom of the rail."""
        return [self._made[number] for number in sorted(self._made)]

    @property
    def page(self) -> Page:
        """The page that is shown; raises LookupError before the first one is."""
        for page in self._made.values():
            if page is self.currentWidget():
                return page
        raise LookupError("no page")

    def built_page(self, number: int) -> Page:
        """The page, built now if it is not yet."""
        page = self._made.get(number)
        if page is None:
            page = self._made[number] = self.kinds[number].kind()(self._desk, self._watch)
            self.addWidget(page)
            self.built.emit(number, page)
            page.refresh()
        return page

    def build_ahead(self) -> None:
        """Begin to build the pages that were not shown yet, each after what is under way."""
        if not self._ahead.isActive() and self._missing() is not None:
            self._ahead.start()

    def _missing(self) -> int | None:
        return next((number for number in range(len(self.kinds)) if number not in self._made), None)

    def _next(self) -> None:
        number = self._missing()
        if number is None or self._desk.tasks.working:
            return  # `build_ahead` is called again when the work is done
        # The import is what takes long; on a reader it lets the GUI thread in between.
        self._desk.tasks.read(self, self.kinds[number].kind, tell=Callbacks(self._imported))

    def _imported(self, _kind: object) -> None:
        number = self._missing()
        if number is not None:
            self.built_page(number)
        self.build_ahead()
