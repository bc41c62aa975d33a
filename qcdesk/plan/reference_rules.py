"""Codes that occur twice, and codes that nothing has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qcdesk.plan.builtin_registers import BUILTIN_REGISTERS
from qcdesk.plan.draft import Draft, Report, Row
from qcdesk.plan.nearest import nearest
from qcdesk.plan.sheet_types import ColumnDef
from qcdesk.plan.sheets import SHEETS, shown_word
from qcdesk.plan.words import UNIT_KINDS

ALL_UNITS = "*"
_UNIT_KINDS = {word.value for word in UNIT_KINDS}


def check_duplicates(draft: Draft, report: Report) -> None:
    """Rows of one sheet with the same key, fields with one label, units with one name."""
    for sheet in SHEETS:
        if sheet.key:
            _unique(draft.of(sheet.name), sheet.key, report)
    _unique(draft.of("fields"), ("register_code", "label"), report)
    _unique(draft.of("units"), ("name",), report)


def _unique(rows: Iterable[Row], key: tuple[str, ...], report: Report) -> None:
    last = key[-1] if key[-1] in ("code", "label", "name", "old") else key[0]
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        value = tuple(row.values.get(name) for name in key)
        if row.values.get(last) is None:
            continue
        first = seen.setdefault(value, row)
        if first is not row:
            column = row.sheet.column(last).header
            shown = str(row.values[last])
            report.add(row, last, "plan.duplicate", column=column, value=shown, first=first.cell(last))


def check_references(draft: Draft, report: Report) -> None:
    """Every cell that names something names something that exists."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.refers:
                for row in draft.of(sheet.name):
                    _refer(draft, row, column, report)
    for row in draft.of("registers"):
        _check_units(draft, row, report)
    _check_cells(draft, report)
    _check_choice_parents(draft, report)


def _refer(draft: Draft, row: Row, column: ColumnDef, report: Report) -> None:
    if column.field not in row.values:
        return
    known = _known(draft, row, column)
    for value in row.texts(column.field):
        if value not in known:
            _dangling(row, column, value, known, report)


def _dangling(row: Row, column: ColumnDef, value: str, known: Mapping[str, str], report: Report) -> None:
    by_name = {name: code for code, name in known.items() if name}
    suggestion = by_name.get(value) or nearest(value, known)
    report.add(row, column.field, "plan.dangling", suggestion, column=column.header, value=value)


def _known(draft: Draft, row: Row, column: ColumnDef) -> Mapping[str, str]:
    if column.refers == "choices":
        return draft.codes("choices", "list")
    if column.refers == "registers":
        known = draft.codes("registers")
        if row.sheet.name in ("checks", "indicators"):
            known |= {register.code: register.name for register in BUILTIN_REGISTERS}
        return known
    if column.refers == "fields.code":
        return field_names(draft, _register(row))
    if column.refers == "stages.code":
        rows = draft.stages_of(_register(row))
        return {str(row.values.get("code")): str(row.values.get("name")) for row in rows}
    return draft.codes(column.refers)


def _register(row: Row) -> str:
    return str(row.values.get("code" if row.sheet.name == "registers" else "register_code", ""))


def field_names(draft: Draft, register: str) -> dict[str, str]:
    """The codes of a register's fields with their labels; of built-in registers too."""
    for builtin in BUILTIN_REGISTERS:
        if builtin.code == register:
            return {item.code: item.label for item in builtin.fields}
    rows = draft.fields_of(register)
    return {str(row.values.get("code")): str(row.values.get("label")) for row in rows}


def _check_units(draft: Draft, row: Row, report: Report) -> None:
    units = draft.codes("units")
    known = {**units, **dict.fromkeys(_UNIT_KINDS, ""), ALL_UNITS: ""}
    for value in row.texts("units") if "units" in row.values else ():
        if value not in known:
            shown = {**units, **{shown_word(UNIT_KINDS, kind): "" for kind in _UNIT_KINDS}}
            _dangling(row, row.sheet.column("units"), value, shown, report)


def _check_cells(draft: Draft, report: Report) -> None:
    """Cells of a check: fields of its register, or indicators."""
    for row in draft.of("checks"):
        if "cells" not in row.values or "scope" in row.bad:
            continue
        if row.values.get("scope") in ("row", "unique"):
            known: Mapping[str, str] = field_names(draft, str(row.values.get("register_code", "")))
        else:
            known = draft.codes("indicators")
        for value in row.texts("cells"):
            if value not in known:
                _dangling(row, row.sheet.column("cells"), value, known, report)


def _check_choice_parents(draft: Draft, report: Report) -> None:
    """A parent is an option of the list that the filtering field uses."""
    for row in draft.of("fields"):
        choices, filter_code = row.values.get("choices"), row.values.get("choice_filter")
        siblings = draft.fields_of(str(row.values.get("register_code")))
        parent = next((item for item in siblings if item.values.get("code") == filter_code), None)
        if filter_code is None or parent is None:
            continue
        known = {
            str(option.values.get("code")): str(option.values.get("name"))
            for option in draft.of("choices")
            if option.values.get("list") == parent.values.get("choices")
        }
        for option in draft.of("choices"):
            value = option.values.get("parent")
            if option.values.get("list") == choices and value is not None and str(value) not in known:
                _dangling(option, option.sheet.column("parent"), str(value), known, report)
