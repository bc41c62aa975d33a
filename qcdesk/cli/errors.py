"""From an error to three plain sentences and an exit code."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from typer.exceptions import TyperException

from qcdesk.cli.command_tree import NoSuchCommand
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import Screen, to_json
from qcdesk.cli.refusal_text import explained, refusal_object
from qcdesk.domain.errors import Bug, EnvironmentFault, PackageRefused, QCDeskError
from qcdesk.system.logs import ProgramLog
from qcdesk.system.paths import logs_dir
from qcdesk.text import N_, translate

if TYPE_CHECKING:
    from qcdesk.plan.model import Plan

_USAGE = {
    "NoSuchOption": N_("There is no option {name}."),
    "MissingParameter": N_("{name} is missing."),
    "BadOptionUsage": N_("The option {name} needs a value."),
}
"""Sentences for wrong usage by the class of Typer's error."""


def exit_code_of(error: QCDeskError) -> ExitCode:
    """The exit code that fits an error."""
    if isinstance(error, PackageRefused):
        return ExitCode.PACKAGE
    if isinstance(error, EnvironmentFault):
        return ExitCode.MACHINE
    if isinstance(error, Bug):
        return ExitCode.DEFECT
    return ExitCode.OPEN if error.code == "seal.blocked" else ExitCode.REFUSED


def report(screen: Screen, error: QCDeskError, plan: Plan | None = None) -> ExitCode:
    """Say what happened, what is safe and what to do; returns the exit code.

    Names of the `plan` stand before the codes that the error carries.
    """
    if isinstance(error, Bug):
        return report_defect(screen, error)
    _say(screen, error, plan)
    return exit_code_of(error)


def report_defect(screen: Screen, error: BaseException) -> ExitCode:
    """Write a defect to the log, without secrets, and ask for the log."""
    with ProgramLog(logs_dir() / "command-line") as log:
        logging.getLogger("qcdesk.cli").critical("defect", exc_info=error)
        path = str(log.path)
    _say(screen, Bug("program.defect", reason=type(error).__name__, log=path))
    return ExitCode.DEFECT


def report_usage(screen: Screen, error: TyperException) -> ExitCode:
    """Say what is wrong with the command itself."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return ExitCode.USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else getattr(error, "command", "qcdesk")
    what = _usage_sentence(error)
    following = translate(N_("“{command} --help” shows how it is used."), command=command)
    if screen.as_json:
        found = {
            "error": "usage",
            "params": {"command": command},
            "what": what,
            "safe": "",
            "next": following,
        }
        screen.err.file.write(to_json(found, screen.err.file) + "\n")
    else:
        screen.note(what, following)
    return ExitCode.USAGE


def _usage_sentence(error: TyperException) -> str:
    if isinstance(error, NoSuchCommand):
        return _with_names(translate(N_("There is no command “{name}”."), name=error.name), error.near)
    pattern = _USAGE.get(type(error).__name__)
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", "") or (parameter.get_error_hint() if parameter is not None else "")
    if pattern is None or not name:
        return error.message if name == "" else error.format_message()
    sentence = translate(pattern, name=str(name).replace("'", ""))
    return _with_names(sentence, getattr(error, "possibilities", None) or [])


def _with_names(sentence: str, names: Iterable[str]) -> str:
    near = sorted(names)
    return " ".join((sentence, translate("Did you mean {names}?", names=near))) if near else sentence


def report_cancelled(screen: Screen) -> ExitCode:
    """Say that the user stopped the work."""
    screen.note(translate(N_("Cancelled. What was finished before is kept; nothing is half done.")))
    return ExitCode.CANCELLED


def _say(screen: Screen, error: QCDeskError, plan: Plan | None = None) -> None:
    if screen.as_json:
        screen.err.file.write(to_json(refusal_object(plan, error), screen.err.file) + "\n")
        return
    said = explained(plan, error.code, error.params)
    screen.note(*(part for part in (said.what, said.safe, said.next_step) if part))
