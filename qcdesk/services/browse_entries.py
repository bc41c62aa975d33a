"""Reading a register as a list of any length: keys first, rows as they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qcdesk.domain.changes import NO_CHANGES, Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.listing import EVIDENCE, STATUS, Listed, Listing, Stored
from qcdesk.domain.revisions import CellContent
from qcdesk.domain.values import Kind, State, Value, from_scaled, to_scaled
from qcdesk.plan.cell_values import field_value
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display, parse_text
from qcdesk.services.context import Context
from qcdesk.store import browse, find

FIRST = 256
"""Entries that are listed at once; the keys of the others follow."""

LARGE = find.LARGE
"""Entries from which a register gets indexes for its lists."""

MANY_LATE = 500
"""Changed entries from which the text index of a register takes them up."""

MAX_VALUES = 2_000
"""Different values of a column that are offered for filtering."""


@dataclass(frozen=True)
class ListedEntry:
    """An entry in a list; `evidence` counts its files, `unsealed` says that it is being changed."""

    no: int
    entry_id: str
    unit: str
    status: str
    unsealed: bool
    evidence: int
    cells: Mapping[str, CellContent]

    def value(self, field: FieldDef) -> Value:
        """The value of a field."""
        return field_value(field, self.cells)


@dataclass(frozen=True)
class ColumnValue:
    """A text that a column shows, and the stored values that it stands for."""

    text: str
    stored: frozenset[Stored]


def list_first(context: Context, listing: Listing, total: int = -1) -> Listed:
    """The first entries of a listing; `total` is how many there are, if the caller knows."""
    with context.read() as connection:
        keys = browse.keys(connection, context.plan(connection), listing, FIRST)
        if total < 0:
            total = browse.estimate(connection, listing.register, listing.unit)
    complete = len(keys) < FIRST
    if complete and not listing.narrowed:
        total = len(keys)
    return Listed(listing, keys, len(keys) if complete or listing.narrowed else total, total, complete)


def list_all(context: Context, listing: Listing) -> Listed:
    """All entries of a listing."""
    with context.read() as connection:
        plan = context.plan(connection)
        keys = browse.keys(connection, plan, listing)
        total = len(keys)
        if listing.narrowed:
            total = browse.count(connection, plan, Listing(listing.register, listing.unit))
    return Listed(listing, keys, len(keys), total, complete=True)


def listed_entries(context: Context, numbers: Sequence[int]) -> list[ListedEntry]:
    """The rows of these entry keys, in this order; those of entries that are gone are left out."""
    with context.read() as connection:
        found = browse.rows(connection, numbers)
    return [
        ListedEntry(row.no, row.entry_id, row.unit, row.status, row.unsealed, row.evidence, row.cells)
        for row in found
    ]


def key_of(context: Context, register: str, entry_id: str) -> int:
    """The key of an entry by its identity; -1 when it is not there."""
    with context.read() as connection:
        found = browse.number_of(connection, register, entry_id)
    return -1 if found is None else found


def column_values(context: Context, listing: Listing, column: str) -> list[ColumnValue]:
    """What a column shows over all entries of a listing's register and unit, sorted, at most `MAX_VALUES`."""
    with context.read() as connection:
        plan = context.plan(connection)
        register = plan.register(listing.register)
        stored = browse.values(connection, register, listing.unit, column, MAX_VALUES)
    text = _texts(plan, register, column)
    texts: dict[str, set[Stored]] = {}
    for value in stored:
        texts.setdefault(text(value), set()).add(value)
    return [ColumnValue(text, frozenset(found)) for text, found in texts.items()]


def has_bounds(field: FieldDef) -> bool:
    """True if a list can be narrowed to the field's values from one to another."""
    return field.kind.numeric or field.kind is Kind.DATE


def stored_bound(field: FieldDef, text: str) -> Stored:
    """The stored value that a bound means, None for a blank; raises UserError ``value.*``."""
    value = parse_text(field, text)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return to_scaled(Decimal(value), field.places)
    if value is State.NOT_REPORTED:
        return None
    raise UserError("value.malformed", value=text[:80], type=field.kind.value, label=field.label)


def count_entries(context: Context, codes: Sequence[str], unit: str = "") -> dict[str, int]:
    """The number of entries by register."""
    with context.read() as connection:
        plan = context.plan(connection)
        return {code: browse.count(connection, plan, Listing(code, unit)) for code in codes}


def prepare_lists(context: Context, code: str) -> Changes:
    """Make the indexes that a large register's lists are sorted and searched by, or bring them up to date."""
    with context.read() as connection:
        plan = context.plan(connection)
        register = plan.register(code)
        total = browse.count(connection, plan, Listing(code))
        prepared = find.is_prepared(connection, register)
        late = find.waiting(connection, register) if prepared else total
        if late < (MANY_LATE if prepared else find.LARGE):
            return NO_CHANGES
    with context.write("prepare_lists") as work:
        make = find.take_up_changes if prepared else find.prepare
        make(work.connection, register)
        work.note(register=code, entries=late)
    return NO_CHANGES


def text_of(plan: Plan, field: FieldDef) -> Callable[[Value], str]:
    """How a list shows the values of a field: in one line, options and organisations by their names."""
    choices = plan.choice_list(field.choices).options if field.choices else ()
    names = {each.code: each.name for each in plan.organisations} if field.kind is Kind.ORGANISATION else {}

    def text(value: Value) -> str:
        if isinstance(value, str) and value in names:
            return names[value]
        return display(field, value, choices).replace("\n", " ")

    return text


def _texts(plan: Plan, register: RegisterDef, column: str) -> Callable[[Stored], str]:
    if column in (STATUS, EVIDENCE):
        return str
    field = register.field(column)
    text = text_of(plan, field)
    return lambda stored: "" if stored is None else text(_unstored(field, stored))


def _unstored(field: FieldDef, value: Stored) -> Value:
    """A value of a typed table as the entry holds it."""
    if field.kind.numeric and isinstance(value, int):
        exact = from_scaled(value, field.places)
        return exact if field.places else int(exact)
    if field.kind is Kind.BOOLEAN:
        return bool(value)
    if field.kind is Kind.MULTI_CHOICE:
        return tuple(str(value).strip(",").split(","))
    return str(value)
