"""The typed table and the readable view of each register.

They are projections of the entries and can be made again at any time. Numbers are integers of
their last digit, so that sums and comparisons in SQL are exact. An entry has one row when what
was received is what was accepted (`basis` 3), otherwise one row for each (1 received,
2 accepted).
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import sqlalchemy as sa

from qcdesk.domain.values import Kind, LowerBound, Scalar, State, to_scaled
from qcdesk.plan.cell_values import Cells, field_value
from qcdesk.plan.list_cell import split
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.store.tables import table_name

PLAN_TABLES = ("reg_", "find_")
"""How the names of tables begin that follow from the plan: the typed ones, and their text indexes."""


@lru_cache(maxsize=512)
def register_table(register: RegisterDef) -> sa.Table:
    """The typed table of a register: ``f_<field>`` values, ``s_<field>`` states of numbers."""
    columns: list[sa.Column[object]] = [
        sa.Column("entry_no", sa.Integer, primary_key=True),
        sa.Column("basis", sa.Integer, primary_key=True),
        sa.Column("entry_unit", sa.Text, nullable=False),
        sa.Column("evidence_count", sa.Integer, nullable=False),
    ]
    for definition in register.fields:
        stored = sa.Integer if definition.kind.numeric or definition.kind is Kind.BOOLEAN else sa.Text
        columns.append(sa.Column(f"f_{definition.code}", stored))
        if definition.states:
            columns.append(sa.Column(f"s_{definition.code}", sa.Text))
    table = sa.Table(table_name(register.code), sa.MetaData(), *columns)
    for code in sorted({register.date_field, register.valid_to} - {""}):
        sa.Index(f"ix_{table.name}_{code}", table.c[f"f_{code}"])
    return table


def create_register_tables(connection: sa.Connection, plan: Plan) -> None:
    """Drop all typed tables and views and create those of the plan, empty."""
    inspector = sa.inspect(connection)
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in inspector.get_view_names():
        connection.exec_driver_sql(f"DROP VIEW {quote(name)}")
    for name in inspector.get_table_names():
        if name.startswith(PLAN_TABLES):
            # The text index of a register takes its own parts with it.
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quote(name)}")
    for register in plan.registers:
        table = register_table(register)
        table.create(connection)
        _index_unique_keys(connection, plan, table, register.code)
        _create_view(connection, register, table)


def _index_unique_keys(connection: sa.Connection, plan: Plan, table: sa.Table, register: str) -> None:
    """An index for each ``unique`` check, so that a key is found without reading the register."""
    keys = {tuple(split(c.rule)) for c in plan.checks if c.scope == "unique" and c.register_code == register}
    quote = connection.dialect.identifier_preparer.quote_identifier
    for number, key in enumerate(sorted(keys)):
        columns = ", ".join(quote(name) for name in (*(f"f_{code}" for code in key), "entry_unit", "basis"))
        name, on = quote(f"ix_{table.name}_unique{number}"), quote(table.name)
        connection.exec_driver_sql(f"CREATE INDEX {name} ON {on} ({columns})")


def _create_view(connection: sa.Connection, register: RegisterDef, table: sa.Table) -> None:
    """A view named after the register, with labels for headers, for any SQLite tool."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    shown = [f"entry_no, basis, entry_unit AS {quote('单位')}"]
    for definition in register.fields:
        column = quote(f"f_{definition.code}")
        if definition.places:
            column = f"{column} / 1e{definition.places}"
        shown.append(f"{column} AS {quote(definition.label)}")
    shown.append(f"evidence_count AS {quote('佐证数')}")
    name = quote(f"台账·{register.name}")
    connection.exec_driver_sql(f"CREATE VIEW {name} AS SELECT {', '.join(shown)} FROM {quote(table.name)}")


def column_values(definition: FieldDef, cells: Cells) -> dict[str, object]:
    """The stored columns of one field.

    A value that does not fit the field's type is blank here; it stays in the entry and is
    reported as a finding.
    """
    value = field_value(definition, cells)
    state: str | None = None
    plain: Scalar | None
    if isinstance(value, LowerBound):
        state, plain = "at_least", value.amount
    elif isinstance(value, State):
        state = None if value is State.NOT_REPORTED else value.value
        plain = 0 if value is State.NIL else None
    else:
        plain = value
    columns = {f"f_{definition.code}": _stored(definition, plain)}
    if definition.states:
        columns[f"s_{definition.code}"] = state
    return columns


def _stored(definition: FieldDef, value: Scalar | None) -> object:
    if value is None:
        return None
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return to_scaled(Decimal(value), definition.places)
    if isinstance(value, tuple):
        return f",{','.join(value)}," if value else None
    if isinstance(value, bool):
        return int(value)
    return str(value)
