"""A million entries in typed tables, made without the ledger: what the rules and figures read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa

from qcdesk.domain.values import Kind
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.store.registers import register_table

BATCH = 20_000
FIRST = date(2011, 1, 1)


def fill(connection: sa.Connection, plan: Plan, register: RegisterDef, count: int, first: int) -> int:
    """Add `count` entries of a register, numbered from `first`; returns the next number."""
    draw = random.Random(register.code)
    table = register_table(register)
    units = [unit.code for unit in plan.units if unit.kind != "county" and plan.fills(unit, register)]
    columns = [column.name for column in table.columns]
    marks = ", ".join("?" for _ in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    entry = (
        "INSERT INTO entry (no, entry_id, register, unit, status, heads, cells, flags)"
        " VALUES (?, ?, ?, ?, 'received', '[]', '{}', '{}')"
    )
    for start in range(first, first + count, BATCH):
        numbers = range(start, min(start + BATCH, first + count))
        rows = [tuple(_row(draw, plan, register, number, units, columns)) for number in numbers]
        connection.exec_driver_sql(insert, rows)
        connection.exec_driver_sql(entry, [(r[0], f"{r[0]:032x}", register.code, r[2]) for r in rows])
    return first + count


def _row(
    draw: random.Random, plan: Plan, register: RegisterDef, number: int, units: list[str], columns: list[str]
) -> Iterator[object]:
    values: dict[str, object] = {"entry_no": number, "basis": 3, "entry_unit": draw.choice(units)}
    values["evidence_count"] = 1
    for field in register.fields:
        values[f"f_{field.code}"] = _value(draw, plan, field, number)
    return (values.get(name) for name in columns)


def _value(draw: random.Random, plan: Plan, field: FieldDef, number: int) -> object:
    if field.choices:
        code = draw.choice(plan.choice_list(field.choices).options).code
        return f",{code}," if field.kind is Kind.MULTI_CHOICE else code
    if field.kind is Kind.DATE:
        return (FIRST + timedelta(days=draw.randrange(1460))).isoformat()
    if field.kind is Kind.BOOLEAN:
        return draw.randrange(2)
    if field.kind.numeric:
        return draw.randrange(1, 100_000)
    if field.kind is Kind.ORGANISATION:
        return draw.choice(plan.organisations).code if plan.organisations else f"org{number % 5000}"
    return None if field.kind is Kind.REFERENCE else f"{field.code}-{number}"
