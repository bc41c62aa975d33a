"""The plan's rules over rows of a register, compiled to SQL once per plan and register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import Kind, from_scaled
from qcdesk.plan.expression_types import Compiled, Scope, register_scope
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.model import Check, FieldDef, Plan, RegisterDef, Stage
from qcdesk.plan.stages import stages_of
from qcdesk.store import tables as t
from qcdesk.store.measures import Window
from qcdesk.store.tables import table_name

Mark = tuple[str, str, frozenset[str]]
"""Code, cell and shown names of a finding."""


@dataclass(frozen=True)
class RowRule:
    """A rule that each entry of a register keeps; `broken` is the SQL condition of a violation.

    `names` are the columns whose values the finding shows, `reads` those that decide it.
    """

    code: str
    severity: Severity
    broken: str
    cell: str
    message: str
    names: tuple[str, ...]
    reads: frozenset[str] = frozenset()

    def touched_by(self, columns: Collection[str]) -> bool:
        """True if the finding may differ after these columns changed."""
        return not self.reads.isdisjoint(columns) or not set(self.names).isdisjoint(columns)

    def mark(self, register: RegisterDef) -> Mark:
        """What its findings have in common, by which they are told from those of other rules."""
        labels = {f"f_{field.code}": field.label for field in register.fields}
        return self.code, self.cell, frozenset(labels.get(name, name) for name in self.names)


@lru_cache(maxsize=512)
def plan_rules(plan: Plan, register: RegisterDef) -> tuple[RowRule, ...]:
    """All rules of a plan over the rows of a register."""
    return row_rules(register, plan.checks, stages_of(plan, register.code))


@lru_cache(maxsize=512)
def row_rules(
    register: RegisterDef, checks: tuple[Check, ...], stages: tuple[Stage, ...] = ()
) -> tuple[RowRule, ...]:
    """The rules of the fields (required, constraint), the stages and the plan's row checks."""
    scope = register_scope(register)
    rules = [rule for field in register.fields for rule in _field_rules(field, scope)]
    rules += stage_rules(register, stages)
    for check in checks:
        if check.scope == "row" and check.register_code == register.code:
            rule = compile_expression(check.rule, scope)
            when = compile_expression(check.when, scope) if check.when else None
            shown = tuple(sorted(rule.names | named_in(check.message, register)))
            broken = f"({when.sql}) AND NOT ({rule.sql})" if when else f"NOT ({rule.sql})"
            reads = rule.names | (when.names if when else frozenset())
            cell = _cell(check, register)
            rules.append(RowRule(check.code, check.severity, broken, cell, check.message, shown, reads))
    return tuple(rules)


def _field_rules(field: FieldDef, scope: Scope) -> Iterator[RowRule]:
    relevant = compile_expression(field.relevant, scope) if field.relevant else ALWAYS
    own = frozenset((f"f_{field.code}", f"s_{field.code}"))
    shown = (f"f_{field.code}",)
    if field.required:
        required = compile_expression(field.required, scope)
        broken = f"{blank(field)} AND ({relevant.sql}) AND ({required.sql})"
        reads = own | relevant.names | required.names
        yield RowRule("entry.required", Severity.ERROR, broken, field.cell_code, "", shown, reads)
    if field.constraint:
        constraint = compile_expression(field.constraint, scope)
        broken = f"({relevant.sql}) AND NOT ({constraint.sql})"
        names = tuple(sorted(constraint.names)) or shown
        reads = relevant.names | constraint.names
        message = field.constraint_message
        yield RowRule("entry.constraint", Severity.ERROR, broken, field.cell_code, message, names, reads)


ALWAYS = Compiled("1")
"""The condition of what is always relevant."""


def stage_rules(register: RegisterDef, stages: Sequence[Stage]) -> Iterator[RowRule]:
    """What a stage demands of an entry that stands in it: filled fields, a date not passed."""
    if not stages or not register.stage_field:
        return
    at = f"f_{register.stage_field}"
    cell = register.field(register.stage_field).cell_code
    known = ", ".join(f"'{stage.code}'" for stage in stages)
    broken = f'"{at}" NOT IN ({known})'
    yield RowRule("stage.unknown", Severity.ERROR, broken, cell, "", (at,), frozenset({at}))
    for stage in stages:
        here = f"\"{at}\" = '{stage.code}'"
        for code in stage.required:
            field = register.field(code)
            broken, shown = f"{here} AND {blank(field)}", (f"f_{code}",)
            reads = frozenset({at, f"f_{code}", f"s_{code}"})
            yield RowRule("stage.required", Severity.ERROR, broken, field.cell_code, "", shown, reads)
        if stage.due_field and not stage.final:
            due = f"f_{stage.due_field}"
            broken = f'{here} AND "{due}" < period_end'
            cell = register.field(stage.due_field).cell_code
            yield RowRule("stage.overdue", Severity.HINT, broken, cell, "", (due,), frozenset({at, due}))


def _cell(check: Check, register: RegisterDef) -> str:
    """The cell a check points at: named itself, or by one of its fields."""
    if not check.cells:
        return ""
    named = check.cells[0]
    return next((f.cell_code for f in register.fields if f.code == named), named)


def named_in(message: str, register: RegisterDef) -> frozenset[str]:
    """The columns of fields whose label or code the message shows as ``{name}``."""
    return frozenset(
        f"f_{field.code}"
        for field in register.fields
        if f"{{{field.label}}}" in message or f"{{{field.code}}}" in message
    )


def blank(field: FieldDef) -> str:
    """The SQL condition that nothing stands in a field, not even a state."""
    empty = f'"f_{field.code}" IS NULL'
    return f'{empty} AND "s_{field.code}" IS NULL' if field.states else empty


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
    hit = " OR ".join(f"({rule.broken})" for rule in applied)
    source = (
        "SELECT r.*, :period_start AS period_start, :period_end AS period_end,"
        f' :year_start AS year_start FROM "{table_name(register.code)}" r WHERE r.basis & :basis{only}'
    )
    # Only the rows that break a rule meet the entries: a register without mistakes is read once.
    query = (
        f"SELECT h.*, e.entry_id FROM (SELECT *, {flags} FROM ({source}) WHERE {hit}) h"
        f" CROSS JOIN {t.entry.name} e ON e.no = h.entry_no"
    )
    rows = connection.exec_driver_sql(query, binds).mappings().all()
    return [
        finding(register, rule, row)
        for row in sorted(rows, key=lambda row: int(row["entry_no"]))
        for i, rule in enumerate(applied)
        if row[f"broken_{i}"]
    ]


def finding(register: RegisterDef, rule: RowRule, row: sa.RowMapping) -> Finding:
    """The finding of a row, which has the columns of the register and the entry's identity."""
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
        exact = from_scaled(raw, field.places)
        return format(exact if field.kind is Kind.MONEY else exact.normalize(), "f")
    if field.kind is Kind.MULTI_CHOICE:
        return str(raw).strip(",")
    return str(raw)
