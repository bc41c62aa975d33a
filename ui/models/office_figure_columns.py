"""Indicators × units, the bars beside them, and what several units claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qcdesk.domain.figures import Figure, number
from qcdesk.domain.targets import Standing
from qcdesk.plan.model import Plan, Unit
from qcdesk.services.duplicates import EVIDENCE, KEY, ORGANISATION, Claim
from qcdesk.services.figure_trend import FigureTrend
from qcdesk.services.period_states import reporting_units
from qcdesk.services.views import Consolidation, EntryView, FigureRow, TargetRow
from qcdesk.text import listed, translate
from ui.base.chart_bar import ChartBar, ChartColumn, ChartContent
from ui.base.table_model import Column
from ui.base.text import amount_text, standing_name, status_name
from ui.base.theme import Theme
from ui.models.target_columns import (
    TOKENS,
    amount_of,
    bar_of,
    measure_of,
    measured,
    promise_text,
    standing_icon,
    value_text,
)

NOW, BEFORE, CHANGE = "now", "before", "change"
"""What the units' columns show: this period's figures, those of a year before, or what they rose by."""

_WORST = (
    Standing.MISSED,
    Standing.BEHIND,
    Standing.PENDING,
    Standing.ON_TRACK,
    Standing.MET,
    Standing.NOT_APPLICABLE,
)


@dataclass(frozen=True)
class CountyFigure:
    """One indicator's figures with the county's targets on it."""

    figures: FigureRow
    targets: tuple[TargetRow, ...]

    @property
    def standing(self) -> Standing | None:
        """The standing that needs most attention."""
        found = {row.assessment.standing for row in self.targets}
        return next((standing for standing in _WORST if standing in found), None)


def county_figures(found: Consolidation) -> list[CountyFigure]:
    """The indicators that are shown, each with its targets for the county."""
    targets: dict[str, list[TargetRow]] = {}
    for row in found.targets:
        if not row.target.unit:
            targets.setdefault(row.indicator.code, []).append(row)
    return [
        CountyFigure(row, tuple(targets.get(row.indicator.code, ())))
        for row in found.rows
        if not row.indicator.auxiliary
    ]


def figure_key(row: CountyFigure) -> object:
    """What tells indicators apart."""
    return row.figures.indicator.code


def figure_text(row: CountyFigure, unit: str = "") -> str:
    """A figure as it is shown, of a unit or of the county."""
    figures = row.figures
    figure = figures.units.get(unit, Figure()) if unit else figures.county
    shown = amount_of(figures.indicator, figure)
    return "" if unit and shown == "—" else shown


def before_text(row: CountyFigure, unit: str = "") -> str:
    """The value of the same period a year before, of a unit or of the county; empty where there is none."""
    figures = row.figures
    value = figures.units_last_year.get(unit) if unit else figures.last_year
    shown = "—" if value is None else amount_of(figures.indicator, Figure(value))
    return "" if shown == "—" else shown


def change(row: CountyFigure, unit: str = "") -> Decimal | None:
    """What a figure rose by in a year, as both are shown; None where one of them is missing."""
    figures = row.figures
    decimals = figures.indicator.decimals
    now = figures.units.get(unit, Figure()) if unit else figures.county
    before = figures.units_last_year.get(unit) if unit else figures.last_year
    newer = number(now.shown(decimals))
    older = None if before is None else number(Figure(before).shown(decimals))
    return None if newer is None or older is None else newer - older


def change_text(row: CountyFigure, unit: str = "") -> str:
    """What a figure rose by, with its sign."""
    risen = change(row, unit)
    if risen is None:
        return ""
    return f"+{amount_text(risen)}" if risen > 0 else amount_text(risen)


def compared_text(row: CountyFigure, unit: str = "") -> str:
    """The figure beside the one of a year before, in a line."""
    figures = row.figures
    figure = figures.units.get(unit, Figure()) if unit else figures.county
    now, before = measured(figures.indicator, figure), before_text(row, unit)
    if not before:
        return now
    risen = change_text(row, unit)
    if not risen:
        return translate("{now}, last year {before}", now=now, before=before)
    return translate("{now}, last year {before} ({change})", now=now, before=before, change=risen)


def figure_columns(theme: Theme, plan: Plan, shows: str = NOW) -> list[Column]:
    """The indicator, the county's figure, last year, its target, and a column for each unit.

    `shows` is what stands in the units' columns: this period's figures, last year's, or the change.
    """

    def target(row: CountyFigure) -> str:
        return listed(promise_text(each) for each in row.targets)

    columns = [
        Column("code", translate("No."), lambda row: row.figures.indicator.code, width=6),
        Column("name", translate("Indicator"), lambda row: row.figures.indicator.name, width=24),
        Column(
            "county",
            translate("County"),
            figure_text,
            sort=lambda row: number(row.figures.county.value),
            right=True,
            width=10,
        ),
        Column(
            "measure",
            translate("Unit of measure"),
            lambda row: measure_of(row.figures.indicator),
            width=7,
        ),
        Column("last", translate("Last year"), before_text, right=True, width=8),
        Column("target", translate("Target"), target, right=True, width=11),
        Column(
            "standing",
            translate("Standing"),
            lambda row: standing_name(row.standing) if row.standing else "",
            icon=lambda row: standing_icon(theme, row.standing) if row.standing else None,
            colour=lambda row: theme.colour(TOKENS[row.standing]) if row.standing else None,
            width=14,
        ),
    ]
    return [*columns, *(_unit_column(unit, shows) for unit in reporting_units(plan))]


def _unit_column(unit: Unit, shows: str) -> Column:
    code = unit.code
    text = {NOW: figure_text, BEFORE: before_text, CHANGE: change_text}[shows]

    def sort(row: CountyFigure) -> Decimal | None:
        if shows == CHANGE:
            return change(row, code)
        if shows == BEFORE:
            before = row.figures.units_last_year.get(code)
            return None if before is None else number(before)
        return number(row.figures.units.get(code, Figure()).value)

    return Column(
        f"unit:{code}",
        unit.name,
        lambda row: text(row, code),
        sort=sort,
        hint=lambda row: compared_text(row, code),
        right=True,
        width=8,
    )


def unit_bars(plan: Plan, row: CountyFigure) -> list[ChartBar]:
    """A bar for each unit that has a figure, the longest first."""
    amounts: Mapping[str, object] = {
        code: value
        for code, figure in row.figures.units.items()
        if (value := number(figure.value)) is not None and figure.entries
    }
    longest = max((abs(float(str(value))) for value in amounts.values()), default=0.0)
    codes = sorted(amounts, key=lambda code: -float(str(amounts[code])))
    return [
        ChartBar(
            plan.unit(code).name,
            figure_text(row, code) or "0",
            abs(float(str(amounts[code]))) / longest if longest else 0.0,
            code=code,
        )
        for code in codes
    ]


def trend_content(found: FigureTrend, period: str) -> ChartContent:
    """The figure of each period as a column, the one that is shown in the accent's colour."""
    columns = []
    for point in found.points:
        amount = number(point.figure.value)
        columns.append(
            ChartColumn(
                point.period.name,
                None if amount is None else float(amount),
                "—" if amount is None else amount_text(point.figure.shown(found.indicator.decimals)),
                "accent" if point.period.code == period else "line_strong",
                code=point.period.code,
            )
        )
    return ChartContent(columns)


def target_bars(found: Consolidation) -> list[ChartBar]:
    """How far each target of the county is."""
    bars = []
    for row in found.targets:
        bar = bar_of(row)
        if row.target.unit or bar is None:
            continue
        standing = row.assessment.standing
        value = f"{value_text(row)} / {promise_text(row)}"
        bars.append(
            ChartBar(row.target.name, value, bar.done, TOKENS[standing], bar.mark, row.indicator.code)
        )
    return bars


def behind_key(entry: EntryView) -> object:
    """What tells entries apart."""
    return entry.entry_id


def behind_columns(plan: Plan) -> list[Column]:
    """The entries behind a figure."""
    units = {unit.code: unit.name for unit in plan.units}
    registers = {register.code: register.name for register in plan.registers}
    return [
        Column("unit", translate("Unit"), lambda entry: units.get(entry.unit, entry.unit), width=11),
        Column("title", translate("Entry"), lambda entry: entry.title or "—", width=20),
        Column("register", translate("Register"), lambda entry: registers[entry.register], width=11),
        Column(
            "status",
            translate("Status"),
            lambda entry: translate("received") if entry.status == "received" else status_name(entry.status),
            width=8,
        ),
        Column(
            "evidence", translate("Evidence"), lambda entry: str(len(entry.evidence)), right=True, width=5
        ),
    ]


def claim_key(claim: Claim) -> object:
    """What tells claims apart."""
    return claim.claim_id


def claim_columns(plan: Plan) -> list[Column]:
    """What is claimed, by whom, and what was decided."""
    registers = {register.code: register.name for register in plan.registers}
    kinds = {
        KEY: translate("same fact"),
        ORGANISATION: translate("same organisation"),
        EVIDENCE: translate("same evidence"),
    }

    def what(claim: Claim) -> str:
        if claim.kind == EVIDENCE:
            files = [f.title or f.name for e in claim.entries for f in e.evidence if f.sha256 in claim.values]
            return next(iter(files), claim.values[0][:12])
        names = {each.code: each.name for each in plan.organisations}
        return " · ".join(names.get(value, value) for value in claim.values)

    def ruled(claim: Claim) -> str:
        if claim.ruling is None:
            return translate("open")
        names = {unit.code: unit.name for unit in plan.units}
        return listed(f"{names.get(code, code)} {share}" for code, share in claim.ruling.shares.items())

    return [
        Column("kind", translate("Kind"), lambda claim: kinds[claim.kind], width=9),
        Column("register", translate("Register"), lambda claim: registers.get(claim.register, ""), width=14),
        Column("what", translate("What"), what, width=34),
        Column(
            "units",
            translate("Units"),
            lambda claim: listed(plan.unit(unit).name for unit in claim.units),
            width=26,
        ),
        Column("ruling", translate("Decided"), ruled, width=22),
    ]
