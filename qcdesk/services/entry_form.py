"""What a form shows beside the values: which fields matter, findings, entries that look the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.findings import Finding
from qcdesk.domain.values import Value
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.record_draft import lacking, present
from qcdesk.services.record_entry import cells_of, findings_of
from qcdesk.services.views import EntryView
from qcdesk.store import claims, entries, meta
from qcdesk.store.field_states import FieldState, field_states
from qcdesk.store.measures import Window


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
        same = claims.same_identity(connection, definition, stored.no)
        shown = views(connection, plan, [stored, *entries.by_numbers(connection, same)])
        return FormView(register, shown[0], states, tuple(found), tuple(shown[1:]))
