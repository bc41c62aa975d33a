"""Plans, their mistakes and their differences as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from qcdesk.cli.output import table, with_aside
from qcdesk.cli.words import DIFFERENCE, word
from qcdesk.plan.model import Plan
from qcdesk.plan.tables import Mistake
from qcdesk.services.plan_changes import PlanChangeLine
from qcdesk.text import N_, explain, listed, translate


@dataclass(frozen=True)
class MistakeLine:
    """One mistake of a workbook with its sentence."""

    sheet: str
    cell: str
    code: str
    reason: str
    suggestion: str


def mistake_lines(mistakes: Iterable[Mistake]) -> list[MistakeLine]:
    """Every mistake with its sentence."""
    return [
        MistakeLine(m.sheet, m.cell, m.code, str(explain(m.code, m.params)), m.suggestion) for m in mistakes
    ]


def mistake_table(lines: Sequence[MistakeLine]) -> Table:
    """All mistakes at once."""
    headers = (
        translate(N_("Sheet")),
        translate(N_("Cell")),
        translate(N_("Reason")),
        translate(N_("Nearest correct name")),
    )
    return table(headers, [(m.sheet, m.cell, m.reason, m.suggestion) for m in lines])


@dataclass(frozen=True)
class ChangeLine:
    """One difference between two versions with its sentence; `entries` are the unit's own."""

    kind: str
    subject: str
    code: str
    field: str
    old: str
    new: str
    refused: bool
    mine: bool
    entries: int
    text: str


def change_lines(lines: Iterable[PlanChangeLine]) -> list[ChangeLine]:
    """Every difference with its sentence."""
    return [
        ChangeLine(
            **{name: getattr(line.difference, name) for name in ("kind", "subject", "code", "field")},
            old=line.difference.old,
            new=line.difference.new,
            refused=line.refused,
            mine=line.mine,
            entries=line.entries,
            text=str(explain(line.code, line.params)),
        )
        for line in lines
    ]


def change_table(lines: Sequence[ChangeLine], *, own: bool = False) -> Table:
    """What a new version changes, in sentences; with `own` the unit's entries that it touches."""
    headers = [translate(N_("Kind")), translate(N_("Difference"))]
    headers.append(translate(N_("Entries of yours")) if own else translate(N_("Allowed")))
    rows = [
        (word(DIFFERENCE, line.kind), line.text, (line.entries or "") if own else not line.refused)
        for line in lines
    ]
    return table(headers, rows)


def plan_facts(plan: Plan) -> list[tuple[str, object]]:
    """A plan at a glance."""
    settings = plan.settings
    filled = [register for register in plan.registers if not register.builtin]
    return [
        (translate(N_("Plan")), with_aside(settings.name, settings.programme)),
        (translate(N_("County")), settings.county),
        (translate(N_("Year and version")), f"{settings.year} v{settings.version}"),
        (translate(N_("Document")), settings.document),
        (translate(N_("Units")), len(plan.units)),
        (translate(N_("Periods")), listed(period.code for period in plan.periods)),
        (translate(N_("Registers")), listed(register.name for register in filled)),
        (translate(N_("Indicators")), len(plan.indicators)),
        (translate(N_("Targets")), len(plan.targets)),
        (translate(N_("Checks")), len(plan.checks)),
    ]
