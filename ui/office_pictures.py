"""Pictures of the office's pages from a small demonstration county."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLabel, QLineEdit, QWidget

from qcdesk.bootstrap import create_workspace, open_workspace
from ui.base.desk import Desk, read_facts
from ui.base.shell import Shell
from ui.base.window_state import WindowState
from ui.forms.office_rotation import RECEIPT, RECIPIENTS, ROOT
from ui.main_window import MainWindow
from ui.office_city import City
from ui.office_county import DAMAGED, LATE, OfficeCounty
from ui.office_upper_page import OfficeUpperPage
from ui.office_upper_panel import PLAN as UPPER_PLAN
from ui.office_upper_panel import REGISTERS, SUBMIT
from ui.pages.office_conflicts_page import OfficeConflictsPage
from ui.pages.office_consolidation_page import OfficeConsolidationPage
from ui.pages.office_county_page import OfficeCountyPage
from ui.pages.office_first_run_page import KIT, PLAN, OfficeFirstRunPage
from ui.pages.office_inbox_page import OfficeInboxPage
from ui.pages.office_keys_page import OfficeKeysPage
from ui.pages.office_plan_page import OfficePlanPage
from ui.pages.office_review_page import OfficeReviewPage
from ui.pages.office_units_page import OfficeUnitsPage

SIZE, SIZE_SCALED = (1366, 768), (1280, 720)
"""A small screen, and what a screen of 1920×1080 has at 150 %, in logical pixels."""
FIELDS, INDICATORS = 5, 8
"""The places of these sheets in the demonstration's workbook."""
PLACE = "D:/QCDesk"
"""The folder of the workspace as the pictures show it, in place of a temporary one."""
DRIVE = "E:/"
"""The stick that carries the kit, likewise."""
SCALE_VARIABLE = "QT_SCALE_FACTOR"
Wait = Callable[[], None]
Save = Callable[[QWidget, Path, str], None]


def picture_size() -> tuple[int, int]:
    """The size of a window in a picture."""
    return SIZE_SCALED if os.environ.get(SCALE_VARIABLE) else SIZE


class OfficePictures:
    """One run over a copy of the office; `wait` returns once the program is idle."""

    def __init__(self, county: OfficeCounty, shell: Shell, wait: Wait, save: Save, folder: Path) -> None:
        self._county, self._wait, self._save, self._folder = county, wait, save, folder
        self._shell = Shell(shell.tasks, shell.theme, WindowState(county.folder / "office-windows.json"))

    def take(self, workspace: Path) -> None:
        """The first run of an empty office, then every page of a filled one."""
        self._first_run(workspace.with_name(f"{workspace.name}-empty"))
        self._county.copy_office(workspace)
        with open_workspace(workspace, self._county.person, self._county.clock) as context:
            desk = Desk(self._shell, context, read_facts(context))
            desk.choose_period(self._county.played.period)
            self.window = MainWindow(desk)
            desk.setParent(self.window)
            self.window.resize(*picture_size())
            self.window.show()
            self._wait()
            for page in self.window.pages:
                self.window.show_page(page.key)
                self._shot(page.key)
                self._more(page)
            self._shell.tasks.close()
            self.window.close()
            self.window.deleteLater()

    def _shot(self, name: str, shown: QWidget | None = None) -> None:
        self._wait()
        shown = shown or self.window
        for told in shown.findChildren(QLabel):
            told.setText(told.text().replace(str(self._county.folder), PLACE))
        for typed in shown.findChildren(QLineEdit):
            typed.setText(typed.text().replace(str(self._county.folder), PLACE))
        self._save(shown, self._folder, f"office-{name}")

    def _dialog(self, name: str, dialog: QDialog) -> None:
        self._shot(name, dialog)
        dialog.close()
        self._wait()

    def _more(self, page: QWidget) -> None:
        """What a page shows besides its first face."""
        if isinstance(page, OfficeInboxPage):
            self._inbox(page)
        elif isinstance(page, OfficeCountyPage | OfficeUnitsPage):
            for number in (1, 2):
                page.tabs.show_tab(number)
                self._shot(f"{page.key}-{number + 1}")
            page.tabs.show_tab(0)
            if isinstance(page, OfficeCountyPage):
                page.ask_lock()
                self._dialog("lock", page.lock.dialog)
        elif isinstance(page, OfficeKeysPage):
            for kind in (RECEIPT, ROOT, RECIPIENTS):
                self._dialog(f"keys-{kind}", page.ask_rotation(kind))
            self._dialog("keys-restore", page.health.ask_restore())
            self._dialog("keys-rebuild", page.health.ask_rebuild())
        elif isinstance(page, OfficeReviewPage):
            page.sheet.tabs.show_tab(2)
            self._shot("review-history")
        elif isinstance(page, OfficeConflictsPage):
            page.take_version(0)
            self._shot("conflicts-decided")
            page.tabs.show_tab(1)
            self._shot("conflicts-soft")
            page.tabs.show_tab(0)
        elif isinstance(page, OfficeConsolidationPage):
            self._figures(page)
        elif isinstance(page, OfficePlanPage):
            self._plan(page)
        elif isinstance(page, OfficeUpperPage):
            self._upper(page)

    def _upper(self, page: OfficeUpperPage) -> None:
        """The county has joined: what would be filled in, the checks, and what the city returned."""
        city = City(self._county, page.desk.context.layout.folder.name)
        city.join(page.desk.context)
        page.workspace.look()
        self._wait()
        panel = page.panel
        if panel is None:
            return
        panel.fill.basis.setCurrentIndex(1)
        panel.fill.preview()
        self._shot("upper-fill")
        panel.fill.fill()
        self._wait()
        for name, number in (("registers", REGISTERS), ("submit", SUBMIT), ("plan", UPPER_PLAN)):
            panel.tabs.show_tab(number)
            self._shot(f"upper-{name}")
        page.take_files([city.answer(panel.upper.context)])
        self._shot("upper-returned")

    def _inbox(self, page: OfficeInboxPage) -> None:
        drives = [self._county.drive(unit).stick for unit in (LATE, DAMAGED)]
        page.take(drives)
        self._shot("inbox-preview")
        page.tabs.show_tab(1)
        self._shot("quarantine")
        page.tabs.show_tab(2)
        self._shot("alarms")
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
        page.packages.clear()
        page.tabs.show_tab(0)

    def _figures(self, page: OfficeConsolidationPage) -> None:
        rows = [row for row in page.model.all_rows() if row.figures.indicator.source == "register"]
        fullest = max(rows, key=lambda row: row.figures.county.entries)
        page.table.choose(fullest.figures.indicator.code)
        page.table.scrollTo(page.table.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        self._shot("consolidation-drill")
        page.charts.show_tab(1)
        self._shot("consolidation-trend")
        self._dialog("entry", page.open_entry(page.entries.row(0)))
        for number, name in ((1, "reach"), (2, "duplicates")):
            page.tabs.show_tab(number)
            self._shot(f"consolidation-{name}")
        page.tabs.show_tab(0)

    def _plan(self, page: OfficePlanPage) -> None:
        wrong = self._county.folder / "plan-wrong.xlsx"
        book = openpyxl.load_workbook(self._county.played.workbook)
        fields, indicators = book.worksheets[FIELDS], book.worksheets[INDICATORS]
        fields["D4"] = "?"
        indicators["A5"] = indicators["A4"].value
        book.save(wrong)
        page.check.take([wrong])
        self._shot("plan-mistakes")
        dialog = page.check.open_mistake(page.check.mistakes.row(0))
        if dialog is not None:
            self._dialog("plan-cell", dialog)
        page.check.take([self._county.played.workbook])
        self._shot("plan-checked")

    def _first_run(self, workspace: Path) -> None:
        create_workspace(workspace, "office", self._county.person, self._county.clock)
        with open_workspace(workspace, self._county.person, self._county.clock) as context:
            page = OfficeFirstRunPage(self._shell, context, read_facts(context))
            page.resize(*picture_size())
            page.show()
            self._wait()
            self._save(page, self._folder, "office-first-run-1")
            page.check.take([self._county.played.workbook])
            page.issue.folder.setText(DRIVE)
            page.guide.show_plan(self._county.plan, self._county.code)
            for number in (PLAN, KIT):
                page.show_step(number)
                self._wait()
                self._save(page, self._folder, f"office-first-run-{number + 1}")
            page.close()
            page.deleteLater()
