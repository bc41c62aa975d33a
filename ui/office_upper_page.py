"""Reporting upwards: this county as one of the units of the office above."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.page import Page
from ui.base.text import explanation
from ui.base.upper_desk import CountyDesk, UpperDesk, UpperFacts
from ui.forms.first_run_words import upper_words
from ui.office_upper_panel import UpperPanel
from ui.pages.first_run_page import FirstRunPage
from ui.widgets.banner import Banner

SUFFIX = ".qcpkg"


class OfficeUpperPage(Page):
    """First the steps by which the county joins, then the work of each period."""

    key = "upper"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Report upwards"))
        self._files: list[Path] = []
        self.workspace = UpperDesk(desk, self)
        self.workspace.found.connect(self._found)
        self.workspace.failed.connect(self._failed)
        # The threads end with the page also when only the window is made anew.
        self.destroyed.connect(self.workspace.tasks.end)
        self.banner = Banner(desk.theme)
        self.stack = QStackedWidget()
        self.join: FirstRunPage | None = None
        self.panel: UpperPanel | None = None
        self.body.addWidget(self.banner)
        self.body.addWidget(self.stack, 1)

    def load(self) -> None:
        if self.panel is not None:
            self.panel.load()
        elif self.join is None:
            self.workspace.look()

    @property
    def written_desk(self) -> Desk:
        return self.panel.upper if self.panel is not None else self.desk

    def open(self, target: Target) -> None:
        if target.path is not None:
            self.take_files([target.path])

    def take_files(self, paths: list[Path]) -> bool:
        packages = [path for path in paths if path.suffix.lower() == SUFFIX]
        if self.panel is not None:
            self.panel.take_files(packages)
            others = [path for path in paths if path not in packages]
            page = self.panel.page
            return not others or (page is not None and page.take_files(others))
        if self.join is not None:
            self.join.take_files(paths)
        else:
            self._files = paths
        return True

    def commit(self) -> None:
        if self.panel is not None and self.panel.page is not None:
            self.panel.page.commit()

    def unsaved(self) -> list[str]:
        return [line for page in self.panel.pages for line in page.unsaved()] if self.panel else []

    def start_search(self) -> None:
        if self.panel is not None and self.panel.page is not None:
            self.panel.page.start_search()

    def explain(self) -> bool:
        page = self.panel.page if self.panel is not None else None
        return page is not None and page.explain()

    def export(self) -> bool:
        page = self.panel.page if self.panel is not None else None
        return page is not None and page.export()

    def _found(self, found: UpperFacts | None) -> None:
        self.banner.hide()
        if found is not None and found.ready:
            upper = CountyDesk(self.workspace.shell, found.context, found.facts)
            self.panel = UpperPanel(self.desk, upper, self.title)
            self.panel.plan_changed.connect(self.workspace.look)
            self.panel.counted.connect(self._counted)
            self._show(self.panel)
            self.join = None
            self.panel.load()
        elif self.join is not None and found is not None:
            self.join.use(found.context)
        else:
            folder = self.desk.context.layout.upper
            context = found.context if found is not None else None
            self.join = FirstRunPage(self.workspace.shell, folder, context, None, upper_words())
            self.join.workspace_wanted.connect(self.workspace.create)
            self.join.finished.connect(self.workspace.look)
            self._show(self.join)
        if self._files:
            paths, self._files = self._files, []
            self.take_files(paths)

    def _show(self, widget: QWidget) -> None:
        before = self.stack.currentWidget()
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        if before is not None:
            self.stack.removeWidget(before)
            before.deleteLater()

    def _counted(self, count: int) -> None:
        self.count_changed.emit(count, count > 0)

    def _failed(self, error: Exception) -> None:
        if self.join is not None:
            self.join.show_failure(error)
        else:
            self.banner.show_explanation(explanation(error), "warn")
