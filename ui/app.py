"""Starting the program: its arguments, its looks, one window for each workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtWidgets import QApplication

from qcdesk.system import paths
from qcdesk.system.layout import PACKAGE_SUFFIX, Layout
from qcdesk.system.logs import ProgramLog
from qcdesk.system.runtime import check_binding
from ui.base.qt_texts import install_translation
from ui.base.shell import Shell
from ui.base.tasks import Tasks
from ui.base.theme import STYLE, Theme
from ui.base.window_state import WindowState
from ui.session import Session

if TYPE_CHECKING:
    import argparse

# ruff: noqa: PLC0415 - what the first paint does not need is imported by what needs it


def make_shell() -> Shell:
    """The program's shell with the remembered looks; needs a QApplication."""
    state = WindowState()
    theme = Theme(state.text("theme"), state.number("scale"))
    theme.apply()
    return Shell(Tasks(), theme, state)


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
