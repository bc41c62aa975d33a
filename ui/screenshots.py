"""Pictures of every page, taken from a demonstration workspace; for the manual and for review."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.demonstration import scenario, unit_desk
from qcdesk.demonstration.scenario import Scenario
from qcdesk.demonstration.unit_desk import Drive
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.context import Context
from qcdesk.services.enrol import confirm_device, receive_enrolment
from qcdesk.services.issue_plan import adopt_plan, compile_plan, issue_plan
from qcdesk.services.list_entries import list_entries
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.office_keys import init_office
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.review import Decide, decide, queue
from qcdesk.system import paths
from qcdesk.system.clock import FixedClock
from qcdesk.text import translate
from ui.base.desk import Desk, read_facts
from ui.base.shell import Shell
from ui.base.tasks import Tasks
from ui.base.theme import Theme
from ui.base.window_state import WindowState
from ui.main_window import MainWindow
from ui.office_county import OfficeCounty
from ui.office_pictures import OfficePictures
from ui.pages.first_run_page import FirstRunPage
from ui.pages.registers_page import RegistersPage

UNIT, REGISTER, PERSON = "NY", "sampling", "Wang Fang"
WIDTH, HEIGHT = 1366, 768
QUIET_MS = 350
"""How long nothing may be under way before a picture is taken."""


class Calm(QObject):
    """Waits until no work is under way and the pages have drawn themselves."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._loop = QEventLoop(self)

    def wait(self) -> None:
        """Return once the program has been idle for a while."""
        QTimer.singleShot(QUIET_MS, self._look)
        self._loop.exec()

    def _look(self) -> None:
        if self._tasks.working:
            QTimer.singleShot(QUIET_MS, self._look)
        else:
            self._loop.quit()


class County:
    """A demonstration office and one unit that sent once, with one entry returned."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.played = folder, scenario.load(paths.resources_dir() / "plans")
        self.clock = FixedClock(self.played.moment)
        self.drive = Drive(folder / "stick", folder / "material")
        self.kit = self._issue()
        self.unit = folder / "unit"
        create_workspace(self.unit, "unit", PERSON, self.clock)

    def _issue(self) -> Path:
        office = self.folder / "office"
        create_workspace(office, "office", clock=self.clock)
        plan = compile_plan(self.played.workbook).plan
        with open_workspace(office, "", self.clock) as context:
            secret, rounds = self.played.passphrase, self.played.key_rounds
            self.code = init_office(context, secret, secret, (), rounds).root_code
            if plan is not None:
                adopt_plan(context, plan)
            return issue_plan(context, secret, self.drive.stick).path

    def fill(self) -> None:
        """The unit records and sends; the office returns one entry; the unit leaves some work open."""
        played = _only(self.played, UNIT)
        with open_workspace(self.unit, PERSON, self.clock) as context:
            request = unit_desk.join(context, played, self.drive, self.kit, UNIT, self.code)
            unit_desk.record_all(context, played, self.drive, UNIT)
            sealed = unit_desk.explain_and_seal(context, played, self.drive)
        self.clock.advance(timedelta(days=1))
        with open_workspace(self.folder / "office", "", self.clock) as office:
            device = receive_enrolment(office, request.path)
            confirm_device(office, device.device_id, request.code, PERSON)
            merge_package(office, sealed.path)
            waiting = queue(office, UNIT, REGISTER)[2:4]
            remark = translate("Please check the numbers against the report and correct them.")
            comment = Comment(remark, "result")
            decide(office, [Decide(entry.entry_id, Verdict.RETURNED, (comment,)) for entry in waiting])
            receipt = make_receipt(office, UNIT, played.passphrase, self.drive.stick).path
        with open_workspace(self.unit, PERSON, self.clock) as context:
            open_receipt(context, receipt)
            _leave_open(context)


def _only(played: Scenario, unit: str) -> Scenario:
    return replace(played, tables={unit: played.tables[unit]})


def _leave_open(context: Context) -> None:
    """An entry that has an error and lacks its evidence, and a second one like it."""
    entries = list_entries(context, REGISTER, UNIT)
    for number, source in enumerate(entries[:2], 1):
        values = {**source.values, "report_no": f"{source.values['report_no']}-{number}", "passed": 999}
        record_entry(context, RecordEntry(REGISTER, values))


def take_screenshots(folder: Path) -> int:
    """Save every page in both themes at 100 %, and at 150 % from a child process; returns 0."""
    folder.mkdir(parents=True, exist_ok=True)
    factor = os.environ.get("QT_SCALE_FACTOR", "")
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as place:
        county = County(Path(place))
        for name in ("light", "dark"):
            suffix = f"{name}-{factor.replace('.', '')}" if factor else name
            _first_run(county, folder / suffix, name)
        county.fill()
        for name in ("light", "dark"):
            suffix = f"{name}-{factor.replace('.', '')}" if factor else name
            _pages(county, folder / suffix, name)
        office = OfficeCounty(_made(Path(place) / "county"))
        office.play()
        for name in ("light", "dark"):
            suffix = f"{name}-{factor.replace('.', '')}" if factor else name
            shell = _shell(office.folder, name)
            wait = Calm(shell.tasks).wait
            pictures = OfficePictures(office, shell, wait, _save, folder / suffix)
            pictures.take(office.folder / f"office-{name}")
    del application
    if not factor:
        environment = {**os.environ, "QT_SCALE_FACTOR": "1.5"}
        command = [sys.executable, sys.argv[0], "--screenshots", str(folder)]
        return subprocess.run(command, env=environment, check=False).returncode
    return 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _shell(folder: Path, theme_name: str) -> Shell:
    theme = Theme(theme_name)
    theme.apply()
    return Shell(Tasks(), theme, WindowState(folder / "windows.json"))


def _save(widget: QWidget, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    widget.grab().save(str(folder / f"{name}.png"))


def _first_run(county: County, folder: Path, theme_name: str) -> None:
    shell = _shell(county.folder, theme_name)
    calm = Calm(shell.tasks)
    with open_workspace(county.unit, PERSON, county.clock) as context:
        page = FirstRunPage(shell, county.unit, context, None)
        page.resize(WIDTH, HEIGHT)
        page.show()
        calm.wait()
        _save(page, folder, "first-run-1")
        page.take_files([county.kit])
        calm.wait()
        _save(page, folder, "first-run-2")
        for number in (2, 3):
            page.stack.setCurrentIndex(number)
            calm.wait()
            _save(page, folder, f"first-run-{number + 1}")
        shell.tasks.close()
        page.close()
        page.deleteLater()


def _pages(county: County, folder: Path, theme_name: str) -> None:
    shell = _shell(county.folder, theme_name)
    shell.state.put("person", PERSON)
    calm = Calm(shell.tasks)
    with open_workspace(county.unit, PERSON, county.clock) as context:
        desk = Desk(shell, context, read_facts(context))
        desk.choose_period(county.played.period)
        window = MainWindow(desk)
        desk.setParent(window)
        window.resize(WIDTH, HEIGHT)
        window.show()
        calm.wait()
        for page in window.pages:
            window.show_page(page.key)
            calm.wait()
            if isinstance(page, RegistersPage):
                _registers(page, calm, folder)
            _save(window, folder, page.key)
        shell.tasks.close()
        window.close()
        window.deleteLater()


def _registers(page: RegistersPage, calm: Calm, folder: Path) -> None:
    """One register with stages, then the one with the entries that are open."""
    page.show_register("standardisation")
    calm.wait()
    for code in ("standardisation", REGISTER):
        page.show_register(code)
        calm.wait()
        view = page.view
        if view is not None and view.model.rowCount():
            view.table.setCurrentIndex(view.model.index(view.model.rowCount() - 1, 0))
            calm.wait()
            _save(page.window(), folder, f"registers-{code}")
