"""The matrix of units and periods, and what stands behind one of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtGui import QColor, QIcon

from qcdesk.plan.model import Period, Plan, Unit
from qcdesk.services.list_packages import PackageView
from qcdesk.services.period_states import PeriodState, UnitPeriod
from qcdesk.text import plural, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import moment_text, package_type_name, size_text
from ui.base.theme import Theme

LOOKS = {
    PeriodState.NOT_SENT: (Icon.OPEN, "muted"),
    PeriodState.RECEIVED: (Icon.INBOX, "accent"),
    PeriodState.UNDER_REVIEW: (Icon.REVIEW, "accent"),
    PeriodState.RETURNED: (Icon.RETURNED, "warn"),
    PeriodState.ACCEPTED: (Icon.DONE, "good"),
    PeriodState.LOCKED: (Icon.LOCK, "muted"),
}


@dataclass(frozen=True)
class UnitRow:
    """One unit with its state in each period, by the period's code."""

    unit: Unit
    states: Mapping[str, UnitPeriod]


def unit_rows(plan: Plan, states: list[UnitPeriod]) -> list[UnitRow]:
    """The states as rows of the matrix, in the plan's order."""
    found: dict[str, dict[str, UnitPeriod]] = {}
    for state in states:
        found.setdefault(state.unit, {})[state.period] = state
    return [UnitRow(plan.unit(code), periods) for code, periods in found.items()]


def unit_row_key(row: UnitRow) -> object:
    """What tells units apart."""
    return row.unit.code


def period_state_name(state: PeriodState) -> str:
    """未报、已收、审核中、已退回、已通过、已锁定."""
    return {
        PeriodState.NOT_SENT: translate("not sent"),
        PeriodState.RECEIVED: translate("received"),
        PeriodState.UNDER_REVIEW: translate("under review"),
        PeriodState.RETURNED: translate("returned"),
        PeriodState.ACCEPTED: translate("accepted"),
        PeriodState.LOCKED: translate("locked"),
    }[state]


def cell_text(state: UnitPeriod) -> str:
    """The state in words with how late it is."""
    name = period_state_name(state.state)
    if state.reviewed is PeriodState.NOT_SENT and state.days_late:
        return translate("{state}, {days}", state=name, days=_late(state.days_late))
    if state.late:
        return translate("{state} ({days})", state=name, days=_late(state.days_late))
    return name


def _late(days: int) -> str:
    return plural("{n} day late", "{n} days late", days)


def look_of(state: UnitPeriod) -> tuple[Icon, str]:
    """The picture and colour of a state; overdue is red."""
    if state.reviewed is PeriodState.NOT_SENT and state.days_late:
        return Icon.CLOCK, "bad"
    return LOOKS[state.state]


def matrix_columns(theme: Theme, plan: Plan) -> list[Column]:
    """The unit, its group, and a column for each period."""
    columns = [
        Column("unit", translate("Unit"), lambda row: row.unit.name, width=18),
        Column("group", translate("Group"), lambda row: row.unit.group, width=8),
    ]
    return [*columns, *(_period_column(theme, period) for period in plan.periods)]


def _period_column(theme: Theme, period: Period) -> Column:
    def text(row: UnitRow) -> str:
        return cell_text(row.states[period.code])

    def icon(row: UnitRow) -> QIcon:
        return theme.icon(*look_of(row.states[period.code]))

    def colour(row: UnitRow) -> QColor | None:
        token = look_of(row.states[period.code])[1]
        return None if token in ("muted", "accent") else theme.colour(token)

    def sort(row: UnitRow) -> tuple[int, int]:
        state = row.states[period.code]
        return list(PeriodState).index(state.state), -state.days_late

    return Column(period.code, period.name, text, sort=sort, icon=icon, colour=colour, width=16)


def arrival_key(package: PackageView) -> object:
    """What tells packages apart."""
    return package.digest, package.direction


def is_fresh(package: PackageView, since: date) -> bool:
    """Whether a package came in since a day."""
    return package.direction == "in" and datetime.fromisoformat(package.at).date() >= since


def arrival_columns(theme: Theme, plan: Plan, since: date) -> list[Column]:
    """Packages as the office lists them: what is new since a day, when, whose, what."""
    periods = {period.code: period.name for period in plan.periods}
    units = {unit.code: unit.name for unit in plan.units}
    directions = {"in": translate("received"), "out": translate("issued")}

    def fresh(package: PackageView) -> str:
        return translate("just in") if is_fresh(package, since) else ""

    return [
        Column("fresh", translate("Just in"), fresh, colour=lambda _: theme.colour("accent"), width=5),
        Column("at", translate("Time"), lambda p: moment_text(p.at), sort=lambda p: p.at, width=16),
        Column("direction", translate("Direction"), lambda p: directions.get(p.direction, ""), width=7),
        Column("type", translate("Kind"), lambda p: package_type_name(p.type), width=9),
        Column("unit", translate("Unit"), lambda p: units.get(p.unit, p.unit), width=20),
        Column("period", translate("Period"), lambda p: periods.get(p.period, p.period), width=11),
        Column("seq", translate("No."), lambda p: str(p.seq), sort=lambda p: p.seq, right=True, width=4),
        Column(
            "size", translate("Size"), lambda p: size_text(p.size), sort=lambda p: p.size, right=True, width=8
        ),
        Column("file", translate("File"), lambda p: p.path.name, width=36),
    ]
