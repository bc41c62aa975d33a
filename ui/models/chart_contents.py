"""What the charts show: a target from period to period, the stages of a register."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qcdesk.services.stages import StageCount
from qcdesk.services.target_trend import TrendPoint
from qcdesk.services.views import TargetRow
from qcdesk.text import translate
from ui.base.chart_bar import ChartColumn, ChartContent
from ui.base.text import amount_text, decimal_text
from ui.models.target_columns import TOKENS, unit_text

TENTH = Decimal("0.1")


def trend_content(row: TargetRow, points: Sequence[TrendPoint]) -> ChartContent:
    """Value and pro-rata mark by period, the threshold as a line."""
    unit = unit_text(row)
    columns = [
        ChartColumn(
            point.period.name,
            None if point.value is None else float(point.value),
            amount_text(point.value),
            TOKENS[point.standing],
            None if point.mark is None else float(point.mark),
            "" if point.mark is None else _due(point.mark, unit),
            point.period.code,
        )
        for point in points
    ]
    threshold = next((point.threshold for point in reversed(points) if point.threshold is not None), None)
    if threshold is None or row.target.operator in ("rise", "breakthrough", "done"):
        return ChartContent(columns)
    told = translate("Target {amount}", amount=decimal_text(threshold.normalize()) + unit)
    return ChartContent(columns, float(threshold), told)


def _due(mark: Decimal, unit: str) -> str:
    return translate("Due by then: {mark}", mark=decimal_text(mark.quantize(TENTH).normalize()) + unit)


def stage_content(counts: Sequence[StageCount]) -> ChartContent:
    """The number of entries at each stage, in the stages' order."""
    return ChartContent(
        [
            ChartColumn(
                each.stage.name,
                float(each.entries),
                str(each.entries),
                "good" if each.stage.final else "accent",
                code=each.stage.code,
            )
            for each in counts
        ]
    )
