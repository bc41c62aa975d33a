"""All findings of a workspace for a period: rows, uniqueness, indicators, missing evidence files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from qcdesk.domain.figures import COUNTY, RECEIVED
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import from_scaled
from qcdesk.plan.expression_types import Compiled, indicator_scope
from qcdesk.plan.kept_expressions import compile_expression
from qcdesk.plan.model import Check, Period, Plan, RegisterDef
from qcdesk.store import blobs
from qcdesk.store import tables as t
from qcdesk.store.figures import FigureTable, scope_value, select_bound
from qcdesk.store.measures import Window
from qcdesk.store.references import check_references
from qcdesk.store.rules import check_rows, plan_rules
from qcdesk.store.uniqueness import check_across_units, check_unique, unique_checks


def check_entries(
    connection: sa.Connection, plan: Plan, register: RegisterDef, period: Period, entry_numbers: Iterable[int]
) -> list[Finding]:
    """The row findings of some entries of a register, with unsealed work."""
    return check_rows(
        connection, register, plan_rules(plan, register), Window.of(plan, period), RECEIVED, entry_numbers
    )


def check_registers(
    connection: sa.Connection, plan: Plan, period: Period, basis: int, *, office: bool = False
) -> list[Finding]:
    """The row, uniqueness and reference findings of all registers; the office compares units too."""
    window = Window.of(plan, period)
    found: list[Finding] = []
    for register in plan.registers:
        found += check_rows(connection, register, plan_rules(plan, register), window, basis)
        for check in unique_checks(plan, register.code):
            found += check_unique(connection, register, check, window, basis)
            if office:
                found += check_across_units(connection, plan, check, window, basis)
        found += check_references(connection, plan, register, basis)
    return found


@dataclass(frozen=True)
class IndicatorRule:
    """A check over indicators, compiled."""

    check: Check
    rule: Compiled
    when: Compiled | None

    @property
    def names(self) -> frozenset[str]:
        """The names read: an indicator's code, perhaps with a suffix."""
        return self.rule.names | (self.when.names if self.when else frozenset())


@lru_cache(maxsize=16)
def indicator_rules(plan: Plan) -> tuple[IndicatorRule, ...]:
    """The plan's checks over indicators, for units and for the county."""
    scope = indicator_scope(tuple(indicator.code for indicator in plan.indicators))

    def compiled(text: str) -> Compiled | None:
        return compile_expression(text, scope) if text else None

    return tuple(
        IndicatorRule(check, compile_expression(check.rule, scope), compiled(check.when))
        for check in plan.checks
        if check.scope in ("indicator", "county")
    )


def check_indicators(
    connection: sa.Connection,
    plan: Plan,
    table: FigureTable,
    *,
    county: bool,
    rules: Sequence[IndicatorRule] | None = None,
) -> list[Finding]:
    """Findings of the checks over indicators, for each unit that has figures and for the county.

    A unit's desk passes `county` False: the county's figures are not known there. With `rules`
    only those are evaluated.
    """
    found: list[Finding] = []
    for each in indicator_rules(plan) if rules is None else rules:
        if each.check.scope == "county" and not county:
            continue
        for unit in _units(each.check, each.rule, table, county=county):
            if _broken(connection, plan, table, unit, each.rule, each.when):
                found.append(_finding(plan, each.check, each.rule, table, unit))
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


def check_evidence(connection: sa.Connection, plan: Plan, *, office: bool) -> list[Finding]:
    """Evidence that is required and absent, and files that entries name but that are not here.

    At a unit's desk files that another of its computers has sent are not missed.
    """
    found = [finding for register in plan.registers for finding in lacking_evidence(connection, register)]
    return found + missing_files(connection, office=office)


def lacking_evidence(
    connection: sa.Connection, register: RegisterDef, entry_numbers: Iterable[int] | None = None
) -> list[Finding]:
    """Entries of a register, or some of them, that lack the evidence that is required."""
    if register.evidence != "required":
        return []
    only = ""
    if entry_numbers is not None:
        only = f" AND r.entry_no IN ({','.join(str(int(no)) for no in entry_numbers) or 'NULL'})"
    query = (
        f'SELECT r.entry_unit, e.entry_id FROM "reg_{register.code}" r'
        f" CROSS JOIN {t.entry.name} e ON e.no = r.entry_no"
        f" WHERE r.basis & 1 AND r.evidence_count = 0{only} ORDER BY r.entry_no"
    )
    return [
        Finding("evidence.required", Severity.ERROR, Subject(unit, register.code, entry_id))
        for unit, entry_id in connection.exec_driver_sql(query)
    ]


def missing_files(connection: sa.Connection, *, office: bool) -> list[Finding]:
    """Evidence files that entries name but that are not here."""
    return [
        Finding("evidence.missing", Severity.ERROR, Subject(unit=unit), {"sha256": sha256})
        for sha256, unit in blobs.missing(connection, unsent=not office)
    ]
