"""What the demonstration leaves: figures, targets and findings as JSON, compared with the source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from qcdesk.demonstration.scenario import Expected, Scenario
from qcdesk.domain.figures import Amount, Figure, number
from qcdesk.domain.values import LowerBound, State
from qcdesk.services.check_period import CheckedFinding
from qcdesk.services.views import Consolidation, FigureRow
from qcdesk.text import finding_text

_YES = {"是": Decimal(1), "否": Decimal(0)}


@dataclass(frozen=True)
class ComparedFigure:
    """One indicator: the source's figure, the computed one, and what it was made from."""

    indicator: str
    name: str
    unit_of_measure: str
    expected: str
    computed: str
    entries: int
    evidence: int
    equal: bool


def compare(scenario: Scenario, figures: Consolidation) -> tuple[ComparedFigure, ...]:
    """The indicators that the source gives a figure for, in the plan's order."""
    expected = {item.indicator: item for item in scenario.expected}
    return tuple(
        _compared(row, expected[row.indicator.code])
        for row in figures.rows
        if row.indicator.code in expected and not row.indicator.auxiliary
    )


def _compared(row: FigureRow, expected: Expected) -> ComparedFigure:
    indicator = row.indicator
    shown = row.county.shown(indicator.decimals)
    return ComparedFigure(
        indicator=indicator.code,
        name=indicator.name,
        unit_of_measure=indicator.unit_of_measure,
        expected=expected.value,
        computed=_shown(shown, yes_no=indicator.value_type == "yes_no"),
        entries=row.county.entries,
        evidence=row.county.evidence,
        equal=_equal(shown, expected.value) and _parts_equal(row.county, expected),
    )


def _shown(amount: Amount, *, yes_no: bool) -> str:
    if isinstance(amount, LowerBound):
        return f"≥{amount.amount:f}"
    exact = number(amount)
    if exact is None:
        return ""
    return ("是" if exact else "否") if yes_no else format(exact, "f")


def _equal(amount: Amount, expected: str) -> bool:
    bound = expected.startswith("≥")
    wanted = _YES.get(expected) if expected in _YES else Decimal(expected.removeprefix("≥"))
    return number(amount) == wanted and isinstance(amount, LowerBound) == bound


def _parts_equal(figure: Figure, expected: Expected) -> bool:
    parts = ((figure.numerator, expected.numerator), (figure.denominator, expected.denominator))
    return all(not text or found == Decimal(text) for found, text in parts)


def write_json(folder: Path, figures: Consolidation, checked: tuple[CheckedFinding, ...]) -> None:
    """Write ``figures.json``, ``targets.json`` and ``findings.json``."""
    _write(folder / "figures.json", {r.indicator.code: _figure(r) for r in figures.rows if _named(r)})
    targets = {
        row.target.code: {
            "name": row.target.name,
            "indicator": row.target.indicator,
            "operator": row.target.operator,
            "threshold": _text(row.assessment.threshold),
            "value": _text(number(row.figure.shown(row.indicator.decimals))),
            "mark": _text(row.assessment.mark),
            "gap": _text(row.assessment.gap),
            "status": row.target.status,
            "standing": row.assessment.standing.value,
        }
        for row in figures.targets
    }
    _write(folder / "targets.json", targets)
    findings: dict[str, list[dict[str, object]]] = {}
    for item in checked:
        finding = item.finding
        findings.setdefault(finding.code, []).append(
            {
                "severity": finding.severity.value,
                "unit": finding.subject.unit,
                "register": finding.subject.register,
                "indicator": finding.subject.indicator,
                "params": dict(finding.params),
                "message": finding_text(finding),
                "explanation": item.explanation,
            }
        )
    _write(folder / "findings.json", findings)


def _named(row: FigureRow) -> bool:
    return not row.indicator.auxiliary


def _figure(row: FigureRow) -> dict[str, object]:
    shown = row.county.shown(row.indicator.decimals)
    value: dict[str, object] = {
        "value": _text(number(shown)),
        "numerator": _text(row.county.numerator),
        "denominator": _text(row.county.denominator),
        "unit": row.indicator.unit_of_measure,
        "entries": row.county.entries,
        "evidence": row.county.evidence,
    }
    if isinstance(shown, LowerBound):
        value["state"] = "at_least"
    elif isinstance(shown, State):
        value["state"] = shown.value
    return value


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
