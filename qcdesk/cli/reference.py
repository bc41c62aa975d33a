"""The page that describes every command, made from the commands themselves.

``python -m qcdesk.cli.reference docs/commands.md`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from typer.core import TyperArgument, TyperOption

from qcdesk.cli.command_tree import Command, Group, walk
from qcdesk.cli.exit_codes import MEANINGS
from qcdesk.cli.passphrases import NEW_VARIABLE, ROOT_VARIABLE, VARIABLE
from qcdesk.cli.program import build
from qcdesk.system.files import write_atomic
from qcdesk.text import N_, translate

_VARIABLES = (
    ("QCDESK_WORKSPACE", N_("The workspace folder.")),
    ("QCDESK_PERSON", N_("Who sits at the desk.")),
    ("QCDESK_LANG", N_("The language: zh_CN or en.")),
    (VARIABLE, N_("The passphrase of the key that a command uses.")),
    (ROOT_VARIABLE, N_("The passphrase of the root key, when it is made.")),
    (NEW_VARIABLE, N_("The new passphrase, when one is changed.")),
)


def command_reference() -> str:
    """The whole page as Markdown in the language in use."""
    tree = build()
    lines = ["# " + translate("Commands of qcdesk"), "", tree.help or "", ""]
    lines += ["## " + translate("Global options"), "", *_parameters(tree), ""]
    for path, found in walk(tree):
        lines += _section(path, found)
    lines += ["## " + translate("Exit codes"), ""]
    lines += _rows((str(int(code)), translate(meaning)) for code, meaning in MEANINGS.items())
    lines += ["", translate(_ERRORS), ""]
    lines += ["## " + translate("Environment variables"), ""]
    lines += _rows((f"`{name}`", translate(meaning)) for name, meaning in _VARIABLES)
    return "\n".join(lines) + "\n"


_REQUIRED = "（{}）"
_ERRORS = N_(
    "An error is written to standard error in three parts: what happened, what is safe, what to do. "
    "With --json it is an object with error, params, what, safe and next."
)


def _section(path: tuple[str, ...], found: Command | Group) -> list[str]:
    if isinstance(found, Group):
        return [f"## {' '.join(path)}", "", found.help or "", ""]
    mark = "##" if len(path) == 1 else "###"
    example = ["```", found.example, "```", ""]
    described = _parameters(found)
    return [
        f"{mark} {' '.join(path)}",
        "",
        found.help or "",
        "",
        *example,
        *described,
        *([""] if described else []),
    ]


def _parameters(found: Command | Group) -> list[str]:
    rows = []
    for parameter in found.params:
        if isinstance(parameter, TyperArgument):
            name = f"{parameter.name}{'…' if parameter.nargs == -1 else ''}"
        elif isinstance(parameter, TyperOption):
            name = " / ".join(parameter.opts)
        else:
            continue
        needed = _REQUIRED.format(translate("required")) if parameter.required else ""
        rows.append((f"`{name}`{needed}", parameter.help or ""))
    return list(_rows(rows)) if rows else []


def _rows(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "| | |"
    yield "| --- | --- |"
    for name, meaning in pairs:
        yield f"| {name} | {meaning} |"


if __name__ == "__main__":
    write_atomic(Path(sys.argv[1]), command_reference().encode())
