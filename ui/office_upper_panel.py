"""A county as a unit of the plan above: its unit pages, and what only an office has to do there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.context import Context
from qcdesk.services.list_packages import PackageGlance, glance_at_package
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import Page, label
from ui.base.text import aside_text, recovered_text
from ui.forms.office_upper_fill import UpperFillPanel
from ui.forms.office_upper_returns import UpperReturnsPanel
from ui.forms.plan_card import PlanCard
from ui.forms.remember_card import RememberCard
from ui.forms.renew_dialog import RenewDialog
from ui.pages.findings_page import FindingsPage
from ui.pages.registers_page import RegistersPage
from ui.pages.submit_page import SubmitPage
from ui.pages.targets_page import TargetsPage
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, Scroll, row
from ui.widgets.tabs import Tabs

FILL, TARGETS, REGISTERS, FINDINGS, SUBMIT, RETURNED, PLAN = range(7)


class UpperPanel(QWidget):
    """Tabs in the order of the work; `plan_changed` asks for a new panel."""

    plan_changed = Signal()
    counted = Signal(int)
    """How many returns of the office above wait to be passed on."""

    def __init__(self, office: Desk, upper: Desk, title: str) -> None:
        super().__init__()
        self._office, self.upper = office, upper
        self._before: Page | None = None
        upper.setParent(self)
        self.watch = FindingsWatch(upper)
        self.fill = UpperFillPanel(office, upper)
        self.fill.asked.connect(self.jump)
        self.returns = UpperReturnsPanel(office, upper)
        self.returns.counted.connect(self._returns_counted)
        kinds = (TargetsPage, RegistersPage, FindingsPage, SubmitPage)
        self.pages: list[Page] = [kind(upper, self.watch) for kind in kinds]
        for page in self.pages:
            page.body.setContentsMargins(0, 0, 0, 0)
        names = [page.title for page in self.pages]
        self._names = [
            translate("Fill in"),
            *names,
            translate("Returned from above"),
            translate("Plan and key"),
        ]
        parts = [self.fill, *self.pages, self.returns, self._make_plan()]
        self.tabs = Tabs(list(zip(self._names, parts, strict=True)))
        self.tabs.shown.connect(self._tab_shown)
        self.period = QComboBox()
        self.period.setAccessibleName(translate("Period of the office above"))
        for period in upper.plan.periods:
            self.period.addItem(period.name, period.code)
        self.period.activated.connect(self._period_chosen)
        self.banner = Banner(office.theme)
        self._arrange(title)
        self._connect()
        if upper.context.recovered:
            self.banner.show_text("warn", recovered_text(upper.context.recovered))

    def _arrange(self, title: str) -> None:
        settings = self.upper.plan.settings
        unit = self.upper.facts.unit
        told = f"{settings.name} · {unit.name if unit else self.upper.unit}"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(
            row(
                label(title, "title"),
                label(told, "muted"),
                1,
                label(translate("Period of the office above"), "muted"),
                self.period,
            )
        )
        layout.addWidget(self.tabs)
        layout.addWidget(self.banner)
        layout.addWidget(self.tabs.stack, 1)

    def _connect(self) -> None:
        upper = self.upper
        upper.jump.connect(self.jump)
        upper.notice.connect(self.banner.show_text)
        upper.failed.connect(self._failed)
        upper.changed.connect(self._written)
        upper.period_changed.connect(self._show_period)
        self._office.period_changed.connect(self._follow)
        self._show_period(upper.period)
        self._follow(self._office.period)
        for number, page in enumerate(self.pages, TARGETS):
            self._count_page(page, number)

    def _count_page(self, page: Page, number: int) -> None:
        def counted(count: int, _urgent: bool) -> None:
            self._say(number, count)

        page.count_changed.connect(counted)

    def _make_plan(self) -> QWidget:
        self.plan_card = PlanCard(self.upper)
        self.remember_card = RememberCard(self.upper)
        told = translate(
            "This county's key for the office above is one of its own; the office's keys are not used."
        )
        renew = Button(self._office.theme, translate("New key…"), self.renew, icon=Icon.REDO)
        key = Card(label(translate("Key"), "heading"), label(told, "muted", wraps=True), row(renew, 1))
        scroll = Scroll()
        for card in (self.plan_card, key, self.remember_card):
            scroll.content.addWidget(card)
        scroll.content.addStretch(1)
        return scroll

    @property
    def page(self) -> Page | None:
        """The unit page that is shown, if it is one."""
        shown = self.tabs.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def load(self) -> None:
        """Read again what changed here or above."""
        self.watch.look()
        self.returns.load()
        if self.page is not None:
            self.page.load()

    def take_files(self, paths: list[Path]) -> None:
        """Kits and receipts of the office above go where they belong."""
        for path in paths:
            self.upper.read(self, _glance, path, done=self._seen)

    def jump(self, key: str, target: Target) -> None:
        """Show one of the unit pages at a certain thing; other pages are the office's."""
        number = next((n for n, page in enumerate(self.pages, TARGETS) if page.key == key), None)
        if number is None:
            self._office.jump.emit(key, target)
            return
        self.tabs.show_tab(number)
        self.pages[number - TARGETS].open(target)

    def renew(self) -> None:
        """Open the dialog for a new key of this county."""
        self.dialog = RenewDialog(self.upper, self)
        self.dialog.open()

    def _seen(self, glance: PackageGlance) -> None:
        if glance.type == "kit":
            self.tabs.show_tab(PLAN)
            self.plan_card.look_at(glance.path)
        else:
            self.tabs.show_tab(RETURNED)
            self.returns.take([glance.path])

    def _tab_shown(self, number: int) -> None:
        if self._before is not None:
            self._before.commit()
        self._before = self.page
        self.banner.hide()
        if number == PLAN:
            self.plan_card.load()
            self.remember_card.load()

    def _follow(self, code: str) -> None:
        """Plans of both levels mostly name their periods alike: then the one above goes along."""
        if self.period.findData(code) >= 0:
            self.upper.choose_period(code)

    def _show_period(self, code: str) -> None:
        self.period.setCurrentIndex(self.period.findData(code))

    def _period_chosen(self, _number: int) -> None:
        self.upper.choose_period(str(self.period.currentData()))

    def _written(self, changes: Changes) -> None:
        if changes.plan:
            self.plan_changed.emit()
        elif changes.entries or changes.decisions:
            self.returns.load()

    def _returns_counted(self, count: int) -> None:
        self._say(RETURNED, count)
        self.counted.emit(count)

    def _say(self, number: int, count: int) -> None:
        self.tabs.say(number, aside_text(self._names[number], str(count) if count else ""))

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self.upper.plan, error))


def _glance(_context: Context, path: Path) -> PackageGlance:
    return glance_at_package(path)
