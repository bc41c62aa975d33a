"""Recording a new entry from a form: only once it is known which fact it is, and never over another."""

from __future__ import annotations

from collections.abc import Mapping

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import State, Value
from qcdesk.plan.model import Plan, RegisterDef
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.record_entry import identity_of, lay_values, saved, writable_register
from qcdesk.services.typed_texts import put_typed
from qcdesk.services.views import Saved
from qcdesk.store import entries, ledger
from qcdesk.store.unit_of_work import Connection


def lacking(register: RegisterDef, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The codes of the identity fields that are still blank; an entry without them is not saved.

    Saved earlier, it would get an identity of its own, and the same fact typed on a second computer
    would become a second entry.
    """
    return tuple(
        code
        for code in register.identity
        if values.get(code, State.NOT_REPORTED) in (State.NOT_REPORTED, "", ())
    )


def present(
    connection: Connection, plan: Plan, register: RegisterDef, unit: str, values: Mapping[str, Value]
) -> entries.StoredEntry | None:
    """The entry that these identity fields already name on this desk, or None."""
    entry_id = identity_of(plan, register, unit, values)
    number = entries.number_of(connection, entry_id, unit, register.code) if entry_id else None
    if number is None:
        return None
    stored = entries.by_numbers(connection, [number])[0]
    return None if stored.blank or stored.deleted else stored


def record_draft(context: Context, register: str, values: Mapping[str, Value], period: str = "") -> Saved:
    """Save a new entry; `values` hold all that was typed so far.

    Raises UserError ``entry.identity-blank`` while identity fields are blank, ``entry.exists`` when
    they name an entry of this desk, and as `record_entry` does. What was kept of the form is forgotten
    in the same transaction.
    """
    with context.write("record_entry") as work:
        connection = work.connection
        plan, unit = context.plan(connection), context.unit(connection)
        definition = writable_register(plan, unit, register)
        blank = lacking(definition, values)
        if blank:
            names = [definition.field(code).label for code in blank]
            raise UserError("entry.identity-blank", fields=names)
        there = present(connection, plan, definition, unit, values)
        if there is not None:
            raise UserError("entry.exists", title=views(connection, plan, [there])[0].title)
        entry_no = lay_values(context, work, plan, definition, unit, "", values)
        ledger.refresh(connection, plan, [entry_no])
        put_typed(connection, register, "", {})
        return saved(context, work, plan, entry_no, period)
