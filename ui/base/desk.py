"""What every page is given: the open workspace, the plan, the period, tasks, refresh, looks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from qcdesk.domain.changes import Changes
from qcdesk.plan.model import Period, Plan, RegisterDef, Unit
from qcdesk.services.context import Context
from qcdesk.services.field_checks import period_to_file
from qcdesk.services.list_entries import WorkspaceView, current_plan, workspace
from qcdesk.system.clock import Clock
from ui.base.changes_bus import ChangesBus
from ui.base.shell import Shell
from ui.base.tasks import TELL_NOBODY, Callbacks, Handle


@dataclass(frozen=True)
class Target:
    """Where a jump leads: parts that are empty do not matter."""

    register: str = ""
    entry_id: str = ""
    cell: str = ""
    indicator: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Ready:
    """What a service has already answered to these arguments, its context left out."""

    service: Callable[..., object]
    args: tuple[object, ...]
    answer: object


@dataclass(frozen=True)
class Facts:
    """What is read once when a workspace is opened or its plan changes.

    `ready` are answers for the page that is shown first, so that it is painted with its data.
    """

    workspace: WorkspaceView
    plan: Plan | None
    ready: tuple[Ready, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The unit of a unit workspace with a plan."""
        if self.plan is None or not self.workspace.unit:
            return None
        return self.plan.unit(self.workspace.unit)


def read_facts(context: Context) -> Facts:
    """The workspace and, once installed, its plan."""
    view = workspace(context)
    return Facts(view, current_plan(context) if view.plan_version else None)


def first_period(plan: Plan, remembered: str, today: date) -> Period:
    """The period to show first: the one shown last where the plan has it, else the one to be filed."""
    known = {period.code: period for period in plan.periods}
    return known.get(remembered) or period_to_file(plan, today)


@dataclass(frozen=True)
class Opening:
    """A workspace that is still being opened while its first page is shown already.

    `begin` makes sure that the work has begun; it may be called often.
    """

    folder: Path
    clock: Clock
    context: Future[Context]
    begin: Callable[[], None]

    @property
    def opened(self) -> Context | None:
        """The open workspace, None while there is none."""
        future = self.context
        ready = future.done() and not future.cancelled() and future.exception() is None
        return future.result() if ready else None


class Desk(QObject):
    """An open workspace as the pages see it.

    `read` and `write` run a service off the GUI thread: the service gets the context first. While the
    workspace is still being opened they wait for it there.
    """

    changed = Signal(object)
    """The `Changes` of every write."""
    period_changed = Signal(str)
    jump = Signal(str, object)
    """Ask the window to show a page (its key) at a `Target`."""
    notice = Signal(str, str)
    """Ask the window to show a short message: kind (``info good warn bad``), text."""
    failed = Signal(object)
    """Ask the window to explain a failure."""

    def __init__(
        self, shell: Shell, context: Context | Opening, facts: Facts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.shell, self.facts = shell, facts
        self.clock = context.clock
        self._context = context
        self._person = ""
        self.tasks, self.theme, self.state = shell.tasks, shell.theme, shell.state
        self.bus = ChangesBus(self)
        self.bus.changed.connect(self.changed)
        self.tasks.wrote.connect(self.bus.publish)
        self.tasks.failed.connect(self.failed)
        self._ready = list(facts.ready)
        self.tasks.wrote.connect(self.forget_ready)
        self.period = self._first_period()

    @property
    def context(self) -> Context:
        """The open workspace; waits for it while it is still being opened."""
        if isinstance(self._context, Opening):
            self._context.begin()
            self._context = _signed(self._context.context.result(), self._person)
        return self._context

    @property
    def folder(self) -> Path:
        """Where the workspace lies, known also while it is still being opened."""
        return self._context.folder if isinstance(self._context, Opening) else self._context.layout.folder

    @property
    def open(self) -> bool:
        """False while the workspace is still being opened."""
        return not isinstance(self._context, Opening) or self._context.opened is not None

    def sign_as(self, person: str) -> None:
        """Record what is written from now on under another name."""
        self._person = person
        if not isinstance(self._context, Opening):
            self._context = _signed(self._context, person)

    @property
    def plan(self) -> Plan:
        """The plan in force; only for desks that have one."""
        if self.facts.plan is None:
            raise LookupError("no plan")
        return self.facts.plan

    @property
    def unit(self) -> str:
        """The code of the desk's own unit; empty at the office."""
        return self.facts.workspace.unit

    @property
    def today(self) -> date:
        """The workspace's present day."""
        return self.clock.today()

    def period_def(self) -> Period:
        """The chosen period."""
        return self.plan.period(self.period)

    def registers(self) -> tuple[RegisterDef, ...]:
        """The registers this desk shows: those its unit fills, at the office all of them."""
        unit = self.facts.unit
        shown = [r for r in self.plan.registers if not r.builtin]
        return tuple(r for r in shown if unit is None or self.plan.fills(unit, r))

    def choose_period(self, code: str) -> None:
        """Show another period on every page."""
        if code != self.period:
            self.period = code
            self.state.put("period", code)
            self.period_changed.emit(code)

    def read(
        self,
        owner: QObject,
        service: Callable[..., object],
        *args: object,
        done: Callable[..., None],
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        key: str = "",
    ) -> Handle:
        """Run a reading service on the pool; with `key` a newer request replaces an older one.

        What the service answered while the workspace was opened is given at once, and once only.
        """
        for ready in self._ready:
            if (ready.service, ready.args) == (service, args):
                self._ready.remove(ready)
                done(ready.answer)
                return Handle(0, self.tasks)
        tell = Callbacks(done, failed, progress)
        return self.tasks.read(owner, *self._given(service), *args, tell=tell, key=key)

    def write(
        self,
        owner: QObject,
        service: Callable[..., object],
        *args: object,
        done: Callable[..., None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Handle:
        """Run a writing service on the serial writer; its changes are announced before `done`."""
        tell = Callbacks(done, failed, progress) if done or failed or progress else TELL_NOBODY
        if isinstance(self._context, Opening):
            self._context.begin()  # on the same thread, so it has to come first
        return self.tasks.write(owner, *self._given(service), *args, tell=tell)

    def forget_ready(self, _result: object = None) -> None:
        """Ask everything anew from now on."""
        self._ready.clear()

    def _given(self, service: Callable[..., object]) -> tuple[Callable[..., object], object]:
        """The service with its context; one that is not there yet is waited for where the service runs."""
        if isinstance(self._context, Opening):
            opened = self._context.opened
            if opened is None:
                return _when_open(service, self._person), self._context.context
            self._context = _signed(opened, self._person)
        return service, self._context

    def touches_figures(self, changes: Changes) -> bool:
        """True if a write may have changed figures, findings or counts."""
        return bool(changes.entries or changes.decisions or changes.plan or changes.blobs)

    def _first_period(self) -> str:
        if self.facts.plan is None:
            return ""
        return first_period(self.facts.plan, self.state.text("period"), self.clock.today()).code


def _signed(context: Context, person: str) -> Context:
    return replace(context, person=person) if person else context


def _when_open(service: Callable[..., object], person: str) -> Callable[..., object]:
    @wraps(service)
    def run(context: Future[Context], *args: object) -> object:
        return service(_signed(context.result(), person), *args)

    return run
