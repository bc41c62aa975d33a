"""The window of an open workspace: rail, header, pages, messages, undo; no rules of the domain.

What only a drop or a key needs is imported by it: the window is what every start waits for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.services.last_work import LastWork, last_work
from qcdesk.services.sent_periods import SentPeriod, SentState, sent_periods
from qcdesk.system.layout import PACKAGE_SUFFIX
from qcdesk.text import translate
from ui.base.actions import Act, make_shortcut
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.manual import OFFICE, UNIT, sections
from ui.base.names import explained
from ui.base.page import MARGIN, Page
from ui.base.page_stack import PageKind, PageStack, number_of
from ui.base.text import clock_time, moment_text, recovered_text
from ui.forms.table_export import TableExport
from ui.widgets.banner import Banner
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import TABLES, local_files
from ui.widgets.header import Header
from ui.widgets.rail import Rail
from ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from qcdesk.services.list_packages import PackageGlance

NOTICE_MS = 6000
MINUTE_MS = 60_000
FILED = frozenset({SentState.SEALED, SentState.RECEIVED, SentState.ACCEPTED})


class MainWindow(QWidget):
    """Shows one page at a time. `plan_changed` asks the application to build the window anew."""

    plan_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.watch = FindingsWatch(desk)
        self.setAcceptDrops(True)
        self._stack = PageStack(desk, self.watch, page_kinds(bool(desk.unit)))
        settings = desk.plan.settings
        unit = desk.facts.unit
        name = unit.name if unit else translate("Quality office")
        self.header = Header(desk.theme, name, settings.name, desk.plan.periods)
        titles = [(kind.icon, translate(kind.title)) for kind in self._stack.kinds]
        self.rail = Rail(desk.theme, titles, settings.county)
        self.banner = Banner(desk.theme)
        self._saved_text = ""
        self._hushed: list[EmptyState] = []
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.timeout.connect(self.banner.hide)
        self._arrange()
        self._connect()
        self._filed: frozenset[str] = frozenset()
        self._show_period(desk.period)
        self._look_at_filed()
        self._day = desk.today
        self.minutes = QTimer(self)
        self.minutes.timeout.connect(self._look_at_the_day)
        self.minutes.start(MINUTE_MS)
        desk.read(self, last_work, done=self._last_seen)
        self.watch.look()
        self.show_page(desk.state.text("page"))
        if desk.open:
            self._tell_recovered()

    def _arrange(self) -> None:
        holder = QWidget()
        held = QVBoxLayout(holder)
        held.setContentsMargins(MARGIN, 10, MARGIN, 0)
        held.addWidget(self.banner)
        self._holder = holder
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(holder)
        right.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)

    def _connect(self) -> None:
        desk = self.desk
        self.rail.chosen.connect(self._page_chosen)
        self.header.period_chosen.connect(desk.choose_period)
        desk.period_changed.connect(self._show_period)
        desk.changed.connect(self._written)
        desk.notice.connect(self.notify)
        desk.failed.connect(self.show_failure)
        desk.jump.connect(self.jump)
        desk.tasks.busy.connect(self._busy)
        desk.tasks.idle.connect(self._idle)
        self._stack.built.connect(self._page_built)
        make_shortcut(Act.UNDO, self, self.undo)
        make_shortcut(Act.REDO, self, self.redo)
        make_shortcut(Act.FIND, self, self._find)
        make_shortcut(Act.EXPLAIN, self, self._explain)
        make_shortcut(Act.REFRESH, self, self._refresh)
        self._export = TableExport(desk, self)
        make_shortcut(Act.EXPORT, self, self.export_shown)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._stack.page

    @property
    def pages(self) -> list[Page]:
        """Every page, from top to bottom; those that were not shown yet are built now."""
        return [self._stack.built_page(number) for number in range(len(self._stack.kinds))]

    def confirm(self) -> None:
        """Read anew what was shown before the workspace could be read."""
        self._tell_recovered()
        self.desk.forget_ready()
        self._look_at_filed()
        self._refresh()

    def _tell_recovered(self) -> None:
        if self.desk.context.recovered:
            self.notify("warn", recovered_text(self.desk.context.recovered))

    def show_page(self, key: str) -> Page:
        """Show a page by its key, the first one if there is no such page."""
        number = number_of(self._stack.kinds, key)
        if self._stack.present and self.page is not self._stack.built_page(number):
            self.page.commit()
        page = self._stack.built_page(number)
        self._stack.setCurrentWidget(page)
        self.rail.show_page(number)
        self.desk.state.put("page", page.key)
        return page

    def jump(self, key: str, target: Target) -> None:
        """Show a page at a certain thing."""
        self.show_page(key).open(target)

    def commit(self) -> None:
        """Save what is being typed."""
        self.page.commit()

    def unsaved(self) -> list[str]:
        """What was typed on any page and could not be saved."""
        return [line for page in self._stack.present for line in page.unsaved()]

    def notify(self, kind: str, text: str) -> None:
        """Show a short message; good news and hints go away by themselves."""
        self.banner.show_text(kind, text)
        if kind in ("good", "info"):
            self._hide.start(NOTICE_MS)
        else:
            self._hide.stop()

    def show_failure(self, error: Exception) -> None:
        """Explain a failure: what happened, what is safe, what to do."""
        self._hide.stop()
        kind = "warn" if isinstance(error, UserError) else "bad"
        self.banner.show_explanation(explained(self.desk.facts.plan, error), kind)

    def undo(self) -> None:
        """Take back the last step (Ctrl+Z)."""
        from qcdesk.services.undo import undo  # noqa: PLC0415

        self.commit()
        self.page.written_desk.write(self, undo, done=self._undone)

    def redo(self) -> None:
        """Bring back the step that was undone last (Ctrl+Y)."""
        from qcdesk.services.undo import redo  # noqa: PLC0415

        self.page.written_desk.write(self, redo, done=self._redone)

    def take_files(self, paths: list[Path]) -> None:
        """Files dropped on the window or given at the start: packages go where they belong."""
        from ui.base.dropped_files import glance, office_pages  # noqa: PLC0415

        packages = [path for path in paths if path.suffix.lower() == PACKAGE_SUFFIX]
        others = [path for path in paths if path not in packages]
        if not self.desk.unit and paths:
            elsewhere = self.page.written_desk is not self.desk
            if others and elsewhere and self.page.take_files(others):
                paths = packages
            self.desk.read(self, office_pages, paths, done=self._office_sorted)
            return
        for path in packages:
            self.desk.read(self, glance, path, done=self._package_seen)
        if others and not self.page.take_files(others):
            told = translate("Open the entry that the file belongs to, then drop the file there.")
            if any(path.suffix.lower() in TABLES for path in others):
                told = translate(
                    "A table is imported into its register: open the register, then drop the file there. "
                    "If it is evidence, open its entry first."
                )
            self.notify("warn", told)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_files(local_files(event.mimeData()))

    def _package_seen(self, glance: PackageGlance) -> None:
        places = {"receipt": "returned", "kit": "settings"}
        place = places.get(glance.type)
        if place is None:
            told = translate("“{name}” is not for this desk.", name=glance.path.name)
            self.notify("warn", told)
        else:
            self.jump(place, Target(path=glance.path))

    def _office_sorted(self, found: dict[str, list[Path]]) -> None:
        for key, paths in found.items():
            self.show_page(key).take_files(paths)

    def _page_chosen(self, number: int) -> None:
        self.show_page(self._stack.kinds[number].key)

    def _page_built(self, number: int, page: Page) -> None:
        if not self.desk.open:
            for empty in page.findChildren(EmptyState):
                empty.hush(quiet=True)
                self._hushed.append(empty)
        page.count_changed.connect(self.rail.buttons[number].show_count)

    def _show_period(self, code: str) -> None:
        period = self.desk.plan.period(code)
        days_left = (period.due - self.desk.today).days
        self.header.show_period(period, days_left, filed=code in self._filed)

    def _look_at_filed(self) -> None:
        """Read which periods a unit has sent: such a one is not overdue."""
        if self.desk.unit:
            self.desk.read(self, sent_periods, done=self._filed_known, key="filed")

    def _filed_known(self, found: list[SentPeriod]) -> None:
        self._filed = frozenset(each.period.code for each in found if each.state in FILED)
        self._show_period(self.desk.period)

    def _look_at_the_day(self) -> None:
        """A window that stays open over night counts the days left anew."""
        if self.desk.today != self._day:
            self._day = self.desk.today
            self._show_period(self.desk.period)
            self._refresh()

    def _written(self, changes: Changes) -> None:
        self._show_saved(clock_time(self.desk.clock.now()))
        if changes.packages or changes.decisions:
            self._look_at_filed()
        if changes.plan:
            self.plan_changed.emit()

    def _last_seen(self, last: LastWork) -> None:
        if last.at is not None and not self._saved_text:
            today = last.at.date() == last.now.date()
            self._show_saved(clock_time(last.at) if today else moment_text(last.at.isoformat()))
        if last.at is not None and last.behind:
            told = translate(
                "This machine's clock says {now}, but work was saved at {last} already. Nothing is lost and "
                "you can go on; the times shown beside your work will be wrong until the clock is set right.",
                now=moment_text(last.now.isoformat()),
                last=moment_text(last.at.isoformat()),
            )
            self.notify("warn", told)

    def _show_saved(self, time: str) -> None:
        self._saved_text = translate("saved {time}", time=time)
        self.header.show_saved(self._saved_text)

    def _busy(self) -> None:
        if self.desk.tasks.writing:
            self.header.show_saved(translate("saving…"))

    def _idle(self) -> None:
        self.header.show_saved(self._saved_text)
        while self._hushed and self.desk.open:
            self._hushed.pop().hush(quiet=False)
        self._stack.build_ahead()

    def _undone(self, _changes: object) -> None:
        self.notify("info", translate("The last step was taken back; Ctrl+Y brings it back."))

    def _redone(self, _changes: object) -> None:
        self.notify("info", translate("The step was brought back."))

    def _find(self) -> None:
        self.page.start_search()

    def _explain(self) -> None:
        manual = UNIT if self.desk.unit else OFFICE
        keys = {section.key for section in sections(manual)}
        if not self.page.explain() and self.page.key in keys:
            from ui.forms.manual_dialog import ManualDialog  # noqa: PLC0415

            ManualDialog(self.desk.theme, self.page.key, self, manual).show()

    def export_shown(self) -> None:
        """Save the table that has the focus, else the page's first one, as a workbook."""
        if self.page.export():
            return
        tables = [table for table in self.page.findChildren(TableView) if table.isVisible()]
        if tables:
            table = next((each for each in tables if each.hasFocus()), tables[0])
            self._export.ask(table, table.accessibleName() or self.page.title)

    def _refresh(self) -> None:
        self.page.load()
        self.watch.look()


def page_kinds(unit: bool) -> tuple[PageKind, ...]:
    """The pages of a desk."""
    if unit:
        from ui.unit_pages import PAGES  # noqa: PLC0415
    else:
        from ui.office_pages import PAGES  # noqa: PLC0415
    return PAGES
