"""The columns of a register's table: its fields, evidence, findings, status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

from PySide6.QtGui import QIcon

from qcdesk.domain.findings import Severity
from qcdesk.domain.listing import EVIDENCE, STATUS
from qcdesk.domain.values import Kind
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.services.browse_entries import ColumnValue, ListedEntry, text_of
from qcdesk.services.check_period import CheckedFinding
from qcdesk.text import finding_text, plural, translate
from ui.base.icons import Icon
from ui.base.table_model import LEFT, RIGHT, Column
from ui.base.text import aside_text, pair_text, severity_name, status_name
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


class DrawnCell(NamedTuple):
    """What a cell shows; `flags` are its alignment."""

    text: str
    icon: QIcon | None
    flags: int


class EntryRow:
    """An entry in a table, with its findings and the text of each column, made when it is shown."""

    def __init__(
        self, entry: ListedEntry, findings: tuple[CheckedFinding, ...], columns: Sequence[Column]
    ) -> None:
        self.entry, self.findings = entry, findings
        self._columns = columns

    @cached_property
    def drawn(self) -> tuple[DrawnCell, ...]:
        """The cells as a delegate draws them."""
        return tuple(
            DrawnCell(text, column.icon(self) if column.icon else None, RIGHT if column.right else LEFT)
            for text, column in zip(self.texts, self._columns, strict=True)
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the columns."""
        return tuple(column.text(self) for column in self._columns)

    @cached_property
    def worst(self) -> Severity | None:
        """The severity that the row's mark shows; explained doubts are done."""
        return worst_of(self.findings)


def worst_of(findings: Sequence[CheckedFinding]) -> Severity | None:
    """The worst severity among findings that is still to be dealt with, else a hint, else None."""
    severities = {item.finding.severity for item in findings if item.open}
    for severity in (Severity.ERROR, Severity.EXPLAIN):
        if severity in severities:
            return severity
    hints = any(item.finding.severity is Severity.HINT for item in findings)
    return Severity.HINT if hints else None


@dataclass(frozen=True)
class Marks:
    """The findings of entries, by identity, as the column of marks filters by them."""

    findings: Mapping[str, Sequence[CheckedFinding]]

    def texts(self) -> list[str]:
        """What the column shows for any entry."""
        return sorted({"", *(text for text, _ in self._marked())})

    def marked(self) -> tuple[str, ...]:
        """The entries that have a mark."""
        return tuple(entry_id for text, entry_id in self._marked() if text and entry_id)

    def narrowed(self, texts: frozenset[str]) -> tuple[frozenset[str] | None, frozenset[str]]:
        """The entries to which the column is narrowed, and those that are left out."""
        if "" in texts:
            return None, frozenset(entry_id for text, entry_id in self._marked() if text not in texts)
        return frozenset(entry_id for text, entry_id in self._marked() if text in texts), frozenset()

    def _marked(self) -> Iterator[tuple[str, str]]:
        for entry_id, found in self.findings.items():
            worst = worst_of(found)
            yield "" if worst is None else severity_short(worst), entry_id


def entry_columns(theme: Theme, plan: Plan, register: RegisterDef) -> list[Column]:
    """Mark and status first, then the fields that the plan puts into lists."""
    columns = [
        Column("mark", translate("Check"), mark_text, icon=_mark_icon(theme), hint=_mark_hint, width=7)
    ]
    columns += [_field_column(plan, field) for field in register.fields if field.in_list]
    if register.evidence != "none":
        columns.append(
            Column(
                EVIDENCE,
                translate("Evidence"),
                _evidence(),
                right=True,
                width=6,
            )
        )
    columns.append(Column(STATUS, translate("Status"), _status(), width=9))
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
        pair_text(severity_name(item.finding.severity), finding_text(item.finding)) for item in row.findings
    )


def evidence_text(count: int) -> str:
    """How many files an entry has."""
    return str(count) if count else translate("none")


def _evidence() -> Callable[[EntryRow], str]:
    text = cache(evidence_text)
    return lambda row: text(row.entry.evidence)


def _status() -> Callable[[EntryRow], str]:
    """The texts are looked up once: a list draws hundreds of them in a frame."""

    @cache
    def text(status: str, changing: bool) -> str:
        name = status_name(status)
        return translate("{status}, being changed", status=name) if changing else name

    return lambda row: text(row.entry.status, row.entry.unsealed and row.entry.status != "draft")


def _field_column(plan: Plan, field: FieldDef) -> Column:
    text = text_of(plan, field)
    return Column(
        field.code,
        aside_text(field.label, field.unit_of_measure),
        lambda row: text(row.entry.value(field)),
        right=field.kind.numeric,
        width=_WIDTHS.get(field.kind, 9),
    )


def offered(column: str, values: Sequence[ColumnValue]) -> list[ColumnValue]:
    """The values that a column is filtered by, in the words that it shows."""
    words: dict[str, Callable[[str], str]] = {
        STATUS: status_name,
        EVIDENCE: lambda text: evidence_text(int(text)),
    }
    word = words.get(column)
    return list(values) if word is None else [replace(each, text=word(each.text)) for each in values]


def count_text(shown: int, total: int) -> str:
    """How many rows a table shows."""
    if shown == total:
        return plural("{n} entry", "{n} entries", total)
    return translate("{shown} of {total} entries", shown=shown, total=total)
