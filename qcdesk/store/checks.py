"""All findings of a workspace for a period: rows, uniqueness, indicators, missing evidence files."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import from_scaled
from qcdesk.plan.expressions import Compiled, compile_expression, indicator_scope
from qcdesk.plan.model import Check, Period, Plan, RegisterDef
from qcdesk.store import blobs
from qcdesk.store import tables as t
from qcdesk.store.figures import FigureTable, scope_value, select_bound
from qcdesk.store.measures import COUNTY, Window
from qcdesk.store.rules import check_rows, check_unique, row_rules


def check_entries(
    connection: sa.Connection, plan: Plan, register: RegisterDef, period: Period, entry_numbers: Iterable[int]
) -> list[Finding]:
    """The row findings of some entries of a register, with unsealed work."""
    rules = row_rules(register, plan.checks)
    return check_rows(connection, register, rules, Window.of(plan, period), 1, entry_numbers)


def check_registers(connection: sa.Connection, plan: Plan, period: Period, basis: int) -> list[Finding]:
    """The row and uniqueness findings of all registers."""
    window = Window.of(plan, period)
    found: list[Finding] = []
    for register in plan.registers:
        found += check_rows(connection, register, row_rules(register, plan.checks), window, basis)
        for check in plan.checks:
            if check.scope == "unique" and check.register_code == register.code:
                found += check_unique(connection, register, check, window, basis)
    return found


def check_indicators(
    connection: sa.Connection, plan: Plan, table: FigureTable, *, county: bool
) -> list[Finding]:
    """Findings of the checks over indicators, for each unit that has figures and for the county.

    A unit's desk passes `county` False: the county's figures are not known there.
    """
    scope = indicator_scope(tuple(indicator.code for indicator in plan.indicators))
    found: list[Finding] = []
    for check in plan.checks:
        if check.scope not in ("indicator", "county") or (check.scope == "county" and not county):
            continue
        rule = compile_expression(check.rule, scope, "condition")
        when = compile_expression(check.when, scope, "condition") if check.when else None
        for unit in _units(check, rule, table, county=county):
            if _broken(connection, plan, table, unit, rule, when):
                found.append(_finding(plan, check, rule, table, unit))
    return found


def _units(check: Check, rule: Compiled, table: FigureTable, *, county: bool) -> list[str]:
    if check.scope == "county":
        return [COUNTY]
    units = {unit for name in rule.names for unit in table.units(name.partition("__")[0])}
    return [*sorted(units), *([COUNTY] if county else [])]


def _broken(
    connection: sa.Connection,
    plan: Plan,
    table: FigureTable,
    unit: str,
    rule: Compiled,
    when: Compiled | None,
) -> bool:
    sql = f"({when.sql}) AND NOT ({rule.sql})" if when else f"NOT ({rule.sql})"
    names = rule.names | (when.names if when else frozenset())
    return bool(connection.exec_driver_sql(*select_bound(sql, names, plan, table, unit)).scalar())


def _finding(plan: Plan, check: Check, rule: Compiled, table: FigureTable, unit: str) -> Finding:
    params: dict[str, str] = {}
    for name in sorted(rule.names):
        raw = scope_value(name, plan, table, unit)
        code, _, part = name.partition("__")
        places = plan.indicator(code).decimals if not part else 6
        exact = None if raw is None else from_scaled(raw, 6)
        params[name] = "" if exact is None else format(round(exact, places).normalize(), "f")
    indicator = check.cells[0] if check.cells else min(rule.names).partition("__")[0]
    subject = Subject(unit=unit, indicator=indicator)
    return Finding(check.code, check.severity, subject, params, check.message)


def check_evidence(connection: sa.Connection, plan: Plan) -> list[Finding]:
    """Evidence that is required and absent, and files that entries name but that are not here."""
    found: list[Finding] = []
    for register in plan.registers:
        if register.evidence != "required":
            continue
        query = (
            f'SELECT r.entry_unit, e.entry_id FROM "reg_{register.code}" r'
            f" JOIN {t.entry.name} e ON e.no = r.entry_no WHERE r.basis & 1 AND r.evidence_count = 0"
            " ORDER BY r.entry_no"
        )
        found += [
            Finding("evidence.required", Severity.ERROR, Subject(unit, register.code, entry_id))
            for unit, entry_id in connection.exec_driver_sql(query)
        ]
    found += [
        Finding("evidence.missing", Severity.ERROR, Subject(unit=unit), {"sha256": sha256})
        for sha256, unit in blobs.missing(connection)
    ]
    return found
