"""Plans, their mistakes and their differences as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from qcdesk.cli.command_tree import N_
from qcdesk.cli.output import table
from qcdesk.cli.words import DIFFERENCE, SUBJECT, word
from qcdesk.plan.differences import Difference
from qcdesk.plan.model import Plan
from qcdesk.plan.tables import Mistake
from qcdesk.text import explain, translate


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


def difference_table(found: Sequence[Difference], refused: Sequence[Difference]) -> Table:
    """What a new version changes; refused differences are marked."""
    headers = (
        translate(N_("Change")),
        translate(N_("Subject")),
        translate(N_("Code")),
        translate(N_("Property")),
        translate(N_("Before")),
        translate(N_("After")),
        translate(N_("Allowed")),
    )
    known = list(found) + [each for each in refused if each not in found]
    rows = [
        (word(DIFFERENCE, d.kind), word(SUBJECT, d.subject), d.code, d.field, d.old, d.new, d not in refused)
        for d in known
    ]
    return table(headers, rows)


def plan_facts(plan: Plan) -> list[tuple[str, object]]:
    """A plan at a glance."""
    settings = plan.settings
    filled = [register for register in plan.registers if not register.builtin]
    return [
        (translate(N_("Plan")), f"{settings.name}（{settings.programme}）"),
        (translate(N_("County")), settings.county),
        (translate(N_("Year and version")), f"{settings.year} v{settings.version}"),
        (translate(N_("Document")), settings.document),
        (translate(N_("Units")), len(plan.units)),
        (translate(N_("Periods")), "、".join(period.code for period in plan.periods)),
        (translate(N_("Registers")), "、".join(register.name for register in filled)),
        (translate(N_("Indicators")), len(plan.indicators)),
        (translate(N_("Targets")), len(plan.targets)),
        (translate(N_("Checks")), len(plan.checks)),
    ]
