"""Targets as rows of a table: value, target, bar against the pro-rata mark, standing."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtGui import QColor, QIcon

from qcdesk.domain.figures import Figure, number
from qcdesk.domain.targets import Standing
from qcdesk.domain.values import LowerBound
from qcdesk.plan.model import Indicator
from qcdesk.plan.target_shares import Duty
from qcdesk.services.views import TargetRow, UnitTarget
from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.table_model import Bar, Column
from ui.base.text import amount_text, aside_text, decimal_text, operator_text, standing_name
from ui.base.theme import Theme

TOKENS = {
    Standing.MET: "good",
    Standing.ON_TRACK: "good",
    Standing.BEHIND: "warn",
    Standing.MISSED: "bad",
    Standing.PENDING: "muted",
    Standing.NOT_APPLICABLE: "muted",
}
_ICONS = {
    Standing.MET: Icon.DONE,
    Standing.ON_TRACK: Icon.CHECK,
    Standing.BEHIND: Icon.CLOCK,
    Standing.MISSED: Icon.ERROR,
    Standing.PENDING: Icon.OPEN,
    Standing.NOT_APPLICABLE: Icon.OPEN,
}


def target_key(row: TargetRow) -> object:
    """What tells targets apart, the county's and those of single units."""
    return row.target.code, row.target.unit


def share_key(row: UnitTarget) -> object:
    """What tells a unit's targets apart: it has one share of each."""
    return row.target.code


def standing_icon(theme: Theme, standing: Standing) -> QIcon:
    """The picture of a standing."""
    return theme.icon(_ICONS[standing], TOKENS[standing])


def amount_of(indicator: Indicator, figure: Figure) -> str:
    """A figure of an indicator rounded for display, or yes and no."""
    value = number(figure.value)
    if indicator.value_type == "yes_no" and value is not None:
        return translate("yes") if value else translate("no")
    return amount_text(figure.shown(indicator.decimals))


def measure_of(indicator: Indicator) -> str:
    """The unit of measure; yes and no need none."""
    return "" if indicator.value_type == "yes_no" else indicator.unit_of_measure


def measured(indicator: Indicator, figure: Figure) -> str:
    """A figure rounded for display, with its unit of measure where it is a number."""
    is_number = isinstance(figure.value, Decimal | LowerBound)
    measure = measure_of(indicator) if is_number else ""
    return " ".join(part for part in (amount_of(indicator, figure), measure) if part)


def value_text(row: TargetRow) -> str:
    """The figure of a target with its unit of measure."""
    return measured(row.indicator, row.figure)


def unit_text(row: TargetRow) -> str:
    """The unit of measure after a figure."""
    unit = row.indicator.unit_of_measure
    return f" {unit}" if unit else ""


def promise_text(row: TargetRow) -> str:
    """The target as sign and number, or in words."""
    if row.target.operator in ("rise", "breakthrough", "done"):
        return operator_text(row.target.operator)
    return _number_text(row, row.assessment.threshold)


def _number_text(row: TargetRow, threshold: Decimal | None) -> str:
    sign = operator_text(row.target.operator)
    if threshold is None:
        return translate("{sign} (not known yet)", sign=sign)
    return f"{sign} {decimal_text(threshold.normalize())}{unit_text(row)}"


def bar_of(row: TargetRow) -> Bar | None:
    """How far the figure is; None where no bar makes sense."""
    threshold, value = row.assessment.threshold, number(row.figure.value)
    if threshold is None or value is None or threshold <= 0 or row.target.operator in ("<", "<="):
        return None
    if row.target.basis == "new":
        value -= row.target.base or Decimal(0)
    mark = row.assessment.mark
    share = None if mark is None or mark >= threshold else float(mark / threshold)
    return Bar(float(value / threshold), share, TOKENS[row.assessment.standing])


def share_text(row: UnitTarget) -> str:
    """What the unit has to reach; a number that is the whole county's is marked as such."""
    share = row.share
    if share.assigned:
        return aside_text(promise_text(row), translate("whole county") if share.county else "")
    return aside_text(_number_text(row, row.target.threshold), translate("whole county"))


def standing_text(row: TargetRow) -> str:
    """How a target stands; without a number to reach, why there is none."""
    if isinstance(row, UnitTarget) and not row.share.assigned:
        support = row.share.duty is Duty.SUPPORT
        return translate("supplies facts") if support else translate("no number assigned")
    return standing_name(row.assessment.standing)


def part_text(row: UnitTarget) -> str:
    """The unit's part in a target, with its weight where it has one."""
    parts = {
        Duty.LEAD: translate("leads"),
        Duty.CO: translate("takes part"),
        Duty.OWN: translate("has a number of its own"),
        Duty.SUPPORT: translate("supports"),
    }
    weight = row.share.weight
    told = "" if weight is None else translate("weight {weight}", weight=format(weight, "f"))
    return aside_text(parts[row.share.duty], told)


def target_columns(theme: Theme, unit: str, *, due: bool = True) -> list[Column]:
    """The columns of the target table for a unit's desk, or the county's without a unit."""

    def colour(row: TargetRow) -> QColor:
        return theme.colour(TOKENS[row.assessment.standing])

    columns = [
        Column("code", translate("No."), lambda row: row.target.code, width=5),
        Column("name", translate("Target"), lambda row: row.target.name, width=26),
    ]
    if unit:
        columns.append(Column("part", translate("Part"), part_text, width=8))
    columns += [
        Column(
            "value",
            translate("This unit's figure") if unit else translate("County's figure"),
            value_text,
            sort=lambda row: number(row.figure.value),
            right=True,
            width=11,
        ),
        Column(
            "promise",
            translate("To reach") if unit else translate("County's target"),
            share_text if unit else promise_text,
            right=True,
            width=14 if unit else 12,
        ),
        Column("bar", translate("Progress"), lambda _row: "", bar=bar_of, hint=_bar_hint, width=11),
        Column(
            "standing",
            translate("Standing"),
            standing_text,
            icon=lambda row: standing_icon(theme, row.assessment.standing),
            colour=colour,
            width=15,
        ),
    ]
    if due:
        columns.append(Column("due", translate("Due"), lambda row: row.target.due.isoformat(), width=11))
    return columns


def _bar_hint(row: TargetRow) -> str:
    mark = row.assessment.mark
    if mark is None:
        return ""
    return translate("Due by now: {mark}", mark=decimal_text(mark.quantize(Decimal("0.1"))))
