"""The plan's rules over rows of a register, compiled to SQL once per plan and register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import Kind, from_scaled
from qcdesk.plan.cell_reading import split
from qcdesk.plan.expressions import Compiled, compile_expression, register_scope
from qcdesk.plan.model import Check, FieldDef, RegisterDef
from qcdesk.store import tables as t
from qcdesk.store.measures import Window
from qcdesk.store.registers import table_name


@dataclass(frozen=True)
class RowRule:
    """A rule that each entry of a register keeps; `broken` is the SQL condition of a violation.

    `names` are the columns whose values the finding shows.
    """

    code: str
    severity: Severity
    broken: str
    cell: str
    message: str
    names: tuple[str, ...]


@lru_cache(maxsize=512)
def row_rules(register: RegisterDef, checks: tuple[Check, ...]) -> tuple[RowRule, ...]:
    """The rules of the fields (required, constraint) and the plan's row checks of a register."""
    rules: list[RowRule] = []
    scope = register_scope(register)

    def sql(text: str) -> Compiled:
        return compile_expression(text, scope, "condition")

    for field in register.fields:
        relevant = f"({sql(field.relevant).sql})" if field.relevant else "1"
        if field.required:
            broken = f"{_blank(field)} AND {relevant} AND ({sql(field.required).sql})"
            rules.append(_field_rule("entry.required", field, broken))
        if field.constraint:
            constraint = sql(field.constraint)
            broken = f"{relevant} AND NOT ({constraint.sql})"
            names = tuple(sorted(constraint.names))
            rules.append(_field_rule("entry.constraint", field, broken, field.constraint_message, names))
    for check in checks:
        if check.scope == "row" and check.register_code == register.code:
            rule = sql(check.rule)
            when = f"({sql(check.when).sql}) AND " if check.when else ""
            names = tuple(sorted(rule.names | _named_in(check.message, register)))
            broken = f"{when}NOT ({rule.sql})"
            rules.append(
                RowRule(check.code, check.severity, broken, _cell(check, register), check.message, names)
            )
    return tuple(rules)


def _cell(check: Check, register: RegisterDef) -> str:
    """The cell a check points at: named itself, or by one of its fields."""
    if not check.cells:
        return ""
    named = check.cells[0]
    return next((f.cell_code for f in register.fields if f.code == named), named)


def _named_in(message: str, register: RegisterDef) -> frozenset[str]:
    """The columns of fields whose label or code the message shows as ``{name}``."""
    return frozenset(
        f"f_{field.code}"
        for field in register.fields
        if f"{{{field.label}}}" in message or f"{{{field.code}}}" in message
    )


def _blank(field: FieldDef) -> str:
    blank = f'"f_{field.code}" IS NULL'
    return f'{blank} AND "s_{field.code}" IS NULL' if field.states else blank


def _field_rule(
    code: str, field: FieldDef, broken: str, message: str = "", names: tuple[str, ...] = ()
) -> RowRule:
    return RowRule(code, Severity.ERROR, broken, field.cell_code, message, names or (f"f_{field.code}",))


def check_rows(
    connection: sa.Connection,
    register: RegisterDef,
    rules: Iterable[RowRule],
    window: Window,
    basis: int,
    entry_numbers: Iterable[int] | None = None,
) -> list[Finding]:
    """Violations of row rules in one pass over the register, or over some of its entries."""
    applied = tuple(rules)
    if not applied:
        return []
    binds = window.binds(basis)
    only = ""
    if entry_numbers is not None:
        only = f" AND r.entry_no IN ({','.join(str(int(no)) for no in entry_numbers) or 'NULL'})"
    flags = ", ".join(f"({rule.broken}) AS broken_{i}" for i, rule in enumerate(applied))
    source = (
        "SELECT r.*, e.entry_id, :period_start AS period_start, :period_end AS period_end,"
        f' :year_start AS year_start FROM "{table_name(register.code)}" r'
        f" JOIN {t.entry.name} e ON e.no = r.entry_no WHERE r.basis & :basis{only}"
    )
    hit = " OR ".join(f"broken_{i}" for i in range(len(applied)))
    query = f"SELECT * FROM (SELECT *, {flags} FROM ({source})) WHERE {hit} ORDER BY entry_no"
    found: list[Finding] = []
    for row in connection.exec_driver_sql(query, binds).mappings():
        for i, rule in enumerate(applied):
            if row[f"broken_{i}"]:
                found.append(_finding(register, rule, row))
    return found


def _finding(register: RegisterDef, rule: RowRule, row: sa.RowMapping) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        subject=Subject(
            unit=row["entry_unit"], register=register.code, entry_id=row["entry_id"], cell=rule.cell
        ),
        params=shown_values(register, rule.names, row),
        message=rule.message,
    )


def shown_values(register: RegisterDef, names: Iterable[str], row: sa.RowMapping) -> dict[str, str]:
    """The values of columns as text by the field's label; a blank is an empty text."""
    fields = {f"f_{field.code}": field for field in register.fields}
    shown: dict[str, str] = {}
    for name in names:
        field, raw = fields.get(name), row[name]
        if field is None:
            shown[name] = "" if raw is None else str(raw)
        else:
            shown[field.label] = _text(field, raw)
    return shown


def _text(field: FieldDef, raw: object) -> str:
    if raw is None:
        return ""
    if field.kind.numeric and isinstance(raw, int):
        return format(from_scaled(raw, field.places), "f")
    if field.kind is Kind.MULTI_CHOICE:
        return str(raw).strip(",")
    return str(raw)


def check_unique(
    connection: sa.Connection, register: RegisterDef, check: Check, window: Window, basis: int
) -> list[Finding]:
    """Entries of one unit that share the fields of a ``unique`` check; one finding per entry."""
    codes = split(check.rule)
    names = tuple(f"f_{code}" for code in codes)
    key = ", ".join(f'"{name}"' for name in names)
    conditions = ["basis & :basis", *(f'"{name}" IS NOT NULL' for name in names)]
    if check.when:
        conditions.append(compile_expression(check.when, register_scope(register), "condition").sql)
    counted = f"COUNT(*) OVER (PARTITION BY entry_unit, {key}) AS same"
    rows_of_period = (
        "SELECT *, :period_start AS period_start, :period_end AS period_end, :year_start AS year_start"
        f' FROM "{table_name(register.code)}"'
    )
    source = f"SELECT *, {counted} FROM ({rows_of_period}) WHERE ({') AND ('.join(conditions)})"
    query = (
        f"SELECT r.*, e.entry_id FROM ({source}) r JOIN {t.entry.name} e ON e.no = r.entry_no"
        " WHERE r.same > 1 ORDER BY r.entry_no"
    )
    shown = tuple(sorted({*names} | _named_in(check.message, register)))
    rule = RowRule(check.code, check.severity, "", register.field(codes[0]).cell_code, check.message, shown)
    rows = connection.exec_driver_sql(query, window.binds(basis)).mappings()
    return [_finding(register, rule, row) for row in rows]
