"""The columns of a register's table: its fields, evidence, findings, status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtGui import QIcon

from qcdesk.domain.findings import Severity
from qcdesk.domain.values import Kind, LowerBound, State, Value
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.services.check_period import CheckedFinding
from qcdesk.services.import_entries import options_of
from qcdesk.services.views import EntryView
from qcdesk.text import plural, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import finding_text, severity_name, status_name
from ui.base.theme import Theme

_WIDTHS = {
    Kind.TEXT: 15,
    Kind.DATE: 12,
    Kind.ORGANISATION: 20,
    Kind.BOOLEAN: 6,
    Kind.INTEGER: 8,
    Kind.DECIMAL: 10,
    Kind.MONEY: 12,
}


@dataclass(frozen=True)
class EntryRow:
    """An entry in a table, with its findings."""

    entry: EntryView
    findings: tuple[CheckedFinding, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The severity that the row's mark shows; explained doubts are done."""
        open_ = [item for item in self.findings if item.open]
        if not open_:
            hints = [item for item in self.findings if item.finding.severity is Severity.HINT]
            return Severity.HINT if hints else None
        return (
            Severity.ERROR if any(i.finding.severity is Severity.ERROR for i in open_) else Severity.EXPLAIN
        )


def entry_columns(theme: Theme, plan: Plan, register: RegisterDef) -> list[Column]:
    """Mark and status first, then the fields that the plan puts into lists."""
    columns = [
        Column("mark", translate("Check"), mark_text, icon=_mark_icon(theme), hint=_mark_hint, width=7)
    ]
    columns += [_field_column(plan, field) for field in register.fields if field.in_list]
    if register.evidence != "none":
        columns.append(
            Column(
                "evidence",
                translate("Evidence"),
                lambda row: str(len(row.entry.evidence)) if row.entry.evidence else translate("none"),
                sort=lambda row: len(row.entry.evidence),
                right=True,
                width=6,
            )
        )
    columns.append(Column("status", translate("Status"), _status, width=9))
    return columns


def mark_text(row: EntryRow) -> str:
    """The mark in words, so that the state is never shown by colour alone."""
    return "" if row.worst is None else severity_short(row.worst)


def severity_short(severity: Severity) -> str:
    """A severity in two or three characters, for narrow columns."""
    return {
        Severity.ERROR: translate("wrong"),
        Severity.EXPLAIN: translate("explain"),
        Severity.HINT: translate("hint"),
    }[severity]


def severity_icon(theme: Theme, severity: Severity) -> QIcon:
    """The picture of a severity."""
    return {
        Severity.ERROR: theme.icon(Icon.ERROR, "bad"),
        Severity.EXPLAIN: theme.icon(Icon.WARNING, "warn"),
        Severity.HINT: theme.icon(Icon.INFO, "accent"),
    }[severity]


def _mark_icon(theme: Theme) -> Callable[[EntryRow], QIcon | None]:
    return lambda row: None if row.worst is None else severity_icon(theme, row.worst)


def _mark_hint(row: EntryRow) -> str:
    return "\n".join(
        f"{severity_name(item.finding.severity)}: {finding_text(item.finding)}" for item in row.findings
    )


def _status(row: EntryRow) -> str:
    name = status_name(row.entry.status)
    if row.entry.unsealed and row.entry.status != "draft":
        return translate("{status}, being changed", status=name)
    return name


def _field_column(plan: Plan, field: FieldDef) -> Column:
    choices = options_of(plan, field)
    names = {each.code: each.name for each in plan.organisations} if field.kind is Kind.ORGANISATION else {}

    def text(row: EntryRow) -> str:
        value = row.entry.values[field.code]
        if isinstance(value, str) and value in names:
            return names[value]
        return display(field, value, choices).replace("\n", " ")

    unit = f" ({field.unit_of_measure})" if field.unit_of_measure else ""
    return Column(
        field.code,
        field.label + unit,
        text,
        sort=(lambda row: sort_key(row.entry.values[field.code])) if _ordered(field) else None,
        right=field.kind.numeric,
        width=_WIDTHS.get(field.kind, 9),
    )


def _ordered(field: FieldDef) -> bool:
    return field.kind.numeric or field.kind is Kind.DATE


def sort_key(value: Value) -> Any:
    """What a number or date sorts by; None for blanks and states."""
    if isinstance(value, LowerBound):
        return value.amount
    if value is State.NIL:
        return Decimal(0)
    return None if isinstance(value, State) else value


def count_text(shown: int, total: int) -> str:
    """How many rows a table shows."""
    if shown == total:
        return plural("{n} entry", "{n} entries", total)
    return translate("{shown} of {total} entries", shown=shown, total=total)
