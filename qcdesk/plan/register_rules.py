"""Combinations in units, periods, registers, fields, choices and stages that cannot work."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind
from qcdesk.plan.builtin_registers import BUILTIN_REGISTERS
from qcdesk.plan.draft import Draft, Report, Row
from qcdesk.plan.expression_types import ENTRY_COLUMNS
from qcdesk.plan.expressions import is_plain_name
from qcdesk.plan.model import Choice, FieldDef
from qcdesk.plan.rows import parse_text
from qcdesk.plan.social_credit_code import is_social_credit_code, looks_like_social_credit_code
from qcdesk.plan.words import UNIT_KINDS

Rule = Callable[[Draft, Row, Report], None]
_NUMERIC = {kind.value for kind in Kind if kind.numeric}
_CHOICES = {Kind.CHOICE.value, Kind.MULTI_CHOICE.value}
_LIST_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DATES = ("date_field", "valid_from", "valid_to", "revoked")


def unit_code(_: Draft, row: Row, report: Report) -> None:
    """A unit's code is no unit kind: registers name both in one cell."""
    if row.text("code") in {word.value for word in UNIT_KINDS}:
        report.add(row, "code", "plan.reserved-name", value=row.text("code"))


def unit_parents(draft: Draft, row: Row, report: Report) -> None:
    """Superior units form a tree, previous periods a line."""
    link = "parent" if row.sheet.name == "units" else "previous"
    rows = {item.values.get("code"): item for item in draft.of(row.sheet.name)}
    code = row.text("code")
    seen = {code}
    current = row.text(link)
    while current:
        if current in seen:
            if current == code:
                report.add(row, link, "plan.cycle", codes=code)
            return
        seen.add(current)
        current = str(rows[current].values.get(link, "")) if current in rows else ""


def organisation_code(_: Draft, row: Row, report: Report) -> None:
    """A code of the form of a unified social credit code has the right check digit."""
    code = row.text("code")
    if looks_like_social_credit_code(code) and not is_social_credit_code(code):
        report.add(row, "code", "plan.credit-code", value=code)


def period_dates(draft: Draft, row: Row, report: Report) -> None:
    """A period ends after it starts, is due after it starts, and follows its previous one."""
    start, end, due = (_date(row, name) for name in ("start", "end", "due"))
    if end < start:
        report.add(row, "end", "plan.ends-before-start", start=start.isoformat(), end=end.isoformat())
    if due < start:
        report.add(row, "due", "plan.due-before-start", start=start.isoformat(), due=due.isoformat())
    for other in draft.of("periods"):
        if other.values.get("code") == row.text("previous"):
            previous_end = _date(other, "end")
            if previous_end >= start:
                report.add(row, "previous", "plan.previous-not-before", end=previous_end.isoformat())


def period_overlap(draft: Draft, row: Row, report: Report) -> None:
    """Periods of one length do not overlap."""
    rows = draft.of("periods")
    start, end = _date(row, "start"), _date(row, "end")
    for other in rows[: rows.index(row)]:
        other_start, other_end = other.values.get("start"), other.values.get("end")
        if not isinstance(other_start, date) or not isinstance(other_end, date):
            continue
        same_length = _months(start, end) == _months(other_start, other_end)
        if same_length and start <= other_end and other_start <= end:
            report.add(row, "start", "plan.periods-overlap", first=other.cell("start"))


def _months(start: date, end: date) -> int:
    return round(((end - start).days + 1) / 30.44)


def _date(row: Row, name: str) -> date:
    value = row.get(name)
    if not isinstance(value, date):
        raise TypeError(name)
    return value


def register_code(_: Draft, row: Row, report: Report) -> None:
    """A register has no built-in register's code and no name of SQLite's own tables."""
    code = row.text("code")
    if code in {register.code for register in BUILTIN_REGISTERS} or code.startswith("sqlite_"):
        report.add(row, "code", "plan.reserved-name", value=code)


def register_fields(draft: Draft, row: Row, report: Report) -> None:
    """A register has fields; its date fields are dates, its identity can be compared."""
    fields = draft.field_rows(row.text("code"))
    if not fields:
        report.add(row, "code", "plan.register-without-fields", register=row.text("code"))
    for name in _DATES:
        _expect_kind(fields, row, name, {Kind.DATE.value}, report)
    not_identity = {Kind.MULTI_CHOICE.value, Kind.FILE.value}
    identity = {kind.value for kind in Kind} - not_identity
    _expect_kind(fields, row, "identity", identity, report)


def _expect_kind(fields: Mapping[str, Row], row: Row, name: str, kinds: set[str], report: Report) -> None:
    for code in row.texts(name):
        kind = fields[code].values.get("kind") if code in fields else None
        if kind is not None and str(kind) not in kinds:
            header = row.sheet.column(name).header
            report.add(row, name, "plan.wrong-field-kind", column=header, field=code, kind=kind)


def register_stages(draft: Draft, row: Row, report: Report) -> None:
    """A register has both a stage field and stages, or neither; the field can hold them."""
    code, stage_field = row.text("code"), row.text("stage_field")
    stages = draft.stages_of(code)
    if stages and not stage_field:
        report.add(row, "stage_field", "plan.stage-field-missing", register=code)
    if stage_field and not stages:
        report.add(row, "stage_field", "plan.stages-missing", register=code)
    fields = draft.field_rows(code)
    _expect_kind(fields, row, "stage_field", {Kind.TEXT.value, Kind.CHOICE.value}, report)
    field = fields.get(stage_field)
    if field is None or field.values.get("kind") != Kind.CHOICE.value:
        return
    options = {option.code for option in options_of(draft, str(field.values.get("choices")))}
    for stage in stages:
        if stage.values.get("code") not in options:
            report.add(stage, "code", "plan.stage-not-option", field=stage_field)


def stage_moves(_: Draft, row: Row, report: Report) -> None:
    """A final stage goes nowhere, any other goes somewhere."""
    if row.get("final") and row.texts("next"):
        report.add(row, "next", "plan.final-stage-moves")
    if not row.get("final") and not row.texts("next"):
        report.add(row, "next", "plan.stage-dead-end")


def stage_due(draft: Draft, row: Row, report: Report) -> None:
    """The due field is a date."""
    fields = draft.field_rows(row.text("register_code"))
    if row.text("due_field"):
        _expect_kind(fields, row, "due_field", {Kind.DATE.value}, report)


def choice_list_code(_: Draft, row: Row, report: Report) -> None:
    """A list's code is a lower-case identifier."""
    code = str(row.values.get("list", ""))
    if code and not _LIST_CODE.fullmatch(code):
        column = row.sheet.column("list").header
        report.add(row, "list", "plan.code-invalid", column=column, value=code, limit="")


def field_codes(draft: Draft, report: Report) -> None:
    """A field's code can stand in an expression and is no name of every entry."""
    rows = draft.of("fields")
    taken = {str(code) for code in {row.values.get("code") for row in rows} if not is_plain_name(str(code))}
    taken.update(ENTRY_COLUMNS)
    for row in rows:
        values = row.values
        if (values.get("code") in taken or values.get("label") in ENTRY_COLUMNS) and "code" not in row.bad:
            report.add(row, "code", "plan.reserved-name", value=values.get("code", ""))


def field_labels(draft: Draft, report: Report) -> None:
    """A label is not another field's code."""
    rows = draft.of("fields")
    codes = {row.values.get("code") for row in rows}
    for row in rows:
        label = row.values.get("label")
        if label not in codes or row.bad & {"label", "register_code"}:
            continue
        other = draft.field_rows(str(row.values.get("register_code"))).get(str(label))
        if other is not None and other is not row:
            report.add(row, "label", "plan.label-is-code", value=label, first=other.cell("code"))


def field_cells(draft: Draft, row: Row, report: Report) -> None:
    """A cell group has no other field's code, unless that field is in the group."""
    group = row.text("cell")
    other = draft.field_rows(row.text("register_code")).get(group)
    if other is not None and other.values.get("cell") != group:
        report.add(row, "cell", "plan.cell-is-field", value=group, first=other.cell("code"))


_REFERENCE = {Kind.REFERENCE.value}
_NEEDS = {"choices": _CHOICES, "reference": _REFERENCE}
_ONLY = {
    **_NEEDS,
    "choice_filter": _CHOICES,
    "places": {Kind.DECIMAL.value, Kind.MONEY.value},
    "states": _NUMERIC,
    "pattern": {Kind.TEXT.value},
}
"""Properties that some kinds need, and those that only some can have."""
_NEEDED_BY: Mapping[object, Sequence[str]] = {
    kind: [name for name, kinds in _NEEDS.items() if kind in kinds] for kind in _CHOICES | _REFERENCE
}


def field_needs(draft: Draft, report: Report) -> None:
    """Properties that a kind needs, and those that it cannot have."""
    for row in draft.of("fields"):
        values, kind = row.values, row.values.get("kind")
        if kind is None or (kind not in _NEEDED_BY and _ONLY.keys().isdisjoint(values)):
            continue
        for name in _NEEDED_BY.get(kind, ()):
            if not values.get(name) and name not in row.bad:
                report.add(row, name, "plan.needed", column=row.sheet.column(name).header, kind=kind)
        for name in _ONLY.keys() & values.keys():
            if kind not in _ONLY[name] and values[name] and name not in row.bad:
                report.add(row, name, "plan.not-possible", column=row.sheet.column(name).header, kind=kind)


def field_pattern(_: Draft, row: Row, report: Report) -> None:
    """The pattern is a regular expression."""
    try:
        re.compile(row.text("pattern"))
    except re.error as error:
        report.add(row, "pattern", "plan.pattern-invalid", value=row.text("pattern"), detail=str(error))


def field_default(draft: Draft, row: Row, report: Report) -> None:
    """The default value can be entered in the field."""
    if not isinstance(row.part, FieldDef) or not row.part.default:
        return
    try:
        parse_text(row.part, row.part.default, options_of(draft, row.part.choices))
    except UserError as error:
        report.add(row, "default", "plan.default-invalid", value=row.part.default, reason=error.code)


def options_of(draft: Draft, code: str) -> Sequence[Choice]:
    """The valid options of a choice list."""
    rows = draft.owned("choices", "list", code)
    return [row.part for row in rows if isinstance(row.part, Choice)]


REGISTER_RULES: Mapping[str, tuple[Rule, ...]] = {
    "units": (unit_code, unit_parents),
    "organisations": (organisation_code,),
    "periods": (unit_parents, period_dates, period_overlap),
    "registers": (register_code, register_fields, register_stages),
    "fields": (
        field_cells,
        field_pattern,
        field_default,
    ),
    "choices": (choice_list_code,),
    "stages": (stage_moves, stage_due),
}
"""Rules by sheet; each is applied to every row."""

FIELD_RULES = (field_codes, field_labels, field_needs)
"""Rules over all fields together: there are many, and few that they concern."""

ONLY_WITH: Mapping[Rule, str] = {field_cells: "cell", field_pattern: "pattern", field_default: "default"}
"""Rules that only rows with something in this column need."""
