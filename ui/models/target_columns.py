"""Targets as rows of a table: value, target, bar against the pro-rata mark, standing."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtGui import QColor, QIcon

from qcdesk.domain.figures import Figure, number
from qcdesk.domain.targets import Standing
from qcdesk.domain.values import LowerBound
from qcdesk.plan.model import Indicator, Target
from qcdesk.services.views import TargetRow
from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.table_model import Bar, Column
from ui.base.text import amount_text, decimal_text, operator_text, standing_name
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
    """What tells targets apart."""
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
    target = row.target
    sign = operator_text(target.operator)
    if target.operator in ("rise", "breakthrough", "done"):
        return sign
    threshold = row.assessment.threshold
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


def my_part(target: Target, unit: str) -> str:
    """What the unit has to do with a target."""
    return translate("lead") if unit in (target.lead, target.unit) else translate("support")


def target_columns(theme: Theme, unit: str, *, due: bool = True) -> list[Column]:
    """The columns of the target table for a unit's desk, or the county's without a unit."""

    def colour(row: TargetRow) -> QColor:
        return theme.colour(TOKENS[row.assessment.standing])

    columns = [
        Column("code", translate("No."), lambda row: row.target.code, width=5),
        Column("name", translate("Target"), lambda row: row.target.name, width=26),
    ]
    if unit:
        columns.append(Column("part", translate("Part"), lambda row: my_part(row.target, unit), width=7))
    columns += [
        Column(
            "value",
            translate("This unit's figure") if unit else translate("County's figure"),
            value_text,
            sort=lambda row: number(row.figure.value),
            right=True,
            width=11,
        ),
        Column("promise", translate("County's target"), promise_text, right=True, width=12),
        Column("bar", translate("Progress"), lambda _row: "", bar=bar_of, hint=_bar_hint, width=11),
        Column(
            "standing",
            translate("Standing"),
            lambda row: standing_name(row.assessment.standing),
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
