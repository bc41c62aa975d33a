"""How commands are declared: Typer's classes with help in the program's language and an example.

Help is marked with `N_` where it is written and translated when the tree is built, so that the
language may be chosen first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

from qcdesk.cli.help_words import localise_help
from qcdesk.text import N_, translate

F = TypeVar("F", bound=Callable[..., object])


_ARGUMENTS = N_("Arguments")
_OPTIONS = N_("Options")
_COMMANDS = N_("Commands")
_EXAMPLE = N_("Example")
_HELP = N_("Show this help.")
_OPTIONS_METAVAR = N_("[OPTIONS]")
_COMMAND_METAVAR = N_("COMMAND [ARGUMENTS]...")
_TYPERS_WORDS = {
    "DEFAULT_STRING": N_("[default: {value}]"),
    "ENVVAR_STRING": N_("[environment variable: {value}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
}


class Command(TyperCommand):
    """A command; its epilogue is the example line."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        _localise(self)
        self.example = self.epilog or ""
        self.epilog = (
            translate("{name}: {text}", name=translate(_EXAMPLE), text=self.example) if self.example else ""
        )

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the help option with a translated text."""
        return _with_help(super().get_params(ctx))

    def get_usage(self, ctx: Any) -> str:
        """The usage line with a translated heading."""
        return _usage(super().get_usage(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help page in the language in use."""
        localise_help({name: translate(word, value="{}") for name, word in _TYPERS_WORDS.items()})
        super().format_help(ctx, formatter)


class NoSuchCommand(TyperException):
    """A word that is no command of its group; `near` are words like it."""

    def __init__(self, name: str, near: list[str], command: str) -> None:
        super().__init__(name)
        self.name = name
        self.near = near
        self.command = command


class Group(TyperGroup):
    """A group of commands."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        _localise(self)
        self.subcommand_metavar = translate(_COMMAND_METAVAR)

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the help option with a translated text."""
        return _with_help(super().get_params(ctx))

    def get_usage(self, ctx: Any) -> str:
        """The usage line with a translated heading."""
        return _usage(super().get_usage(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help page in the language in use."""
        localise_help({name: translate(word, value="{}") for name, word in _TYPERS_WORDS.items()})
        super().format_help(ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; raises `NoSuchCommand`."""
        if args[0] not in self.commands:
            raise NoSuchCommand(args[0], get_close_matches(args[0], self.commands), ctx.command_path)
        return super().resolve_command(ctx, args)


def _localise(command: Command | Group) -> None:
    command.help = translate(command.help) if command.help else ""
    command.rich_help_panel = translate(_COMMANDS)
    command.options_metavar = translate(_OPTIONS_METAVAR)
    for parameter in command.params:
        _localise_parameter(parameter)


def _localise_parameter(parameter: object) -> None:
    if isinstance(parameter, (TyperArgument, TyperOption)):
        parameter.help = translate(parameter.help) if parameter.help else ""
        panel = _ARGUMENTS if isinstance(parameter, TyperArgument) else _OPTIONS
        parameter.rich_help_panel = translate(panel)


def _with_help(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if isinstance(parameter, TyperOption) and parameter.name == "help":
            parameter.help = translate(_HELP)
            parameter.rich_help_panel = translate(_OPTIONS)
    return parameters


def _usage(line: str) -> str:
    return line.replace("Usage:", translate(N_("Usage:")), 1)


def new_group(name: str, help: str) -> typer.Typer:
    """An empty group; `help` is marked, not translated."""
    return typer.Typer(
        name=name,
        help=help,
        cls=Group,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )


def command(group: typer.Typer, name: str, help: str, example: str) -> Callable[[F], F]:
    """Declare a command of a group; `help` is marked, `example` is a whole line to copy."""
    declared: Callable[[F], F] = group.command(name, cls=Command, help=help, epilog=example)
    return declared


def walk(tree: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command | Group]]:
    """Every group and command below a group, with the words that call it, in order."""
    commands: Mapping[str, object] = tree.commands
    for name, found in commands.items():
        if isinstance(found, (Command, Group)):
            yield (*path, name), found
        if isinstance(found, Group):
            yield from walk(found, (*path, name))
