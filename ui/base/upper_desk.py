"""The workspace at the office above: opened beside the office's own, with tasks of its own."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from qcdesk.bootstrap import create_upper, open_upper
from qcdesk.plan.builtin_registers import READING
from qcdesk.plan.model import RegisterDef
from qcdesk.services.context import Context
from qcdesk.services.desk_state import device_ready
from qcdesk.system.layout import Layout
from ui.base.desk import Desk, Facts, read_facts
from ui.base.shell import Shell
from ui.base.tasks import Callbacks
from ui.base.window_state import WindowState

REMEMBERED = "upper-windows.json"


@dataclass(frozen=True)
class UpperFacts:
    """An open workspace above; `ready` once its plan is installed and its key made."""

    context: Context
    facts: Facts
    ready: bool


class CountyDesk(Desk):
    """The desk of this county above; the figures that it types in are listed like a register.

    A unit types a figure at the target that needs it; the city's targets are seldom the county's.
    """

    def registers(self) -> tuple[RegisterDef, ...]:
        readings = any(indicator.source == "reading" for indicator in self.plan.indicators)
        return (*super().registers(), *((READING,) if readings else ()))


class UpperDesk(QObject):
    """Opens the workspace above when it is first looked at; its tasks close it with the window."""

    found = Signal(object)
    """`UpperFacts`, or None while this office does not report upwards."""
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._office = desk.context
        self._stack = ExitStack()
        self.tasks = desk.tasks.beside(self._stack.close)
        state = WindowState(desk.state.path.with_name(REMEMBERED))
        if not state.text("person"):
            state.put("person", desk.context.person)
        self.shell = Shell(self.tasks, desk.theme, state)
        self.context: Context | None = None

    def look(self) -> None:
        """Open the workspace if there is one, and read how far it is."""
        self._write(_open, self._stack, self._office, self.context)

    def create(self) -> None:
        """Make the workspace; the kit is installed into it."""
        self._write(_create, self._stack, self._office)

    def _write(self, work: object, *args: object) -> None:
        tell = Callbacks(self._told, self.failed.emit)
        self.tasks.write(self, work, *args, tell=tell)  # type: ignore[arg-type]

    def _told(self, found: UpperFacts | None) -> None:
        self.context = found.context if found is not None else None
        self.found.emit(found)


def _open(stack: ExitStack, office: Context, context: Context | None) -> UpperFacts | None:
    if context is None:
        if not Layout(office.layout.upper).database.is_file():
            return None
        context = stack.enter_context(open_upper(office))
    facts = read_facts(context)
    return UpperFacts(context, facts, facts.plan is not None and device_ready(context))


def _create(stack: ExitStack, office: Context) -> UpperFacts | None:
    create_upper(office)
    return _open(stack, office, None)
