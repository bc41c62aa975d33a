"""Figures and targets as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.table import Table

from qcdesk.cli.output import jsonable, table
from qcdesk.cli.words import STANDING, word
from qcdesk.domain.figures import Amount, Figure
from qcdesk.domain.values import LowerBound, State, round_half_up
from qcdesk.plan.model import Indicator, Target
from qcdesk.plan.target_shares import Duty
from qcdesk.services.views import Consolidation, TargetRow, UnitTarget
from qcdesk.text import N_, translate

_OPERATORS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
_WORDS = {"rise": N_("rise"), "breakthrough": N_("breakthrough"), "done": N_("done")}
_STATES = {
    State.NIL: N_("nil report"),
    State.NOT_APPLICABLE: N_("not applicable"),
    State.NOT_REPORTED: "",
}


def indicator_table(found: Consolidation) -> Table:
    """The county's figures with last year's and the number of units and entries behind them."""
    headers = (
        translate(N_("Code")),
        translate(N_("Indicator")),
        translate(N_("County")),
        translate(N_("Unit of measure")),
        translate(N_("Last year")),
        translate(N_("Units")),
        translate(N_("Entries")),
    )
    rows = [
        (
            row.indicator.code,
            row.indicator.name,
            figure_text(row.indicator, row.county),
            row.indicator.unit_of_measure,
            _last_year(row.indicator, row.last_year),
            len(row.units),
            row.county.entries,
        )
        for row in found.rows
        if not row.indicator.auxiliary
    ]
    return table(headers, rows, f"{found.period} · {word(_BASES, found.basis)}")


_BASES = {"accepted": N_("accepted entries"), "received": N_("received entries")}


def target_table(found: Consolidation) -> Table:
    """The targets with their standing."""
    headers = (translate(N_("Target")), translate(N_("Name")), translate(N_("Unit")), *_standing_headers())
    rows = [(row.target.code, row.target.name, row.target.unit, *_standing(row)) for row in found.targets]
    return table(headers, rows)


def share_table(found: Sequence[UnitTarget]) -> Table:
    """What a unit has to reach, with its part in each target and whose figure is compared."""
    headers = (
        translate(N_("Target")),
        translate(N_("Name")),
        translate(N_("Part")),
        translate(N_("Weight")),
        translate(N_("Figure of")),
        *_standing_headers(),
    )
    rows = [
        (
            row.target.code,
            row.target.name,
            word(_DUTIES, row.share.duty),
            "" if row.share.weight is None else format(row.share.weight, "f"),
            translate(N_("County")) if row.share.county else translate(N_("Unit")),
            *_share_standing(row),
        )
        for row in found
    ]
    return table(headers, rows)


_DUTIES = {
    "lead": N_("leads"),
    "co": N_("takes part"),
    "own": N_("has a number of its own"),
    "support": N_("supports"),
}


def _standing_headers() -> tuple[str, ...]:
    return (
        translate(N_("Promise")),
        translate(N_("Figure")),
        translate(N_("Mark")),
        translate(N_("Lacking")),
        translate(N_("Standing")),
    )


def _share_standing(row: UnitTarget) -> tuple[str, ...]:
    """As a target stands; without a number to reach, why there is none."""
    shown = _standing(row)
    if row.share.assigned:
        return shown
    support = row.share.duty is Duty.SUPPORT
    return *shown[:-1], translate(N_("supplies facts") if support else N_("no number assigned"))


def _standing(row: TargetRow) -> tuple[str, ...]:
    places = row.indicator.decimals
    return (
        _promise(row.target, row.assessment.threshold, places),
        figure_text(row.indicator, row.figure),
        _rounded(row.assessment.mark, places),
        _rounded(row.assessment.gap, places),
        word(STANDING, row.assessment.standing),
    )


def figure_text(indicator: Indicator, figure: Figure) -> str:
    """A figure rounded for display; a blank is empty, never 0."""
    return amount_text(figure.shown(indicator.decimals))


def amount_text(amount: Amount) -> str:
    """An amount as text."""
    if isinstance(amount, State):
        return translate(_STATES[amount]) if _STATES[amount] else ""
    if isinstance(amount, LowerBound):
        return f"≥{amount.amount:f}"
    return format(amount, "f")


def consolidation_object(found: Consolidation) -> dict[str, object]:
    """The figures exact and as shown, for ``--json``."""
    return {
        "period": found.period,
        "basis": found.basis,
        "indicators": [
            {
                "code": row.indicator.code,
                "name": row.indicator.name,
                "unit_of_measure": row.indicator.unit_of_measure,
                "county": _figure(row.indicator, row.county),
                "units": {unit: _figure(row.indicator, figure) for unit, figure in row.units.items()},
                "last_year": jsonable(row.last_year),
                "units_last_year": jsonable(row.units_last_year),
            }
            for row in found.rows
        ],
        "targets": [_target(row) for row in found.targets],
    }


def share_objects(found: Sequence[UnitTarget]) -> list[dict[str, object]]:
    """What a unit has to reach, for ``--json``."""
    return [
        _target(row)
        | {
            "duty": row.share.duty.value,
            "weight": jsonable(row.share.weight),
            "county": row.share.county,
            "assigned": row.share.assigned,
        }
        for row in found
    ]


def _target(row: TargetRow) -> dict[str, object]:
    return {
        "code": row.target.code,
        "name": row.target.name,
        "indicator": row.indicator.code,
        "unit": row.target.unit,
        "operator": row.target.operator,
        "figure": _figure(row.indicator, row.figure),
        "assessment": jsonable(row.assessment),
    }


def _figure(indicator: Indicator, figure: Figure) -> dict[str, object]:
    return {
        "value": jsonable(figure.value),
        "shown": figure_text(indicator, figure),
        "numerator": jsonable(figure.numerator),
        "denominator": jsonable(figure.denominator),
        "entries": figure.entries,
        "evidence": figure.evidence,
    }


def _last_year(indicator: Indicator, value: object) -> str:
    if isinstance(value, (State, LowerBound)):
        return amount_text(value)
    return _rounded(value, indicator.decimals) if isinstance(value, Decimal) else ""


def _rounded(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else format(round_half_up(value, decimals), "f")


def _promise(target: Target, threshold: Decimal | None, decimals: int) -> str:
    if target.operator in _WORDS:
        return translate(_WORDS[target.operator])
    # A threshold that is another figure has no digits of its own.
    own = target.threshold is not None
    shown = _rounded(threshold, decimals) if threshold is None or not own else format(threshold, "f")
    return f"{_OPERATORS[target.operator]}{shown}"
