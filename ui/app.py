"""Starting the program: first paint, then the workspace, then the desk or the first run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from qcdesk.domain.errors import UserError
from qcdesk.system import paths
from qcdesk.system.layout import PACKAGE_SUFFIX, Layout
from qcdesk.system.logs import ProgramLog
from qcdesk.system.runtime import check_binding
from qcdesk.text import translate
from ui.base.crash import CrashHook
from ui.base.frame import Frame
from ui.base.qt_texts import install_translation
from ui.base.shell import Shell
from ui.base.tasks import Callbacks, Tasks
from ui.base.theme import STYLE, Theme
from ui.base.window_state import WindowState
from ui.opening import First, account, create, facts_of, first_open, reopen

if TYPE_CHECKING:
    import argparse

    from qcdesk.services.context import Context
    from ui.base.desk import Facts
    from ui.base.single_instance import SingleInstance

# Everything that brings the database with it is imported after the first paint, on a worker.
# ruff: noqa: PLC0415


SETTLED_MS = 300
"""After the desk is shown; its page has its data by then."""


def make_shell() -> Shell:
    """The program's shell with the remembered looks; needs a QApplication."""
    state = WindowState()
    theme = Theme(state.text("theme"), state.number("scale"))
    theme.apply()
    return Shell(Tasks(), theme, state)


class Session(QObject):
    """One running program: owns the frame, the open workspace and what is shown."""

    def __init__(self, shell: Shell, workspace: Path, file: Path | None = None) -> None:
        super().__init__()
        self.shell, self.workspace, self._file = shell, workspace, file
        self.context: Context | None = None
        self._stack = ExitStack()
        self._instance: SingleInstance | None = None
        self.frame = Frame(shell)
        self.frame.closing.connect(self._commit)
        self.frame.closed.connect(self.close)
        self._crash = CrashHook(self)
        self._crash.crashed.connect(self._crashed)
        self._closed = False

    def start(self) -> None:
        """Show the frame; the workspace is opened after the first paint."""
        self.frame.show_waiting(translate("Opening the workspace…"))
        self.frame.painted.connect(self._import)
        self.frame.show()

    def open(self, folder: Path) -> None:
        """Close the present workspace and open another."""
        self.workspace = folder
        self.frame.show_waiting(translate("Opening the workspace…"))
        self._open(reopen)

    def _open(self, how: object) -> None:
        state = self.shell.state
        first = First(state.text("person") or account(), state.text("page"), state.text("period"))
        self._run(how, self._stack, self.workspace, first, done=self._opened, failed=self._not_opened)

    def close(self) -> None:
        """Finish what is under way, give the workspace back, end the threads."""
        if self._closed:
            return
        self._closed = True
        if self._instance is not None:
            self._instance.close()
        self.shell.tasks.close(self._stack.close)
        self._crash.close()

    def _run(self, work: object, *args: object, done: object, failed: object) -> None:
        tell = Callbacks(done, failed)  # type: ignore[arg-type]
        self.shell.tasks.write(self, work, *args, tell=tell)  # type: ignore[arg-type]

    def _import(self) -> None:
        self._open(first_open)

    def _opened(self, opened: tuple[Context, Facts]) -> None:
        self.context, facts = opened
        self.shell.state.put("workspace", str(self.workspace))
        if self._instance is not None:
            self._instance.close()
            self._instance = None
        self.show_desk(facts)
        QTimer.singleShot(SETTLED_MS, self, self._settle)

    def _settle(self) -> None:
        """What nobody looks at before the page has its data: the icon, and listening for later starts."""
        from ui.base.icons import Icon
        from ui.base.single_instance import SingleInstance

        self.frame.setWindowIcon(self.shell.theme.window_icon(Icon.PROGRAM))
        if self._instance is None and not self._closed:
            self._instance = SingleInstance(self.workspace, self)
            self._instance.asked.connect(self._asked)

    def show_desk(self, facts: Facts) -> None:
        """Show the desk, or the first run while there is no plan or no key yet."""
        from qcdesk.services.desk_state import device_ready
        from ui.base.desk import Desk
        from ui.main_window import MainWindow

        context = self.context
        if context is None:
            return
        ready = facts.plan is not None and (facts.workspace.role == "office" or device_ready(context))
        if not ready:
            if facts.workspace.role == "office":
                self._show_office_first_run(context, facts)
            else:
                self._show_first_run()
            return
        desk = Desk(self.shell, context, facts)
        self.window = MainWindow(desk)
        desk.setParent(self.window)
        self.window.plan_changed.connect(self._plan_changed)
        self.frame.show_widget(self.window)
        title = translate(
            "{name} - QCDesk", name=facts.unit.name if facts.unit else translate("Quality office")
        )
        self.frame.setWindowTitle(title)
        if self._file is not None:
            self.window.take_files([self._file])
            self._file = None

    def _show_office_first_run(self, context: Context, facts: Facts) -> None:
        from ui.pages.office_first_run_page import OfficeFirstRunPage

        self.office_first_run = OfficeFirstRunPage(self.shell, context, facts)
        self.office_first_run.finished.connect(self._plan_changed)
        self.frame.show_widget(self.office_first_run)

    def _show_first_run(self) -> None:
        from ui.pages.first_run_page import FirstRunPage

        self.first_run = FirstRunPage(self.shell, self.workspace, self.context, self._file)
        self.first_run.workspace_wanted.connect(self._create)
        self.first_run.other_wanted.connect(self.ask_workspace)
        self.first_run.office_wanted.connect(self._create_office)
        self.first_run.finished.connect(self._plan_changed)
        self.frame.show_widget(self.first_run)

    def _create(self) -> None:
        person = self.shell.state.text("person") or account()
        self._run(
            create,
            self._stack,
            self.workspace,
            "unit",
            person,
            done=self._created,
            failed=self.first_run.show_failure,
        )

    def _create_office(self, person: str) -> None:
        self.shell.state.put("person", person)
        failed = self.first_run.show_failure
        self._run(create, self._stack, self.workspace, "office", person, done=self._opened, failed=failed)

    def _created(self, opened: tuple[Context, Facts]) -> None:
        self.context, _ = opened
        self.shell.state.put("workspace", str(self.workspace))
        self.first_run.use(self.context)

    def _plan_changed(self) -> None:
        # In the first run people say who they are after the workspace was opened.
        if self.context is not None:
            person = self.shell.state.text("person") or self.context.person
            self.context = replace(self.context, person=person)
        self._run(facts_of, self.context, done=self.show_desk, failed=self._not_opened)

    def _not_opened(self, error: Exception) -> None:
        if isinstance(error, UserError) and error.code == "workspace.none":
            self.context = None
            self._show_first_run()
            return
        from ui.base.text import explanation
        from ui.pages.problem_page import ProblemPage

        page = ProblemPage(self.shell.theme, explanation(error), str(self.workspace))
        page.again.connect(self._again)
        page.other.connect(self.ask_workspace)
        self.problem = page
        self.frame.show_widget(page)

    def _again(self) -> None:
        self.open(self.workspace)

    def ask_workspace(self) -> None:
        """Choose another workspace's folder."""
        from PySide6.QtWidgets import QFileDialog

        title = translate("Open a workspace")
        folder = QFileDialog.getExistingDirectory(self.frame, title, str(self.workspace.parent))
        if folder:
            self.open(Path(folder))

    def _asked(self, file: str) -> None:
        self.frame.raise_()
        self.frame.activateWindow()
        window = getattr(self, "window", None)
        if file and window is not None:
            window.take_files([Path(file)])

    def _commit(self) -> None:
        shown = self.frame.centralWidget()
        commit = getattr(shown, "commit", None)
        if commit is not None:
            commit()
        unsaved = getattr(shown, "unsaved", None)
        lines = unsaved() if unsaved is not None else []
        if lines:
            self._ask_to_leave(lines)

    def _ask_to_leave(self, lines: list[str]) -> None:
        from ui.dialogs.unsaved_dialog import UnsavedDialog

        self.frame.hold()
        dialog = UnsavedDialog(self.shell.theme, lines, self.frame)
        dialog.accepted.connect(self.frame.leave)
        dialog.open()

    def offer_crash(self, file: Path) -> None:
        """Tell that the program ended badly the last time, and where the report lies."""
        from ui.dialogs.crash_dialog import CrashDialog

        CrashDialog(self.shell.theme, file, self.frame).open()

    def _crashed(self, error: Exception) -> None:
        window = getattr(self, "window", None)
        if window is not None:
            window.show_failure(error)


def use_input_method() -> None:
    """Let fcitx 5 reach the program through its ibus front end: the Qt wheels have no fcitx plugin."""
    if sys.platform == "linux" and os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        os.environ["QT_IM_MODULE"] = "ibus"


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    import argparse

    parser = argparse.ArgumentParser(prog="qcdesk", description="Open the desk.")
    parser.add_argument("path", nargs="?", help="a workspace folder or a package file")
    parser.add_argument("--screenshots", metavar="DIR", help="save a picture of every page and end")
    parser.add_argument("--brief", action="store_true", help="pictures of one theme at normal size only")
    return parser.parse_args(argv)


def chosen_paths(given: str | None, state: WindowState) -> tuple[Path, Path | None]:
    """The workspace to open and the file to take in, from the command line or what is remembered."""
    remembered = state.text("workspace")
    workspace = Path(remembered) if remembered else paths.default_workspace()
    if given is None:
        return workspace, None
    path = Path(given).absolute()
    if path.is_file() or path.suffix.lower() == PACKAGE_SUFFIX:
        return workspace, path
    return path, None


def _handed_over(workspace: Path, file: Path | None) -> bool:
    """Leave a second start to the window that has the workspace open; False when there is none."""
    if not Layout(workspace).holder.exists():
        return False
    from ui.base.single_instance import hand_over

    return hand_over(workspace, str(file or ""))


def run(argv: Sequence[str]) -> int:
    """Open the desk and return the exit code."""
    check_binding(pyside=PySide6.__version__)
    arguments = _arguments(argv)
    if arguments.screenshots:
        from ui.screenshots import take_screenshots

        return take_screenshots(Path(arguments.screenshots).absolute(), brief=arguments.brief)
    use_input_method()
    application = QApplication([sys.argv[0], *STYLE])
    application.setApplicationName("QCDesk")
    install_translation(application)
    with ProgramLog(paths.logs_dir()) as log:
        shell = make_shell()
        workspace, file = chosen_paths(arguments.path, shell.state)
        if _handed_over(workspace, file):
            shell.tasks.close()
            return 0
        session = Session(shell, workspace, file)
        session.start()
        if log.previous_crash:
            session.offer_crash(log.crash_report)
        code = application.exec()
        session.close()
    return code
