"""The program behind ``qcdesk``: its tree of commands, and how every call ends."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from qcdesk import __version__
from qcdesk.cli.command_tree import Group, new_group
from qcdesk.cli.errors import report, report_cancelled, report_defect, report_usage
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import new_screen, survive_any_encoding
from qcdesk.cli.session import Session
from qcdesk.domain.errors import QCDeskError
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import CancelledError
from qcdesk.system.paths import default_workspace
from qcdesk.text import LANGUAGES, N_, use_language

_SWITCHES = frozenset({"--json", "--upper"})
_TAKE_VALUE = frozenset({"--workspace", "-w", "--person", "--lang"})
_GROUPS: Mapping[str, str] = {
    "workspace": "workspace",
    "plan": "plan",
    "keys": "key_life",
    "kit": "kit",
    "enrol": "enrol",
    "register": "register",
    "entry": "entry",
    "evidence": "evidence",
    "quarantine": "quarantine",
    "batch": "batch",
    "review": "review_again",
    "duplicate": "duplicate",
    "period": "period",
    "receipt": "receipt",
    "upper": "upper",
}
"""The groups and the modules that have them; a call imports only what it runs."""
_SINGLE: Mapping[str, tuple[str, ...]] = {
    "check": ("check", "explain"),
    "seal": ("seal", "export"),
    "printed_pages": ("cover",),
    "packages": ("verify", "inspect", "merge"),
    "receipt": ("returned", "answer"),
    "figures": ("consolidate", "targets", "drill", "report"),
    "upkeep": ("doctor", "backup"),
    "audit": ("audit",),
    "recovery": ("restore", "rebuild", "take-over", "sibling"),
    "demo": ("demo",),
}
"""The modules and the commands that stand in no group."""
_VERSION = "--version"

_ABOUT = N_(
    "QCDesk: quality targets reported, sealed, merged and consolidated offline. "
    "The global options may stand anywhere in the command."
)


def build(only: str = "") -> Group:
    """The tree of commands in the language in use; with `only` the part in which that word stands."""
    root = new_group("qcdesk", _ABOUT)
    root.callback(cls=Group, help=_ABOUT, no_args_is_help=True)(_root)
    for name, module in _GROUPS.items():
        if only in ("", name):
            root.add_typer(import_module(f"qcdesk.cli.{module}").group)
    for module, names in _SINGLE.items():
        if not only or only in names:
            import_module(f"qcdesk.cli.{module}").add_to(root)
    tree = typer.main.get_command(root)
    if not isinstance(tree, Group):
        raise TypeError(type(tree))
    tree.name = "qcdesk"
    tree.commands = dict(sorted(tree.commands.items(), key=lambda item: not isinstance(item[1], Group)))
    return tree


def _show_version(asked: bool) -> None:
    if asked:
        new_screen(as_json=False).show(None, __version__)
        raise typer.Exit


def _root(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", envvar="QCDESK_WORKSPACE", help=N_("The workspace folder.")),
    ] = None,
    person: Annotated[
        str, typer.Option("--person", envvar="QCDESK_PERSON", help=N_("Who sits at the desk."))
    ] = "",
    upper: Annotated[
        bool,
        typer.Option(
            "--upper", help=N_("Work as a unit of the office above, in this office's workspace there.")
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON for a program."))] = False,
    lang: Annotated[  # noqa: ARG001  # read by `main` before the tree is built
        str, typer.Option("--lang", envvar="QCDESK_LANG", help=N_("The language: zh_CN or en."))
    ] = "",
    version: Annotated[  # noqa: ARG001  # its callback ends the command
        bool,
        typer.Option(_VERSION, help=N_("Show the version."), is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    ctx.obj = Session(workspace or default_workspace(), person, new_screen(as_json=as_json), upper)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code and never raises."""
    survive_any_encoding()
    ahead, rest = split_globals(sys.argv[1:] if argv is None else argv)
    screen = new_screen(as_json="--json" in ahead)
    try:
        _choose_language(ahead)
        with disk_faults(Path()):
            ended = build(_wanted(rest)).main(args=[*ahead, *rest], prog_name="qcdesk", standalone_mode=False)
    except TyperException as error:
        return report_usage(screen, error)
    except QCDeskError as error:
        return report(screen, error)
    except (KeyboardInterrupt, CancelledError, typer.Abort):
        return report_cancelled(screen)
    except Exception as error:  # noqa: BLE001  # the last resort: logged, and the user is told
        return report_defect(screen, error)
    if ended == ExitCode.CANCELLED:  # Typer turns Ctrl+C into this code
        return report_cancelled(screen)
    return ended if isinstance(ended, int) else ExitCode.DONE


def _wanted(rest: Sequence[str]) -> str:
    """The word that says which part of the tree is needed; empty for the whole of it."""
    first = "".join(rest[:1])
    known = {_VERSION, *_GROUPS, *(name for names in _SINGLE.values() for name in names)}
    return first if first in known else ""


def split_globals(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The global options, wherever they stand, and the rest; after ``--`` nothing is taken."""
    ahead: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        name = word.partition("=")[0] if word.startswith("--") else word
        if word == "--":
            rest += [word, *waiting]
            break
        if word in _SWITCHES or (name in _TAKE_VALUE and name != word):
            ahead.append(word)
        elif word in _TAKE_VALUE:
            ahead += [word, *waiting[:1]]
            waiting = waiting[1:]
        else:
            rest.append(word)
    return ahead, rest


def _choose_language(ahead: Sequence[str]) -> None:
    chosen = ""
    for position, word in enumerate(ahead):
        if word == "--lang":
            chosen = "".join(ahead[position + 1 : position + 2])
        elif word.startswith("--lang="):
            chosen = word.partition("=")[2]
    if chosen and chosen not in LANGUAGES:
        raise typer.BadParameter(f"--lang {chosen}: {', '.join(LANGUAGES)}")
    use_language(chosen)
