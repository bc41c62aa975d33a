"""Pictures of every page, taken from a demonstration workspace; for the manual and for review."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from qcdesk.bootstrap import create_workspace, open_workspace
from qcdesk.plan.rows import display
from qcdesk.services.import_entries import options_of
from qcdesk.services.list_entries import list_entries
from qcdesk.text import translate
from ui.base.desk import Desk, read_facts
from ui.base.qt_texts import install_translation
from ui.base.shell import Shell
from ui.base.tasks import Tasks
from ui.base.theme import STYLE, Theme
from ui.base.window_state import WindowState
from ui.main_window import MainWindow
from ui.office_county import OfficeCounty
from ui.office_pictures import SCALE_VARIABLE, SIZE, OfficePictures, picture_size
from ui.pages.evidence_page import EvidencePage
from ui.pages.first_run_page import FirstRunPage
from ui.pages.registers_page import RegistersPage
from ui.unit_county import REGISTER, UNIT, County
from ui.widgets.table_view import TableView

WIDE = (1920, 1080)
DRAWN_MS = 120
"""How long a window is given to arrange itself in another size."""
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


def take_screenshots(folder: Path, *, brief: bool = False) -> int:
    """Save every page in both themes at two sizes, and at 150 % from a child process; returns 0.

    `brief` leaves all but the light theme at 100 % out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_print_message)
    _use_county_time()
    factor = os.environ.get(SCALE_VARIABLE, "")
    themes = ("light",) if brief else ("light", "dark")
    application = QApplication.instance() or QApplication(["qcdesk", *STYLE])
    if isinstance(application, QApplication):
        install_translation(application)
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
        environment = {**os.environ, SCALE_VARIABLE: "1.5"}
        command = [sys.executable, sys.argv[0], "--screenshots", str(folder)]
        return subprocess.run(command, env=environment, check=False).returncode
    return 0


def _use_county_time() -> None:
    """Show the county's time whatever machine the pictures are taken on."""
    os.environ["TZ"] = "Asia/Shanghai"
    if sys.platform != "win32":
        time.tzset()


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
    """A picture as the window is, and beside the folder one of a large screen."""
    folder.mkdir(parents=True, exist_ok=True)
    _grab(widget, folder / f"{name}.png")
    if (widget.width(), widget.height()) != SIZE or os.environ.get(SCALE_VARIABLE):
        return
    wide = folder.with_name(f"{folder.name}-{WIDE[0]}")
    wide.mkdir(parents=True, exist_ok=True)
    widget.resize(*WIDE)
    _pause()
    _grab(widget, wide / f"{name}.png")
    widget.resize(*picture_size())
    _pause()


def _grab(widget: QWidget, path: Path) -> None:
    """A picture of what the layouts make of the latest texts: they rearrange when asked for it."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    widget.grab().save(str(path))


def _pause() -> None:
    loop = QEventLoop()
    QTimer.singleShot(DRAWN_MS, loop.quit)
    loop.exec()


def _first_run(county: County, folder: Path, theme_name: str) -> None:
    """The four steps as a clerk goes through them, in a workspace of its own."""
    shell = _shell(county.folder, theme_name)
    calm = Calm(shell.tasks)
    place = county.folder / f"first-run-{theme_name}"
    create_workspace(place, "unit", county.person, county.clock)
    with open_workspace(place, county.person, county.clock) as context:
        page = FirstRunPage(shell, Path(translate("D:/QCDesk")), context, None)
        page.resize(*picture_size())
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
        page.protect.place.field.setText(STICK)
        calm.wait()
        _save(page, folder, "first-run-3")
        page.protect.place.field.setText(str(county.drive.stick))
        page.protect.enrol.click()
        calm.wait()
        _shorten(page, f"{county.drive.stick}/", STICK)
        _save(page, folder, "first-run-4")
        shell.tasks.close()
        page.close()
        page.deleteLater()


def _shorten(page: QWidget, place: str, shown: str) -> None:
    """Show a place as a clerk's machine would have it."""
    for told in page.findChildren(QLabel):
        told.setText(told.text().replace(place, shown))


def _type_code(page: FirstRunPage, code: str) -> None:
    digits = [character for character in code if character.isdigit()]
    for number, group in enumerate(page.code.groups):
        group.setText("".join(digits[number * 5 : number * 5 + 5]))
    page.code.changed.emit()


def _protect(page: FirstRunPage, county: County) -> None:
    page.protect.first.field.setText(county.played.passphrase)
    page.protect.second.field.setText(county.played.passphrase)
    page.protect.device.setText(translate("Office computer 1"))
    page.protect.contact.setText(translate("Wang Fang, 0517-8720 0000"))


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
        window.resize(*picture_size())
        window.show()
        calm.wait()
        for page in window.pages:
            window.show_page(page.key)
            calm.wait()
            if isinstance(page, RegistersPage):
                _registers(page, calm, folder)
                _import(page, calm, folder, county.folder)
            if isinstance(page, EvidencePage):
                _show_scan(page, calm)
            _shorten(page, str(county.unit), translate("D:/QCDesk"))
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


def _import(page: RegistersPage, calm: Calm, folder: Path, place: Path) -> None:
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
    at = {field.code: number for number, field in enumerate(fields)}
    rows[0][at["report_no"]] += "-9"
    rows[1][at["site"]] += "A"
    rows[3][at["samples"]] = "?"
    table = place / f"{view.register.name}.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[field.label for field in fields], *rows])
    dialog = view.open_import(table)
    calm.wait()
    _save(dialog, folder, "import")
    dialog.close()
    calm.wait()
