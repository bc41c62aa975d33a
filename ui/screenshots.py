"""Pictures of every page, taken from a demonstration workspace; for the manual and for review."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QObject,
    QRect,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.demonstration import scenario, unit_desk
from qcdesk.demonstration.scenario import Scenario
from qcdesk.demonstration.unit_desk import Drive
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.plan.rows import display
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.context import Context
from qcdesk.services.enrol import confirm_device, receive_enrolment
from qcdesk.services.import_entries import options_of
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
from ui.pages.evidence_page import EvidencePage
from ui.pages.first_run_page import FirstRunPage
from ui.pages.registers_page import RegistersPage
from ui.widgets.table_view import TableView

UNIT, REGISTER = "NY", "sampling"
WIDTH, HEIGHT = 1366, 768
QUIET_MS = 350
"""How long nothing may be under way before a picture is taken."""
STICK = "E:/"
"""The USB stick as the pictures show it, in place of a temporary folder."""
NOISE = "This plugin does not support propagateSizeHints()"
"""What the offscreen platform says of every window."""


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
        self.person = translate("Wang Fang")
        self.unit = folder / "unit"
        create_workspace(self.unit, "unit", self.person, self.clock)

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
        with open_workspace(self.unit, self.person, self.clock) as context:
            request = unit_desk.join(context, played, self.drive, self.kit, UNIT, self.code)
            unit_desk.record_all(context, played, self.drive, UNIT)
            sealed = unit_desk.explain_and_seal(context, played, self.drive)
        self.clock.advance(timedelta(days=1))
        with open_workspace(self.folder / "office", "", self.clock) as office:
            device = receive_enrolment(office, request.path)
            confirm_device(office, device.device_id, request.code, self.person)
            merge_package(office, sealed.path)
            waiting = queue(office, UNIT, REGISTER)[2:4]
            remark = translate("Please check the numbers against the report and correct them.")
            comment = Comment(remark, "result")
            decide(office, [Decide(entry.entry_id, Verdict.RETURNED, (comment,)) for entry in waiting])
            receipt = make_receipt(office, UNIT, played.passphrase, self.drive.stick).path
        with open_workspace(self.unit, self.person, self.clock) as context:
            open_receipt(context, receipt)
            _leave_open(context, self.drive)


def _only(played: Scenario, unit: str) -> Scenario:
    return replace(played, tables={unit: played.tables[unit]})


def _leave_open(context: Context, drive: Drive) -> None:
    """An entry that has an error and lacks its evidence, and a second one like it with a scan."""
    for number, source in enumerate(list_entries(context, REGISTER, UNIT)[:2], 1):
        passed = int(str(source.values["samples"])) + number
        values = {**source.values, "report_no": f"{source.values['report_no']}-{number}", "passed": passed}
        entry = record_entry(context, RecordEntry(REGISTER, values)).entry
    title = translate("Inspection report")
    scan = drive.material / f"{title}.png"
    _draw_scan(scan, title, str(values["report_no"]))
    attach_evidence(context, AttachEvidence(entry.entry_id, scan, title, str(values["report_no"])))


def _draw_scan(path: Path, title: str, number: str) -> None:
    """A sheet that looks like a scanned report: a title, a number, lines."""
    image = QImage(620, 877, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        painter.setFont(QFont(painter.font().family(), 26))
        painter.drawText(QRect(0, 70, 620, 60), Qt.AlignmentFlag.AlignCenter, title)
        painter.setFont(QFont(painter.font().family(), 13))
        painter.drawText(QRect(0, 130, 620, 40), Qt.AlignmentFlag.AlignCenter, number)
        for top in range(210, 690, 40):
            painter.drawRect(70, top, 140, 40)
            painter.drawRect(210, top, 340, 40)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(path))


def take_screenshots(folder: Path, *, brief: bool = False) -> int:
    """Save every page in both themes at 100 %, and at 150 % from a child process; returns 0.

    `brief` leaves all but the light theme at 100 % out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_print_message)
    factor = os.environ.get("QT_SCALE_FACTOR", "")
    themes = ("light",) if brief else ("light", "dark")
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as place:
        county = County(Path(place))
        for name in themes:
            suffix = f"{name}-{factor.replace('.', '')}" if factor else name
            _first_run(county, folder / suffix, name)
        county.fill()
        for name in themes:
            suffix = f"{name}-{factor.replace('.', '')}" if factor else name
            _pages(county, folder / suffix, name)
        office = OfficeCounty(_made(Path(place) / "county"))
        office.play()
        for name in themes:
            suffix = f"{name}-{factor.replace('.', '')}" if factor else name
            shell = _shell(office.folder, name)
            wait = Calm(shell.tasks).wait
            pictures = OfficePictures(office, shell, wait, _save, folder / suffix)
            pictures.take(office.folder / f"office-{name}")
    del application
    if not factor and not brief:
        environment = {**os.environ, "QT_SCALE_FACTOR": "1.5"}
        command = [sys.executable, sys.argv[0], "--screenshots", str(folder)]
        return subprocess.run(command, env=environment, check=False).returncode
    return 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _print_message(_kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
    if text != NOISE:
        sys.stderr.write(f"{text}\n")


def _shell(folder: Path, theme_name: str) -> Shell:
    theme = Theme(theme_name)
    theme.apply()
    return Shell(Tasks(), theme, WindowState(folder / "windows.json"))


def _save(widget: QWidget, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    widget.grab().save(str(folder / f"{name}.png"))


def _first_run(county: County, folder: Path, theme_name: str) -> None:
    """The four steps as a clerk goes through them, in a workspace of its own."""
    shell = _shell(county.folder, theme_name)
    calm = Calm(shell.tasks)
    place = county.folder / f"first-run-{theme_name}"
    create_workspace(place, "unit", county.person, county.clock)
    with open_workspace(place, county.person, county.clock) as context:
        page = FirstRunPage(shell, Path(translate("D:/QCDesk")), context, None)
        page.resize(WIDTH, HEIGHT)
        page.show()
        calm.wait()
        _save(page, folder, "first-run-1")
        page.take_files([county.kit])
        calm.wait()
        page.units.setCurrentIndex(page.units.findData(UNIT))
        page.person.setText(county.person)
        _type_code(page, "0" * len(county.code))
        page.install.click()
        calm.wait()
        _save(page, folder, "first-run-2-mismatch")
        _type_code(page, county.code)
        calm.wait()
        _save(page, folder, "first-run-2")
        page.install.click()
        calm.wait()
        _protect(page, county)
        page.target.setText(STICK)
        calm.wait()
        _save(page, folder, "first-run-3")
        page.target.setText(str(county.drive.stick))
        page.enrol.click()
        calm.wait()
        for told in page.findChildren(QLabel):
            told.setText(told.text().replace(f"{county.drive.stick}/", STICK))
        _save(page, folder, "first-run-4")
        shell.tasks.close()
        page.close()
        page.deleteLater()


def _type_code(page: FirstRunPage, code: str) -> None:
    digits = [character for character in code if character.isdigit()]
    for number, group in enumerate(page.code.groups):
        group.setText("".join(digits[number * 5 : number * 5 + 5]))
    page.code.changed.emit()


def _protect(page: FirstRunPage, county: County) -> None:
    page.first.field.setText(county.played.passphrase)
    page.second.field.setText(county.played.passphrase)
    page.device.setText(translate("Office computer 1"))
    page.contact.setText(translate("Wang Fang, 0517-8720 0000"))


def _pages(county: County, folder: Path, theme_name: str) -> None:
    shell = _shell(county.folder, theme_name)
    shell.state.put("person", county.person)
    shell.state.put("folder", STICK)
    calm = Calm(shell.tasks)
    with open_workspace(county.unit, county.person, county.clock) as context:
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
                _import(page, calm, folder, county.folder / "imported.csv")
            if isinstance(page, EvidencePage):
                _show_scan(page, calm)
            _save(window, folder, page.key)
        shell.tasks.close()
        window.close()
        window.deleteLater()


def _show_scan(page: EvidencePage, calm: Calm) -> None:
    """Choose the picture among the files."""
    scans = [use.evidence.sha256 for use in page.files.all_rows() if use.evidence.mime.startswith("image/")]
    for table in page.findChildren(TableView):
        if table.model() is page.files and scans:
            table.choose(scans[0])
    calm.wait()


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


def _import(page: RegistersPage, calm: Calm, folder: Path, table: Path) -> None:
    """The preview of a table with a new row, a changed one, one as it was, and one that is wrong."""
    view = page.view
    if view is None:
        return
    fields = view.register.fields
    plan = page.desk.plan
    rows = [
        [display(f, entry.values[f.code], options_of(plan, f)) for f in fields]
        for entry in list_entries(page.desk.context, view.register.code, page.desk.unit)[:6]
    ]
    place = {field.code: number for number, field in enumerate(fields)}
    rows[0][place["report_no"]] += "-9"
    rows[1][place["site"]] += "A"
    rows[3][place["samples"]] = "?"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[field.label for field in fields], *rows])
    dialog = view.open_import(table)
    calm.wait()
    _save(dialog, folder, "import")
    dialog.close()
    calm.wait()
