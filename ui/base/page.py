"""The base of every page: what the navigation needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch

if TYPE_CHECKING:
    from qcdesk.services.check_period import PeriodCheck

Questions = Iterable[tuple[Callable[..., object], tuple[object, ...]]]
"""Reading services, each with its arguments after the context."""

MARGIN = 16
GAP = 10


class Page(QWidget):
    """One page of a desk. Subclasses set `key` and build into `body`.

    `load` is called when the page is shown, when the period changes, and after writes that
    `concerns` says yes to; while hidden a page only remembers that it is stale.
    """

    key = ""
    counts_always = False
    """Load also while hidden, because the rail shows the page's number."""
    count_changed = Signal(int, bool)
    """The number for the navigation rail, and whether it needs attention."""

    def __init__(self, desk: Desk, watch: FindingsWatch, title: str) -> None:
        super().__init__()
        self.desk, self.theme, self.watch = desk, desk.theme, watch
        self.title = title
        self._stale = True
        self.setAccessibleName(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        self.body.setSpacing(GAP)
        desk.changed.connect(self._written)
        desk.period_changed.connect(self._period_changed)

    @property
    def written_desk(self) -> Desk:
        """The desk whose last step Ctrl+Z takes back while this page is shown."""
        return self.desk

    @staticmethod
    def first_questions(_check: PeriodCheck) -> Questions:
        """What `load` will ask first at a unit's desk with these findings."""
        return ()

    def load(self) -> None:
        """Read what the page shows; results arrive later."""

    def count(self) -> None:
        """Tell the rail the page's number while the page is hidden; cheap, and nothing else is read."""

    def concerns(self, _changes: Changes) -> bool:
        """Whether the page has to load again after these changes."""
        return self.desk.touches_figures(_changes)

    def open(self, target: Target) -> None:
        """Show a certain thing of the page."""

    def commit(self) -> None:
        """Save what is being typed: the page is left or the window closes."""

    def unsaved(self) -> list[str]:
        """What was typed here and could not be saved, in lines; asked before the window closes."""
        return []

    def start_search(self) -> None:
        """Put the cursor into the page's search field (Ctrl+F)."""

    def explain(self) -> bool:
        """Explain what has the focus (F1); False if there is nothing but the page itself to explain."""
        return False

    def export(self) -> bool:
        """Save what the page lists as a workbook (Ctrl+E); False leaves it to the window."""
        return False

    def take_files(self, paths: list[Path]) -> bool:
        """Files dropped on the window while this page is shown; False when it has no use for them."""
        return not paths

    def refresh(self) -> None:
        """Load now if the page is shown, else when it is shown next."""
        if self.isVisible() or self.counts_always:
            self._stale = False
            self.load()
        else:
            self._stale = True
            self.count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.load()

    def _written(self, changes: Changes) -> None:
        if self.concerns(changes):
            self.refresh()

    def _period_changed(self, _code: str) -> None:
        self.refresh()


def label(text: str = "", look: str = "", *, wraps: bool = False) -> QLabel:
    """A label; `look` is a name of the style sheet. What users typed is never read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        made.setProperty("look", look)
    made.setWordWrap(wraps)
    if look.startswith("chip"):
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and draw the widget anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
