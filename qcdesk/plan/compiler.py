"""Workbook in, plan or the full list of its mistakes out. Compiling is deterministic."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from qcdesk.plan.builtin_registers import BUILTIN_REGISTERS
from qcdesk.plan.draft import Draft, Report, Row, Unreadable
from qcdesk.plan.draft_reading import read_draft
from qcdesk.plan.expression_rules import check_expressions
from qcdesk.plan.model import ChoiceList, FieldDef, Part, Plan, RegisterDef
from qcdesk.plan.reference_rules import check_duplicates, check_references
from qcdesk.plan.register_rules import FIELD_RULES, ONLY_WITH, REGISTER_RULES, options_of
from qcdesk.plan.result_rules import RESULT_RULES
from qcdesk.plan.sheets import SHEETS
from qcdesk.plan.tables import Mistake, Table
from qcdesk.plan.workbook_reader import read_workbook


@dataclass(frozen=True)
class Compilation:
    """The plan, or None when there are mistakes; mistakes in the order of the sheets."""

    plan: Plan | None
    mistakes: tuple[Mistake, ...]


def compile_workbook(path: Path) -> Compilation:
    """Compile an ``.xlsx`` workbook; an unreadable file is a mistake like any other."""
    with _collecting_later():
        tables, mistakes = read_workbook(path)
        return Compilation(None, mistakes) if not tables else _compile(tables, mistakes)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Without a search for cycles: what a compilation makes, it keeps until its end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def compile_tables(tables: Sequence[Table]) -> Compilation:
    """Compile tables, e.g. those of a folder of CSV files (`read_tables`)."""
    return _compile(tables, ())


def _compile(tables: Sequence[Table], mistakes: Sequence[Mistake]) -> Compilation:
    report = Report(list(mistakes))
    draft = read_draft(tables, report)
    check_duplicates(draft, report)
    check_references(draft, report)
    _apply_rules(draft, report)
    check_expressions(draft, report)
    if report.mistakes:
        return Compilation(None, tuple(sorted(report.mistakes, key=_order(tables))))
    return Compilation(_plan(draft), ())


def _apply_rules(draft: Draft, report: Report) -> None:
    for over_all in FIELD_RULES:
        over_all(draft, report)
    for sheet in SHEETS:
        for rule in (*REGISTER_RULES.get(sheet.name, ()), *RESULT_RULES.get(sheet.name, ())):
            column = ONLY_WITH.get(rule)
            for row in draft.of(sheet.name):
                if column is not None and column not in row.values:
                    continue
                try:
                    rule(draft, row, report)
                except Unreadable:
                    continue  # the cell that the rule needs has its mistake already


def _order(tables: Sequence[Table]) -> Any:
    titles = [table.title for table in tables]

    def key(mistake: Mistake) -> tuple[int, int, str, str]:
        place = titles.index(mistake.sheet) if mistake.sheet in titles else -1
        digits = "".join(character for character in mistake.cell if character.isdigit())
        return place, int(digits or 0), mistake.cell, mistake.code

    return key


def _plan(draft: Draft) -> Plan:
    parts: dict[str, Any] = {
        sheet.name: tuple(_parts(draft.of(sheet.name))) for sheet in SHEETS if not sheet.vertical
    }
    parts.pop("fields")
    parts["settings"] = draft.of("settings")[0].part
    parts["registers"] = (*_registers(draft), *BUILTIN_REGISTERS)
    parts["choices"] = tuple(
        ChoiceList(code=code, options=tuple(options_of(draft, code)))
        for code in draft.codes("choices", "list")
    )
    return Plan(**parts)


def _parts(rows: Sequence[Row]) -> list[Part]:
    return [row.part for row in rows if row.part is not None]


def _registers(draft: Draft) -> list[RegisterDef]:
    registers = []
    for row in draft.of("registers"):
        if isinstance(row.part, RegisterDef):
            rows = draft.fields_of(row.part.code)
            fields = tuple(item.part for item in rows if isinstance(item.part, FieldDef))
            registers.append(replace(row.part, fields=fields))
    return registers
