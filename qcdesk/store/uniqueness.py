"""Entries that share what should be unique: within a unit, and across the units of the county."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from qcdesk.domain.findings import Finding, Severity
from qcdesk.plan.expression_types import register_scope
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.list_cell import split
from qcdesk.plan.model import Check, Plan, RegisterDef
from qcdesk.plan.names import unit_name
from qcdesk.store import tables as t
from qcdesk.store.measures import Window
from qcdesk.store.rules import RowRule, finding, named_in
from qcdesk.store.tables import table_name


@dataclass(frozen=True)
class UniqueRule:
    """A ``unique`` check in SQL: the columns of its key, which rows it looks at, what it shows."""

    check: Check
    register: RegisterDef
    keys: tuple[str, ...]
    rows: str
    shown: RowRule


def unique_checks(plan: Plan, register: str) -> tuple[Check, ...]:
    """The ``unique`` checks of a register."""
    return tuple(c for c in plan.checks if c.scope == "unique" and c.register_code == register)


@lru_cache(maxsize=512)
def unique_rule(register: RegisterDef, check: Check) -> UniqueRule:
    """The SQL of a ``unique`` check; entries with a blank in the key do not take part."""
    codes = split(check.rule)
    keys = tuple(f"f_{code}" for code in codes)
    conditions = ["basis & :basis", *(f'"{key}" IS NOT NULL' for key in keys)]
    reads = frozenset(keys)
    if check.when:
        when = compile_expression(check.when, register_scope(register))
        conditions.append(when.sql)
        reads |= when.names
    period = ":period_start AS period_start, :period_end AS period_end, :year_start AS year_start"
    source = f'(SELECT *, {period} FROM "{table_name(register.code)}")' if check.when else ""
    rows = f"{source or quoted(table_name(register.code))} WHERE ({') AND ('.join(conditions)})"
    names = tuple(sorted({*keys} | named_in(check.message, register)))
    cell = register.field(codes[0]).cell_code
    shown = RowRule(check.code, check.severity, "", cell, check.message, names, reads)
    return UniqueRule(check, register, keys, rows, shown)


def quoted(name: str) -> str:
    """A table or column name as SQL."""
    return f'"{name}"'


def check_unique(
    connection: sa.Connection, register: RegisterDef, check: Check, window: Window, basis: int
) -> list[Finding]:
    """Entries of one unit that share the fields of a ``unique`` check; one finding per entry."""
    rule = unique_rule(register, check)
    same = (*rule.keys, "entry_unit")
    groups = f"SELECT {_list(same)} FROM {rule.rows} GROUP BY {_list(same)} HAVING COUNT(*) > 1"
    return [
        finding(register, rule.shown, row) for row in _sharing(connection, rule, same, groups, window, basis)
    ]


def check_across_units(
    connection: sa.Connection, plan: Plan, check: Check, window: Window, basis: int
) -> list[Finding]:
    """Entries that another unit has as well and that the county adds up twice; a hint.

    Where every figure of the register counts distinctly, two units may file the same thing. The
    finding names the check and every unit that has the entry.
    """
    register = plan.register(check.register_code)
    added = _added_up(plan, register)
    if not added:
        return []
    rule = unique_rule(register, check)
    period = ":period_start AS period_start, :period_end AS period_end, :year_start AS year_start"
    rows = f"(SELECT *, {period} FROM (SELECT * FROM {rule.rows})) WHERE {added}"
    groups = (
        f"SELECT {_list(rule.keys)}, GROUP_CONCAT(DISTINCT entry_unit) AS units FROM {rows}"
        f" GROUP BY {_list(rule.keys)} HAVING MIN(entry_unit) < MAX(entry_unit)"
    )
    shared = replace(rule, rows=rows)
    found: list[Finding] = []
    for row in _sharing(connection, shared, rule.keys, groups, window, basis, ", g.units"):
        one = finding(register, rule.shown, row)
        units = "、".join(unit_name(plan, unit) for unit in sorted(row["units"].split(",")))
        params = {**one.params, "check": check.name, "units": units}
        found.append(Finding("unique.across-units", Severity.HINT, one.subject, params))
    return found


@lru_cache(maxsize=256)
def _added_up(plan: Plan, register: RegisterDef) -> str:
    """The SQL condition of entries that some figure adds up over the units; empty when none does."""
    scope = register_scope(register)
    conditions = [
        compile_expression(indicator.where, scope).sql if indicator.where else "1"
        for indicator in plan.indicators
        if indicator.source == "register"
        and indicator.register_code == register.code
        and indicator.measure in ("count", "sum")
        and indicator.roll_up == "sum"
    ]
    return " OR ".join(f"({condition})" for condition in dict.fromkeys(conditions))


def _sharing(
    connection: sa.Connection,
    rule: UniqueRule,
    same: tuple[str, ...],
    groups: str,
    window: Window,
    basis: int,
    more: str = "",
) -> list[sa.RowMapping]:
    """The rows of the groups that a query found, with their entry's identity, in the order of keys."""
    joined = " AND ".join(f"r.{quoted(name)} = g.{quoted(name)}" for name in same)
    query = (
        f"SELECT r.*, e.entry_id{more} FROM ({groups}) g"
        f" CROSS JOIN (SELECT * FROM {rule.rows}) r ON {joined}"
        f" CROSS JOIN {t.entry.name} e ON e.no = r.entry_no"
    )
    rows = connection.exec_driver_sql(query, window.binds(basis)).mappings().all()
    return sorted(rows, key=lambda row: int(row["entry_no"]))


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)
