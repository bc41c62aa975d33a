"""Every difference between two versions of a plan as a sentence in the words of the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.plan.differences import Difference, compare, violations
from qcdesk.plan.model import Plan
from qcdesk.plan.sheet_types import ColumnDef, Shape
from qcdesk.plan.sheets import SHEETS
from qcdesk.plan.words import shown_word

SHORT_WORDING = 40


@dataclass(frozen=True)
class PlanChangeLine:
    """One difference as a sentence: `code` and `params` for the catalogue.

    `entries` counts the unit's own entries that hold something there; `mine` is True when the
    difference concerns the unit: its entries, its registers, its targets.
    """

    code: str
    params: Mapping[str, str]
    difference: Difference
    refused: bool = False
    entries: int = 0
    mine: bool = False


_CODES: Mapping[str, str] = {
    "added": "change.added",
    "retired": "change.retired",
    "renamed": "change.renamed",
    "widened": "change.widened",
    "narrowed": "change.narrowed",
    "wording": "change.wording",
    "threshold": "change.changed",
    "changed": "change.changed",
    "same-version": "change.same-version",
}
_SHEET_OF: Mapping[str, str] = {
    "settings": "settings",
    "unit": "units",
    "organisation": "organisations",
    "period": "periods",
    "register": "registers",
    "field": "fields",
    "choice": "choices",
    "stage": "stages",
    "indicator": "indicators",
    "target": "targets",
    "check": "checks",
    "scheme": "scheme",
    "reward": "rewards",
}
_SUBJECT_OF: Mapping[str, str] = {sheet: name for name, sheet in _SHEET_OF.items() if name != "choice"}
"""Which kind of part a cell names; a choice list has no name of its own."""


def plan_changes(old: Plan, new: Plan) -> tuple[PlanChangeLine, ...]:
    """Every difference between two versions in the words of the workbook, refused ones first.

    A cell that names the same thing by its new code is no change of its own.
    """
    refused = violations(old, new)
    found = [*refused, *(difference for difference in compare(old, new) if difference not in refused)]
    lines = [
        PlanChangeLine(_code(each), _params(old, new, each), each, refused=each in refused) for each in found
    ]
    return tuple(line for line in lines if line.refused or not _follows_rename(line))


def _follows_rename(line: PlanChangeLine) -> bool:
    column = _column(line.difference)
    return column is not None and line.params["before"] == line.params["after"]


def _code(difference: Difference) -> str:
    """A short wording is told with both versions, a long one only that it differs; a blank is no version."""
    short = max(len(difference.old), len(difference.new)) <= SHORT_WORDING
    code = _CODES["changed" if difference.kind == "wording" and short else difference.kind]
    if code == "change.changed" and not (difference.old and difference.new):
        return "change.filled" if difference.new else "change.emptied"
    return code


def _params(old: Plan, new: Plan, difference: Difference) -> dict[str, str]:
    owner, code = _owner_and_code(difference)
    subject = difference.subject
    later = difference.new if difference.kind == "renamed" else code
    before = _named(old, subject, owner, code) or _named(new, subject, owner, code) or code
    after = _named(new, subject, owner, later) or later
    if difference.kind == "renamed" and before == after:
        before, after = f"{before}（{code}）", f"{after}（{later}）"
    front, back = _around(old, new, subject, owner)
    return {
        "subject": "option" if subject == "choice" else subject,
        "name": front + before + back,
        "later": front + after + back,
        "property": _property(difference),
        "before": _value(old, difference, difference.old),
        "after": _value(new, difference, difference.new),
    }


def _owner_and_code(difference: Difference) -> tuple[str, str]:
    """What a part belongs to and its own code; a target belongs to the unit that it is set for."""
    first, _, second = difference.code.rpartition(".")
    return (second, first) if difference.subject == "target" and first else (first, second)


def _around(old: Plan, new: Plan, subject: str, owner: str) -> tuple[str, str]:
    """What stands before and after a part's name so that one sees what it belongs to."""
    if subject == "target":
        unit = _named(new, "unit", "", owner) or _named(old, "unit", "", owner)
        return "", f"（{unit}）" if unit else ""
    if subject == "choice":
        above = _field_with(new, owner) or _field_with(old, owner)
    else:
        above = _named(new, "register", "", owner) or _named(old, "register", "", owner)
    return (f"{above}·" if above else ""), ""


def _field_with(plan: Plan, choices: str) -> str:
    """The label of the first field that offers a choice list."""
    return next((f.label for r in plan.registers for f in r.fields if f.choices == choices), "")


def _named(plan: Plan, subject: str, owner: str, code: str) -> str:
    """The name of a part of a plan; empty when it has none with this code."""
    if subject == "field":
        parts: Sequence[object] = next((r.fields for r in plan.registers if r.code == owner), ())
    elif subject == "choice":
        parts = next((c.options for c in plan.choices if c.code == owner), ())
    elif subject == "stage":
        parts = [stage for stage in plan.stages if stage.register_code == owner]
    elif subject == "settings":
        return plan.settings.name
    else:
        parts = getattr(plan, _SHEET_OF[subject])
    found = next((part for part in parts if getattr(part, "code", "") == code), None)
    return str(getattr(found, "label", "") or getattr(found, "name", ""))


def _property(difference: Difference) -> str:
    """The workbook's header of the property that differs."""
    column = _column(difference)
    return column.header if column else difference.field


def _column(difference: Difference) -> ColumnDef | None:
    sheet = next((s for s in SHEETS if s.name == _SHEET_OF[difference.subject]), None)
    columns = sheet.columns if sheet else ()
    return next((column for column in columns if column.field == difference.field), None)


def _value(plan: Plan, difference: Difference, value: str) -> str:
    """A value as the workbook shows it, what it refers to by its name."""
    column = _column(difference)
    if column is None or not value:
        return value
    if column.refers:
        owner = difference.code.partition(".")[0]
        return "、".join(_referred(plan, column, owner, item) for item in value.split("、"))
    if column.field in ("cells", "units"):
        return "、".join(_placed(plan, column, difference.code, item) for item in value.split("、"))
    items = value.split("、") if column.shape in (Shape.LIST, Shape.WORDS) else [value]
    return "、".join(_word(column, item) for item in items)


def _word(column: ColumnDef, value: str) -> str:
    words = {word.value for word in column.words}
    shown = value.lower() if value in ("True", "False") else value
    if column.shape is Shape.EXPRESSION and words and value == "1":
        shown = "true"
    return shown_word(column.words, shown) if shown in words else value


def _placed(plan: Plan, column: ColumnDef, code: str, item: str) -> str:
    """Who fills a register, or where a check's finding stands: by its name."""
    if column.field == "units":
        return _named(plan, "unit", "", item) or _word(column, item)
    check = next((each for each in plan.checks if each.code == code), None)
    register = check.register_code if check else ""
    return _named(plan, "field", register, item) or _named(plan, "indicator", "", item) or item


def _referred(plan: Plan, column: ColumnDef, owner: str, code: str) -> str:
    subject = _SUBJECT_OF.get(column.refers.partition(".")[0], "")
    return (subject and _named(plan, subject, owner, code)) or code
