"""Combinations in settings, indicators, targets, checks, scoring and changes that cannot work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from qcdesk.domain.values import Kind
from qcdesk.plan.draft import Draft, Report, Row
from qcdesk.plan.expressions import is_plain_name
from qcdesk.plan.list_cell import split
from qcdesk.plan.nearest import nearest
from qcdesk.plan.reference_rules import field_names
from qcdesk.plan.register_rules import Rule

_USED_BY = {
    "register": {"register_code", "where", "measure", "of"},
    "reading": set[str](),
    "ratio": {"numerator", "denominator"},
    "formula": {"formula"},
}
"""Which of an indicator's cells its source uses."""

_COMPARISONS = {">=", ">", "<", "<=", "="}
_SHEET_OF = {
    "unit": "units",
    "register": "registers",
    "indicator": "indicators",
    "target": "targets",
}


def setting_year(draft: Draft, row: Row, report: Report) -> None:
    """There is a period of the plan's year."""
    year = row.get("year")
    years = {period.values.get("year") for period in draft.of("periods")}
    if years and year not in years:
        report.add(row, "year", "plan.no-period-of-year", year=year)


def indicator_code(_: Draft, row: Row, report: Report) -> None:
    """An indicator's code can stand in an expression; ``__`` belongs to its companions."""
    code = row.text("code")
    if "__" in code or not is_plain_name(code):
        report.add(row, "code", "plan.reserved-name", value=code)


def indicator_source(_: Draft, row: Row, report: Report) -> None:
    """What the source needs is there, and nothing that only another source uses."""
    source = row.text("source")
    needed = _USED_BY[source] - {"where", "measure", "of"}
    for name in sorted(needed):
        if not row.get(name):
            report.add(row, name, "plan.needed", column=row.sheet.column(name).header, kind=source)
    for name in sorted(set.union(*_USED_BY.values()) - _USED_BY[source]):
        if row.get(name) != row.sheet.defaults[name]:
            report.add(row, name, "plan.not-possible", column=row.sheet.column(name).header, kind=source)


def indicator_measure(_: Draft, row: Row, report: Report) -> None:
    """Counting measures entries; every other measure measures something of them."""
    if row.text("source") != "register":
        return
    measure, header = row.text("measure"), row.sheet.column("of").header
    if measure == "count" and row.text("of"):
        report.add(row, "of", "plan.not-possible", column=header, kind=measure)
    if measure != "count" and not row.text("of"):
        report.add(row, "of", "plan.needed", column=header, kind=measure)


def indicator_time(draft: Draft, row: Row, report: Report) -> None:
    """The register has the dates that the indicator's time demands."""
    if row.text("source") != "register" or row.text("time") == "streak":
        return
    time = row.text("time")
    register = next(
        (item for item in draft.of("registers") if item.values.get("code") == row.text("register_code")), None
    )
    if register is None:
        return
    needs = ("valid_from", "date_field") if time == "stock" else ("date_field",)
    if not any(register.text(name) for name in needs):
        report.add(row, "time", "plan.register-without-date", time=time, register=register.text("code"))


def indicator_roll_up(_: Draft, row: Row, report: Report) -> None:
    """Rates are not added, and only a distinct count is distinct over the county."""
    source, roll_up = row.text("source"), row.text("roll_up")
    if source == "ratio" and roll_up in ("sum", "distinct"):
        report.add(row, "roll_up", "plan.roll-up-impossible", source=source, roll_up=roll_up)
    if roll_up == "distinct" and source == "register" and row.text("measure") != "distinct":
        report.add(row, "roll_up", "plan.roll-up-impossible", source=row.text("measure"), roll_up=roll_up)
    if roll_up == "ratio" and source in ("register", "formula"):
        report.add(row, "roll_up", "plan.roll-up-impossible", source=source, roll_up=roll_up)


def indicator_number(_: Draft, row: Row, report: Report) -> None:
    """A factor is not 0; yes or no has no digits after the point."""
    if row.get("factor") == 0:
        report.add(row, "factor", "plan.factor-zero")
    if row.text("value_type") == "yes_no" and row.get("decimals"):
        report.add(row, "decimals", "plan.not-possible", column="decimals", kind="yes_no")


def target_threshold(_: Draft, row: Row, report: Report) -> None:
    """A comparison has a threshold or a reference, not both; the other operators have neither."""
    has_threshold, has_reference = row.get("threshold") is not None, bool(row.text("reference"))
    operator = row.text("operator")
    if operator in _COMPARISONS:
        if not has_threshold and not has_reference:
            report.add(row, "threshold", "plan.threshold-missing", operator=operator)
        if has_threshold and has_reference:
            report.add(row, "reference", "plan.threshold-twice", operator=operator)
    elif has_threshold:
        report.add(row, "threshold", "plan.threshold-unused", operator=operator)
    if row.text("reference") and row.text("reference") == row.text("indicator"):
        report.add(row, "reference", "plan.cycle", codes=row.text("reference"))


def target_dates(_: Draft, row: Row, report: Report) -> None:
    """A target is due after it starts."""
    start, due = row.get("start"), row.get("due")
    if isinstance(start, date) and isinstance(due, date) and due < start:
        report.add(row, "due", "plan.due-before-start", start=start.isoformat(), due=due.isoformat())


def target_lead(_: Draft, row: Row, report: Report) -> None:
    """A binding target has a lead unit, and the lead is no supporting unit as well."""
    lead = row.text("lead")
    if row.text("status") == "binding" and not lead:
        report.add(row, "lead", "plan.lead-missing", target=row.values.get("code", ""))
    if lead and lead in row.texts("co_units"):
        report.add(row, "co_units", "plan.lead-is-co-unit", unit=lead)


def target_weights(_: Draft, row: Row, report: Report) -> None:
    """One weight for each supporting unit, together 1."""
    weights = row.get("weights")
    if not isinstance(weights, tuple) or not weights:
        return
    units = row.texts("co_units")
    if len(weights) != len(units):
        report.add(row, "weights", "plan.weights-count", weights=len(weights), units=len(units))
    total = sum(weights, Decimal(0))
    if total != 1 or min(weights) < 0:
        report.add(row, "weights", "plan.weights-sum", total=format(total, "f"))


def check_register(_: Draft, row: Row, report: Report) -> None:
    """Checks of entries name a register; checks of indicators do not."""
    scope, header = row.text("scope"), row.sheet.column("register_code").header
    if scope in ("row", "unique") and not row.text("register_code"):
        report.add(row, "register_code", "plan.needed", column=header, kind=scope)
    if scope in ("indicator", "county") and row.text("register_code"):
        report.add(row, "register_code", "plan.not-possible", column=header, kind=scope)


def check_unique(draft: Draft, row: Row, report: Report) -> None:
    """A unique check names fields of its register that can be compared."""
    register = row.text("register_code")
    if row.text("scope") != "unique" or not register:
        return
    known = field_names(draft, register)
    by_label = {label: code for code, label in known.items()}
    for name in split(row.text("rule")):
        if name not in known:
            suggestion = by_label.get(name) or nearest(name, known)
            column = row.sheet.column("rule").header
            report.add(row, "rule", "plan.dangling", suggestion, column=column, value=name)
    for field in draft.fields_of(register):
        multi = field.values.get("kind") == Kind.MULTI_CHOICE.value
        if multi and field.values.get("code") in split(row.text("rule")):
            code, kind = field.text("code"), Kind.MULTI_CHOICE.value
            column = row.sheet.column("rule").header
            report.add(row, "rule", "plan.wrong-field-kind", column=column, field=code, kind=kind)


def scheme_points(_: Draft, row: Row, report: Report) -> None:
    """A scoring item has no negative points; deductions are a way of scoring."""
    points = row.get("points")
    if isinstance(points, Decimal) and points < 0:
        report.add(row, "points", "plan.too-small", column=row.sheet.column("points").header, limit=0)


def change_codes(draft: Draft, row: Row, report: Report) -> None:
    """What is renamed or mapped has a new code that exists; what is gone is gone."""
    kind, old, new = row.text("kind"), row.text("old"), row.text("new")
    known = _changed_codes(draft, row)
    if kind in ("rename", "map"):
        if not new:
            report.add(row, "new", "plan.needed", column=row.sheet.column("new").header, kind=kind)
        elif new not in known:
            found = nearest(new, known)
            report.add(row, "new", "plan.dangling", found, column=row.sheet.column("new").header, value=new)
    if kind in ("rename", "retire") and old in known:
        report.add(row, "old", "plan.change-old-exists", value=old, kind=kind)
    if kind == "widen" and old not in known:
        found = nearest(old, known)
        report.add(row, "old", "plan.dangling", found, column=row.sheet.column("old").header, value=old)


def _changed_codes(draft: Draft, row: Row) -> Mapping[str, str]:
    subject = row.text("subject")
    if subject == "field":
        return field_names(draft, row.text("register_code"))
    if subject == "choice":
        wanted = row.text("register_code")
        options = [item for item in draft.of("choices") if item.values.get("list") == wanted]
        return {str(item.values.get("code")): str(item.values.get("name")) for item in options}
    return draft.codes(_SHEET_OF[subject])


RESULT_RULES: Mapping[str, tuple[Rule, ...]] = {
    "settings": (setting_year,),
    "indicators": (
        indicator_code,
        indicator_source,
        indicator_measure,
        indicator_time,
        indicator_roll_up,
        indicator_number,
    ),
    "targets": (target_threshold, target_dates, target_lead, target_weights),
    "checks": (check_register, check_unique),
    "scheme": (scheme_points,),
    "changes": (change_codes,),
}
"""Rules by sheet; each is applied to every row."""
