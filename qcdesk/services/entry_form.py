"""What a form shows beside the values: which fields matter, findings, entries that look the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.findings import Finding
from qcdesk.domain.revisions import CellContent
from qcdesk.domain.values import State, Value
from qcdesk.plan.model import RegisterDef
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.record_draft import lacking, present
from qcdesk.services.record_entry import cells_of, findings_of
from qcdesk.services.views import EntryView
from qcdesk.store import entries, meta
from qcdesk.store.field_states import FieldState, field_states
from qcdesk.store.measures import Window
from qcdesk.store.registers import field_value


@dataclass(frozen=True)
class FormView:
    """An entry as a form shows it; `entry` is None for one that is not saved yet.

    `duplicates` are other entries of the unit with the same identity fields; `lacking` are the codes
    of the identity fields that have to be filled before a new entry can be saved.
    """

    register: str
    entry: EntryView | None
    states: Mapping[str, FieldState]
    findings: tuple[Finding, ...]
    duplicates: tuple[EntryView, ...]
    lacking: tuple[str, ...] = ()


def look_at_entry(
    context: Context, register: str, entry_id: str, period: str, draft: Mapping[str, Value]
) -> FormView:
    """The form of an entry, or of a new one that so far holds `draft` (values by field code).

    Raises UserError ``entry.unknown`` and ``period.unknown``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        definition = plan.register(register)
        window = Window.of(plan, find_period(plan, period))
        if not entry_id:
            cells = cells_of(definition, {}, draft)
            states = field_states(connection, definition, cells, window)
            there = present(connection, plan, definition, meta.get(connection, "unit"), draft)
            twins = views(connection, plan, [there] if there else [])
            return FormView(register, None, states, (), tuple(twins), lacking(definition, draft))
        stored = entries.find(connection, entry_id)
        states = field_states(connection, definition, stored.cells, window)
        found = findings_of(context, connection, plan, stored, period)
        same = [
            other
            for other in entries.of_register(connection, register, stored.unit)
            if other.no != stored.no and _same_thing(definition, stored.cells, other.cells)
        ]
        shown = views(connection, plan, [stored, *same])
        return FormView(register, shown[0], states, tuple(found), tuple(shown[1:]))


def _same_thing(
    register: RegisterDef, cells: Mapping[str, CellContent], others: Mapping[str, CellContent]
) -> bool:
    """True if all identity fields are filled and equal."""
    for code in register.identity:
        field = register.field(code)
        value = field_value(field, cells)
        if value is State.NOT_REPORTED or value != field_value(field, others):
            return False
    return bool(register.identity)
