"""What a new version of the plan changes as rows of a unit's table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qcdesk.services.plan_changes import PlanChangeLine
from qcdesk.text import explain, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.theme import Theme

_LOOKS = {
    "added": (Icon.ADD, "good"),
    "retired": (Icon.REMOVE, "warn"),
    "narrowed": (Icon.ERROR, "bad"),
    "same-version": (Icon.ERROR, "bad"),
}


@dataclass(frozen=True)
class ChangeRow:
    """One change with its place in the list."""

    number: int
    line: PlanChangeLine


def change_rows(lines: Iterable[PlanChangeLine]) -> list[ChangeRow]:
    """Changes in the order of the workbook."""
    return [ChangeRow(number, line) for number, line in enumerate(lines)]


def change_key(row: ChangeRow) -> object:
    """What tells changes apart."""
    return row.number


def change_columns(theme: Theme) -> list[Column]:
    """What kind of change, how many entries of the unit it touches, the sentence."""
    words = {
        "added": translate("new"),
        "retired": translate("retired"),
        "renamed": translate("renamed"),
        "widened": translate("widened"),
        "narrowed": translate("narrowed"),
        "wording": translate("wording"),
        "threshold": translate("threshold"),
        "same-version": translate("same version number"),
    }
    return [
        Column(
            "kind",
            translate("Kind"),
            lambda row: words.get(row.line.difference.kind, translate("changed")),
            icon=lambda row: theme.icon(*_LOOKS.get(row.line.difference.kind, (Icon.INFO, "accent"))),
            width=9,
        ),
        Column(
            "entries",
            translate("Entries of yours"),
            lambda row: str(row.line.entries) if row.line.entries else "",
            sort=lambda row: row.line.entries,
            right=True,
            width=10,
        ),
        Column("what", translate("Difference"), lambda row: _sentence(row.line), width=62),
    ]


def _sentence(line: PlanChangeLine) -> str:
    """What changes; what becomes of entries is said only where there are some."""
    told = explain(line.code, line.params)
    return f"{told.what}{told.safe}" if line.entries else told.what
