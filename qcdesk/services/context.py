"""What every use case is given: the workspace, the clock, identifiers, the person at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from qcdesk.domain.errors import UserError
from qcdesk.plan.compiled import load_plan
from qcdesk.plan.model import Plan
from qcdesk.store import meta, plans
from qcdesk.system.clock import Clock
from qcdesk.system.ids import IdSource
from qcdesk.system.layout import Layout

if TYPE_CHECKING:
    from qcdesk.store.unit_of_work import Connection, Database, UnitOfWork, WriteGroup


@dataclass(frozen=True)
class Context:
    """An open workspace.

    `person` is who sits at the desk, a claim that is shown, never trusted. `recovered` counts the
    packages that opening took in again because an old backup had been restored.
    """

    layout: Layout
    database: Database
    clock: Clock
    ids: IdSource
    person: str = ""
    recovered: int = 0
    _plans: dict[str, Plan] = field(default_factory=dict, repr=False, compare=False)

    def now(self) -> str:
        """The workspace's time as ISO 8601 with offset, to the second."""
        return moment(self.clock.now())

    @contextmanager
    def write(self, action: str) -> Iterator[UnitOfWork]:
        """One audited transaction."""
        with self.database.write(self.person, action, self.now()) as work:
            yield work

    @contextmanager
    def trial(self) -> Iterator[UnitOfWork]:
        """A transaction that is always taken back, to see what it would do."""
        with self.database.trial(self.person, self.now()) as work:
            yield work

    @contextmanager
    def write_many(self) -> Iterator[WriteGroup]:
        """Several audited parts, each whole or not at all, that are committed together."""
        with self.database.write_many() as group:
            yield group

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot."""
        with self.database.read() as connection:
            yield connection

    def plan(self, connection: Connection) -> Plan:
        """The plan in force; raises UserError ``plan.none``."""
        return self.plan_of(connection, plans.active_digest(connection))

    def plan_of(self, connection: Connection, digest: str) -> Plan:
        """An installed plan; parsed once per process."""
        if digest not in self._plans:
            self._plans[digest] = load_plan(plans.document(connection, digest))
        return self._plans[digest]

    def role(self, connection: Connection) -> str:
        """``unit`` or ``office``."""
        return meta.get(connection, "role")

    def demand(self, connection: Connection, role: str) -> None:
        """Raise UserError ``workspace.role`` when the workspace has another role."""
        found = self.role(connection)
        if found != role:
            raise UserError("workspace.role", needed=role, found=found)

    def unit(self, connection: Connection) -> str:
        """The unit code of a unit workspace; raises UserError ``workspace.no-unit``."""
        unit = meta.get(connection, "unit")
        if not unit:
            raise UserError("workspace.no-unit")
        return unit


def moment(at: datetime) -> str:
    """ISO 8601 with offset, to the second."""
    return at.isoformat(timespec="seconds")
