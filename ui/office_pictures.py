"""Pictures of the office's pages from a small demonstration county."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from qcdesk.bootstrap import create_workspace, open_workspace
from ui.base.desk import Desk, read_facts
from ui.base.shell import Shell
from ui.base.window_state import WindowState
from ui.main_window import MainWindow
from ui.office_county import DAMAGED, LATE, PERSON, OfficeCounty
from ui.pages.office_conflicts_page import OfficeConflictsPage
from ui.pages.office_consolidation_page import OfficeConsolidationPage
from ui.pages.office_county_page import OfficeCountyPage
from ui.pages.office_first_run_page import KIT, PLAN, OfficeFirstRunPage
from ui.pages.office_inbox_page import OfficeInboxPage
from ui.pages.office_plan_page import OfficePlanPage
from ui.pages.office_review_page import OfficeReviewPage
from ui.pages.office_units_page import OfficeUnitsPage

WIDTH, HEIGHT = 1366, 768
Wait = Callable[[], None]
Save = Callable[[QWidget, Path, str], None]


class OfficePictures:
    """One run over a copy of the office; `wait` returns once the program is idle."""

    def __init__(self, county: OfficeCounty, shell: Shell, wait: Wait, save: Save, folder: Path) -> None:
        self._county, self._wait, self._save, self._folder = county, wait, save, folder
        self._shell = Shell(shell.tasks, shell.theme, WindowState(county.folder / "office-windows.json"))

    def take(self, workspace: Path) -> None:
        """The first run of an empty office, then every page of a filled one."""
        self._first_run(workspace.with_name(f"{workspace.name}-empty"))
        self._county.copy_office(workspace)
        with open_workspace(workspace, PERSON, self._county.clock) as context:
            desk = Desk(self._shell, context, read_facts(context))
            desk.choose_period(self._county.played.period)
            self.window = MainWindow(desk)
            desk.setParent(self.window)
            self.window.resize(WIDTH, HEIGHT)
            self.window.show()
            self._wait()
            for page in self.window.pages:
                self.window.show_page(page.key)
                self._shot(page.key)
                self._more(page)
            self._shell.tasks.close()
            self.window.close()
            self.window.deleteLater()

    def _shot(self, name: str) -> None:
        self._wait()
        self._save(self.window, self._folder, f"office-{name}")

    def _more(self, page: QWidget) -> None:
        """What a page shows besides its first face."""
        if isinstance(page, OfficeInboxPage):
            self._inbox(page)
        elif isinstance(page, OfficeCountyPage | OfficeUnitsPage):
            for number in (1, 2):
                page.tabs.show_tab(number)
                self._shot(f"{page.key}-{number + 1}")
        elif isinstance(page, OfficeReviewPage):
            page.sheet.tabs.show_tab(2)
            self._shot("review-history")
        elif isinstance(page, OfficeConflictsPage):
            page.take_first()
            self._shot("conflicts-decided")
        elif isinstance(page, OfficeConsolidationPage):
            page.tabs.show_tab(1)
            self._shot("consolidation-reach")
        elif isinstance(page, OfficePlanPage):
            page.check.take([self._county.played.workbook])
            self._shot("plan-checked")

    def _inbox(self, page: OfficeInboxPage) -> None:
        drives = [self._county.drive(unit).stick for unit in (LATE, DAMAGED)]
        page.take(drives)
        self._shot("inbox-preview")
        page.tabs.show_tab(1)
        self._shot("quarantine")
        page.show_counter()
        self._shot("counter-1")
        page.counter.passphrase.field.setText(self._county.secret)
        page.counter.go_on()
        self._shot("counter-2")
        page.take(drives[:1])
        self._shot("counter-3")
        page.counter.go_on()
        self._shot("counter-4")
        page.counter.go_on()
        page.take(drives[1:])
        self._shot("counter-5")
        page.counter.leave()

    def _first_run(self, workspace: Path) -> None:
        create_workspace(workspace, "office", PERSON, self._county.clock)
        with open_workspace(workspace, PERSON, self._county.clock) as context:
            page = OfficeFirstRunPage(self._shell, context, read_facts(context))
            page.resize(WIDTH, HEIGHT)
            page.show()
            self._wait()
            self._save(page, self._folder, "office-first-run-1")
            page.check.take([self._county.played.workbook])
            for number in (PLAN, KIT):
                page.stack.setCurrentIndex(number)
                self._wait()
                self._save(page, self._folder, f"office-first-run-{number + 1}")
            page.close()
            page.deleteLater()
