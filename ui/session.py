"""One running program: opening the workspace, showing the desk, the first run or what is wrong, closing."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from qcdesk.domain.errors import UserError
from qcdesk.text import translate
from ui.base.crash import CrashHook
from ui.base.frame import Frame
from ui.base.shell import Shell
from ui.base.tasks import DRAW_FIRST_MS, Callbacks
from ui.opening import First, account, create, end, facts_of, first_open, open_behind, reopen

if TYPE_CHECKING:
    from qcdesk.services.check_period import PeriodCheck
    from qcdesk.services.context import Context
    from ui.base.desk import Desk, Facts, Opening
    from ui.base.single_instance import SingleInstance
    from ui.opening import Opened

# Everything that brings the database with it is imported after the first paint, on a worker.
# ruff: noqa: PLC0415

SETTLED_MS = 300
"""After the desk is shown; its page has its data by then."""
WAIT_MS = 10
"""Between two looks whether all that waited for a workspace knows that it is open, or cannot be opened."""


class Session(QObject):
    """One running program: owns the frame, the open workspace and what is shown."""

    def __init__(self, shell: Shell, workspace: Path, file: Path | None = None) -> None:
        super().__init__()
        self.shell, self.workspace, self._file = shell, workspace, file
        self._unsaved: list[str] = []
        self.context: Context | None = None
        self._stack = ExitStack()
        self._instance: SingleInstance | None = None
        self._opening: Opening | None = None
        self._begun = False
        self.frame = Frame(shell)
        self.frame.closing.connect(self._commit)
        self.frame.closed.connect(self.close)
        shell.tasks.unwritten.connect(self._unwritten)
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

    def _first(self) -> First:
        state = self.shell.state
        return First(state.text("person") or account(), state.text("page"), state.text("period"))

    def _open(self, how: object) -> None:
        self._run(how, self._stack, self.workspace, self._first(), done=self._opened, failed=self._not_opened)

    def close(self) -> None:
        """Finish what is under way, give the workspace back, end the threads."""
        if self._closed:
            return
        self._closed = True
        if self._instance is not None:
            self._instance.close()
        if self._opening is not None and not self.shell.tasks.writing:
            self._opening.context.cancel()  # if it has not begun, nobody shall wait for it
        self.shell.tasks.close(partial(end, self._stack, self.context, self._known()))
        self._crash.close()

    def _known(self) -> tuple[PeriodCheck, list[str]] | None:
        """What a unit's window knows of the findings; None for any other, and while something is written."""
        watch = getattr(self.frame.centralWidget(), "watch", None)
        return None if watch is None or self.shell.tasks.writing else watch.known()

    def _run(self, work: object, *args: object, done: object, failed: object) -> None:
        tell = Callbacks(done, failed)  # type: ignore[arg-type]
        self.shell.tasks.write(self, work, *args, tell=tell)  # type: ignore[arg-type]

    def _import(self) -> None:
        self._open(first_open)

    def _opened(self, opened: Opened) -> None:
        context, facts = opened
        self._opening = None
        if self.frame.leaving:
            self.context = context
            return  # the window is about to close
        if context is None:
            self._show_kept(facts)
            return
        self.context = context
        self.shell.state.put("workspace", str(self.workspace))
        if self._instance is not None:
            self._instance.close()
            self._instance = None
        self.show_desk(facts)
        QTimer.singleShot(SETTLED_MS, self, self._settle)

    def _tell_unsaved(self) -> None:
        if self._unsaved:
            from ui.base.text import joined

            told = translate(
                "Typed before the workspace was open and not saved: {values}", values=joined(self._unsaved)
            )
            self.window.notify("warn", told)
            self._unsaved = []

    def _show_kept(self, facts: Facts) -> None:
        """Show a desk whose workspace is opened as soon as its first page is painted."""
        from concurrent.futures import Future

        from qcdesk.system.clock import SystemClock
        from ui.base.desk import Desk, Opening

        self._opening, self._begun = (
            Opening(self.workspace, SystemClock(), Future(), self._open_behind),
            False,
        )
        self._show_window(Desk(self.shell, self._opening, facts), facts)
        QTimer.singleShot(0, self, partial(QTimer.singleShot, DRAW_FIRST_MS, self, self._open_behind))

    def _open_behind(self) -> None:
        opening = self._opening
        if opening is None or self._begun or self._closed:
            return
        self._begun = True
        tell = Callbacks(self._opened_behind, self._not_opened_behind)
        self.shell.tasks.prepare(self, open_behind, self._stack, self._first(), opening, tell=tell)

    def _opened_behind(self, opened: Opened) -> None:
        self.context, facts = opened
        self.shell.state.put("workspace", str(self.workspace))
        shown = self.window.desk.facts
        if (facts.workspace, facts.plan) == (shown.workspace, shown.plan):
            self.window.confirm()
            self._take_file()
        else:
            self._unsaved = self.window.unsaved()
            self.show_desk(facts)
        QTimer.singleShot(SETTLED_MS, self, self._settle)

    def _not_opened_behind(self, error: Exception) -> None:
        """Explain it once everything that waited for the workspace has failed, and tell what was typed."""
        if self._closed:
            return
        if self.shell.tasks.working:
            QTimer.singleShot(WAIT_MS, self, partial(self._not_opened_behind, error))
            return
        self._unsaved = self.window.unsaved()
        self._not_opened(error)

    def _settle(self) -> None:
        """What nobody looks at before the page has its data: the icon, and listening for later starts."""
        self._opening = None
        if self._closed:
            return
        from ui.base.icons import Icon
        from ui.base.single_instance import SingleInstance

        self.frame.setWindowIcon(self.shell.theme.window_icon(Icon.PROGRAM))
        if self._instance is None:
            self._instance = SingleInstance(self.workspace, self)
            self._instance.asked.connect(self._asked)

    def show_desk(self, facts: Facts) -> None:
        """Show the desk, or the first run while there is no plan or no key yet."""
        from qcdesk.services.desk_state import device_ready
        from ui.base.desk import Desk

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
        self._show_window(Desk(self.shell, context, facts), facts)

    def _show_window(self, desk: Desk, facts: Facts) -> None:
        from ui.main_window import MainWindow

        self.window = MainWindow(desk)
        desk.setParent(self.window)
        self.window.plan_changed.connect(self._plan_changed)
        self.frame.show_widget(self.window)
        title = translate(
            "{name} - QCDesk", name=facts.unit.name if facts.unit else translate("Quality office")
        )
        self.frame.setWindowTitle(title)
        if desk.open:
            self._take_file()
            self._tell_unsaved()

    def _take_file(self) -> None:
        """Take in the file of the start; a workspace that could not be opened has not swallowed it."""
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

    def _created(self, opened: Opened) -> None:
        self.context, _ = opened
        self.shell.state.put("workspace", str(self.workspace))
        if self.context is not None:
            self.first_run.use(self.context)

    def _plan_changed(self) -> None:
        # In the first run people say who they are after the workspace was opened.
        if self.context is not None:
            person = self.shell.state.text("person") or self.context.person
            self.context = replace(self.context, person=person)
        self._run(facts_of, self.context, done=self.show_desk, failed=self._not_opened)

    def _unwritten(self) -> None:
        if self.context is not None or self._opening is not None:
            self.frame.stay()

    def _not_opened(self, error: Exception) -> None:
        self._opening = None
        if isinstance(error, UserError) and error.code == "workspace.none":
            self.context = None
            self._show_first_run()
            return
        from ui.base.text import explanation
        from ui.pages.problem_page import ProblemPage

        page = ProblemPage(self.shell.theme, explanation(error), str(self.workspace), self._unsaved)
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
        if lines and self._opening is not None and self.shell.tasks.working:
            # Most of it is saved as soon as the workspace is open.
            self.frame.hold()
            QTimer.singleShot(WAIT_MS, self, self.frame.close)
        elif lines:
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
