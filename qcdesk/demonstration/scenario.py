"""The scenario of the demonstration: which county, which entries, what goes wrong once."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SCENARIO = "demonstration.toml"
UNIT_COLUMN, EVIDENCE_COLUMN = "单位", "佐证"
_NOT_REGISTERS = ("expected", "targets")


@dataclass(frozen=True)
class Returned:
    """The entry that is first recorded wrongly, returned and corrected; `row` counts from 1."""

    unit: str
    register: str
    row: int
    field: str
    cell: str
    wrong: str
    comment: str


@dataclass(frozen=True)
class Row:
    """One row of a demonstration table: cells by header, and the evidence file's name."""

    cells: Mapping[str, str]
    evidence: str


@dataclass(frozen=True)
class Expected:
    """A figure of the source: `value` as it is written there, ``≥`` marking a lower bound."""

    indicator: str
    value: str
    numerator: str
    denominator: str


@dataclass(frozen=True)
class Scenario:
    """Everything the demonstration plays; `tables` by unit and register, in the file's order."""

    workbook: Path
    period: str
    moment: datetime
    key_rounds: int
    passphrase: str
    returned: Returned
    explanations: Mapping[str, str]
    tables: Mapping[str, Mapping[str, tuple[Row, ...]]]
    expected: tuple[Expected, ...]


def load(plans: Path) -> Scenario:
    """Read the scenario and its tables from the folder of plans."""
    with (plans / SCENARIO).open("rb") as stream:
        raw = tomllib.load(stream)
    county = plans / raw["folder"]
    tables = county / "demonstration"
    return Scenario(
        workbook=county / "plan.xlsx",
        period=raw["period"],
        moment=datetime.fromisoformat(raw["moment"]),
        key_rounds=raw["key_rounds"],
        passphrase=raw["passphrase"],
        returned=Returned(**raw["returned"]),
        explanations=raw["explanations"],
        tables=_tables(tables),
        expected=tuple(_expected(row) for row in _rows(tables / "expected.csv")),
    )


def _tables(folder: Path) -> dict[str, dict[str, tuple[Row, ...]]]:
    found: dict[str, dict[str, list[Row]]] = {}
    for path in sorted(folder.glob("*.csv")):
        if path.stem in _NOT_REGISTERS:
            continue
        for cells in _rows(path):
            unit, evidence = cells.pop(UNIT_COLUMN), cells.pop(EVIDENCE_COLUMN, "")
            found.setdefault(unit, {}).setdefault(path.stem, []).append(Row(cells, evidence))
    return {
        unit: {register: tuple(rows) for register, rows in registers.items()}
        for unit, registers in sorted(found.items())
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _expected(row: Mapping[str, str]) -> Expected:
    indicator, value, numerator, denominator = list(row.values())[:4]
    return Expected(indicator, value, numerator, denominator)
