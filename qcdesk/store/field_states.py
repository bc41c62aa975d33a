"""Which fields of an entry matter now: relevance and requirement, evaluated over its cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from qcdesk.plan.cell_values import Cells
from qcdesk.plan.expression_types import register_scope
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.model import RegisterDef
from qcdesk.store.measures import Window
from qcdesk.store.registers import column_values


@dataclass(frozen=True)
class FieldState:
    """Whether a field is relevant to the entry and whether it has to be filled."""

    relevant: bool
    required: bool


@lru_cache(maxsize=128)
def _conditions(register: RegisterDef) -> tuple[tuple[str, str], ...]:
    """The SQL of each field's relevance and requirement, in the order of the fields."""
    scope = register_scope(register)

    def sql(text: str, default: str) -> str:
        return compile_expression(text, scope, "condition").sql if text else default

    return tuple((sql(field.relevant, "1"), sql(field.required, "0")) for field in register.fields)


def field_states(
    connection: sa.Connection, register: RegisterDef, cells: Cells, window: Window
) -> dict[str, FieldState]:
    """The state of every field of an entry with these cells, by field code.

    An expression over a blank is NULL: until the blank is filled the field counts as not relevant.
    """
    values: dict[str, object] = {}
    for field in register.fields:
        values |= column_values(field, cells)
    binds = {**window.binds(1), **{f"v{i}": value for i, value in enumerate(values.values())}}
    source = ", ".join(f':v{i} AS "{name}"' for i, name in enumerate(values))
    shown = ", ".join(f"({relevant}), ({required})" for relevant, required in _conditions(register))
    bounds = ":period_start AS period_start, :period_end AS period_end, :year_start AS year_start"
    query = f"SELECT {shown} FROM (SELECT {source}, '' AS entry_unit, 0 AS evidence_count, {bounds})"
    row = tuple(connection.exec_driver_sql(query, binds).one())
    states = {}
    for number, field in enumerate(register.fields):
        relevant, required = row[2 * number], row[2 * number + 1]
        matters = bool(relevant)
        states[field.code] = FieldState(matters, matters and bool(required))
    return states
