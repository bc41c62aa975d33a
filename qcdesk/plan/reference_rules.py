"""Codes that occur twice, and codes that nothing has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from qcdesk.plan.builtin_registers import BUILTIN_REGISTERS
from qcdesk.plan.draft import Draft, Report, Row
from qcdesk.plan.nearest import nearest
from qcdesk.plan.sheet_types import ColumnDef
from qcdesk.plan.sheets import SHEETS
from qcdesk.plan.words import UNIT_KINDS, shown_word

ALL_UNITS = "*"
MAX_SUGGESTIONS = 500
"""A workbook with more mistakes has another fault than slips of the pen; looking for each would take long."""
_UNIT_KINDS = {word.value for word in UNIT_KINDS}


_BUILTIN_FIELDS = {
    register.code: {item.code: item.label for item in register.fields} for register in BUILTIN_REGISTERS
}


def check_duplicates(draft: Draft, report: Report) -> None:
    """Rows of one sheet with the same key, fields with one label, units with one name."""
    for sheet in SHEETS:
        if sheet.key:
            _unique(draft.of(sheet.name), sheet.key, report)
    _unique(draft.of("fields"), ("register_code", "label"), report)
    _unique(draft.of("units"), ("name",), report)


def _unique(rows: Iterable[Row], key: tuple[str, ...], report: Report) -> None:
    last = key[-1] if key[-1] in ("code", "label", "name", "old") else key[0]
    named = [row for row in rows if row.values.get(last) is not None]
    keys = list(zip(*([row.values.get(name) for row in named] for name in key), strict=True))
    if len(set(keys)) == len(keys):
        return
    seen: dict[tuple[object, ...], Row] = {}
    for row, values in zip(named, keys, strict=True):
        first = seen.setdefault(values, row)
        if first is not row:
            column = row.sheet.column(last).header
            shown = str(row.values[last])
            report.add(row, last, "plan.duplicate", column=column, value=shown, first=first.cell(last))


def check_references(draft: Draft, report: Report) -> None:
    """Every cell that names something names something that exists."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.refers:
                name = column.field
                rows = draft.of(sheet.name)
                _refer(
                    draft, [row for row in rows if name in row.values and name not in row.bad], column, report
                )
    for row in draft.of("registers"):
        _check_units(draft, row, report)
    _check_cells(draft, report)
    _check_choice_parents(draft, report)


def _refer(draft: Draft, rows: Sequence[Row], column: ColumnDef, report: Report) -> None:
    """Look up what the rows name: in the row's own register, or among all codes of a sheet."""
    own = column.refers in _OF_THE_REGISTER
    known = _known(draft, rows[0].sheet.name, column.refers) if rows and not own else {}
    if known.keys() >= {row.values[column.field] for row in rows}:
        return
    for row in rows:
        if own:
            known = _OF_THE_REGISTER[column.refers](draft, _register(row))
        for value in row.texts(column.field):
            if value not in known:
                _dangling(row, column, value, known, report)


def _dangling(row: Row, column: ColumnDef, value: str, known: Mapping[str, str], report: Report) -> None:
    suggestion = ""
    if len(report.mistakes) < MAX_SUGGESTIONS:
        by_name = {name: code for code, name in known.items() if name}
        suggestion = by_name.get(value) or nearest(value, known)
    report.add(row, column.field, "plan.dangling", suggestion, column=column.header, value=value)


def _known(draft: Draft, sheet: str, refers: str) -> Mapping[str, str]:
    if refers == "choices":
        return draft.codes("choices", "list")
    if refers == "registers" and sheet in ("checks", "indicators"):
        return {**draft.codes("registers"), **{each.code: each.name for each in BUILTIN_REGISTERS}}
    return draft.codes(refers)


def _stage_names(draft: Draft, register: str) -> Mapping[str, str]:
    rows = draft.stages_of(register)
    return {str(row.values.get("code")): str(row.values.get("name")) for row in rows}


def _register(row: Row) -> str:
    return str(row.values.get("code" if row.sheet.name == "registers" else "register_code", ""))


def field_names(draft: Draft, register: str) -> Mapping[str, str]:
    """The codes of a register's fields with their labels; of built-in registers too."""
    if register in _BUILTIN_FIELDS:
        return _BUILTIN_FIELDS[register]
    rows = draft.field_rows(register)
    return {code: str(row.values.get("label")) for code, row in rows.items()}


_OF_THE_REGISTER: Mapping[str, Callable[[Draft, str], Mapping[str, str]]] = {
    "fields.code": field_names,
    "stages.code": _stage_names,
}


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
        if "choice_filter" not in row.values:
            continue
        siblings = draft.field_rows(str(row.values.get("register_code")))
        parent = siblings.get(str(row.values["choice_filter"]))
        if parent is None:
            continue
        above = draft.owned("choices", "list", str(parent.values.get("choices")))
        known = {str(option.values.get("code")): str(option.values.get("name")) for option in above}
        for option in draft.owned("choices", "list", str(row.values.get("choices"))):
            value = option.values.get("parent")
            if value is not None and str(value) not in known:
                _dangling(option, option.sheet.column("parent"), str(value), known, report)
