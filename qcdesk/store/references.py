"""References between registers: an entry names another one, which has to exist."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from qcdesk.domain.findings import Finding, Severity
from qcdesk.domain.values import Kind
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.store import tables as t
from qcdesk.store.rules import RowRule, finding
from qcdesk.store.tables import table_name


def reference_fields(register: RegisterDef) -> tuple[FieldDef, ...]:
    """The fields that name an entry of a register."""
    return tuple(f for f in register.fields if f.kind is Kind.REFERENCE and f.reference)


def check_references(
    connection: sa.Connection,
    plan: Plan,
    register: RegisterDef,
    basis: int,
    entry_numbers: Iterable[int] | None = None,
) -> list[Finding]:
    """References to entries that are not there, or are deleted, in the register they belong to."""
    known = {each.code for each in plan.registers}
    only = ""
    if entry_numbers is not None:
        only = f" AND r.entry_no IN ({','.join(str(int(no)) for no in entry_numbers) or 'NULL'})"
    found: list[Finding] = []
    for field in reference_fields(register):
        if field.reference not in known:
            continue
        column = f"f_{field.code}"
        # A foreign entry counts only while it has a row of its own: a deleted one has none.
        query = (
            f'SELECT r.*, e.entry_id FROM "{table_name(register.code)}" r'
            f" CROSS JOIN {t.entry.name} e ON e.no = r.entry_no"
            f' WHERE r.basis & :basis AND r."{column}" IS NOT NULL{only} AND NOT EXISTS ('
            f'SELECT 1 FROM {t.entry.name} o JOIN "{table_name(field.reference)}" x ON x.entry_no = o.no'
            f' WHERE o.entry_id = r."{column}" AND o.register = :register AND x.basis & :basis)'
            " ORDER BY r.entry_no"
        )
        rule = RowRule("entry.reference", Severity.EXPLAIN, "", field.cell_code, "", (column,))
        binds = {"basis": basis, "register": field.reference}
        rows = connection.exec_driver_sql(query, binds).mappings()
        found += [finding(register, rule, row) for row in rows]
    return found
