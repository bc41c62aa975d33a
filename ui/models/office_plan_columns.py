"""Mistakes of a plan's workbook and differences between two plans as rows of tables."""

from __future__ import annotations

from dataclasses import dataclass

from qcdesk.plan.tables import Mistake
from qcdesk.services.plan_changes import PlanChangeLine
from qcdesk.text import explain, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.theme import Theme


@dataclass(frozen=True)
class MistakeRow:
    """One mistake with its place in the list."""

    number: int
    mistake: Mistake


def mistake_rows(mistakes: tuple[Mistake, ...]) -> list[MistakeRow]:
    """Mistakes in the order of the sheets."""
    return [MistakeRow(number, mistake) for number, mistake in enumerate(mistakes)]


def mistake_key(row: MistakeRow) -> object:
    """What tells mistakes apart."""
    return row.number


def mistake_columns(theme: Theme) -> list[Column]:
    """Sheet, cell, what was probably meant, what is wrong."""
    return [
        Column(
            "sheet",
            translate("Sheet"),
            lambda row: row.mistake.sheet or "—",
            icon=lambda _row: theme.icon(Icon.ERROR, "bad"),
            width=12,
        ),
        Column("cell", translate("Cell"), lambda row: row.mistake.cell or "—", width=7),
        Column("suggestion", translate("Probably meant"), lambda row: row.mistake.suggestion, width=18),
        Column(
            "what",
            translate("Reason"),
            lambda row: explain(row.mistake.code, row.mistake.params).what,
            width=100,
        ),
    ]


@dataclass(frozen=True)
class DifferenceRow:
    """One difference with its place in the list."""

    number: int
    line: PlanChangeLine


def difference_rows(lines: tuple[PlanChangeLine, ...]) -> list[DifferenceRow]:
    """Differences, refused ones first."""
    return [DifferenceRow(number, line) for number, line in enumerate(lines)]


def difference_key(row: DifferenceRow) -> object:
    """What tells differences apart."""
    return row.number


def difference_columns(theme: Theme) -> list[Column]:
    """Whether it can be issued, and the sentence."""
    return [
        Column(
            "allowed",
            translate("Allowed"),
            lambda row: translate("no") if row.line.refused else translate("yes"),
            icon=lambda row: theme.icon(*((Icon.ERROR, "bad") if row.line.refused else (Icon.CHECK, "good"))),
            width=7,
        ),
        Column(
            "what",
            translate("Difference"),
            lambda row: explain(row.line.code, row.line.params).what,
            width=90,
        ),
    ]
